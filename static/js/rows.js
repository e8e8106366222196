/**
 * Rows of the list that the server pushes: each is put in its place, moved, or taken out.
 *
 * What a list asks for stands on #list, what decides whether a row belongs to it comes with the row.
 * Lists in another order than by the newest message, and searches, are read anew instead; so is any
 * list for which a row that was announced does not come.
 */

// Milliseconds until a row that was announced is given up, and over which pages spread their reading.
const PATIENCE = 1000;
const SPREAD = 1500;

const KNOWN = ["open", "mine", "unassigned", "human", "snoozed", "resolved", "all"];

const list = () => document.querySelector("#list");
const awaited = new Set();
let pushed = true;
let givingUp = 0;
let reading = 0;

/** Learn whether this person is sent rows; those whom labels limit are not. */
export function expectRows(expected) {
  pushed = expected;
}

/** Return whether rows of these conversations will come by themselves. */
export function willCome(conversations) {
  if (!pushed || !conversations.length || !list()) return false;
  for (const id of conversations) awaited.add(id);
  givingUp ||= setTimeout(giveUp, PATIENCE);
  return true;
}

function giveUp() {
  givingUp = 0;
  if (awaited.size) readAnew();
  awaited.clear();
}

/** Read the list anew at a moment of this page's own, so that not all ask at once. */
function readAnew() {
  reading ||= setTimeout(() => {
    reading = 0;
    if (list()) htmx.trigger("#list", "refresh");
  }, Math.random() * SPREAD);
}

/** Put rows where they belong: {conversations: ids, rows: {id: {html, facts}}}. */
export function takeRows({ conversations, rows }) {
  for (const id of conversations) awaited.delete(id);
  if (!list()) return;
  const asked = list().dataset;
  const placeable = asked.order === "newest" && !asked.search && KNOWN.includes(asked.which);
  for (const id of conversations) put(id, rows[id], asked, placeable);
  const empty = !list().querySelector(".row") && !list().querySelector(".empty");
  if (!placeable || empty) readAnew();
}

function put(id, entry, asked, placeable) {
  const old = document.getElementById(`row-${id}`);
  const belongs = entry && (placeable ? fits(entry.facts, asked) : Boolean(old));
  const row = belongs ? written(entry.html, old, asked) : null;
  // Which part of the row somebody is on: its link, or its box.
  const focused = old?.contains(document.activeElement) ? document.activeElement.classList[0] : "";
  if (row && placeable) insert(row, entry.facts.place, old);
  else if (row) old.replaceWith(row);
  else old?.remove();
  if (!row) return;
  htmx.process(row);
  if (focused) row.querySelector(`.${focused}`)?.focus({ preventScroll: true });
}

function fits(facts, asked) {
  const mine = asked.which === "mine";
  return (
    facts.lists.includes(mine ? "open" : asked.which) &&
    (!mine || facts.assignee === Number(asked.me)) &&
    (!asked.number || facts.number === Number(asked.number)) &&
    (!asked.client || facts.client === Number(asked.client)) &&
    (!asked.team || facts.team === Number(asked.team)) &&
    (!asked.label || facts.labels.includes(asked.label))
  );
}

/** Return the row as an element, with what the page knows of the one that it replaces. */
function written(html, old, asked) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const row = holder.content.querySelector(".row");
  const link = row.querySelector("a[href]");
  if (asked.state) link.search = asked.state;
  if (row.dataset.conversation === document.querySelector("#thread")?.dataset.conversation) {
    link.setAttribute("aria-current", "true");
  }
  const tick = row.querySelector("input[type=checkbox]");
  if (tick) tick.checked = Boolean(old?.querySelector("input[type=checkbox]")?.checked);
  return row;
}

function insert(row, place, old) {
  const others = [...list().querySelectorAll(".row")].filter((other) => other !== old);
  const next = others.find((other) => Number(other.dataset.place) < place);
  const more = list().querySelector(".more");
  if (next) next.before(row);
  else if (!more) list().append(row);
  old?.remove();
  list().querySelector(".empty")?.remove();
}
