/**
 * Opening a conversation swaps what stands beside the list (#workspace) and the address; the list
 * stays where it is, with what was loaded and how far one scrolled.
 *
 * After each swap, and once when the page is there, `conversation-opened` is told on the document,
 * with { conversation: id or 0 }.
 */

// Milliseconds after which bones are shown in the place of what is still to come.
const PATIENCE = 250;
const narrow = matchMedia("(width < 48rem)");

const workspace = () => document.querySelector("#workspace");
const page = () => document.querySelector("main.inbox");
let wanted = "";
let byKeyboard = false;

/** The id of the opened conversation, or 0. */
export function opened() {
  return Number(workspace()?.dataset.conversation ?? 0);
}

/** Mark the opened conversation's row, however the row came into the list. */
export function mark() {
  const id = opened();
  for (const link of document.querySelectorAll("#list .row-link")) {
    const current = Number(link.parentElement.dataset.conversation) === id;
    if (current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function tell() {
  page()?.classList.toggle("inbox-opened", Boolean(opened()));
  mark();
  document.dispatchEvent(new CustomEvent("conversation-opened", { detail: { conversation: opened() } }));
}

/** Open the conversation of an address; "/inbox/" closes the one that is open. */
export async function open(address, { push = true, event = null } = {}) {
  const url = new URL(address, location.href);
  if (push && url.href !== location.href) history.pushState({}, "", url);
  wanted = url.href;
  byKeyboard = event?.detail === 0;
  url.searchParams.set("part", "workspace");
  const timer = setTimeout(showBones, PATIENCE);
  try {
    await htmx.ajax("GET", url.pathname + url.search, { target: "#workspace", swap: "outerHTML", event });
  } finally {
    clearTimeout(timer);
  }
}

function showBones() {
  const bones = document.querySelector("#workspace-bones");
  if (!bones) return;
  page().classList.add("inbox-opened");
  workspace().replaceChildren(bones.content.cloneNode(true));
}

const plain = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

document.addEventListener("click", (event) => {
  const link = event.target.closest("#list .row-link, #workspace a.back");
  if (!link || !plain(event) || event.defaultPrevented) return;
  event.preventDefault();
  open(link.href, { event });
});

/** Close what is opened; the list stays. */
export function close() {
  const state = document.querySelector("#list")?.dataset.state;
  return open(`/inbox/${state ? `?${state}` : ""}`);
}

document.addEventListener("conversation-close", close);

// Somebody who opens one after the other sees the last one, whichever answer comes last.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (target.id !== "workspace" || requestConfig.verb !== "get") return;
  const asked = new URL(requestConfig.path, location.href);
  asked.searchParams.delete("part");
  const now = new URL(wanted);
  if (asked.pathname !== now.pathname) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (elt.id !== "workspace") return;
  tell();
  // Whoever opens by the keyboard, or sees the list no more, goes on in what was opened.
  if (byKeyboard || (narrow.matches && opened())) focusHead();
  byKeyboard = false;
});

function focusHead() {
  const head = workspace().querySelector("h1");
  // Somebody may be quicker, and writes already.
  if (!head || workspace().contains(document.activeElement)) return;
  head.tabIndex = -1;
  head.focus({ preventScroll: true });
}

/** The list that an address shows beside the conversation. */
function listOf(url) {
  const asked = new URLSearchParams(url.search);
  for (const name of ["part", "at"]) asked.delete(name);
  if (!asked.has("which") && !asked.has("q")) asked.set("which", "open");
  asked.sort();
  return asked.toString();
}

let shownList = listOf(location);
window.addEventListener("popstate", () => {
  if (!page()) return;
  // Another list is another page.
  if (listOf(location) !== shownList) location.reload();
  else open(location.href, { push: false });
});

export function startWorkspace() {
  if (!workspace()) return;
  wanted = location.href;
  shownList = listOf(location);
  tell();
}
