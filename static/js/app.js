/** The inbox's behaviour: the ticking countdown, live updates, and a composer that keeps what was typed. */
import "./shell.js";
import "./countdown.js";
import "./localtime.js";
import { startLive } from "./live.js";
import "./composer.js";
import { startBrand } from "./brand.js";
import { startMentions } from "./mentions.js";
import { startPresence } from "./presence.js";
import "./progress.js";
import "./react.js";
import { startList } from "./list.js";
import { startWorkspace } from "./workspace.js";
import { startThread } from "./thread.js";
import { startContacts } from "./contacts.js";
import "./shortcuts.js";
import { startNotify } from "./notify.js";

startThread();
startPresence();
startMentions();
startBrand();
if (document.body.hasAttribute("data-live")) {
  startNotify();
  startLive();
}
startList();
startWorkspace();
startContacts();
