/** The composer: one form while the window is open, another when it is closed; typing is never lost. */

import { toEnd } from "./thread.js";

const composer = document.querySelector("[data-composer]");

function newKeys() {
  // The key makes a message that is sent twice (a double click, a lost answer) one message.
  composer.querySelectorAll("[data-key]").forEach((input) => {
    input.value = crypto.randomUUID();
  });
}

function showState() {
  const countdown = document.querySelector("#thread window-countdown");
  const open = Boolean(countdown?.sendable);
  composer.querySelector(".composer-open").hidden = !open;
  composer.querySelector(".composer-closed").hidden = open;
}

/** Show the chosen template as it will read, while its blanks are being filled. */
function showPreview() {
  const fields = document.querySelector("#template-fields");
  fields.querySelectorAll("[data-wording]").forEach((text) => {
    text.textContent = text.dataset.wording.replace(/\{\{\s*(\w+)\s*\}\}/g, (blank, name) => {
      const input = fields.querySelector(`[data-blank="${text.dataset.part}-${name}"]`);
      return input?.value || blank;
    });
  });
}

export function startComposer() {
  if (!composer) return;
  newKeys();
  showState();

  document.addEventListener("window-closed", showState);
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "thread") showState();
    if (event.detail.target.id === "template-fields") showPreview();
  });
  composer.addEventListener("input", showPreview);
  composer.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (!event.detail.successful || event.detail.elt !== form) return;
    form.reset();
    document.querySelector("#template-fields").replaceChildren();
    newKeys();
    toEnd();
  });

  const toggle = composer.querySelector("[data-toggle-buttons]");
  const buttons = composer.querySelector("[data-buttons]");
  toggle.addEventListener("click", () => {
    buttons.hidden = !buttons.hidden;
    toggle.setAttribute("aria-expanded", String(!buttons.hidden));
    if (buttons.hidden) buttons.querySelectorAll("input").forEach((input) => { input.value = ""; });
    else buttons.querySelector("input").focus();
  });
  composer.querySelector("textarea").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });
}
