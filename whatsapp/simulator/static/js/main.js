// The page: which chat, what arrives, what is done.

import * as api from "./api.js";
import * as account from "./account.js";
import * as asking from "./asking.js";
import * as chat from "./chat.js";
import * as clock from "./clock.js";
import * as composer from "./composer.js";
import { byId, fillIcons } from "./dom.js";
import * as faults from "./faults.js";
import * as journal from "./journal.js";
import * as people from "./people.js";
import * as sheets from "./sheets.js";
import { setClock, state } from "./state.js";

let stop = () => {};
let wasLost = false;

/** Runs a call and says what went wrong; returns whether it went well. */
async function attempt(run) {
  try {
    await run();
    return true;
  } catch (error) {
    if (!(error instanceof api.Refused)) throw error;
    sheets.toast(error.message);
    return false;
  }
}

const doing = {
  act(action) {
    const context = state.quoted?.wamid;
    if (context) composer.quote(null);
    chat.toEnd();
    return attempt(() => api.act(state.who, context ? { context, ...action } : action));
  },
  tap: (message, id) => doing.act({ type: "tap", message: message.wamid, id }),
  list: (message, done) => asking.list(message, done, (id) => doing.tap(message, id)),
  location: (message) => asking.location(doing, message),
  contacts: asking.contacts,
  form: (message) => asking.form(message, doing),
  menu: (message) => asking.menu(message, doing),
  reply: composer.quote,
  show: chat.show,
  say: sheets.toast,
  copy: (text) => attempt(() => copy(text)),
  shareNumber(message) {
    const name = state.customer.name || "Customer";
    const { phone } = state.customer;
    const card = { name: { formatted_name: name, first_name: name }, phones: [{ phone: `+${phone}`, wa_id: phone, type: "CELL" }], origin: "contact_request" };
    return doing.act({ type: "contacts", contacts: [card], context: message.wamid });
  },
};

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    sheets.toast("Copied.");
  } catch {
    sheets.toast(text);
  }
}

const handlers = {
  message: ({ message }) => chat.add(message),
  status: ({ wamid, ...values }) => chat.change(wamid, values),
  reactions: ({ wamid, reactions }) => chat.change(wamid, { reactions }),
  typing: ({ seconds }) => chat.typing(seconds),
  window({ opened_at: openedAt }) {
    state.openedAt = openedAt;
    clock.tick();
  },
  blocked({ blocked }) {
    state.blocked = blocked;
    chat.drawHeader();
  },
  clock(value) {
    setClock(value);
    clock.tick();
    chat.tick();
  },
  faults(value) {
    state.faults = value;
    faults.draw(putFaults);
  },
  log: journal.add,
  account: () => attempt(loadAccount),
  people: () => attempt(loadPeople),
  reset: () => location.reload(),
};

function connection(connected) {
  byId("connection").textContent = connected ? "" : "Connecting again …";
  if (connected && wasLost && state.who) attempt(loadChat);
  wasLost = !connected;
}

function listen() {
  stop();
  stop = api.listen(state.who, document.visibilityState === "visible", handlers, connection);
}

async function loadPeople() {
  const { numbers, customers } = await api.overview();
  Object.assign(state, { numbers, customers });
  people.draw(choose, create);
  chat.drawHeader();
  if (!state.who && customers.length && numbers.length) await choose({ number: numbers[0].id, customer: customers.at(-1).phone });
}

async function loadAccount() {
  const number = state.who?.number ?? state.numbers[0]?.id;
  account.draw(number ? await api.account(number) : null, {
    number: (values) => attempt(() => api.changeNumber(number, values)),
    template: (id, values) => attempt(() => api.changeTemplate(number, id, values)),
  });
}

async function loadChat() {
  const loaded = await api.chat(state.who);
  state.customer = loaded.customer;
  state.blocked = loaded.blocked;
  state.openedAt = loaded.opened_at;
  state.messages = new Map(loaded.messages.map((message) => [message.wamid, message]));
  chat.draw();
  clock.tick();
}

const digits = (phone) => phone.replace(/\D/g, "");

async function choose({ number, customer }) {
  sheets.close();
  composer.quote(null);
  state.who = number && customer ? { number, customer: digits(customer) } : null;
  if (state.who) {
    history.replaceState(null, "", `/?${new URLSearchParams(state.who)}`);
    listen();
    await attempt(loadChat);
  }
  people.draw(choose, create);
  await attempt(loadAccount);
}

function create(phone, values) {
  return attempt(async () => {
    await api.putCustomer(phone, values);
    const number = state.who?.number ?? state.numbers[0].id;
    state.customers = (await api.overview()).customers;
    await choose({ number, customer: phone });
    view("phone");
    byId("draft").focus();
  });
}

const putFaults = (values) => attempt(() => api.putFaults(values));

function view(name) {
  document.querySelector(".stage").dataset.view = name;
  for (const tab of document.querySelectorAll(".tab")) tab.setAttribute("aria-pressed", String(tab.dataset.view === name));
}

/** Returns the chat that the address names. */
function wanted() {
  const query = new URLSearchParams(location.search);
  const [, page, number, customer] = location.pathname.split("/").map(decodeURIComponent);
  if (page === "phone") return { number, customer: digits(customer) };
  return { number: query.get("number") ?? "", customer: digits(query.get("customer") ?? "") };
}

async function firstChoice() {
  const { number, customer } = wanted();
  const chosen = state.numbers.some((item) => item.id === number) ? number : state.numbers[0]?.id;
  if (!chosen) return null;
  if (customer && !state.customers.some((item) => item.phone === customer)) {
    await api.putCustomer(customer, {});
    state.customers = (await api.overview()).customers;
  }
  return { number: chosen, customer: customer || state.customers.at(-1)?.phone };
}

async function main() {
  fillIcons(document);
  chat.begin(doing);
  composer.begin(doing);
  clock.begin(
    (seconds) => attempt(() => api.putClock({ advance_seconds: Math.ceil(seconds) })),
    () => attempt(() => api.putClock({ offset_seconds: 0 })),
  );
  byId("chat-menu").addEventListener("click", () => asking.chatMenu(doing));
  for (const tab of document.querySelectorAll(".tab")) tab.addEventListener("click", () => view(tab.dataset.view));
  document.addEventListener("visibilitychange", listen);
  const { log, clock: time, ...rest } = await api.overview();
  Object.assign(state, rest);
  setClock(time);
  journal.draw(log);
  faults.draw(putFaults);
  // What a link into the chat wants to be said; the address forgets it once the chat is chosen.
  const said = new URLSearchParams(location.search).get("text");
  const choice = await firstChoice();
  if (choice?.customer) await choose(choice);
  else {
    listen();
    chat.draw();
    people.draw(choose, create);
    await attempt(loadAccount);
  }
  if (said) composer.write(said);
  clock.tick();
  chat.tick();
  setInterval(() => {
    clock.tick();
    chat.tick();
  }, 1000);
}

await main();
