// Panel: webhook deliveries and refused calls, newest first.

import * as api from "./api.js";
import { byId, el } from "./dom.js";

const KEPT = 200;
const timeFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Draws the entries anew. */
export function draw(entries) {
  byId("log-body").replaceChildren(
    el("ol", { class: "entries", "aria-label": "Newest first" }, [...entries].reverse().map(one)),
    el("p", { class: "small entries-none", text: "Nothing yet." }),
  );
}

/** Adds the newest entry. */
export function add(entry) {
  const list = byId("log-body").querySelector(".entries");
  list.prepend(one(entry));
  if (list.childElementCount > KEPT) list.lastElementChild.remove();
}

function one(entry) {
  const good = entry.kind === "webhook" && entry.taken;
  const status = entry.status ?? "–";
  const pill = el("span", { class: `pill ${good ? "pill-good" : entry.kind === "refusal" ? "pill-refused" : "pill-bad"}`, text: entry.kind === "refusal" ? entry.code : status });
  const head = el("summary", {}, pill, el("span", { class: "entry-what", text: what(entry) }), el("time", { class: "small", text: timeFormat.format(entry.at * 1000) }));
  const details = el("details", { ontoggle: () => details.open && fill(details, entry) }, head);
  return el("li", {}, details);
}

function what(entry) {
  if (entry.kind === "refusal") return entry.details;
  const counts = new Map();
  for (const event of entry.events) counts.set(event, (counts.get(event) ?? 0) + 1);
  const words = [...counts].map(([text, count]) => (count > 1 ? `${text} ×${count}` : text));
  const more = entry.count > entry.events.length ? `, ${entry.count - entry.events.length} more` : "";
  return words.join(", ") + more;
}

async function fill(details, entry) {
  if (details.querySelector(".entry-body")) return;
  const facts = entry.kind === "webhook"
    ? `To ${entry.url}, attempt ${entry.attempt}, ${entry.ms} ms${entry.error ? `, ${entry.error}` : ""}`
    : `Graph answered ${entry.status} on ${entry.path}`;
  const body = el("div", { class: "entry-body" }, el("p", { class: "small", text: facts }));
  details.append(body);
  if (entry.kind !== "webhook") return;
  try {
    const { body: text } = await api.logEntry(entry.id);
    body.append(el("pre", { tabindex: "0", "aria-label": "Body", text: text ? JSON.stringify(JSON.parse(text), null, 2) : "Too large to keep." }));
  } catch (error) {
    body.append(el("p", { class: "small", text: error.message }));
  }
}
