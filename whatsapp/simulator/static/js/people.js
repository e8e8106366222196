// Panel: which number, which customer.

import { byId, el } from "./dom.js";
import { avatar } from "./places.js";
import { nameOf, state } from "./state.js";

/** Draws the choice; `choose({number, customer})` and `create(phone, values)` are called. */
export function draw(choose, create) {
  const body = byId("people-body");
  const open = body.querySelector("details")?.open ?? false;
  if (!state.numbers.length) {
    body.replaceChildren(el("p", { class: "small", text: "No number is connected yet." }));
    return;
  }
  body.replaceChildren(numbers(choose), customers(choose), creation(create, open || !state.customers.length));
}

function numbers(choose) {
  const select = el(
    "select",
    { onchange: (event) => choose({ number: event.target.value, customer: state.who?.customer ?? "" }) },
    state.numbers.map((item) => el("option", { value: item.id, selected: item.id === state.who?.number, text: `${item.verified_name} (${item.display_number})` })),
  );
  return el("label", { class: "field" }, "Business number", select);
}

function customers(choose) {
  const items = [...state.customers].reverse().map((customer) => {
    const chosen = customer.phone === state.who?.customer;
    const name = nameOf(customer);
    return el(
      "li",
      {},
      el(
        "button",
        {
          type: "button",
          class: "person",
          "aria-pressed": String(chosen),
          onclick: () => choose({ number: state.who?.number ?? state.numbers[0].id, customer: customer.phone }),
        },
        avatar(name.replace("+", "")),
        el("span", { class: "person-words" },
          el("span", { class: "option-title", text: name }),
          el("span", { class: "small", text: customer.hide_phone ? `number hidden, ${customer.user_id}` : `+${customer.phone}` }),
        ),
      ),
    );
  });
  return el("ul", { class: "persons", "aria-label": "Customers" }, items);
}

function creation(create, open) {
  const phone = `+49151555${String(10000 + Math.floor(Math.random() * 90000))}`;
  const form = el(
    "form",
    {
      class: "create",
      onsubmit: (event) => {
        event.preventDefault();
        const data = new FormData(form);
        create(data.get("phone"), { name: data.get("name").trim(), hide_phone: data.get("hide") === "on" });
      },
    },
    el("label", { class: "field" }, "Name", el("input", { name: "name", maxlength: "200", autocomplete: "off", required: true, placeholder: "Ana Silva" })),
    el("label", { class: "field" }, "Phone", el("input", { name: "phone", type: "tel", required: true, pattern: "\\+?[0-9 \\(\\)\\-]{7,24}", value: phone })),
    el("label", { class: "check" }, el("input", { type: "checkbox", name: "hide" }), "Hides the phone number (known by user id only)"),
    el("button", { type: "submit", class: "primary", text: "Create customer" }),
  );
  return el("details", open ? { open: true } : {}, el("summary", { text: "New customer" }), form);
}
