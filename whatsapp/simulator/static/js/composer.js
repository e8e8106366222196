// The line at the foot of the phone.

import { author } from "./bubble.js";
import { byId, el } from "./dom.js";
import { attach } from "./asking.js";
import { state } from "./state.js";
import { summary } from "./summary.js";

const draft = () => byId("draft");

/** Takes the page's actions and begins to listen. */
export function begin(doing) {
  byId("composer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = draft().value;
    if (!text.trim()) return;
    draft().value = "";
    grow();
    if (!(await doing.act({ type: "text", text }))) {
      draft().value = text;
      grow();
    }
  });
  draft().addEventListener("input", grow);
  draft().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId("composer").requestSubmit();
    }
  });
  byId("attach").addEventListener("click", () => attach(doing));
  byId("quote-cancel").addEventListener("click", () => quote(null));
  byId("unblock").addEventListener("click", () => doing.act({ type: "unblock" }));
}

function grow() {
  draft().style.height = "auto";
  draft().style.height = `${Math.min(draft().scrollHeight, 120)}px`;
}

/** Puts a text into the draft, as a link into the chat does. */
export function write(text) {
  draft().value = text.slice(0, draft().maxLength);
  grow();
  draft().focus();
}

/** Sets the message that the draft replies to; null: none. */
export function quote(message) {
  state.quoted = message;
  byId("quote-strip").hidden = !message;
  if (message) {
    byId("quote-preview").replaceChildren(el("strong", { text: author(message) }), el("span", { text: summary(message) }));
    draft().focus();
  }
}
