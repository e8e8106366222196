/** The inbox's behaviour: the ticking countdown, live updates, and a composer that keeps what was typed. */
import "./countdown.js";
import "./localtime.js";
import { startLive } from "./live.js";
import { startComposer } from "./composer.js";
import { startThread } from "./thread.js";

startThread();
startComposer();
if (document.querySelector("#list")) startLive();
