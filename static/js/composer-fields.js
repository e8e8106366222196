/** Fields of the composer's forms: limits while typing, lists that grow, headers, places, files. */

import { gettext, interpolate } from "./i18n.js";
import { accepted, upload } from "./composer-upload.js";

/** Characters as WhatsApp counts them: code points, not halves of emoji. */
export const length = (text) => [...text].length;

/* --- Limits --- */

export function showCount(input) {
  const limit = Number(input.dataset.limit);
  const field = input.closest(".field");
  if (!limit || !field) return;
  let count = field.querySelector(":scope > .count");
  if (!count) {
    count = document.createElement("span");
    count.className = "count";
    (input.closest(".affix") ?? input).after(count);
  }
  const used = length(input.value);
  // Long texts are counted once they come near the limit.
  count.hidden = limit > 100 && used < limit * 0.8;
  count.textContent = interpolate(gettext("%(used)s/%(limit)s"), { used, limit });
  count.toggleAttribute("data-over", used > limit && !hasVariables(input.value));
}

export const hasVariables = (text) => text.includes("{{") || text.includes("{%");

/* --- Lists that grow and shrink --- */

/** Give each field of a repeated item its name by its place: `content.buttons.0.title`. */
function rename(root) {
  root.querySelectorAll("[data-item] [data-name]").forEach((input) => {
    const parts = [input.dataset.name];
    let item = input.closest("[data-item]");
    while (item) {
      const list = item.parentElement;
      parts.unshift(list.parentElement.closest("[data-repeat]").dataset.repeat, String([...list.children].indexOf(item)));
      item = list.closest("[data-item]");
    }
    const name = `content.${parts.join(".")}`;
    input.name = name;
    input.id = name;
    // A hidden field has no label: the nearest one is another's.
    if (input.type !== "hidden") input.closest(".field")?.querySelector("[data-for]")?.setAttribute("for", name);
  });
}

function tally(root) {
  root.querySelectorAll("[data-repeat]").forEach((list) => {
    const items = list.querySelectorAll(":scope > [data-items] > [data-item]").length;
    const within = Number(list.dataset.mostAll);
    const whole = within ? root.querySelectorAll(`[data-repeat="${list.dataset.repeat}"] > [data-items] > [data-item]`).length : items;
    const most = within || Number(list.dataset.most);
    const add = list.querySelector(":scope > [data-add]");
    add.disabled = most > 0 && whole >= most;
    const shown = list.querySelector(":scope > legend [data-tally]");
    if (shown) shown.textContent = interpolate(gettext("%(used)s/%(limit)s"), { used: items, limit: most });
    list.querySelectorAll(":scope > [data-items] > [data-item]").forEach((item) => {
      const remove = item.querySelector(":scope > [data-remove], :scope > .repeat-head > [data-remove]");
      remove.hidden = items <= Number(list.dataset.least ?? 1);
    });
  });
  root.querySelectorAll("[data-tally-all]").forEach((shown) => {
    const used = root.querySelectorAll(`[data-repeat="${shown.dataset.tallyAll}"] > [data-items] > [data-item]`).length;
    shown.textContent = interpolate(gettext("%(used)s/%(limit)s"), { used, limit: Number(shown.dataset.most) });
  });
}

export function wire(root) {
  rename(root);
  tally(root);
  root.querySelectorAll("[data-limit]").forEach(showCount);
  root.querySelectorAll("[data-header] select").forEach(showHeader);
  root.querySelectorAll("[data-alike]").forEach(showAlike);
}

function grow(button, form) {
  const list = button.closest("[data-repeat]");
  const items = list.querySelector(":scope > [data-items]");
  items.append(list.querySelector(":scope > template").content.cloneNode(true));
  wire(form);
  items.lastElementChild.querySelector("input, textarea")?.focus();
}

function shrink(button, form) {
  const item = button.closest("[data-item]");
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  wire(form);
  next?.querySelector("input")?.focus();
}

/* --- What stands above the text, and places --- */

const ACCEPTED = { image: "image/jpeg,image/png", video: "video/mp4,video/3gpp" };

function showHeader(select) {
  select.closest("[data-header]").querySelectorAll("[data-when]").forEach((part) => {
    part.hidden = !part.dataset.when.split(" ").includes(select.value);
  });
  const field = select.closest("[data-header]").querySelector("file-field");
  if (field) field.dataset.accept = ACCEPTED[select.value] ?? "";
}

