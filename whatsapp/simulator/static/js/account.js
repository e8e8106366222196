// Panel: what Meta does to a number and to its templates, so that one sees what comes of it.

import { byId, el } from "./dom.js";

const QUALITIES = [["GREEN", "High"], ["YELLOW", "Medium"], ["RED", "Low"], ["UNKNOWN", "Not known yet"]];
const LIMITS = [["TIER_250", "250 a day"], ["TIER_2K", "2,000 a day"], ["TIER_10K", "10,000 a day"], ["TIER_100K", "100,000 a day"], ["TIER_UNLIMITED", "No limit"]];
const NAMES = [["APPROVED", "Approved"], ["PENDING_REVIEW", "In review"], ["DECLINED", "Declined"]];
const CATEGORIES = [["UTILITY", "Utility"], ["MARKETING", "Marketing"], ["AUTHENTICATION", "Authentication"]];
const ALERTS = [
  ["ACCOUNT_RESTRICTION", "Restrict the account"],
  ["ACCOUNT_VIOLATION", "Tell of a violation"],
  ["DISABLED_UPDATE", "Disable the account"],
  ["INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED", "Defer a higher limit"],
];
// What can be done to a template of a status, with the reason that goes along.
const REVIEWS = {
  PENDING: [["Approve", { status: "APPROVED" }], ["Reject", { status: "REJECTED", reason: "INVALID_FORMAT" }]],
  APPROVED: [["Pause", { status: "PAUSED" }], ["Disable", { status: "DISABLED" }], ["Reject", { status: "REJECTED", reason: "PROMOTIONAL" }]],
  PAUSED: [["Unpause", { status: "APPROVED" }], ["Disable", { status: "DISABLED" }]],
  REJECTED: [["Approve", { status: "APPROVED" }]],
  DISABLED: [["Approve", { status: "APPROVED" }]],
};
// Which template's controls are open, over redraws.
let opened = "";

/** Draws a number's account; `change.number(values)` and `change.template(id, values)` are called. */
export function draw(facts, change) {
  const body = byId("account-body");
  if (!facts) {
    body.replaceChildren(el("p", { class: "small", text: "No number is connected yet." }));
    return;
  }
  const place = [...body.querySelectorAll("select, button, summary")].indexOf(document.activeElement);
  body.replaceChildren(
    el("div", { class: "account-number" },
      choice("Quality", QUALITIES, facts.quality, (quality) => change.number({ quality })),
      choice("Messaging limit", LIMITS, facts.limit, (limit) => change.number({ limit })),
      choice("Display name", NAMES, facts.name_status, (status) => change.number({ name_status: status })),
    ),
    alert(change),
    token(facts, change),
    el("h4", { text: "Templates" }),
    facts.templates.length
      ? el("ul", { class: "account-templates", "aria-label": "Templates" }, facts.templates.map((item) => one(item, change)))
      : el("p", { class: "small", text: "The account has no template." }),
  );
  if (place >= 0) [...body.querySelectorAll("select, button, summary")][place]?.focus();
}

function choice(text, options, value, put) {
  const select = el("select", { onchange: () => put(select.value) },
    options.map(([key, words]) => el("option", { value: key, selected: key === value, text: words })));
  return el("label", { class: "field" }, text, select);
}

function alert(change) {
  const select = el("select", {}, ALERTS.map(([key, words]) => el("option", { value: key, text: words })));
  return el("div", { class: "account-alert" }, el("label", { class: "field" }, "Alert", select), action("Tell", () => change.number({ alert: select.value })));
}

function token(facts, change) {
  const ends = facts.token_days === null ? "The token has no end." : facts.token_days ? `The token ends in ${facts.token_days} days.` : "The token has ended.";
  return el("div", { class: "steps" }, el("span", { class: "small", text: ends }),
    action("Ends in 3 days", () => change.number({ token_days: 3 })),
    action("Has ended", () => change.number({ token_days: -1 })),
    action("Never ends", () => change.number({ token_days: 0 })));
}

const action = (text, run) => el("button", { type: "button", class: "secondary", text, onclick: run });

function one(item, change) {
  const put = (values) => change.template(item.id, values);
  const tone = { APPROVED: "good", PENDING: "refused" }[item.status] ?? "bad";
  const details = el(
    "details",
    { open: item.id === opened, ontoggle: () => { if (details.open) opened = item.id; else if (opened === item.id) opened = ""; } },
    el("summary", {},
      el("span", { class: `pill pill-${tone}`, text: item.status.toLowerCase() }),
      el("span", { class: "entry-what", text: `${item.name} (${item.language})` })),
    el("div", { class: "account-template" },
      el("div", { class: "steps" }, (REVIEWS[item.status] ?? []).map(([text, values]) => action(text, () => put(values)))),
      el("div", { class: "account-number" },
        choice("Category", CATEGORIES, item.category, (category) => put({ category })),
        choice("Quality", QUALITIES, item.quality, (quality) => put({ quality })))),
  );
  return el("li", {}, details);
}
