/** Colleagues after an “@” in a note: those who may see the conversation, and their teams. */

import { Options } from "./composer-options.js";
import { gettext } from "./i18n.js";

const SHOWN = 8;
// An “@” at the beginning of a word, up to the caret; names have spaces and points in them.
const ASKED = /(^|[\s(])@([\p{L}\p{N}._'’@-]*(?: [\p{L}\p{N}._'’-]+){0,2})$/u;

export class Mentions extends Options {
  constructor(composer) {
    super(composer.note.elements.body, composer.querySelector("#composer-note-options"), ASKED);
    this.address = this.text.dataset.mentions;
    this.people = null;
  }

  async fitting(word) {
    if (!this.people) await this.load();
    const begins = ({ name }) => name.toLowerCase().startsWith(word);
    const fits = (one) => begins(one) || one.name.toLowerCase().includes(` ${word}`) || one.says.toLowerCase().startsWith(word);
    return this.people.filter(fits).sort((a, b) => begins(b) - begins(a)).slice(0, SHOWN);
  }

  async load() {
    this.loading ??= fetch(this.address, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { people: [] }))
      .catch(() => ({ people: [] }));
    this.people = (await this.loading).people;
  }

  /** Ask who it shall be, as if the sign had been typed. */
  begin() {
    this.text.focus();
    const before = this.text.value.slice(0, this.text.selectionStart);
    this.text.setRangeText(before && !/\s$/.test(before) ? " @" : "@", this.text.selectionStart, this.text.selectionEnd, "end");
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  words({ name, says }) {
    return [`@${name}`, says];
  }

  nothing() {
    return gettext("Nobody else sees this conversation.");
  }

  use({ name }) {
    this.text.setRangeText(`@${name} `, this.text.selectionStart, this.text.selectionEnd, "end");
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
