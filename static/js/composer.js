/**
 * <message-composer>: what is written to one customer. It follows the 24-hour window in place, keeps
 * what was typed for each conversation, and shows what is sent at once.
 */

import { clearProblems, newKey, post, problemsOf, showProblems } from "./composer-request.js";
import { hasVariables, length } from "./composer-fields.js";
import { Complete } from "./composer-complete.js";
import { Files } from "./composer-files.js";
import { Mentions } from "./composer-mentions.js";
import { Later, countdown, whole } from "./composer-later.js";
import { Sending } from "./composer-send.js";
import { gettext, interpolate } from "./i18n.js";
import { showWording } from "./template-wording.js";
import "./composer-dialog.js";
import "./composer-emoji.js";

const WAIT = 350;
const CAPTIONED = ["image", "video", "document"];
const touches = matchMedia("(pointer: coarse)");

class MessageComposer extends HTMLElement {
  connectedCallback() {
    if (!this.text) this.build();
    this.restore();
    this.showState();
    this.sending.show();
    document.addEventListener("window-closed", this.onWindow);
    document.body.addEventListener("htmx:afterSettle", this.onSettle);
    document.addEventListener("quote", this.onQuote);
    document.addEventListener("compose", this.onCompose);
    window.addEventListener("online", this.onOnline);
    this.observer.observe(this.closest("#workspace, .thread") ?? document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["expires"] });
  }

  disconnectedCallback() {
    this.keep();
    this.observer.disconnect();
    document.removeEventListener("window-closed", this.onWindow);
    document.body.removeEventListener("htmx:afterSettle", this.onSettle);
    document.removeEventListener("quote", this.onQuote);
    document.removeEventListener("compose", this.onCompose);
    window.removeEventListener("online", this.onOnline);
  }

  build() {
    this.form = this.querySelector(".composer-open");
    this.template = this.querySelector(".composer-closed");
    this.note = this.querySelector(".composer-note");
    this.text = this.querySelector("#composer-body");
    this.choice = this.querySelector("#composer-choice");
    this.fields = this.querySelector("#template-fields");
    this.place = `draft:${this.dataset.person}:${this.dataset.conversation}`;
    this.quote = null;
    this.files = new Files(this);
    this.later = new Later(this);
    this.complete = new Complete(this);
    this.mentions = new Mentions(this);
    this.sending = new Sending(this);
    this.onWindow = () => this.showState();
    this.onSettle = ({ detail: { target } }) => this.settled(target);
    this.onQuote = ({ detail }) => this.setQuote(detail);
    this.onCompose = ({ detail }) => this.compose(detail?.kind);
    this.onOnline = () => this.sending.pump();
    // A message that comes in opens the window anew, however the thread was drawn.
    this.observer = new MutationObserver(() => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => {
        this.showState();
        this.sending.show();
      });
    });
    this.listen();
  }

  listen() {
    this.addEventListener("click", (event) => this.clicked(event));
    this.text.addEventListener("input", () => {
      this.began ??= this.newest();
      if (this.text.value) document.dispatchEvent(new CustomEvent("typing", { detail: { mode: "message" } }));
      this.changed();
    });
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.note.elements.body.addEventListener("keydown", (event) => this.pressed(event));
    this.note.addEventListener("input", () => {
      if (this.note.elements.body.value) document.dispatchEvent(new CustomEvent("typing", { detail: { mode: "note" } }));
      this.keep();
    });
    this.template.addEventListener("input", () => {
      showWording(this.fields);
      this.keep();
    });
    this.querySelector("[data-file-input]").addEventListener("change", ({ target }) => {
      this.files.take(target.files);
      target.value = "";
    });
    this.text.addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      this.files.take(event.clipboardData.files);
    });
    this.listenToDrops();
    this.form.addEventListener("submit", (event) => this.submitMessage(event));
    this.template.addEventListener("submit", (event) => this.submitTemplate(event));
    this.note.addEventListener("submit", (event) => this.submitNote(event));
    this.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      this.setMode(this.mode === "note" ? "message" : "note");
      this.querySelector(`[data-mode="${this.mode}"]`).focus();
    });
  }

  /** Files may be dropped anywhere on the conversation. */
  listenToDrops() {
    const area = this.closest("#workspace, .thread") ?? this;
    const carries = (event) => event.dataTransfer?.types.includes("Files") && !this.form.hidden && this.mode !== "note";
    area.addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      this.toggleAttribute("data-over", true);
    });
    area.addEventListener("dragleave", (event) => {
      if (!area.contains(event.relatedTarget)) this.removeAttribute("data-over");
    });
    area.addEventListener("drop", (event) => {
      this.removeAttribute("data-over");
      if (!carries(event)) return;
      event.preventDefault();
      this.files.take(event.dataTransfer.files);
    });
  }

  /* --- What is shown --- */

  get mode() {
    return this.dataset.mode ?? "message";
  }

  setMode(mode) {
    this.dataset.mode = mode;
    this.querySelectorAll("[role=tab]").forEach((tab) => {
      const on = tab.dataset.mode === mode;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
    });
    this.querySelectorAll("[data-panel]").forEach((panel) => { panel.hidden = panel.dataset.panel !== mode; });
  }

  showState() {
    const clock = countdown();
    // Without a clock the server judges.
    const open = clock ? Boolean(clock.sendable) : true;
    const before = this.open;
    this.open = open;
    if (!open) this.templating = false;
    const free = open && !this.templating;
    const focused = this.contains(document.activeElement) && this.mode === "message";
    this.form.hidden = !free;
    this.template.hidden = free;
    this.querySelector("[data-closed-notice]").hidden = open;
    this.querySelector("[data-back]").hidden = !open;
    this.querySelector("[data-kept]").hidden = open || !(this.text.value.trim() || this.files.items.length);
    if (before === undefined || before === open) return;
    this.announce(open ? gettext("The 24-hour window is open again.") : gettext("The 24-hour window has closed: only templates can be sent now."));
    if (focused) (open ? this.text : this.choice)?.focus();
  }

  announce(sentence) {
    const notices = this.querySelector("[data-notices]");
    const words = document.createElement("p");
    words.className = "visually-hidden";
    words.textContent = sentence;
    notices.append(words);
    setTimeout(() => words.remove(), 5000);
  }

  /** Ask something above the composer; `done` is told yes or no. */
  ask(sentence, yes, done) {
    const box = document.createElement("div");
    box.className = "notice notice-warn composer-question";
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-label", sentence);
    const words = document.createElement("p");
    words.textContent = sentence;
    const answer = (label, value, look) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `button button-small ${look}`;
      button.textContent = label;
      button.addEventListener("click", () => {
        box.remove();
        done(value);
        this.text.focus();
      });
      return button;
    };
    const sure = answer(yes, true, "");
    box.append(words, sure, answer(gettext("Cancel"), false, "button-quiet"));
    this.querySelector("[data-notices]").replaceChildren(box);
    sure.focus();
  }

  /* --- Drafts --- */

  restore() {
    let draft = {};
    try {
      draft = JSON.parse(sessionStorage.getItem(this.place)) ?? {};
    } catch {
      // What cannot be read is no draft.
    }
    this.text.value = draft.text ?? "";
    this.began = this.text.value ? this.newest() : null;
    this.note.elements.body.value = draft.note ?? "";
    this.files.restore(draft.files);
    this.setQuote(draft.quote ?? null, { focus: false });
    this.values = draft.values ?? {};
    if (draft.template && this.choice && !this.choice.value) {
      this.choice.value = draft.template;
      htmx.trigger(this.choice, "propose");
    }
    this.changed();
  }

  keep() {
    const values = {};
    this.fields?.querySelectorAll("input[name]").forEach((input) => { values[input.name] = input.value; });
    const draft = {
      text: this.text.value,
      note: this.note.elements.body.value,
      files: this.files.kept(),
      quote: this.quote,
      template: this.choice?.value ?? "",
      values: Object.keys(values).length ? values : this.values,
    };
    const empty = !draft.text && !draft.note && !draft.files.length && !draft.quote && !draft.template;
    if (empty) sessionStorage.removeItem(this.place);
    else sessionStorage.setItem(this.place, JSON.stringify(draft));
  }

  /** Something in the message changed: count, fill in, keep. */
  changed() {
    const limit = Number(this.text.dataset.limit);
    const used = length(this.text.value);
    const count = this.querySelector("[data-count]");
    count.hidden = used < limit * 0.8;
    count.textContent = interpolate(gettext("%(used)s/%(limit)s"), { used, limit });
    count.toggleAttribute("data-over", used > limit);
    this.text.placeholder = this.files.items.length ? gettext("Add a caption…") : gettext("Write a message… “/” for saved replies");
    clearProblems(this.form);
    this.showFilled();
    this.keep();
  }

  showFilled() {
    clearTimeout(this.timer);
    const shown = this.querySelector("[data-filled]");
    const body = this.text.value;
    // Nobody is told what is wrong with a variable that he is just writing.
    const begun = /\{[{%][^}]*$/.test(body.slice(0, this.text.selectionEnd));
    shown.hidden = begun || !hasVariables(body);
    if (shown.hidden) return;
    this.timer = setTimeout(async () => {
      const form = new FormData();
      form.set("body", body);
      const answer = await post(this.dataset.fill, form);
      if (this.text.value !== body) return;
      shown.toggleAttribute("data-bad", !answer.ok);
      shown.textContent = answer.ok
        ? interpolate(gettext("Reads: %(text)s"), { text: answer.data.body })
        : problemsOf(answer).map(({ message }) => message).join(" ");
    }, WAIT);
  }

  /* --- Doing --- */

  clicked({ target }) {
    const hit = (selector) => target.closest(selector);
    const tab = hit("[role=tab]");
    if (tab) {
      this.setMode(tab.dataset.mode);
      (tab.dataset.mode === "note" ? this.note.elements.body : this.text).focus();
    } else if (hit("[data-attach]")) this.querySelector("[data-file-input]").click();
    else if (hit("[data-replies]")) this.insert(this.text.value && !/\s$/.test(this.text.value) ? " /" : "/");
    else if (hit("[data-name-colleague]")) this.mentions.begin();
    else if (hit("[data-variable]")) this.insertFromMenu(hit("[data-variable]"));
    else if (hit("[data-kind]")) this.compose(hit("[data-kind]").dataset.kind, hit("details"));
    else if (hit("[data-back]")) {
      this.templating = false;
      this.showState();
      this.text.focus();
    } else if (hit("[data-unquote]")) this.setQuote(null);
    else if (hit("[data-later]") && !hit("dialog")) this.openLater();
  }

  pressed(event) {
    const options = event.target === this.text ? this.complete : this.mentions;
    if (options.key(event)) return;
    const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing && (event.ctrlKey || event.metaKey || !touches.matches);
    if (!sends) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  }

  insert(words) {
    this.text.focus();
    this.text.setRangeText(words, this.text.selectionStart, this.text.selectionEnd, "end");
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  insertFromMenu(button) {
    button.closest("details").open = false;
    this.insert(button.dataset.variable);
  }

  /** Open the form of a kind; what was typed becomes its text. */
  async compose(kind, menu = null) {
    if (menu) menu.open = false;
    this.setMode("message");
    if (kind === "template") {
      this.templating = true;
      this.showState();
      this.choice?.focus();
      return;
    }
    await this.openKind(kind);
    const body = document.querySelector("#dialog [name='content.body']");
    if (!body || body.value || !this.text.value.trim()) return;
    body.value = this.text.value.trim();
    body.dispatchEvent(new Event("input", { bubbles: true }));
    this.lent = this.text.value;
  }

  openKind(kind, query = "") {
    this.lent = null;
    const address = this.dataset.compose.replace(/buttons$/, kind);
    return htmx.ajax("GET", `${address}${query}`, { target: "#dialog", swap: "innerHTML" });
  }

  useReply(reply) {
    if (reply.kind === "text") {
      this.insert(reply.content.body);
    } else if (reply.kind === "media") {
      const { media, caption, filename, kind } = reply.content;
      this.files.put({ ref: media.asset, name: filename ?? reply.title, size: 0, kind });
      if (caption) this.insert(caption);
      this.changed();
    } else {
      this.openKind(reply.kind, `?saved=${reply.id}`);
    }
  }

  setQuote(quote, { focus = true } = {}) {
    this.quote = quote;
    const box = this.querySelector("[data-quote]");
    box.hidden = !quote;
    box.querySelector("[data-quote-who]").textContent = quote?.who ?? "";
    box.querySelector("[data-quote-text]").textContent = quote?.text ?? "";
    if (!focus) return;
    if (quote) this.setMode("message");
    this.text.focus();
    this.keep();
  }

  /* --- Sending --- */

  /** The forms that the message is: one for each file, the text with the first that takes a caption. */
  parcels() {
    const text = this.text.value.trim();
    const files = this.files.ready;
    const captioned = files.find(({ kind }) => CAPTIONED.includes(kind));
    const parcels = files.map((file) => ({
      entries: [["kind", "media"], ["content.media.asset", file.ref], ...(file === captioned && text ? [["content.caption", text]] : [])],
      look: { file: file.name, text: file === captioned ? text : "" },
    }));
    if (text && !captioned) parcels.push({ entries: [["body", text]], look: { text } });
    if (this.quote && parcels.length) parcels[0].entries.push(["context", this.quote.ref]);
    parcels.forEach(({ entries }) => entries.push(["since", this.began ?? this.newest()]));
    return parcels;
  }

  /** The newest message of the thread, by which the server knows what the writer has not seen. */
  newest() {
    const shown = document.querySelectorAll(".messages article[id^='message-']");
    return shown.length ? shown[shown.length - 1].id.slice("message-".length) : "";
  }

  mayGo() {
    const say = (message) => showProblems(this.form, [{ field: "body", message }]);
    const used = length(this.text.value.trim());
    if (this.files.arriving) say(gettext("A file is still being uploaded."));
    else if (this.files.items.some(({ error }) => error)) say(gettext("Remove the file that cannot be sent first."));
    else if (used > Number(this.text.dataset.limit) && !hasVariables(this.text.value)) say(gettext("This is too long for one message."));
    else return used > 0 || this.files.ready.length > 0;
    return false;
  }

  submitMessage(event) {
    event.preventDefault();
    if (!this.mayGo()) return;
    const parcels = this.parcels();
    this.empty();
    parcels.forEach(({ entries, look }) => this.sending.add(entries, look));
  }

  empty() {
    this.text.value = "";
    this.began = null;
    document.dispatchEvent(new CustomEvent("sent"));
    this.files.clear();
    this.files.list.hidden = true;
    this.setQuote(null);
    this.complete.close();
    this.changed();
  }

  /** Put back what was refused, to be mended; not over something that was typed since. */
  takeBack({ entries }, problems) {
    const values = Object.fromEntries(entries);
    if (this.text.value.trim() || this.files.items.length || values.kind) return false;
    this.text.value = values.body ?? "";
    this.changed();
    if (problems.length) showProblems(this.form, problems.map(({ field, message }) => ({ field: field === "content.body" ? "body" : field, message })));
    return true;
  }

  async submitTemplate(event) {
    event.preventDefault();
    await this.once(this.template, async () => {
      const answer = await post(this.dataset.send, this.templateData());
      if (answer.data?.collision) {
        this.ask(answer.data.collision, gettext("Send anyway"), (yes) => {
          this.anyway = yes;
          if (yes) this.template.requestSubmit();
        });
        return;
      }
      this.anyway = false;
      if (!answer.ok) {
        showProblems(this.template, problemsOf(answer));
        return;
      }
      this.clearTemplate();
      this.refreshThread();
    });
  }

  templateData() {
    const data = new FormData(this.template);
    this.template.querySelectorAll("[data-moment]").forEach((input) => {
      const time = new Date(input.value);
      if (!Number.isNaN(time.getTime())) data.set(input.name, whole(time));
    });
    this.templateKey ??= newKey();
    data.set("key", this.templateKey);
    if (this.anyway) data.set("anyway", "1");
    return data;
  }

  clearTemplate() {
    this.templateKey = null;
    clearProblems(this.template);
    this.template.reset();
    this.fields.replaceChildren();
    this.values = {};
    this.templating = false;
    this.showState();
    this.keep();
  }

  async submitNote(event) {
    event.preventDefault();
    const input = this.note.elements.body;
    if (!input.value.trim()) return;
    await this.once(this.note, async () => {
      this.noteKey ??= newKey();
      const data = new FormData(this.note);
      data.set("key", this.noteKey);
      const written = input.value;
      const answer = await post(this.note.dataset.address, data);
      if (!answer.ok) {
        showProblems(this.note, problemsOf(answer));
        return;
      }
      this.noteKey = null;
      document.dispatchEvent(new CustomEvent("sent"));
      clearProblems(this.note);
      if (input.value === written) input.value = "";
      this.keep();
      this.refreshThread();
    });
  }

  /** Do something with a form unless it is being done already. */
  async once(form, act) {
    if (form.dataset.busy) return;
    const button = form.querySelector("[data-submit]");
    form.dataset.busy = "true";
    button?.setAttribute("aria-busy", "true");
    try {
      await act();
    } finally {
      delete form.dataset.busy;
      button?.removeAttribute("aria-busy");
    }
  }

  openLater() {
    if (!this.template.hidden) {
      const data = this.templateData();
      ["key", "anyway"].forEach((name) => data.delete(name));
      if (data.get("template")) this.later.open(data, () => this.clearTemplate());
      else showProblems(this.template, [{ field: "template", message: gettext("Choose a template first.") }]);
      return;
    }
    if (!this.mayGo()) return;
    const [parcel, ...more] = this.parcels();
    if (more.length) {
      showProblems(this.form, [{ field: "body", message: gettext("Schedule one file at a time: each is a message of its own.") }]);
      return;
    }
    const data = new FormData();
    parcel.entries.forEach(([name, value]) => data.append(name, value));
    this.later.open(data, () => this.empty());
  }

  /** A dialog's form was sent. */
  sent() {
    if (this.lent !== null && this.text.value === this.lent) this.text.value = "";
    this.lent = null;
    this.setQuote(null);
    this.changed();
    this.refreshThread();
    if (document.querySelector("#scheduled-here")) htmx.trigger("#scheduled-here", "refresh");
  }

  refreshThread() {
    document.dispatchEvent(new CustomEvent("thread-refresh", { detail: { end: true } }));
    if (document.querySelector("#thread[hx-trigger~=refresh]")) htmx.trigger("#thread", "refresh");
  }

  /* --- Templates --- */

  settled(target) {
    if (target.id === "template-fields") {
      this.fields.querySelectorAll("input[name]").forEach((input) => {
        const kept = this.values?.[input.name];
        if (kept) input.value = kept;
      });
      this.values = {};
      showWording(this.fields);
    }
    if (target.closest?.("#thread") || target.contains?.(this)) this.showState();
    this.sending.show();
  }
}

customElements.define("message-composer", MessageComposer);
