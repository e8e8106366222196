// Panel: what goes wrong.

import { byId, el } from "./dom.js";
import { state } from "./state.js";

const RATES = [
  ["timeout_after_accept", "Answer lost after acceptance", "The message goes out, the sender never hears"],
  ["error_rate", "Calls refused", "Before anything is done"],
  ["lose_statuses", "Statuses lost", "Sent, delivered, read, failed"],
  ["duplicate_rate", "Webhooks sent twice", "The copy comes a moment later"],
];
const SWITCHES = [
  ["reorder", "Webhooks out of order", "Within what is delivered together"],
  ["late_refusals", "Closed window told late", "131047 as a failed status"],
];
const CODES = [
  [131000, "131000 something went wrong"],
  [131016, "131016 service unavailable"],
  [2, "2 service down"],
  [130429, "130429 throughput"],
  [80007, "80007 account rate"],
  [131057, "131057 maintenance"],
  [131048, "131048 spam limit"],
  [131042, "131042 payment"],
  [190, "190 token"],
];
const OFF = { timeout_after_accept: 0, error_rate: 0, slow_ms: 0, lose_statuses: 0, duplicate_rate: 0, reorder: false, error_code: 131000, late_refusals: false };

/** Draws the switches; `put(values)` is called with what changes. */
export function draw(put) {
  const body = byId("faults-body");
  const controls = () => [...body.querySelectorAll("input, select, button")];
  const focused = controls().indexOf(document.activeElement);
  const active = Object.entries(OFF).some(([name, off]) => name !== "error_code" && state.faults[name] !== off);
  body.replaceChildren(
    ...RATES.map((item) => rate(item, put)),
    slow(put),
    code(put),
    ...SWITCHES.map((item) => toggle(item, put)),
    el("button", { type: "button", class: "secondary", disabled: !active, onclick: () => put(OFF), text: "All off" }),
  );
  if (focused >= 0) controls()[focused].focus();
  body.closest(".card").classList.toggle("card-warn", active);
}

function slider(name, text, more, props, shown, put, scale) {
  const value = Math.round((state.faults[name] ?? 0) * scale);
  const output = el("output", { text: shown(value) });
  const input = el("input", {
    type: "range",
    min: "0",
    ...props,
    "aria-label": text,
    oninput: () => (output.textContent = shown(Number(input.value))),
    onchange: () => put({ [name]: Number(input.value) / scale }),
  });
  input.value = value;
  return el("div", { class: "fault" }, el("span", {}, el("span", { class: "option-title", text }), el("span", { class: "small", text: more })), output, input);
}

const rate = ([name, text, more], put) => slider(name, text, more, { max: "100", step: "5" }, (value) => `${value} %`, put, 100);

const slow = (put) => slider("slow_ms", "Slow answers", "Every call waits", { max: "10000", step: "100" }, (value) => `${value} ms`, put, 1);

function code(put) {
  const select = el(
    "select",
    { onchange: () => put({ error_code: Number(select.value) }) },
    CODES.map(([value, text]) => el("option", { value, selected: value === state.faults.error_code, text })),
  );
  return el("label", { class: "field" }, "Refused with", select);
}

function toggle([name, text, more], put) {
  const input = el("input", { type: "checkbox", role: "switch", class: "switch", onchange: () => put({ [name]: input.checked }) });
  input.checked = Boolean(state.faults[name]);
  return el("label", { class: "fault fault-switch" }, el("span", {}, el("span", { class: "option-title", text }), el("span", { class: "small", text: more })), input);
}
