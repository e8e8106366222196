// Interactive messages: buttons, list, link, location request, form, carousel and the rest;
// and the customer's answers to them.

import { el } from "./dom.js";
import { label, words } from "./words.js";
import { header, picture, film } from "./media.js";
import { rows } from "./rows.js";
import { state } from "./state.js";

/** Returns the ids that were already tapped on a message. */
export function tapped(wamid) {
  const ids = new Set();
  for (const { context, content, outgoing } of state.messages.values()) {
    if (outgoing || context !== wamid) continue;
    const id = content?.button_reply?.id ?? content?.list_reply?.id ?? content?.payload;
    if (id) ids.add(id);
  }
  return ids;
}

const text = (content) => [
  header(content.header),
  words(content.body?.text),
  content.footer ? el("p", { class: "footer", text: content.footer.text }) : null,
];

function buttons(message, doing) {
  const done = tapped(message.wamid);
  return rows(
    message.content.action.buttons.map(({ reply }) => ({
      text: reply.title,
      icon: "reply",
      chosen: done.has(reply.id),
      act: () => doing.tap(message, reply.id),
    })),
  );
}

const parameters = (message) => message.content.action?.parameters ?? {};

function link(message) {
  const { display_text: name, url } = parameters(message);
  return rows([{ text: name, icon: "link", href: url }]);
}

function products(message) {
  const { action } = message.content;
  const items = action.sections?.flatMap((section) => section.product_items) ?? [action];
  const names = items.map((item) => item.product_retailer_id).filter(Boolean);
  return names.length ? label("bag", names.length > 1 ? `${names.length} products` : names[0], names.length > 1 ? names.join(", ") : "") : null;
}

const BELOW = {
  button: buttons,
  list: (message, doing) => rows([{ text: message.content.action.button, icon: "list", act: () => doing.list(message, tapped(message.wamid)) }]),
  cta_url: link,
  location_request_message: (message, doing) => rows([{ text: "Send location", icon: "pin", act: () => doing.location(message) }]),
  flow: (message, doing) => rows([{ text: parameters(message).flow_cta, icon: "form", act: () => doing.form(message) }]),
  address_message: (message, doing) => rows([{ text: "Provide address", icon: "form", act: () => doing.form(message) }]),
  call_permission_request: (message, doing) =>
    rows([
      { text: "Allow calls", icon: "phone", act: () => doing.act({ type: "call_permission", message: message.wamid, accept: true }) },
      { text: "Do not allow", icon: "block", act: () => doing.act({ type: "call_permission", message: message.wamid, accept: false }) },
    ]),
  request_contact_info: (message, doing) => rows([{ text: "Share phone number", icon: "phone", act: () => doing.shareNumber(message) }]),
  voice_call: (message) => rows([{ text: parameters(message).display_text ?? "Call", icon: "phone", act: () => {} }]),
  catalog_message: () => rows([{ text: "View catalogue", icon: "bag", act: () => {} }]),
  product: () => rows([{ text: "View", icon: "bag", act: () => {} }]),
  product_list: () => rows([{ text: "View items", icon: "bag", act: () => {} }]),
  carousel: (message, doing) => cards(message.content.action.cards.map((card) => card_(card, message, doing))),
};

/** Returns cards side by side, to be swiped. */
export const cards = (items) => el("div", { class: "cards", role: "group", "aria-label": "Cards", tabindex: "0" }, items);

function card_(card, message, doing) {
  const done = tapped(message.wamid);
  const { header: top, action } = card;
  const links = action.buttons
    ? action.buttons.map(({ quick_reply: reply }) => ({
        text: reply.title,
        icon: "reply",
        chosen: done.has(reply.id),
        act: () => doing.tap(message, reply.id),
      }))
    : action.parameters
      ? [{ text: action.parameters.display_text, icon: "link", href: action.parameters.url }]
      : [];
  const face = top?.type === "video" ? film(top.video) : top ? picture(top.image, "Picture of the card") : label("bag", action.product_retailer_id ?? "Product");
  return el("div", { class: "slide" }, face, words(card.body?.text), rows(links));
}

/** Returns an interactive message, or the customer's answer to one. */
export function interactive(message, doing) {
  const { content } = message;
  const reply = content.button_reply ?? content.list_reply;
  if (reply) return { inside: [words(reply.title), reply.description ? el("p", { class: "footer", text: reply.description }) : null] };
  if (content.nfm_reply) return { inside: label("form", "Form sent", content.nfm_reply.response_json) };
  if (content.call_permission_reply) {
    const accepted = content.call_permission_reply.response === "accept";
    return { inside: label("phone", accepted ? "Calls allowed" : "Calls not allowed") };
  }
  const more = ["product", "product_list"].includes(content.type) ? products(message) : null;
  return { inside: [...text(content), more], below: BELOW[content.type]?.(message, doing) };
}
