/** The inbox's behaviour: the ticking countdown, live updates, and a composer that keeps what was typed. */
import "./shell.js";
import "./countdown.js";
import "./localtime.js";
import { startLive } from "./live.js";
import "./composer.js";
import { startThread } from "./thread.js";

startThread();
if (document.querySelector("#list")) startLive();
