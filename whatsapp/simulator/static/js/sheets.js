// Sheets that rise from the phone's lower edge. One at a time; Escape and the shade close it.

import { byId, el, icon } from "./dom.js";

let returnTo = null;

const layer = () => byId("sheets");
const behind = () => [...byId("screen").children].filter((node) => node !== layer() && node.id !== "toast");

/** Shows a sheet with a title; its first control gets the focus. */
export function open(title, ...content) {
  if (layer().hidden) returnTo = document.activeElement;
  const sheet = el(
    "div",
    { class: "sheet", role: "dialog", "aria-modal": "true", "aria-labelledby": "sheet-title" },
    el(
      "header",
      { class: "sheet-header" },
      el("h2", { id: "sheet-title", text: title }),
      el("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: close }, icon("close")),
    ),
    content,
  );
  layer().replaceChildren(el("div", { class: "shade", onclick: close }), sheet);
  layer().hidden = false;
  for (const node of behind()) node.inert = true;
  const first = sheet.querySelector(".sheet-header ~ * :is(input, button, textarea, select, a)");
  (first ?? sheet.querySelector("button")).focus();
}

/** Closes the sheet and gives the focus back. */
export function close() {
  if (layer().hidden) return;
  layer().hidden = true;
  layer().replaceChildren();
  for (const node of behind()) node.inert = false;
  if (returnTo?.isConnected) returnTo.focus();
}

/** Returns whether a sheet is open. */
export const isOpen = () => !layer().hidden;

let toastTimer;

/** Shows a short word at the phone's lower edge. */
export function toast(text) {
  const place = byId("toast");
  place.textContent = text;
  place.classList.add("toast-on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => place.classList.remove("toast-on"), 3500);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isOpen()) close();
});
