/** Selecting rows of the list, and doing one thing with all of them. */

import { gettext, interpolate, ngettext } from "./i18n.js";

const list = () => document.querySelector("#list");
const bar = () => document.querySelector("#bulk");
const selected = new Set();
let everything = false;
let last = null;

const boxes = () => [...list().querySelectorAll(".row-select")];
const id = (box) => box.closest(".row").dataset.conversation;

/** Show what is selected: in the rows, however they came into the list, and in the bar. */
export function showSelected() {
  if (!bar()) return;
  for (const box of boxes()) box.checked = everything || selected.has(id(box));
  const count = selected.size;
  const any = everything || count > 0;
  bar().hidden = !any;
  list().classList.toggle("selecting", any || selecting());
  bar().querySelector("[data-selected]").textContent = everything
    ? gettext("All in this list")
    : interpolate(ngettext("%(count)s selected", "%(count)s selected", count), { count });
  bar().querySelector("[data-all]").hidden = everything;
}

const chooser = () => document.querySelector("[data-select-rows]");
const selecting = () => chooser()?.getAttribute("aria-pressed") === "true";

/** Whether anything is selected. */
export const isSelecting = () => Boolean(bar()) && !bar().hidden;

/** Select nothing. */
export function clear() {
  selected.clear();
  everything = false;
  last = null;
  chooser().setAttribute("aria-pressed", "false");
  showSelected();
}

/** Tick or untick a row; with shift, all from the one before to it. */
function tick(box, range) {
  const all = boxes();
  if (everything) {
    // One that is taken out: what is left is what can be seen.
    everything = false;
    for (const other of all) selected.add(id(other));
  }
  const from = range && last ? all.findIndex((other) => id(other) === last) : -1;
  const to = all.indexOf(box);
  const touched = from < 0 ? [box] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const other of touched) {
    if (box.checked) selected.add(id(other));
    else selected.delete(id(other));
  }
  last = id(box);
  showSelected();
}

/** Select or deselect the row with a key. */
export function toggle(row) {
  const box = row?.querySelector(".row-select");
  if (!box) return;
  box.checked = !box.checked;
  tick(box, false);
}

function run(values) {
  const sent = { ...values, state: bar().dataset.state };
  if (everything) sent.all = "1";
  else sent.ids = [...selected].join(",");
  return htmx.ajax("POST", bar().getAttribute("action"), { source: bar(), target: "#dialog", swap: "innerHTML", values: sent });
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("#list .row-select");
  if (box) tick(box, event.shiftKey);
  else if (event.target.closest("[data-select-rows]")) {
    const on = !selecting();
    if (!on) clear();
    chooser().setAttribute("aria-pressed", String(on));
    showSelected();
  } else if (event.target.closest("#bulk [data-none]")) clear();
  else if (event.target.closest("#bulk [data-all]")) {
    everything = true;
    showSelected();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const ours = form.id === "bulk" || form.matches("form[data-bulk]");
  if (!ours) return;
  event.preventDefault();
  const values = form.id === "bulk" ? {} : Object.fromEntries(new FormData(form));
  if (event.submitter?.name) values[event.submitter.name] = event.submitter.value;
  run(values);
});

document.addEventListener("bulk-done", () => {
  clear();
  if (list()) htmx.trigger("#list", "refresh");
});
