// Lines of text inside a bubble.

import { el, icon } from "./dom.js";
import { rich } from "./format.js";

/** Returns a paragraph with WhatsApp's marks. */
export const words = (text, kind = "words") => (text ? el("p", { class: kind, dir: "auto" }, rich(text)) : null);

/** Returns an icon, a line and a smaller line. */
export function label(name, line, more) {
  return el(
    "div",
    { class: "label" },
    icon(name),
    el("div", {}, el("p", { text: line }), more ? el("p", { class: "small", text: more }) : null),
  );
}
