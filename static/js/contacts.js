/**
 * Contacts: the pane beside a thread (a drawer where there is no room), editing in place, the list's
 * ticks, and the form of a field.
 */

import { gettext, interpolate, language, ngettext } from "./i18n.js";

/* --- The pane and the contact's page --- */

const box = () => document.querySelector("#contact");
let stale = false;

/** Whether a refresh would take away what somebody types, or has opened to do something. */
function isBusy(element) {
  const active = document.activeElement;
  const typing = element.contains(active) && active.matches("input, select, textarea");
  const begun = [...element.querySelectorAll("input:not([type=hidden])")].some((input) => input.value !== input.defaultValue);
  return typing || begun || Boolean(element.querySelector(".htmx-request:not(.contact-captured), .contact-edit, details.menu[open], .contact-consent-change[open]"));
}

function refresh() {
  const element = box();
  if (!element) return;
  stale = isBusy(element);
  if (!stale) htmx.trigger(element, "refresh");
}

function isMeant(conversations) {
  if (!conversations.length) return true;
  const shown = document.querySelector("#workspace")?.dataset.conversation ?? box()?.dataset.conversations ?? "";
  return shown.split(" ").some((id) => conversations.includes(Number(id)));
}

document.addEventListener("live:changed", ({ detail }) => {
  if (box() && isMeant(detail.conversations)) refresh();
});
document.addEventListener("contact-changed", refresh);
// Who began to write while the answer was on its way is not disturbed either.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const element = box();
  if (!element || detail.target !== element || detail.requestConfig.elt !== element || !isBusy(element)) return;
  detail.shouldSwap = false;
  stale = true;
});
// What changed while somebody typed is shown once that is over.
document.addEventListener("focusout", ({ target }) => {
  if (stale && box()?.contains(target)) setTimeout(() => stale && refresh(), 300);
});

/* --- The drawer --- */

let opener = null;

function show(open) {
  const pane = document.querySelector(".contact-pane");
  if (!pane) return;
  pane.toggleAttribute("data-open", open);
  document.querySelectorAll("[data-shows-contact]").forEach((button) => button.setAttribute("aria-expanded", String(open)));
  if (open) pane.querySelector("[data-hides-contact]")?.focus();
  else opener?.focus();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-shows-contact]");
  const pane = document.querySelector(".contact-pane");
  if (button) {
    opener = button;
    show(!pane?.hasAttribute("data-open"));
  } else if (target.closest("[data-hides-contact]")) {
    show(false);
  } else if (pane?.hasAttribute("data-open") && !target.closest(".contact-pane, dialog, .toasts") && target.isConnected) {
    show(false);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const edit = event.target.closest?.(".contact-edit");
  if (edit) {
    event.preventDefault();
    edit.querySelector("[data-cancels]").click();
  } else if (document.querySelector(".contact-pane[data-open]") && !event.target.closest?.("details[open], dialog")) {
    event.preventDefault();
    show(false);
  }
});

/* --- The list: ticking contacts --- */

function showTicks() {
  const form = document.querySelector("#contacts-form");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[name=contact]")];
  const ticked = boxes.filter((input) => input.checked).length;
  const all = form.querySelector("[data-ticks]");
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
  form.querySelector("[data-bulk]").hidden = !ticked;
  const every = form.querySelector("[data-bulk-all]");
  // All that the list means can be chosen once all that is shown is, and there is more.
  every.hidden = !all.checked || !form.querySelector("tr.more");
  if (every.hidden) every.querySelector("input").checked = false;
  form.querySelector("[data-bulk-count]").textContent = every.querySelector("input").checked
    ? gettext("All chosen")
    : interpolate(ngettext("%(count)s chosen", "%(count)s chosen", ticked), { count: ticked.toLocaleString(language()) });
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-ticks]")) {
    target.form.querySelectorAll("input[name=contact]").forEach((input) => { input.checked = target.checked; });
  }
  if (target.closest("#contacts-form")) showTicks();
  if (target.matches("[data-field-form] [name=kind]")) showChoices();
});
document.addEventListener("htmx:afterSwap", showTicks);

/* --- The form of a field --- */

function showChoices() {
  const form = document.querySelector("[data-field-form]");
  if (form) form.querySelector("[data-for-choice]").hidden = form.elements.kind.value !== "choice";
}

export function startContacts() {
  showTicks();
  showChoices();
}
