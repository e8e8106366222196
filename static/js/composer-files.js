/** Files that wait beside the text: chosen, dropped or pasted, uploaded at once, sent with it. */

import { gettext, interpolate } from "./i18n.js";
import { icon } from "./icons.js";
import { upload } from "./composer-upload.js";

const ICONS = { image: "image", video: "play", audio: "mic", document: "file-text", sticker: "smile" };
const MEGABYTE = 1024 * 1024;

function size(bytes) {
  if (bytes < MEGABYTE) return interpolate(gettext("%(count)s KB"), { count: Math.max(1, Math.round(bytes / 1024)) });
  return interpolate(gettext("%(count)s MB"), { count: Math.round(bytes / MEGABYTE * 10) / 10 });
}

export class Files {
  constructor(composer) {
    this.composer = composer;
    this.list = composer.querySelector("[data-files]");
    this.items = [];
  }

  get ready() {
    return this.items.filter(({ ref }) => ref);
  }

  get arriving() {
    return this.items.some(({ ref, error }) => !ref && !error);
  }

  /** What a draft keeps: files that are there. */
  kept() {
    return this.ready.map(({ ref, name, type, size: bytes, kind }) => ({ ref, name, type, size: bytes, kind }));
  }

  restore(files) {
    (files ?? []).forEach((file) => this.put({ ...file }));
  }

  take(files) {
    [...files].forEach((file) => this.start(file));
  }

  async start(file) {
    const item = { name: file.name || gettext("file"), size: file.size, abort: new AbortController(), share: 0 };
    this.put(item);
    const done = await upload(file, {
      address: this.composer.dataset.uploads,
      conversation: this.composer.dataset.conversation,
      signal: item.abort.signal,
      onProgress: (share) => {
        item.share = share;
        const bar = item.element.querySelector("progress");
        if (bar) bar.value = share * 100;
      },
    });
    if (item.abort.signal.aborted) return;
    if (done.error) item.error = done.error;
    else Object.assign(item, done);
    this.draw(item);
    this.composer.changed();
  }

  put(item) {
    item.element = document.createElement("li");
    item.element.className = "composer-file";
    this.items.push(item);
    this.list.append(item.element);
    this.draw(item);
    this.composer.changed();
  }

  remove(item) {
    item.abort?.abort();
    this.items = this.items.filter((other) => other !== item);
    item.element.remove();
    this.composer.changed();
    this.composer.text.focus();
  }

  clear() {
    this.items.forEach(({ element }) => element.remove());
    this.items = [];
  }

  draw(item) {
    const look = document.createElement("span");
    look.className = "composer-file-look";
    if (item.ref && item.kind === "image") {
      const picture = document.createElement("img");
      picture.src = `${this.composer.dataset.uploads}${item.ref}`;
      picture.alt = "";
      look.append(picture);
    } else {
      look.append(icon(item.error ? "circle-alert" : (ICONS[item.kind] ?? "paperclip")));
    }
    const words = document.createElement("span");
    words.className = "composer-file-words";
    const name = document.createElement("strong");
    name.className = "truncate";
    name.textContent = item.name;
    const note = document.createElement("small");
    note.textContent = item.error || size(item.size);
    if (item.error) note.setAttribute("role", "alert");
    words.append(name, note);
    if (!item.ref && !item.error) {
      const bar = document.createElement("progress");
      bar.className = "meter";
      bar.max = 100;
      bar.value = item.share * 100;
      bar.setAttribute("aria-label", interpolate(gettext("Upload of %(name)s"), { name: item.name }));
      words.append(bar);
    }
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "icon-button icon-button-small";
    remove.setAttribute("aria-label", interpolate(gettext("Remove %(name)s"), { name: item.name }));
    remove.append(icon("x"));
    remove.addEventListener("click", () => this.remove(item));
    item.element.toggleAttribute("data-bad", Boolean(item.error));
    item.element.replaceChildren(look, words, remove);
    this.list.hidden = !this.items.length;
  }
}
