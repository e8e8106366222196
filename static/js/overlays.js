/**
 * Dialogs, menus and hints.
 *
 * - `<button data-opens="id">` opens `<dialog id="id" class="dialog">`; `<button data-closes>` in it closes it.
 * - What htmx puts into `<dialog id="dialog">` (on every page) opens it; the answer's header
 *   `HX-Trigger: close-dialog` closes it.
 * - `<details class="menu">` closes when one looks elsewhere; arrows go through its items.
 * - `[data-confirm="Sentence?"]` on a form or button, and htmx's `hx-confirm`, ask first; `data-confirm-action` is
 *   what the button says.
 * - `.icon-button[aria-label]` and `[data-tip]` show their words when pointed at or focused.
 */

import { gettext } from "./i18n.js";

/* --- Dialogs --- */

export function openDialog(dialog) {
  if (!dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    openDialog(document.getElementById(opener.dataset.opens));
  }
  const dialog = event.target.closest("dialog");
  // A click on what lies behind a dialog lands on the dialog itself.
  const behind = dialog && event.target === dialog && outside(dialog, event);
  if (dialog && (event.target.closest("[data-closes]") || behind)) dialog.close();
});

function outside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (target.id === "dialog" && target.childElementCount) openDialog(target);
});
document.addEventListener("close-dialog", () => {
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
});
document.addEventListener("close", (event) => {
  if (event.target.id === "dialog") event.target.replaceChildren();
}, true);

/* --- Asking first --- */

function ask(question, action) {
  const dialog = document.querySelector("#confirm");
  dialog.querySelector("[data-question]").textContent = question;
  const yes = dialog.querySelector("[value=yes]");
  yes.textContent = action || gettext("Yes, go on");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

document.addEventListener("htmx:confirm", async (event) => {
  const { question, elt, issueRequest } = event.detail;
  if (!question) return;
  event.preventDefault();
  if (await ask(question, elt.dataset.confirmAction)) issueRequest(true);
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const asking = event.submitter?.dataset.confirm ? event.submitter : form;
  if (!asking.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(asking.dataset.confirm, asking.dataset.confirmAction))) return;
  form.dataset.confirmed = "true";
  form.requestSubmit(event.submitter);
  delete form.dataset.confirmed;
}, true);

/* --- Menus --- */

const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    const chosen = event.target.closest(".menu-item") && menu.contains(event.target);
    if (!menu.contains(event.target) || chosen) menu.open = false;
  }
});
document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("select, textarea, input:not([type=checkbox])")) return;
  const items = [...menu.querySelectorAll(".menu-item:not([hidden], :disabled)")];
  if (!items.length) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  items[at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length].focus();
});

/* --- Hints --- */

const tip = document.createElement("div");
tip.className = "tip";
tip.popover = "manual";
// The words are the button's name already: no need to hear them twice.
tip.setAttribute("aria-hidden", "true");
let tipTimer = 0;

function showTip(target) {
  const words = target.dataset.tip || target.getAttribute("aria-label");
  if (!words || target.matches("[aria-expanded=true], details[open] > summary")) return;
  tip.textContent = words;
  if (!tip.isConnected) document.body.append(tip);
  tip.showPopover?.();
  const box = target.getBoundingClientRect();
  const own = tip.getBoundingClientRect();
  const below = box.bottom + own.height + 8 < innerHeight;
  tip.style.top = `${below ? box.bottom + 6 : box.top - own.height - 6}px`;
  tip.style.left = `${Math.min(Math.max(4, box.left + box.width / 2 - own.width / 2), innerWidth - own.width - 4)}px`;
}

function hideTip() {
  clearTimeout(tipTimer);
  if (tip.isConnected && tip.matches(":popover-open")) tip.hidePopover();
}

const tipped = (event) => event.target.closest?.(".icon-button[aria-label], [data-tip]");
document.addEventListener("pointerover", (event) => {
  const target = tipped(event);
  if (!target || event.pointerType === "touch") return;
  clearTimeout(tipTimer);
  tipTimer = setTimeout(() => target.isConnected && showTip(target), 450);
});
document.addEventListener("pointerout", (event) => { if (tipped(event)) hideTip(); });
document.addEventListener("focusin", (event) => {
  const target = tipped(event);
  if (target?.matches(":focus-visible")) showTip(target);
});
document.addEventListener("focusout", hideTip);
document.addEventListener("pointerdown", hideTip);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
document.addEventListener("scroll", hideTip, true);
