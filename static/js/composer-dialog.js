/** Forms for messages of a kind: in a dialog of the inbox, and on the page of a saved reply. */

import { clearProblems, newKey, post, problemsOf, showProblems } from "./composer-request.js";
import { hasVariables, wire } from "./composer-fields.js";
import { contentOf, draw } from "./composer-preview.js";
import { showWhen } from "./composer-later.js";
import { gettext } from "./i18n.js";
import { toast } from "./toast.js";

const WAIT = 350;

class ComposeForm extends HTMLElement {
  connectedCallback() {
    if (this.form) return;
    this.form = this.querySelector("form");
    this.key = newKey();
    // A dialog with a preview beside its fields wants room.
    this.closest("dialog")?.classList.add("dialog-wide");
    this.form.addEventListener("input", () => this.preview());
    this.form.addEventListener("change", () => this.preview());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(event.submitter);
    });
    wire(this.form);
    this.preview();
  }

  preview() {
    clearTimeout(this.timer);
    const content = contentOf(this.form);
    const host = this.querySelector("[data-preview]");
    draw(host, content, this.form);
    // Only the server fills variables in by the very rules by which they will be.
    if (this.dataset.fill && hasVariables(content.body ?? "")) {
      this.timer = setTimeout(() => this.fill(content, host), WAIT);
    }
  }

  async fill(content, host) {
    const form = new FormData();
    form.set("body", content.body);
    const answer = await post(this.dataset.fill, form);
    if (answer.ok && contentOf(this.form).body === content.body) draw(host, { ...content, body: answer.data.body }, this.form);
  }

  async submit(submitter) {
    if (this.busy) return;
    const later = submitter?.hasAttribute("data-later");
    const data = new FormData(this.form);
    if (later) {
      document.querySelector("message-composer")?.later.open(data, () => this.close());
      return;
    }
    await this.send(data, submitter);
  }

  async send(data, submitter) {
    this.busy = true;
    submitter?.setAttribute("aria-busy", "true");
    data.set("key", this.key);
    const quoted = document.querySelector("message-composer")?.quote;
    if (quoted) data.set("context", quoted.ref);
    const answer = await post(this.form.action, data);
    this.busy = false;
    submitter?.removeAttribute("aria-busy");
    if (answer.ok) {
      this.done(answer.data);
    } else if (answer.data?.collision) {
      showProblems(this.form, [{ field: "", message: answer.data.collision }]);
      this.askAnyway(data, submitter);
    } else {
      showProblems(this.form, problemsOf(answer));
    }
  }

  askAnyway(data, submitter) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet button-small";
    button.textContent = gettext("Send anyway");
    button.addEventListener("click", () => {
      data.set("anyway", "1");
      clearProblems(this.form);
      this.send(data, submitter);
    });
    this.form.querySelector("[data-problems]").append(button);
    button.focus();
  }

  done(answer) {
    if (answer?.location) {
      window.location.assign(answer.location);
      return;
    }
    const composer = document.querySelector("message-composer");
    if (answer?.scheduled) toast(gettext("The scheduled message is changed."), { kind: "good" });
    composer?.sent(answer);
    this.close();
  }

  close() {
    this.closest("dialog")?.close();
  }
}

class ScheduledForm extends HTMLElement {
  connectedCallback() {
    if (this.form) return;
    this.form = this.querySelector("form");
    this.when = showWhen(this.form, { expires: this.dataset.expires });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(event.submitter);
    });
  }

  async save(submitter) {
    if (this.busy) return;
    this.busy = true;
    submitter?.setAttribute("aria-busy", "true");
    const answer = await post(this.form.action, this.when.data());
    this.busy = false;
    submitter?.removeAttribute("aria-busy");
    if (!answer.ok) {
      showProblems(this.form, problemsOf(answer));
      return;
    }
    this.closest("dialog")?.close();
    toast(gettext("The scheduled message is changed."), { kind: "good" });
    refreshScheduled();
  }
}

/** Show anew what waits: above the composer, or on the page of all. */
export function refreshScheduled() {
  if (document.querySelector("[data-scheduled-page]")) window.location.reload();
  else if (document.querySelector("#scheduled-here")) htmx.trigger("#scheduled-here", "refresh");
}

// What waited may have gone out, or may be cancelled by the customer's answer.
document.addEventListener("live:changed", ({ detail: { conversations } }) => {
  const strip = document.querySelector("#scheduled-here");
  const opened = Number(strip?.closest("[data-conversation]")?.dataset.conversation);
  if (strip?.childElementCount && (!conversations.length || conversations.includes(opened))) refreshScheduled();
});
document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-cancel-scheduled]");
  if (!button || button.disabled) return;
  button.disabled = true;
  const answer = await post(button.dataset.cancelScheduled, new FormData());
  if (answer.ok) toast(gettext("The scheduled message is cancelled."), { kind: "good" });
  else toast(problemsOf(answer)[0].message, { kind: "bad" });
  refreshScheduled();
});
document.addEventListener("close", ({ target }) => {
  if (target.id === "dialog") target.classList.remove("dialog-wide");
}, true);

customElements.define("compose-form", ComposeForm);
customElements.define("scheduled-form", ScheduledForm);
