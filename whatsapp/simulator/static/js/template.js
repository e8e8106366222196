// Templates, as the sandbox filled them in.

import { el } from "./dom.js";
import { label, words } from "./words.js";
import { header } from "./media.js";
import { locationCard } from "./places.js";
import { rows } from "./rows.js";
import { cards, tapped } from "./interactive.js";

const ICON_OF = { QUICK_REPLY: "reply", URL: "link", PHONE_NUMBER: "phone", COPY_CODE: "copy", OTP: "copy", FLOW: "form" };

function parts(drawn) {
  const top = drawn.header?.type === "location" ? locationCard(drawn.header.location) : header(drawn.header);
  return [
    top,
    drawn.limited_time_offer ? label("clock", drawn.limited_time_offer.text) : null,
    words(drawn.body),
    drawn.footer ? el("p", { class: "footer", text: drawn.footer }) : null,
  ];
}

function tap(button, message, doing, done) {
  const row = { text: button.text || (button.code ? "Copy code" : button.type), icon: ICON_OF[button.type] ?? "forward" };
  if (button.type === "QUICK_REPLY") return { ...row, chosen: done.has(button.payload), act: () => doing.tap(message, button.payload) };
  if (button.type === "URL") return { ...row, href: button.url };
  if (button.type === "PHONE_NUMBER") return { ...row, act: () => doing.say(`This would call ${button.phone}.`) };
  if (button.code) return { ...row, act: () => doing.copy(button.code) };
  if (button.type === "FLOW") return { ...row, act: () => doing.form(message) };
  return { ...row, act: () => doing.say("The sandbox does not open this.") };
}

const below = (drawn, message, doing, done) =>
  drawn.buttons?.length ? rows(drawn.buttons.map((button) => tap(button, message, doing, done))) : null;

/** Returns a template message. */
export function template(message, doing) {
  const drawn = message.drawn ?? {};
  const done = tapped(message.wamid);
  if (!drawn.carousel) return { inside: parts(drawn), below: below(drawn, message, doing, done) };
  const slides = drawn.carousel.map((card) => el("div", { class: "slide" }, parts(card), below(card, message, doing, done)));
  return { inside: parts(drawn), below: cards(slides) };
}
