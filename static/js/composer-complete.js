/** Saved replies after a “/”. */

import { Options } from "./composer-options.js";
import { gettext } from "./i18n.js";

const SHOWN = 8;
// A “/” at the beginning of a word, up to the caret.
const ASKED = /(^|\s)\/([\p{L}\p{N}_-]*)$/u;

export class Complete extends Options {
  constructor(composer) {
    super(composer.text, composer.querySelector("#composer-options"), ASKED);
    this.composer = composer;
    this.replies = null;
  }

  async fitting(word) {
    if (!this.replies) await this.load();
    const fits = (reply) => reply.shortcut.startsWith(word) || reply.title.toLowerCase().includes(word);
    return this.replies.filter(fits).sort((a, b) => b.shortcut.startsWith(word) - a.shortcut.startsWith(word)).slice(0, SHOWN);
  }

  async load() {
    this.loading ??= fetch(this.composer.dataset.saved, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { replies: [] }))
      .catch(() => ({ replies: [] }));
    this.replies = (await this.loading).replies;
  }

  words(reply) {
    return [`/${reply.shortcut}`, reply.says || reply.title];
  }

  option(index, called, explained) {
    const item = super.option(index, called, explained);
    item.firstElementChild.dir = "ltr";
    return item;
  }

  nothing() {
    return this.word ? gettext("No saved reply is called so.") : gettext("Nothing is saved yet: Settings, “Saved replies”.");
  }

  use(reply) {
    this.composer.useReply(reply);
  }
}
