// The sheets: list, attachments, location, contacts, form, what one can do with a message.

import { el, icon } from "./dom.js";
import { map, avatar } from "./places.js";
import { close, open, toast } from "./sheets.js";
import { state } from "./state.js";

const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

const PLACES = [
  { name: "Town hall square", address: "Marienplatz 1, 80331 München", latitude: 48.13743, longitude: 11.57549 },
  { name: "Harbour cafe", address: "Praça do Comércio, 1100-148 Lisboa", latitude: 38.70775, longitude: -9.13659 },
  { name: "Main station", address: "Europaplatz 1, 10557 Berlin", latitude: 52.52508, longitude: 13.3694 },
  { name: "Riverside park", address: "Brooklyn, NY 11201", latitude: 40.70231, longitude: -73.99614 },
];

const CARDS = [
  {
    name: { formatted_name: "Robin Keller", first_name: "Robin", last_name: "Keller" },
    phones: [{ phone: "+49 151 5550 101", type: "CELL", wa_id: "491515550101" }],
    emails: [{ email: "robin.keller@example.com", type: "HOME" }],
  },
  {
    name: { formatted_name: "Maria Costa", first_name: "Maria", last_name: "Costa" },
    phones: [{ phone: "+351 910 555 202", type: "CELL", wa_id: "351910555202" }],
    org: { company: "Costa Carpentry", title: "Owner" },
  },
];

const action = (text, run, kind = "primary") => el("button", { type: "button", class: kind, onclick: run, text });

/** Shows a list's rows as radio buttons, and sends the chosen one. */
export function list(message, done, send) {
  const { action: menu } = message.content;
  const submit = el("button", { type: "submit", class: "primary", disabled: true, text: "Send" });
  const form = el(
    "form",
    {
      class: "sheet-body",
      onsubmit: (event) => {
        event.preventDefault();
        const id = new FormData(form).get("row");
        close();
        send(id);
      },
      onchange: () => submit.removeAttribute("disabled"),
    },
    el("div", { class: "sheet-scroll" }, menu.sections.map((section) => sectionOf(section, done))),
    submit,
  );
  open(menu.button, form);
}

function sectionOf(section, done) {
  return el(
    "fieldset",
    { class: "options" },
    section.title ? el("legend", { text: section.title }) : null,
    section.rows.map((row) =>
      el(
        "label",
        { class: "option" },
        el("span", {},
          el("span", { class: "option-title", text: row.title, dir: "auto" }),
          row.description ? el("span", { class: "small", text: row.description, dir: "auto" }) : null,
          done.has(row.id) ? el("span", { class: "small", text: "Chosen before" }) : null,
        ),
        el("input", { type: "radio", name: "row", value: row.id }),
      ),
    ),
  );
}

/** Shows what can be attached. */
export function attach(doing) {
  const samples = state.samples.map((item) =>
    el(
      "button",
      { type: "button", class: "sample", onclick: () => (close(), doing.act({ type: item.kind, sample: item.name })) },
      item.kind === "document"
        ? el("span", { class: "sample-tile" }, icon("file"))
        : el("img", { class: "sample-tile", src: `/static/samples/${item.file}`, alt: "" }),
      el("span", { text: item.label }),
    ),
  );
  const other = [
    ["pin", "Location", () => location(doing, null)],
    ["person", "Contact", () => pickContact(doing)],
  ].map(([name, text, run]) => el("button", { type: "button", class: "sample", onclick: run }, el("span", { class: "sample-tile" }, icon(name)), el("span", { text })));
  open("Attach", el("div", { class: "samples" }, samples, other));
}

/** Shows places to send, and fields for any other. `message` is a request being answered. */
export function location(doing, message) {
  const send = (place) => {
    close();
    doing.act({ type: "location", ...place, ...(message ? { message: message.wamid } : {}) });
  };
  const known = PLACES.map((place) =>
    el(
      "button",
      { type: "button", class: "place-choice", onclick: () => send(place) },
      map(place.latitude, place.longitude),
      el("span", {}, el("span", { class: "option-title", text: place.name }), el("span", { class: "small", text: place.address })),
    ),
  );
  const coordinate = (name, text, most, value) =>
    el("label", { class: "field" }, text, el("input", { name, type: "number", step: "any", min: -most, max: most, required: true, value }));
  const form = el(
    "form",
    {
      class: "inline-form",
      onsubmit: (event) => {
        event.preventDefault();
        const data = new FormData(form);
        send({ latitude: Number(data.get("latitude")), longitude: Number(data.get("longitude")) });
      },
    },
    coordinate("latitude", "Latitude", 90, "48.2082"),
    coordinate("longitude", "Longitude", 180, "16.3738"),
    el("button", { type: "submit", class: "secondary", text: "Send" }),
  );
  open("Send location", el("div", { class: "sheet-scroll" }, known, form));
}

