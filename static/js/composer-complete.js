/** Saved replies after a “/”: a list box that the keyboard goes through while the text keeps the focus. */

import { gettext } from "./i18n.js";

const SHOWN = 8;
// A “/” at the beginning of a word, up to the caret.
const ASKED = /(^|\s)\/([\p{L}\p{N}_-]*)$/u;

export class Complete {
  constructor(composer) {
    this.composer = composer;
    this.text = composer.text;
    this.list = composer.querySelector("#composer-options");
    this.replies = null;
    this.chosen = 0;
    this.text.addEventListener("input", () => this.look());
    this.text.addEventListener("click", () => this.look());
    this.text.addEventListener("blur", () => this.close());
    // Before the text loses the focus to the list.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(Number(option.dataset.index));
    });
  }

  get open() {
    return !this.list.hidden;
  }

  async look() {
    const asked = ASKED.exec(this.text.value.slice(0, this.text.selectionStart));
    if (!asked) {
      this.close();
      return;
    }
    this.word = asked[2];
    if (!this.replies) await this.load();
    const word = this.word.toLowerCase();
    const fits = (reply) => reply.shortcut.startsWith(word) || reply.title.toLowerCase().includes(word);
    this.found = this.replies.filter(fits).sort((a, b) => b.shortcut.startsWith(word) - a.shortcut.startsWith(word)).slice(0, SHOWN);
    this.chosen = 0;
    this.draw();
  }

  async load() {
    this.loading ??= fetch(this.composer.dataset.saved, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { replies: [] }))
      .catch(() => ({ replies: [] }));
    this.replies = (await this.loading).replies;
  }

  draw() {
    const none = !this.found.length;
    this.list.replaceChildren(...this.found.map((reply, index) => this.option(reply, index)));
    if (none) {
      const empty = document.createElement("li");
      empty.className = "composer-none";
      empty.setAttribute("role", "option");
      empty.setAttribute("aria-disabled", "true");
      empty.textContent = this.word ? gettext("No saved reply is called so.") : gettext("Nothing is saved yet: Settings, “Saved replies”.");
      this.list.append(empty);
    }
    this.list.hidden = none && Boolean(this.word);
    this.mark();
  }

  option(reply, index) {
    const item = document.createElement("li");
    item.id = `composer-option-${index}`;
    item.setAttribute("role", "option");
    item.dataset.index = String(index);
    const name = document.createElement("strong");
    name.textContent = `/${reply.shortcut}`;
    name.dir = "ltr";
    const says = document.createElement("span");
    says.className = "truncate";
    says.textContent = reply.says || reply.title;
    item.append(name, says);
    return item;
  }

  mark() {
    this.list.querySelectorAll("[role=option]").forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === this.chosen));
      if (index === this.chosen) item.scrollIntoView({ block: "nearest" });
    });
    if (this.open && this.found.length) this.text.setAttribute("aria-activedescendant", `composer-option-${this.chosen}`);
    else this.text.removeAttribute("aria-activedescendant");
  }

  /** Handle a key; returns whether it was the list's. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") this.close();
    else if (!this.found.length) return false;
    else if (event.key === "ArrowDown") this.chosen = (this.chosen + 1) % this.found.length;
    else if (event.key === "ArrowUp") this.chosen = (this.chosen + this.found.length - 1) % this.found.length;
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.chosen);
    else return false;
    event.preventDefault();
    // Escape closes the list, and nothing behind it.
    event.stopPropagation();
    this.mark();
    return true;
  }

  take(index) {
    const reply = this.found[index];
    const end = this.text.selectionStart;
    this.text.setRangeText("", end - this.word.length - 1, end, "end");
    this.close();
    this.composer.useReply(reply);
  }

  close() {
    this.list.hidden = true;
    this.text.removeAttribute("aria-activedescendant");
  }
}
