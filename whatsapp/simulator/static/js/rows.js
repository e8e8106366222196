// The tappable rows that hang below a bubble.

import { el, icon } from "./dom.js";

/** Returns rows; each is `{text, icon?, act}` or `{text, icon?, href}`, `chosen` marks the answer. */
export function rows(items) {
  return el("div", { class: "rows" }, items.map(one));
}

function one({ text, icon: name, act, href, chosen }) {
  const inside = [name ? icon(name) : null, el("span", { text, dir: "auto" })];
  if (href) return el("a", { class: "tap", href, target: "_blank", rel: "noopener noreferrer" }, inside);
  const mark = chosen ? { "aria-label": `${text} (tapped)` } : {};
  return el("button", { type: "button", class: `tap${chosen ? " tap-chosen" : ""}`, onclick: act, ...mark }, inside);
}
