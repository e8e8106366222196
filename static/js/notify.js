/**
 * What asks for somebody: unread counts in the title, the navigation, the icon; and the desktop's
 * notifications. The tab that holds the live stream asks the server and tells the others.
 *
 * Nobody is asked for permission unless he asks for notifications himself (<notify-permission>).
 */

import { gettext } from "./i18n.js";
import { isLeading } from "./live.js";
import { showCounts } from "./unread.js";
import { open, opened } from "./workspace.js";

// Milliseconds: the server is asked so often at most, and so often at least.
const PAUSE = 3000;
const SPREAD = 1500;
const PATIENCE = 60_000;

const tabs = new BroadcastChannel("news");
// Which conversation each tab that is looked at shows: a tab's own key -> id.
const looking = new Map();
const me = String(Math.random());
const given = new Set();
let counts = null;
let timer = 0;

/* --- Asking --- */

function soon() {
  if (!isLeading()) return;
  timer ||= setTimeout(ask, PAUSE / 2 + Math.random() * SPREAD);
}

async function ask() {
  try {
    const answer = await fetch("/inbox/news", { headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) return;
    const news = await answer.json();
    counts = news.counts;
    showCounts(counts);
    tabs.postMessage({ counts });
    tell(news);
  } catch {
    // What was missed is asked for again in a minute.
  } finally {
    // Only now: what comes in meanwhile is asked for after a pause.
    timer = 0;
  }
}

/* --- Telling --- */

const place = () => `told:${document.body.dataset.person ?? ""}`;

function told() {
  try {
    return JSON.parse(localStorage.getItem(place()));
  } catch {
    return null;
  }
}

function tell({ items, sound }) {
  const before = told();
  const marks = Object.fromEntries(items.map((item) => [nameOf(item), item.mark]));
  const newest = Math.max(before?.newest ?? 0, ...items.map(({ at }) => at));
  localStorage.setItem(place(), JSON.stringify({ marks, newest }));
  // The first time all of it is old.
  if (!before) return;
  const fresh = items.filter((item) => isNew(item, before) && !isSeen(item));
  fresh.forEach(notify);
  if (fresh.length && sound) play();
}

const nameOf = ({ kind, conversation }) => `${kind}-${conversation}`;

/** An old one that is only now among the newest, because others were read, is no news. */
function isNew(item, { marks, newest }) {
  const known = marks[nameOf(item)];
  if (known) return known !== item.mark;
  return item.kind === "closing" || item.at > newest || given.has(item.conversation);
}

const isSeen = ({ kind, conversation }) => kind === "message" && [...looking.values()].includes(conversation);

function notify({ kind, conversation, title, text, url }) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const body = given.delete(conversation) ? gettext("This conversation was given to you.") : text;
  const icon = document.querySelector("link[rel=apple-touch-icon]")?.href;
  const shown = new Notification(title, { body, icon, tag: `${kind}-${conversation}`, renotify: true, silent: true });
  shown.addEventListener("click", () => {
    window.focus();
    shown.close();
    if (document.querySelector("#workspace")) open(url);
    else location.href = url;
  });
}

/** Two soft tones, made on the spot. Browsers play nothing before the page was first touched. */
function play() {
  const context = new AudioContext();
  const now = context.currentTime;
  [[660, 0], [880, 0.12]].forEach(([pitch, delay]) => {
    const tone = new OscillatorNode(context, { type: "sine", frequency: pitch });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, now + delay);
    volume.gain.linearRampToValueAtTime(0.12, now + delay + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, now + delay + 0.25);
    tone.connect(volume).connect(context.destination);
    tone.start(now + delay);
    tone.stop(now + delay + 0.3);
  });
  setTimeout(() => context.close(), 1000);
}

/* --- Who looks at what --- */

function look(gone = false) {
  const conversation = !gone && document.visibilityState === "visible" && document.hasFocus() ? opened() : 0;
  note({ tab: me, conversation });
  tabs.postMessage({ looks: { tab: me, conversation } });
}

function note({ tab, conversation }) {
  if (conversation) looking.set(tab, conversation);
  else looking.delete(tab);
}

/* --- Allowing --- */

class NotifyPermission extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.show();
    this.addEventListener("click", async ({ target }) => {
      if (target.closest("[data-allow]")) await Notification.requestPermission();
      if (target.closest("[data-try]")) {
        notify({ kind: "try", conversation: 0, title: gettext("It works"), text: gettext("New messages will be told like this."), url: location.href });
        play();
      }
      this.show();
    });
  }

  show() {
    const able = "Notification" in window && window.isSecureContext;
    const state = able ? Notification.permission : "insecure";
    for (const part of this.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
  }
}

export function startNotify() {
  customElements.define("notify-permission", NotifyPermission);
  tabs.addEventListener("message", ({ data }) => {
    if (data.counts) showCounts(data.counts);
    if (data.looks) note(data.looks);
    if (data.asks && counts) tabs.postMessage({ counts });
  });
  document.addEventListener("live:leading", () => {
    soon();
    setInterval(soon, PATIENCE);
  });
  document.addEventListener("live:changed", soon);
  // Somebody was named in a note, or has seen it.
  document.addEventListener("live:mention", soon);
  document.addEventListener("live:assigned", ({ detail: { conversation, person } }) => {
    if (person === Number(document.body.dataset.person)) given.add(conversation);
    soon();
  });
  document.addEventListener("conversation-opened", () => {
    look();
    soon();
  });
  for (const kind of ["focus", "blur"]) window.addEventListener(kind, () => look());
  document.addEventListener("visibilitychange", () => look());
  window.addEventListener("pagehide", () => look(true));
  tabs.postMessage({ asks: true });
}
