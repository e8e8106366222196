// A message as a bubble: quote, content, time, ticks, reactions.

import { el, icon } from "./dom.js";
import { hours } from "./format.js";
import { content, isBare } from "./kinds.js";
import { state, nameOf, number } from "./state.js";
import { summary } from "./summary.js";

const STATUS = { sent: ["check", "Sent"], delivered: ["checks", "Delivered"], read: ["checks", "Read"] };

/** Returns the row of a message; `doing` has the page's actions. */
export function row(message, doing) {
  if (message.type === "request_welcome") return note("The customer opened the chat");
  if (message.type === "system") return note(message.content?.body ?? "System message");
  const mine = !message.outgoing;
  const failed = message.status === "failed";
  const { inside, below } = content(message, doing);
  const bubble = el(
    "div",
    { class: `bubble${isBare(message) ? " bubble-bare" : ""}${failed ? " bubble-failed" : ""}` },
    quote(message, doing),
    inside,
    foot(message, mine),
  );
  return el(
    "article",
    {
      class: `row ${mine ? "row-mine" : "row-theirs"}`,
      dataset: { wamid: message.wamid },
      "aria-label": `${mine ? "You" : number()?.verified_name}: ${summary(message)}, ${hours(message.at)}`,
      oncontextmenu: (event) => {
        event.preventDefault();
        doing.menu(message);
      },
    },
    el("div", { class: "stack" }, bubble, below, reactions(message, doing), failed ? failure(message) : null),
    el(
      "button",
      { type: "button", class: "row-menu", "aria-label": "React, reply, copy", onclick: () => doing.menu(message) },
      icon("smile"),
    ),
  );
}

function note(text) {
  return el("p", { class: "day", text });
}

function foot(message, mine) {
  const parts = [el("time", { text: hours(message.at) })];
  if (mine) parts.push(ticks(message.status));
  return el("span", { class: "foot" }, parts);
}

function ticks(status) {
  const [name, label] = STATUS[status] ?? STATUS.sent;
  return el("span", { class: `ticks ticks-${status}`, role: "img", "aria-label": label }, icon(name));
}

function quote(message, doing) {
  if (!message.context) return null;
  const target = state.messages.get(message.context);
  if (!target) return null;
  return el(
    "button",
    { type: "button", class: "quote", onclick: () => doing.show(target.wamid) },
    el("strong", { text: author(target) }),
    el("span", { text: summary(target) }),
  );
}

/** Returns who wrote a message, as the customer sees it. */
export const author = (message) => (message.outgoing ? (number()?.verified_name ?? "Business") : "You");

function reactions(message, doing) {
  const emoji = Object.values(message.reactions ?? {});
  if (!emoji.length) return null;
  const who = Object.entries(message.reactions).map(([side, sign]) => `${side === "customer" ? "you" : number()?.verified_name}: ${sign}`);
  return el(
    "button",
    { type: "button", class: "reactions", "aria-label": `Reactions, ${who.join(", ")}`, onclick: () => doing.menu(message) },
    [...new Set(emoji)].join(" "),
  );
}

function failure(message) {
  const { code, title, error_data: data } = message.error ?? {};
  return el(
    "p",
    { class: "failure" },
    icon("warn"),
    el("span", { text: `Not delivered to ${nameOf(state.customer)}: ${code} ${title}. ${data?.details ?? ""}` }),
  );
}
