// Panel: the sandbox's clock and what is left of the 24-hour window.

import { byId, el, svg } from "./dom.js";
import { moment, offsetWords, span } from "./format.js";
import { now, state } from "./state.js";

const WINDOW = 86400;
const RING = 2 * Math.PI * 26;
let parts;

/** Draws the clock once; `move(seconds)` advances it, `back()` returns to real time. */
export function begin(move, back) {
  const ring = svg("circle", { cx: "32", cy: "32", r: "26", class: "ring-left", "stroke-dasharray": RING });
  const face = svg("svg", { viewBox: "0 0 64 64", class: "ring", "aria-hidden": "true" }, svg("circle", { cx: "32", cy: "32", r: "26", class: "ring-track" }), ring);
  parts = {
    ring,
    face,
    left: el("p", { class: "window-left" }),
    closes: el("p", { class: "small" }),
    time: el("strong"),
    offset: el("span", { class: "small" }),
    after: step("To one minute after the window", () => move(state.openedAt + WINDOW + 60 - now())),
    back: step("Back to real time", back),
  };
  byId("clock-body").replaceChildren(
    el("div", { class: "window" }, face, el("div", {}, parts.left, parts.closes)),
    el("p", { class: "clock-now" }, parts.time, parts.offset),
    el("div", { class: "steps" }, step("+1 min", () => move(60)), step("+1 h", () => move(3600)), step("+23 h", () => move(23 * 3600)), parts.after, parts.back),
  );
}

const step = (text, run) => el("button", { type: "button", class: "secondary", onclick: run, text });

/** Called every second and at every change. */
export function tick() {
  const time = now();
  parts.time.textContent = moment(time);
  parts.offset.textContent = offsetWords(state.offset);
  parts.back.disabled = state.offset === 0;
  const left = state.openedAt === null ? 0 : Math.max(0, state.openedAt + WINDOW - time);
  parts.after.disabled = left === 0;
  parts.face.classList.toggle("ring-low", left > 0 && left < 3600);
  parts.face.classList.toggle("ring-closed", left === 0);
  parts.ring.setAttribute("stroke-dashoffset", RING * (1 - Math.min(1, left / WINDOW)));
  parts.left.textContent = left > 0 ? `${span(left)} left` : state.openedAt === null ? "Window never opened" : "Window closed";
  parts.closes.textContent = left > 0 ? `Closes ${moment(state.openedAt + WINDOW)}` : "Only templates reach this customer.";
}
