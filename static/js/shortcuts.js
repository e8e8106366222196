/**
 * Single keys that do things in the inbox. They are off while somebody types, while a dialog is open,
 * with any modifier, and for those who switched them off on their account page (WCAG 2.1.4): then
 * the sheet that lists them (#shortcuts) is not on the page.
 */

import { clear, isSelecting, toggle } from "./bulk.js";
import { openDialog } from "./overlays.js";
import { close, opened } from "./workspace.js";

// Milliseconds within which the second key of two follows the first one.
const PAIR = 1200;

const sheet = () => document.querySelector("#shortcuts");
const rows = () => [...document.querySelectorAll("#list .row")];
const control = (name) => document.querySelector(`#workspace [data-key="${name}"]`);
let first = "";
let timer = 0;

/** The row on which the keys work: the one in focus, else the opened one. */
function current() {
  return document.activeElement?.closest("#list .row") ?? document.querySelector(`#row-${opened()}`);
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  const link = all[next].querySelector(".row-link");
  link.focus();
  link.scrollIntoView({ block: "nearest" });
}

/** Open a menu, or press a button, of the opened conversation. */
function press(name) {
  const found = control(name);
  if (!found) return;
  found.click();
  if (found.matches("summary")) reach(found.parentElement);
}

/** Go to a menu's first item; at first its items are still on their way from the server. */
function reach(menu) {
  const first = menu.querySelector(".menu-item");
  if (first) requestAnimationFrame(() => first.focus());
  else menu.addEventListener("htmx:afterSettle", () => { if (menu.open) reach(menu); }, { once: true });
}

function write(mode) {
  document.querySelector(`#workspace [data-mode="${mode}"]`)?.click();
}

function label() {
  const pane = document.querySelector("#contact");
  const input = pane?.querySelector("[data-key=label]");
  if (!input) {
    // It is still on its way.
    pane?.addEventListener("htmx:afterSettle", label, { once: true });
    return;
  }
  // On a smaller screen the pane is a drawer.
  if (!input.checkVisibility()) document.querySelector("#workspace [data-shows-contact]")?.click();
  // What was there a moment ago may have been refreshed by then.
  requestAnimationFrame(() => document.querySelector("#contact [data-key=label]")?.focus());
}

/** Go to the list before or after the one that is shown. */
function turn(by) {
  const links = [...document.querySelectorAll(".inbox-list .tabs a")];
  const at = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[(at + by + links.length) % links.length]?.click();
}

const go = (name) => () => document.querySelector(`.rail-link[data-place="${name}"]`)?.click();
const list = (which) => () => document.querySelector(`.list-choice [data-list="${which}"]`)?.click();

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => current()?.querySelector(".row-link").click(),
  x: () => toggle(current()),
  r: () => write("message"),
  n: () => write("note"),
  a: () => press("assign"),
  e: () => press("resolve"),
  s: () => press("snooze"),
  u: () => press("unread"),
  l: label,
  "/": () => document.querySelector(".inbox-list [type=search]")?.focus(),
  "[": () => turn(-1),
  "]": () => turn(1),
  "?": () => openDialog(sheet()),
  Escape: leave,
};

// After g: places, and lists.
const GO = {
  i: go("inbox"),
  c: go("contacts"),
  f: go("flows"),
  t: go("templates"),
  p: go("figures"),
  m: list("mine"),
  u: list("unassigned"),
  a: list("open"),
};

function leave() {
  if (isSelecting()) {
    clear();
    return;
  }
  const row = document.querySelector(`#row-${opened()} .row-link`);
  const inside = document.activeElement?.closest("#workspace");
  if (inside && row) row.focus();
  else if (opened()) close();
}

const typing = (element) => element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]");

// Before menus and dialogs hear of it: what closes one of them does nothing else.
document.addEventListener("keydown", (event) => {
  if (!sheet() || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const menu = document.querySelector("details.menu[open]");
  // One whose items nobody has reached yet is closed all the same.
  if (menu && event.key === "Escape" && !menu.contains(event.target)) menu.open = false;
  if (menu || document.querySelector("dialog[open]")) return;
  if (typing(event.target)) {
    // Out of the field first; what was typed stays.
    if (event.key === "Escape" && !event.target.closest("[role=combobox], [aria-expanded=true]")) event.target.blur();
    return;
  }
  const table = first === "g" ? GO : KEYS;
  first = "";
  clearTimeout(timer);
  if (table === KEYS && event.key === "g") {
    first = "g";
    timer = setTimeout(() => { first = ""; }, PAIR);
    return;
  }
  const act = table[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}, true);
