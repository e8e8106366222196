/** What every page has: overlays, passing messages, and that waiting and failing are seen. */

import "./overlays.js";
import { gettext } from "./i18n.js";
import { toast } from "./toast.js";

/* --- Waiting: a line at the top, once somebody waits for what he asked for --- */

const PATIENCE = 350;
const line = document.createElement("div");
line.className = "waiting";
line.hidden = true;
line.setAttribute("aria-hidden", "true");
document.body.append(line);
const running = new Set();
let timer = 0;

// What a page asks for by itself is nobody's waiting.
const asked = (event) => ["click", "submit", "change", "input", "keyup"].includes(event.detail.requestConfig?.triggeringEvent?.type);

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!asked(event)) return;
  running.add(event.detail.xhr);
  clearTimeout(timer);
  timer = setTimeout(() => { line.hidden = !running.size; }, PATIENCE);
  // htmx's own event gets lost with an element that the answer has replaced.
  event.detail.xhr.addEventListener("loadend", () => {
    running.delete(event.detail.xhr);
    if (!running.size) line.hidden = true;
  });
});

/* --- Failing: a sentence that says what to do --- */

const UNFIT = 422;
const SENTENCES = {
  400: () => gettext("That could not be understood. Load the page anew and try again."),
  403: () => gettext("Your account may not do this, or this page is too old. Load it anew and try again."),
  404: () => gettext("This is not there any more. Load the page anew to see what is."),
  409: () => gettext("Somebody else changed this meanwhile. Load the page anew to see what is now."),
  413: () => gettext("That is too large to be sent."),
  429: () => gettext("That was too often. Wait a minute, then try again."),
};

/** A form that shows its own failures (`data-own-errors`) is left to it. */
const own = (event) => event.detail.elt?.closest?.("[data-own-errors]");

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === UNFIT || own(event)) return;
  const sentence = SENTENCES[status]?.() ?? gettext("Something broke on our side, and nothing was changed. Try again in a moment.");
  toast(sentence, { kind: "bad" });
});
for (const lost of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(lost, (event) => {
    if (!own(event)) toast(gettext("The server cannot be reached. What you wrote stays here; try again when you are connected."), { kind: "bad" });
  });
}

/* --- On a phone the settings are a line of places: the one that is open is in sight --- */

document.querySelector(".settings-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

/* --- What is switched is sent --- */

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

/* --- Copying --- */

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    toast(gettext("Copied"), { kind: "good" });
  } catch {
    toast(gettext("The browser does not let pages copy here. Select the text and copy it by hand."), { kind: "bad" });
  }
});
