/** The template editor: a preview that follows, counters, variables and formatting by button. */

import { showCount } from "./composer-fields.js";

const PAUSE = 250;
const form = document.querySelector("#template-form");

const post = (act, target) => window.htmx.ajax("POST", window.location.href, {
  source: form, target, swap: "outerHTML", values: { act },
});

let timer = 0;

/** Draw the preview anew a moment after the last key. */
function previewSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => post("preview", "#template-preview"), PAUSE);
}

/** Draw the whole form anew: its shape has changed. */
async function reshape(act, focused) {
  clearTimeout(timer);
  const before = new Set([...form.querySelectorAll("[id]")].map((node) => node.id));
  await post(act, "#template-editor");
  counts();
  // What is new gets the focus, else what had it.
  const fresh = [...form.querySelectorAll("input:not([type=hidden]), textarea")].find((node) => node.id && !before.has(node.id));
  (fresh ?? document.getElementById(focused) ?? form.querySelector(`[name="act"][value="${act}"]`))?.focus();
}

function counts() {
  for (const input of form.querySelectorAll("[data-limit]")) showCount(input);
}

/** Put text around what is selected, or at the cursor, as if it were typed. */
function write(area, before, after = "") {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const inner = value.slice(from, to);
  area.setRangeText(before + inner + after, from, to, "end");
  if (!inner && after) area.setSelectionRange(from + before.length, from + before.length);
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function nextVariable(text) {
  if (form.querySelector("[name=format]")?.checked) return "{{name}}";
  const used = [...text.matchAll(/\{\{\s*(\d+)\s*\}\}/g)].map((found) => Number(found[1]));
  return `{{${Math.max(0, ...used) + 1}}}`;
}

function slug(input) {
  const at = input.selectionStart;
  const tidy = input.value.toLowerCase().replace(/[\s-]+/g, "_").replace(/[^a-z0-9_]/g, "");
  if (tidy === input.value) return;
  input.value = tidy;
  input.setSelectionRange(Math.min(at, tidy.length), Math.min(at, tidy.length));
}

form.addEventListener("input", (event) => {
  const input = event.target;
  if (input.dataset.slug !== undefined) slug(input);
  if (input.dataset.limit) showCount(input);
  previewSoon();
});

form.addEventListener("change", (event) => {
  if (event.target.dataset.shape !== undefined) reshape("shape", event.target.id);
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const area = form.querySelector("#body");
  if (button.name === "act") {
    event.preventDefault();
    reshape(button.value, button.id);
  } else if (button.dataset.variable !== undefined) {
    write(area, nextVariable(area.value));
  } else if (button.dataset.mark) {
    write(area, button.dataset.mark, button.dataset.mark);
  }
});

counts();
document.querySelector("#template-errors")?.focus();
