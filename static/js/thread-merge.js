/**
 * Brings what the server wrote anew into the thread that is on the screen. What did not change is
 * left alone; what did is morphed, so that a playing voice message, an open menu and what somebody
 * has selected stay as they are.
 */
import { Idiomorph } from "../vendor/idiomorph-0.8.0.min.js";

// Element → the HTML that the server wrote it as.
const written = new WeakMap();
// They fill themselves in, from their attributes.
const OWN = ["LOCAL-TIME", "WINDOW-COUNTDOWN"];

function keep(old, fresh) {
  if (!(old instanceof Element) || !(fresh instanceof Element)) return true;
  // Fetched when it was opened, or filled in by a script.
  if (old.matches(".menu > [hx-get], #presence")) return false;
  if (OWN.includes(old.tagName) && old.tagName === fresh.tagName) {
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    return false;
  }
  return true;
}

const callbacks = {
  beforeNodeMorphed: keep,
  beforeAttributeUpdated: (name, element, change) => {
    // Whether a menu is open, and to which side.
    if (element.tagName === "DETAILS" && (name === "open" || name === "class")) return false;
    return !(change === "remove" && ["data-joined", "data-marked", "data-upwards", "tabindex"].includes(name));
  },
};

/** Make an element what the server says it is now. */
export function morph(old, fresh) {
  const html = fresh.outerHTML;
  if (written.get(old) === html) return;
  written.set(old, html);
  Idiomorph.morph(old, fresh, { callbacks });
  htmx.process(old);
}

/** Return what a fragment holds of a thread: its entries, in order. */
export function entries(fragment) {
  return [...fragment.querySelectorAll(".messages > [id], :scope > [id]")].filter((element) => element.dataset.at || element.id === "unread-line");
}

/** Put elements in front of another one (or at the end), ready to be used. */
export function insert(log, fresh, before = null) {
  for (const element of fresh) {
    written.set(element, element.outerHTML);
    log.insertBefore(element, before);
    htmx.process(element);
  }
}

/**
 * Merge the newest entries into the thread; return those that were not there. `append`: false while
 * messages lie between what is on the screen and the newest.
 */
export function mergeNewest(log, fresh, { append }) {
  const news = [];
  const ids = new Set(fresh.map((element) => element.id));
  let last = null;
  for (const element of fresh) {
    if (element.id === "unread-line") continue;
    const there = document.getElementById(element.id);
    if (there) morph(there, element);
    else {
      news.push(element);
      if (append) insert(log, [element], placeAfter(log, last, element));
    }
    last = there ?? (append ? element : last);
    // What the composer drew gives way to the server's own.
    if (element.dataset.key) log.querySelector(`[data-pending="${CSS.escape(element.dataset.key)}"]`)?.remove();
  }
  if (append) removeGone(log, ids, fresh[0]?.dataset.at);
  return news;
}

/** What an entry is put in front of. */
function placeAfter(log, last, element) {
  if (last) return skipDays(last.nextSibling);
  const later = [...log.children].find((other) => other.dataset.at > element.dataset.at);
  return later ?? log.querySelector("[data-pending]");
}

function skipDays(node) {
  while (node && node.nodeType !== Node.ELEMENT_NODE) node = node.nextSibling;
  return node;
}

/** What hangs on another message by now has no place of its own any more. */
function removeGone(log, ids, since) {
  for (const element of [...log.children]) {
    if (element.dataset.at > since && !ids.has(element.id)) element.remove();
  }
}
