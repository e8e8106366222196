// WhatsApp's text marks, times and amounts of time.

import { el } from "./dom.js";

const FENCE = /```([\s\S]+?)```/;
const INLINE = [
  { mark: "`", tag: "code" },
  { mark: "*", tag: "strong" },
  { mark: "_", tag: "em" },
  { mark: "~", tag: "s" },
].map(({ mark, tag }) => {
  const m = `[${mark}]`;
  const inner = `(?=\\S)([^\\n${mark}]*?[^\\s${mark}])`;
  return { tag, pattern: new RegExp(`(?<![\\p{L}\\p{N}${mark}])${m}${inner}${m}(?![\\p{L}\\p{N}${mark}])`, "u") };
});
const LINK = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/;

/** Returns nodes for a text with *bold*, _italic_, ~strike~, `code`, ```fences``` and links. */
export function rich(text) {
  const fence = FENCE.exec(text);
  if (fence) return around(text, fence, el("code", { class: "fence", text: fence[1] }));
  return inline(text);
}

function around(text, found, node) {
  return [...rich(text.slice(0, found.index)), node, ...rich(text.slice(found.index + found[0].length))];
}

function inline(text) {
  if (!text) return [];
  const link = LINK.exec(text);
  let first = link && { found: link, tag: "a" };
  for (const { tag, pattern } of INLINE) {
    const found = pattern.exec(text);
    if (found && (!first || found.index < first.found.index)) first = { found, tag };
  }
  if (!first) return blocks(text);
  const { found, tag } = first;
  const node =
    tag === "a"
      ? el("a", { href: found[0], target: "_blank", rel: "noopener noreferrer", text: found[0] })
      : el(tag, {}, tag === "code" ? found[1] : inline(found[1]));
  return [...inline(text.slice(0, found.index)), node, ...inline(text.slice(found.index + found[0].length))];
}

function blocks(text) {
  return [document.createTextNode(text)];
}

/** Returns a text without its marks, for one-line previews. */
export const plain = (text) => rich(text).map((node) => node.textContent).join("");

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const fullFormat = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** Returns hours and minutes of a time in seconds. */
export const hours = (seconds) => clockFormat.format(seconds * 1000);
/** Returns weekday, date and time of a time in seconds. */
export const moment = (seconds) => fullFormat.format(seconds * 1000);
/** Returns a key that is the same for all times of one day. */
export const dayKey = (seconds) => new Date(seconds * 1000).toDateString();

/** Returns "Today", "Yesterday" or the date. */
export function day(seconds, now) {
  if (dayKey(seconds) === dayKey(now)) return "Today";
  if (dayKey(seconds + 86400) === dayKey(now)) return "Yesterday";
  return dayFormat.format(seconds * 1000);
}

/** Returns a length of time as 23:59:59. */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** Returns an offset in words: "2 d 3 h 4 min ahead". */
export function offsetWords(seconds) {
  if (!seconds) return "real time";
  const whole = Math.abs(seconds);
  const parts = [
    [Math.floor(whole / 86400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const words = parts.filter(([amount]) => amount).slice(0, 3).map(([amount, unit]) => `${amount} ${unit}`);
  return `${words.join(" ")} ${seconds > 0 ? "ahead" : "behind"}`;
}