function pickContact(doing) {
  const cards = CARDS.map((card) =>
    el(
      "button",
      { type: "button", class: "person-choice", onclick: () => (close(), doing.act({ type: "contacts", contacts: [card] })) },
      avatar(card.name.formatted_name),
      el("span", {}, el("span", { class: "option-title", text: card.name.formatted_name }), el("span", { class: "small", text: card.phones[0].phone })),
    ),
  );
  open("Send contact", el("div", { class: "sheet-scroll" }, cards));
}

/** Shows the details of contact cards. */
export function contacts(cards) {
  const line = (name, text) => el("p", { class: "detail" }, icon(name), el("span", { text }));
  const blocks = cards.map((card) =>
    el(
      "div",
      { class: "details" },
      el("h3", { text: card.name.formatted_name }),
      card.org ? line("bag", [card.org.title, card.org.company].filter(Boolean).join(", ")) : null,
      (card.phones ?? []).map((item) => line("phone", `${item.phone ?? item.wa_id}${item.type ? ` (${item.type.toLowerCase()})` : ""}`)),
      (card.emails ?? []).map((item) => line("file", item.email)),
      (card.urls ?? []).map((item) => line("link", item.url)),
      (card.addresses ?? []).map((item) => line("pin", [item.street, item.zip, item.city, item.country].filter(Boolean).join(", "))),
    ),
  );
  open(cards.length > 1 ? "Contacts" : "Contact", el("div", { class: "sheet-scroll" }, blocks));
}

/** Shows a form's answer as JSON, to be edited and sent. */
export function form(message, doing) {
  const field = el("textarea", { name: "response", rows: "8", class: "code", spellcheck: "false" });
  field.value = JSON.stringify({ flow_token: message.content.action?.parameters?.flow_token ?? "sandbox", answer: "yes" }, null, 2);
  const body = el(
    "form",
    {
      class: "sheet-body",
      onsubmit: (event) => {
        event.preventDefault();
        try {
          const response = JSON.parse(field.value);
          close();
          doing.act({ type: "form", message: message.wamid, response });
        } catch {
          toast("The answer is not valid JSON.");
        }
      },
    },
    el("p", { class: "small", text: "The sandbox does not draw forms. This is the answer that a filled-in form sends:" }),
    el("label", { class: "field" }, "Answer (JSON)", field),
    el("button", { type: "submit", class: "primary", text: "Send" }),
  );
  open("Form", body);
}

/** Shows what one can do with a message. */
export function menu(message, doing) {
  const react = (emoji) => {
    close();
    doing.act({ type: "reaction", message: message.wamid, emoji });
  };
  const mine = message.reactions?.customer;
  const emoji = EMOJI.map((sign) =>
    el("button", { type: "button", class: "emoji", "aria-pressed": String(mine === sign), "aria-label": `React with ${sign}`, onclick: () => react(mine === sign ? "" : sign), text: sign }),
  );
  open(
    "Message",
    el("div", { class: "emoji-row" }, emoji),
    el(
      "div",
      { class: "menu" },
      action("Reply", () => (close(), doing.reply(message)), "menu-item"),
      action("Copy message id", () => (close(), doing.copy(message.wamid)), "menu-item"),
    ),
  );
}

/** Shows what one can do with the chat. */
export function chatMenu(doing) {
  const item = (text, asked) => action(text, () => (close(), doing.act(asked)), "menu-item");
  open(
    "Chat",
    el(
      "div",
      { class: "menu" },
      item("Open the chat for the first time (request_welcome)", { type: "request_welcome" }),
      item("Call this business", { type: "call" }),
      item("Send a kind that is not supported", { type: "unsupported" }),
      item("Stop marketing messages", { type: "stop_marketing" }),
      item("Resume marketing messages", { type: "resume_marketing" }),
      state.blocked ? item("Unblock this business", { type: "unblock" }) : item("Block this business", { type: "block" }),
    ),
  );
}
