/**
 * Passing messages. From scripts: `toast(gettext("Copied"))`, `toast(text, { kind: "bad" })`,
 * `toast(text, { action: gettext("Undo"), onAction })`. From the server: the header
 * `HX-Trigger: {"toast": {"text": "…", "kind": "good"}}` on an answer to htmx, or
 * `templates/passing.html` on a page.
 */

import { gettext } from "./i18n.js";
import { icon } from "./icons.js";

const SECONDS = 6;
const MOST = 4;
const ICONS = { good: "circle-check", bad: "circle-alert", info: "info" };

function place() {
  const found = document.querySelector(".toasts");
  // In the top layer, so that messages are seen above an open dialog.
  if (!found.matches(":popover-open")) found.showPopover?.();
  return found;
}

export function toast(text, { kind = "info", action = "", onAction = null } = {}) {
  const host = place();
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.kind = kind;
  const words = document.createElement("p");
  words.textContent = text;
  box.append(icon(ICONS[kind] ?? "info"), words);
  const remove = () => box.remove();
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = action;
    button.addEventListener("click", () => { onAction?.(); remove(); });
    box.append(button);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-button icon-button-small";
  close.setAttribute("aria-label", gettext("Dismiss"));
  close.append(icon("x"));
  close.addEventListener("click", remove);
  box.append(close);
  while (host.childElementCount >= MOST) host.firstElementChild.remove();
  host.append(box);
  // What went wrong stays until it is read; the rest goes, unless somebody is reading it.
  if (kind !== "bad" && !action) leave(box);
  return remove;
}

function leave(box) {
  let timer = 0;
  const start = () => { timer = setTimeout(() => box.remove(), SECONDS * 1000); };
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", start);
  start();
}

document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail));

document.querySelectorAll("template[data-said]").forEach((said) => {
  toast(said.content.textContent, { kind: said.dataset.said });
  said.remove();
});
