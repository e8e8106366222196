/**
 * The emoji picker: `<button data-emojis="ID">` opens it for the text field with that id (without
 * an id, for the one in the same box). Words and order come from static/emoji, in the page's language.
 */

import { gettext, interpolate, language, ngettext } from "./i18n.js";

const LANGUAGES = ["en", "es", "pt-br", "hi", "ar"];
const RECENT = "emojis";
const MOST_RECENT = 24;
const FLAG = 0x1f1e6 - "A".charCodeAt(0);
// Regions whose flags phones have; their names the browser knows.
const REGIONS = "AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET EU FI FJ FR GA GB GD GE GH GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NZ OM PA PE PG PH PK PL PR PS PT PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TW TZ UA UG UN US UY UZ VA VC VE VN VU WS XK YE ZA ZM ZW".split(" ");
const TITLES = {
  recent: [() => gettext("Recently used"), "🕘"],
  smileys: [() => gettext("Smileys and hearts"), "😀"],
  people: [() => gettext("Hands and people"), "👋"],
  nature: [() => gettext("Animals and nature"), "🐻"],
  food: [() => gettext("Food and drink"), "🍎"],
  travel: [() => gettext("Travel and weather"), "🚗"],
  activities: [() => gettext("Sport and celebration"), "⚽"],
  objects: [() => gettext("Things"), "💡"],
  symbols: [() => gettext("Signs"), "✅"],
  flags: [() => gettext("Flags"), "🏁"],
};

const plain = (words) => words.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

function flags() {
  const names = new Intl.DisplayNames([language()], { type: "region" });
  return REGIONS.map((region) => [String.fromCodePoint(...[...region].map((letter) => FLAG + letter.charCodeAt(0))), names.of(region), region]);
}

let loading = null;

function load() {
  const wanted = language().toLowerCase();
  const known = LANGUAGES.find((one) => one === wanted) ?? LANGUAGES.find((one) => one.split("-")[0] === wanted.split("-")[0]) ?? "en";
  loading ??= fetch(new URL(`../emoji/${known}.json`, import.meta.url))
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .then((groups) => ({ ...groups, flags: flags() }))
    .catch(() => {
      loading = null;
      return null;
    });
  return loading;
}

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT)) ?? [];
    return kept.filter((one) => Array.isArray(one) && one.every((part) => typeof part === "string"));
  } catch {
    return [];
  }
}