/** All cards have the same on top, and the same below. What is hidden is not sent. */
function showAlike(choices) {
  const form = choices.closest("form");
  const kind = choices.querySelector("[data-alike-header]").value;
  const ending = choices.querySelector("[data-alike-ending]").value;
  form.querySelectorAll("[data-item] file-field").forEach((field) => { field.dataset.accept = ACCEPTED[kind]; });
  form.querySelectorAll("[data-ending]").forEach((part) => {
    part.hidden = part.dataset.ending !== ending;
    part.querySelectorAll("input").forEach((input) => { input.disabled = part.hidden; });
  });
}

/** Read a map's link, or two numbers. */
export function placeIn(text) {
  const decoded = decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, "%25"));
  const found =
    decoded.match(/@(-?\d+\.\d+),(-?\d+\.\d+)/) ??
    decoded.match(/[?&](?:q|ll|query|center|mlat)=(-?\d+\.\d+)(?:,|&mlon=)(-?\d+\.\d+)/) ??
    decoded.match(/#map=\d+\/(-?\d+\.\d+)\/(-?\d+\.\d+)/) ??
    decoded.match(/^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/);
  return found ? [found[1], found[2]] : null;
}

function fillPlace(input) {
  const place = placeIn(input.value);
  if (!place) return;
  ["latitude", "longitude"].forEach((name, index) => {
    const field = input.form.elements.namedItem(`content.${name}`);
    field.value = place[index];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

document.addEventListener("input", ({ target }) => {
  if (target.dataset?.limit) showCount(target);
  if (target.closest?.("[data-place-paste]")) fillPlace(target);
});
document.addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-header] select")) showHeader(target);
  if (target.closest?.("[data-alike]")) showAlike(target.closest("[data-alike]"));
});
document.addEventListener("click", ({ target }) => {
  const form = target.closest?.("compose-form")?.querySelector("form");
  if (!form) return;
  const add = target.closest("[data-add]");
  const remove = target.closest("[data-remove]");
  if (add) grow(add, form);
  if (remove) shrink(remove, form);
  if (add || remove) form.dispatchEvent(new Event("input", { bubbles: true }));
});

/* --- A field that holds a file of ours --- */

class FileField extends HTMLElement {
  connectedCallback() {
    if (this.wired) return;
    this.wired = true;
    this.value = this.querySelector("input[type=hidden]");
    this.querySelector("[data-choose]").addEventListener("click", () => this.choose());
    this.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.toggleAttribute("data-over", true);
    });
    this.addEventListener("dragleave", () => this.toggleAttribute("data-over", false));
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.toggleAttribute("data-over", false);
      if (event.dataTransfer.files[0]) this.take(event.dataTransfer.files[0]);
    });
  }

  choose() {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = this.dataset.accept ?? "";
    input.addEventListener("change", () => input.files[0] && this.take(input.files[0]));
    input.click();
  }

  async take(file) {
    const bar = this.querySelector("progress");
    this.say("");
    if (!accepted(file, this.dataset.accept)) {
      this.say(gettext("Another kind of file is needed here."));
      return;
    }
    bar.hidden = false;
    const conversation = this.closest("[data-conversation]")?.dataset.conversation;
    const done = await upload(file, { address: this.dataset.address, conversation, onProgress: (share) => { bar.value = share * 100; } });
    bar.hidden = true;
    if (done.error) {
      this.say(done.error);
      return;
    }
    // Blanks of templates say of what sort a file is; contents have a place of their own for ours.
    this.value.value = this.value.name.startsWith("content.") ? done.ref : `asset:${done.ref}`;
    this.dataset.kind = done.kind;
    this.querySelector("[data-file-name]").textContent = done.name;
    this.querySelector("[data-there]").hidden = false;
    this.querySelector("[data-empty]").hidden = true;
    this.value.dispatchEvent(new Event("input", { bubbles: true }));
  }

  say(sentence) {
    this.querySelector(".errorlist")?.remove();
    if (!sentence) return;
    const list = document.createElement("ul");
    list.className = "errorlist";
    list.setAttribute("role", "alert");
    const item = document.createElement("li");
    item.textContent = sentence;
    list.append(item);
    this.append(list);
  }
}

customElements.define("file-field", FileField);
