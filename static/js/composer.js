/** The composer: one form while the window is open, another when it is closed; typing is never lost. */

import { toEnd } from "./thread.js";

const UNFIT = 422;
const composer = document.querySelector("[data-composer]");

function newKeys() {
  // The key makes a message that is sent twice (a double click, a lost answer) one message.
  composer.querySelectorAll("[data-key]").forEach((input) => {
    input.value = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join("-");
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
  const text = composer.querySelector("textarea");
  newKeys();
  showState();

  document.addEventListener("window-closed", showState);
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "thread") showState();
    if (event.detail.target.id === "template-fields") showPreview();
  });
  composer.addEventListener("input", showPreview);
  const problem = composer.querySelector("[data-send-problem]");
  let sent = "";
  composer.addEventListener("htmx:beforeRequest", () => {
    sent = text.value;
  });
  composer.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (event.detail.elt !== form) return;
    const { successful, xhr } = event.detail;
    // What is wrong with the message itself, the thread says.
    problem.hidden = successful || xhr.status === UNFIT;
    if (!successful) return;
    // Whoever typed on meanwhile keeps that.
    if (text.value === sent) form.reset();
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
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });
}