function remember(entry) {
  const kept = [entry, ...recent().filter(([emoji]) => emoji !== entry[0])].slice(0, MOST_RECENT);
  localStorage.setItem(RECENT, JSON.stringify(kept));
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

class Picker {
  constructor() {
    this.search = element("input", { type: "search", "aria-label": gettext("Search for an emoji"), placeholder: gettext("Search"), autocomplete: "off" });
    this.tabs = element("div", { class: "emojis-tabs", role: "toolbar", "aria-label": gettext("Groups") });
    this.list = element("div", { class: "emojis-list" });
    this.status = element("p", { class: "visually-hidden", role: "status" });
    this.box = element("div", { class: "emojis", popover: "auto", role: "dialog", "aria-label": gettext("Emojis") }, this.search, this.tabs, this.list, this.status);
    this.search.addEventListener("input", () => this.find());
    this.box.addEventListener("click", (event) => this.clicked(event));
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("toggle", ({ newState }) => {
      this.button?.setAttribute("aria-expanded", String(newState === "open"));
    });
  }

  async open(button, field) {
    [this.button, this.field] = [button, field];
    // What lies outside of an open dialog cannot be reached.
    (button.closest("dialog") ?? document.body).append(this.box);
    this.search.value = "";
    this.box.showPopover();
    this.groups = await load();
    if (!this.groups) {
      this.list.replaceChildren(element("p", { class: "muted small" }, gettext("The emojis could not be loaded. Try again.")));
      this.place();
      return;
    }
    this.showAll();
    this.place();
    this.search.focus();
  }

  /** Above the button if there is room, else below; never beyond the window. */
  place() {
    const [at, own] = [this.button.getBoundingClientRect(), this.box.getBoundingClientRect()];
    const above = at.top - own.height - 8;
    const left = Math.min(Math.max(8, at.left), innerWidth - own.width - 8);
    this.box.style.top = `${above >= 8 ? above : Math.max(8, Math.min(at.bottom + 8, innerHeight - own.height - 8))}px`;
    this.box.style.left = `${left}px`;
  }

  showAll() {
    const groups = { recent: recent(), ...this.groups };
    const shown = Object.entries(groups).filter(([, entries]) => entries.length);
    this.tabs.hidden = false;
    this.tabs.replaceChildren(...shown.map(([name], index) => element("button", { type: "button", "data-group": name, "aria-label": TITLES[name][0](), tabindex: index ? "-1" : "0" }, TITLES[name][1])));
    this.list.replaceChildren(...shown.map(([name, entries]) => this.section(name, TITLES[name][0](), entries)));
    this.list.scrollTop = 0;
    this.first();
  }

  find() {
    const words = plain(this.search.value).split(/\s+/).filter(Boolean);
    if (!words.length) {
      this.showAll();
      return;
    }
    const fits = ([, name, more]) => {
      const said = plain(`${name} ${more}`).split(/[\s,:-]+/);
      return words.every((word) => said.some((one) => one.startsWith(word)));
    };
    // What is called so comes before what only has to do with it; the plain one before its variants.
    const rank = ([, name]) => (plain(name).split(" ").includes(words[0]) ? 0 : 1000) + name.length;
    const found = Object.values(this.groups).flat().filter(fits).sort((one, other) => rank(one) - rank(other));
    this.tabs.hidden = true;
    this.list.replaceChildren(this.section("found", gettext("Found"), found));
    this.status.textContent = interpolate(ngettext("%(count)s emoji found", "%(count)s emojis found", found.length), { count: found.length });
    if (!found.length) this.list.replaceChildren(element("p", { class: "muted small" }, gettext("No emoji is called so.")));
    this.first();
  }

  section(name, title, entries) {
    const buttons = entries.map(([emoji, called, more]) => {
      const button = element("button", { type: "button", tabindex: "-1", "aria-label": called, title: called }, emoji);
      button.entry = [emoji, called, more ?? ""];
      return button;
    });
    const heading = element("h3", { id: `emojis-${name}` }, title);
    return element("section", { "data-section": name, "aria-labelledby": heading.id }, heading, element("div", { class: "emojis-grid" }, ...buttons));
  }

  get buttons() {
    return [...this.list.querySelectorAll(".emojis-grid > button")];
  }

  first() {
    this.list.querySelector(".emojis-grid > button")?.setAttribute("tabindex", "0");
  }

  clicked({ target }) {
    const button = target.closest("button");
    if (button?.entry) this.take(button.entry);
    else if (button?.dataset.group) {
      const section = this.list.querySelector(`[data-section=${button.dataset.group}]`);
      this.list.scrollTop = section.offsetTop - this.list.offsetTop;
      this.focus(section.querySelector(".emojis-grid > button"));
    }
  }

  pressed(event) {
    const at = document.activeElement;
    if (at === this.search && ["ArrowDown", "Enter"].includes(event.key)) {
      event.preventDefault();
      const [first] = this.buttons;
      if (!first) return;
      if (event.key === "Enter") this.take(first.entry);
      else this.focus(first);
    } else if (at.dataset.group) this.move(event, [...this.tabs.children], 1, at);
    else if (at.entry) this.move(event, this.buttons, this.columns(), at);
  }

  move(event, among, columns, at) {
    const forward = getComputedStyle(this.box).direction === "rtl" ? -1 : 1;
    const steps = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: columns, ArrowUp: -columns, Home: -among.length, End: among.length };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const place = among.indexOf(at) + step;
    if (place < 0 && event.key === "ArrowUp" && at.entry) this.search.focus();
    else this.focus(among[Math.max(0, Math.min(among.length - 1, place))]);
  }

  columns() {
    return getComputedStyle(this.list.querySelector(".emojis-grid")).gridTemplateColumns.split(" ").length;
  }

  focus(button) {
    button.parentElement.querySelectorAll("[tabindex='0']").forEach((one) => { one.tabIndex = -1; });
    button.tabIndex = 0;
    button.focus();
  }

  /** Put an emoji where the caret is. */
  take(entry) {
    remember(entry);
    this.box.hidePopover();
    this.field.focus();
    this.field.setRangeText(entry[0], this.field.selectionStart, this.field.selectionEnd, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

let picker = null;

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-emojis]");
  if (!button) return;
  const field = button.dataset.emojis
    ? document.getElementById(button.dataset.emojis)
    : button.closest("[data-emoji-box]").querySelector("textarea, input[type=text]");
  picker ??= new Picker();
  picker.open(button, field);
});
