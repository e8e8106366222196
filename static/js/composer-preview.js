/** A message as it will look on the phone, drawn from a form while it is being filled in. */

import { gettext, language } from "./i18n.js";
import { icon } from "./icons.js";

const PREFIX = "content.";

/** What a form holds, as the server will read it: dotted names become objects and lists. */
export function contentOf(form) {
  const tree = {};
  for (const [name, value] of new FormData(form)) {
    if (!name.startsWith(PREFIX) || typeof value !== "string" || !value.trim()) continue;
    const path = name.slice(PREFIX.length).split(".");
    let node = tree;
    path.slice(0, -1).forEach((part) => { node = node[part] ??= {}; });
    node[path.at(-1)] = value;
  }
  return { kind: form.elements.namedItem("kind")?.value, ...listed(tree) };
}

function listed(node) {
  if (typeof node !== "object") return node;
  const keys = Object.keys(node);
  if (keys.length && keys.every((key) => /^\d+$/.test(key))) return keys.sort((a, b) => a - b).map((key) => listed(node[key]));
  return Object.fromEntries(keys.map((key) => [key, listed(node[key])]));
}

/* --- WhatsApp's own marks: *bold*, _italic_, ~struck~, `code` --- */

const MARKS = [
  [/```([\s\S]+?)```/, "code"],
  [/`([^`\n]+?)`/, "code"],
  [/(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])/, "strong"],
  [/(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])/, "em"],
  [/(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])/, "s"],
];

export function formatted(text) {
  const whole = document.createDocumentFragment();
  let rest = text;
  while (rest) {
    const hits = MARKS.map(([pattern, tag]) => ({ hit: pattern.exec(rest), tag })).filter(({ hit }) => hit);
    const next = hits.sort((a, b) => a.hit.index - b.hit.index)[0];
    if (!next) break;
    const element = document.createElement(next.tag);
    element.append(next.tag === "code" ? next.hit[1] : formatted(next.hit[1]));
    whole.append(rest.slice(0, next.hit.index), element);
    rest = rest.slice(next.hit.index + next.hit[0].length);
  }
  whole.append(rest);
  return whole;
}

function make(tag, className, ...inside) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...inside.filter((part) => part !== null && part !== undefined && part !== ""));
  return element;
}

const paragraph = (className, text) => (text ? make("p", className, formatted(text)) : null);
const button = (text, name = "") => make("p", "phone-button", name ? icon(name) : null, text || "…");
const MEDIA_ICONS = { image: "image", video: "play", audio: "mic", document: "file-text", sticker: "image" };

function media(kind, ref, name) {
  const box = make("div", "phone-media");
  if ((kind === "image" || kind === "sticker") && ref) {
    const picture = document.createElement("img");
    picture.src = `/uploads/${encodeURIComponent(ref)}`;
    picture.alt = "";
    box.append(picture);
  } else {
    box.append(icon(MEDIA_ICONS[kind] ?? "file-text"), name ?? "");
  }
  return box;
}

function header(content) {
  const { type, text, media: file } = content.header ?? {};
  if (type === "text" || (!type && text)) return text ? make("p", "phone-title", text) : null;
  return type ? media(type, file?.asset) : null;
}

/** A map without a map: what a place looks like before anybody has asked a server where it is. */
function sketch() {
  return make("div", "phone-map", icon("map-pin"));
}

const INSIDE = {
  location: (content) => [sketch(), make("p", "phone-title", content.name || gettext("Location")), paragraph("phone-small", content.address || [content.latitude, content.longitude].filter(Boolean).join(", "))],
  contacts: (content) => (content.contacts ?? []).map((card) =>
    make("div", "phone-card", make("span", "avatar", icon("user")), make("div", "", make("p", "phone-title", card.formatted_name || gettext("Name")), paragraph("phone-small", [card.org?.title, card.org?.company].filter(Boolean).join(", ")), paragraph("phone-small", card.phones?.[0]?.phone)))),
  media: (content, form) => [media(form?.querySelector("file-field")?.dataset.kind ?? "image", content.media?.asset), paragraph("phone-text", content.caption)],
};

const BELOW = {
  buttons: (content) => (content.buttons ?? [{}]).map(({ title }) => button(title, "reply")),
  link_button: (content) => [button(content.label, "external-link")],
  location_request: () => [button(gettext("Send location"), "map-pin")],
  carousel: (content, form) => [deck(content, form)],
  list: (content) => [button(content.button, "list"), ...menu(content)],
  contacts: () => [button(gettext("Message"))],
};

/** Cards side by side, to be pushed along. */
function deck(content, form) {
  const kind = form?.elements.namedItem("carousel.header")?.value ?? "image";
  const answers = form?.elements.namedItem("carousel.ending")?.value === "replies";
  const cards = (content.cards ?? [{}, {}]).map((card) => {
    const ends = answers ? (card.replies ?? [{}]).map(({ title }) => button(title, "reply")) : [button(card.link?.label, "external-link")];
    const inside = make("div", "phone-bubble", media(kind, card.media?.asset), paragraph("phone-text", card.body));
    return make("li", "", inside, ...ends);
  });
  const list = make("ul", "phone-deck", ...cards);
  list.tabIndex = 0;
  list.setAttribute("aria-label", gettext("Cards"));
  return list;
}

/** What the list shows once it is opened. */
function menu(content) {
  const sections = (content.sections ?? []).filter((section) => section.rows?.length);
  if (!sections.length) return [];
  const sheet = make("div", "phone-sheet", make("p", "phone-title", content.button || "…"));
  for (const { title, rows } of sections) {
    if (title) sheet.append(make("p", "phone-section", title));
    for (const row of rows) sheet.append(make("div", "phone-row", make("div", "", make("p", "", row.title || "…"), paragraph("phone-small", row.description)), make("span", "phone-radio")));
  }
  return [sheet];
}

/** Draw a content into an element; `form`: where it comes from. */
export function draw(host, content, form = null) {
  const time = new Date().toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
  const inside = INSIDE[content.kind]?.(content, form) ?? [header(content), paragraph("phone-text", content.body) ?? make("p", "phone-text muted", "…"), paragraph("phone-small", content.footer)];
  const bubble = make("div", "phone-bubble", ...inside, make("p", "phone-time", time));
  // What can be pushed along is no mere picture.
  host.setAttribute("role", content.kind === "carousel" ? "group" : "img");
  host.replaceChildren(bubble, ...(BELOW[content.kind]?.(content, form) ?? []));
}
