// The phone's chat: header, messages, what arrives.

import { row, author } from "./bubble.js";
import { byId, el, hue, initials } from "./dom.js";
import { day, dayKey, hours } from "./format.js";
import { now, number, state } from "./state.js";

let doing;
let typingUntil = 0;
let atEnd = true;

const log = () => byId("log");
// Near enough to the end to follow it.
const NEAR = 120;

/** Takes the page's actions. */
export function begin(actions) {
  doing = actions;
  log().addEventListener("scroll", () => {
    atEnd = distance() < NEAR;
    byId("to-end").hidden = atEnd;
  });
  // A keyboard that slides in must not hide what was just read.
  new ResizeObserver(() => atEnd && toEnd()).observe(log());
  byId("to-end").addEventListener("click", () => toEnd("smooth"));
}

const distance = () => log().scrollHeight - log().scrollTop - log().clientHeight;

/** Goes to the newest message. */
export function toEnd(behavior = "instant") {
  log().scrollTo({ top: log().scrollHeight, behavior });
}

/** Draws everything anew. */
export function draw() {
  typingUntil = 0;
  drawHeader();
  const nodes = [];
  let before = null;
  for (const message of state.messages.values()) {
    if (message.type === "reaction") continue;
    nodes.push(...separated(message, before));
    before = message;
  }
  log().replaceChildren(...(nodes.length ? nodes : [emptiness()]));
  toEnd();
  // Pictures change the height when they arrive.
  for (const image of log().querySelectorAll("img")) image.addEventListener("load", follow, { once: true });
}

function follow() {
  if (distance() < NEAR * 3) toEnd();
}

function separated(message, before) {
  const parts = [];
  if (!before || dayKey(before.at) !== dayKey(message.at)) {
    parts.push(el("p", { class: "day", text: day(message.at, now()) }));
  }
  const node = row(message, doing);
  const first = !before || before.outgoing !== message.outgoing || message.at - before.at > 600 || parts.length > 0;
  node.classList.toggle("row-first", first);
  return [...parts, node];
}

function emptiness() {
  const text = state.numbers.length === 0
    ? "No number is connected to the sandbox yet. Connect a sandbox number first, and it appears here."
    : state.who
      ? "No messages yet. What you write here reaches the business as a customer's message, and opens the 24-hour window."
      : "Choose a customer, or create one, to begin.";
  return el("p", { class: "emptiness", text });
}

/** Draws name, picture and the line below. */
export function drawHeader() {
  const business = number();
  const name = business?.verified_name ?? "Sandbox phone";
  byId("chat-name").textContent = name;
  byId("chat-avatar").textContent = initials(name);
  byId("chat-avatar").className = `avatar hue-${hue(name)}`;
  drawSub();
  byId("blocked-note").hidden = !state.blocked;
  byId("composer").hidden = state.blocked || !state.who;
  byId("chat-menu").hidden = !state.who;
  document.title = business ? `${name} – Sandbox phone` : "Sandbox phone";
}

function drawSub() {
  const typing = Date.now() < typingUntil;
  byId("chat-sub").textContent = typing ? "typing…" : (number()?.display_number ?? "");
  byId("chat-sub").classList.toggle("is-typing", typing);
}

/** Adds a message, or replaces the one with its id. */
export function add(message) {
  const known = state.messages.has(message.wamid);
  const before = [...state.messages.values()].at(-1);
  state.messages.set(message.wamid, message);
  if (known) {
    redraw(message);
    return;
  }
  const stick = distance() < NEAR || !message.outgoing;
  log().querySelector(".emptiness")?.remove();
  if (message.outgoing) typing(0);
  log().append(...separated(message, before));
  if (message.context && !message.outgoing) redraw(state.messages.get(message.context));
  if (stick) toEnd();
  for (const image of log().lastElementChild.querySelectorAll("img")) image.addEventListener("load", follow, { once: true });
}

/** Changes a message and draws it again. */
export function change(wamid, values) {
  const message = state.messages.get(wamid);
  if (!message) return;
  Object.assign(message, values);
  redraw(message);
}

function redraw(message) {
  const old = message && rowOf(message.wamid);
  if (!old) return;
  const fresh = row(message, doing);
  fresh.classList.toggle("row-first", old.classList.contains("row-first"));
  const focused = [...old.querySelectorAll("button, a")].indexOf(document.activeElement);
  const side = old.querySelector(".cards")?.scrollLeft;
  old.replaceWith(fresh);
  if (side) fresh.querySelector(".cards").scrollLeft = side;
  if (focused >= 0) fresh.querySelectorAll("button, a")[focused]?.focus();
}

const rowOf = (wamid) => log().querySelector(`[data-wamid="${CSS.escape(wamid)}"]`);

/** Scrolls to a message and lets it flash. */
export function show(wamid) {
  const node = rowOf(wamid);
  if (!node) return;
  node.scrollIntoView({ block: "center", behavior: "smooth" });
  node.classList.remove("row-flash");
  requestAnimationFrame(() => node.classList.add("row-flash"));
}

/** Shows that the business is typing, for some seconds. */
export function typing(seconds) {
  typingUntil = Date.now() + seconds * 1000;
  drawSub();
  log().querySelector(".typing")?.remove();
  if (seconds) {
    const dots = el("div", { class: "row row-theirs typing" }, el("div", { class: "bubble", "aria-label": `${author({ outgoing: true })} is typing` }, el("span"), el("span"), el("span")));
    log().append(dots);
    if (distance() < NEAR * 2) toEnd();
  }
}

/** Called every second. */
export function tick() {
  byId("status-time").textContent = hours(now());
  if (typingUntil && Date.now() >= typingUntil) {
    typing(0);
    typingUntil = 0;
  }
}
