/**
 * The thread: it follows the newest message unless somebody reads further up, brings earlier and
 * later messages as one scrolls, and leads to single messages.
 */
import { arrange } from "./thread-days.js";
import { entries, insert, mergeNewest, morph } from "./thread-merge.js";
import { gettext } from "./i18n.js";
import "./thread-menu.js";
import { toast } from "./toast.js";

const NEAR = 80;
// So far above the end the way back to it is offered.
const FAR = 500;
const WAIT = 120;

const log = () => document.querySelector("#thread .messages, .messages[data-portal]");
const thread = () => document.querySelector("#thread");

// Of the thread on the screen.
let following = true;
let height = 0;
let extent = 0;
let unseen = new Set();
let current = null;
let timer = 0;

// Asks for earlier and later messages a little before one comes to where they begin.
let pages = null;
const sizes = new ResizeObserver(() => {
  // The strip and the composer below grow and shrink; the newest message stays in view.
  height = log()?.clientHeight ?? 0;
  if (following) toEnd();
});

/* --- Where one is --- */

function remember() {
  const element = log();
  // What scrolled because the room changed was nobody's wish; the observer sees to it.
  if (!element || element.clientHeight !== height) return;
  // Nor is it when a picture arrived and pushed the newest message out of sight.
  if (following && element.scrollHeight !== extent) {
    toEnd();
    return;
  }
  const left = element.scrollHeight - element.scrollTop - element.clientHeight;
  following = left < NEAR && !isGapped();
  if (following) unseen.clear();
  showWay(left);
}

/** Whether messages lie between what is on the screen and the newest. */
const isGapped = () => Boolean(log()?.querySelector("[data-newer]"));

function showWay(left) {
  const button = document.querySelector("[data-to-end]");
  if (!button) return;
  button.hidden = following || (left < FAR && !unseen.size && !isGapped());
  const count = button.querySelector("[data-count]");
  count.hidden = !unseen.size;
  count.textContent = unseen.size;
}

export function toEnd() {
  const element = log();
  if (!element) return;
  extent = element.scrollHeight;
  element.scrollTop = extent;
  following = !isGapped();
  unseen.clear();
  showWay(0);
}

/** Do something above what is being read, and keep that where it is. */
function inPlace(change) {
  const element = log();
  const top = element.getBoundingClientRect().top;
  const anchor = [...element.children].find((child) => child.dataset.at && child.getBoundingClientRect().bottom > top);
  const was = anchor?.getBoundingClientRect().top;
  element.style.overflowAnchor = "none";
  change();
  if (anchor?.isConnected) element.scrollTop += anchor.getBoundingClientRect().top - was;
  requestAnimationFrame(() => element.style.removeProperty("overflow-anchor"));
}

/* --- What comes from the server --- */

async function read(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (answer.headers.has("HX-Redirect") || answer.redirected) location.reload();
  if (!answer.ok) throw new Error(answer.statusText);
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content;
}

async function loadPage(more) {
  if (more.dataset.loading) return;
  more.dataset.loading = "";
  pages.unobserve(more);
  try {
    const found = await read(more.dataset.older ?? more.dataset.newer);
    if (!more.isConnected) return;
    inPlace(() => {
      const fresh = [...found.children].filter((element) => !element.id || !document.getElementById(element.id));
      insert(more.parentElement, fresh, more);
      more.remove();
      arrange(log());
    });
    watch();
    remember();
  } catch {
    // The button in it tries again.
    delete more.dataset.loading;
    toast(gettext("More messages could not be loaded. Try again."), { kind: "bad" });
  }
}

const watch = () => log().querySelectorAll(".more").forEach((more) => pages.observe(more));

/** Read the newest anew, soon: many changes in a short time cost one fetch. */
function refresh() {
  if (!thread() || timer) return;
  timer = setTimeout(async () => {
    timer = 0;
    const element = log();
    try {
      await takeNewest(element);
      if (!following) await takeShown(element);
    } catch {
      // The next change brings it, or the reconnect.
    }
  }, WAIT);
}

const address = (query) => `/inbox/${thread().dataset.conversation}/?${query}`;

async function takeNewest(element) {
  const found = await read(address("part=thread"));
  if (!element?.isConnected || element !== log()) return;
  // Somebody may have scrolled in this very frame, which is told with the next one.
  remember();
  morph(document.querySelector(".thread-head"), found.querySelector(".thread-head"));
  const news = mergeNewest(element, entries(found), { append: !isGapped() });
  if (following) {
    arrange(element);
    toEnd();
    return;
  }
  inPlace(() => arrange(element));
  news.filter((entry) => entry.matches(".bubble-in")).forEach((entry) => unseen.add(entry.id));
  remember();
}

/** Further up, what is on the screen may have changed as well: a reaction, a status. */
async function takeShown(element) {
  const { top, bottom } = element.getBoundingClientRect();
  const seen = [...element.querySelectorAll(".bubble[data-ref]")].filter((bubble) => {
    const box = bubble.getBoundingClientRect();
    return box.bottom > top && box.top < bottom;
  });
  if (!seen.length) return;
  const found = await read(address(`part=shown&refs=${seen.map((bubble) => bubble.dataset.ref).join(",")}`));
  for (const fresh of entries(found)) {
    const there = document.getElementById(fresh.id);
    if (there && element.contains(there)) morph(there, fresh);
  }
}

/** Show other messages in the place of those that are there. */
async function replace(query) {
  const element = log();
  const found = await read(address(query));
  if (!element.isConnected) return;
  element.replaceChildren();
  insert(element, [...(found.querySelector(".messages") ?? found).children]);
  arrange(element);
  watch();
}

async function showNewest() {
  if (isGapped()) await replace("part=thread");
  history.replaceState(history.state, "", location.pathname);
  toEnd();
}

/** Lead to a message, wherever it is. */
export async function goTo(ref) {
  if (!document.getElementById(`message-${ref}`)) await replace(`part=around&at=${ref}`);
  const message = document.getElementById(`message-${ref}`);
  if (message) mark(message);
  else toast(gettext("This message is not here any more."), { kind: "info" });
}

function mark(message) {
  following = false;
  message.scrollIntoView({ block: "center" });
  message.removeAttribute("data-marked");
  // Read, so that the animation begins anew.
  void message.offsetWidth;
  message.setAttribute("data-marked", "");
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  remember();
}

/* --- Beginning --- */

function begin() {
  const element = log();
  if (!element || element === current) return;
  current = element;
  pages?.disconnect();
  pages = new IntersectionObserver((found) => {
    for (const { isIntersecting, target } of found) if (isIntersecting) loadPage(target);
  }, { root: element, rootMargin: "600px 0px" });
  unseen = new Set();
  following = true;
  height = element.clientHeight;
  sizes.disconnect();
  sizes.observe(element);
  arrange(element);
  const marked = element.querySelector("[data-marked]");
  const unread = element.querySelector("#unread-line");
  extent = element.scrollHeight;
  if (marked) mark(marked);
  else if (unread && element.scrollHeight - unread.offsetTop > element.clientHeight) {
    following = false;
    element.scrollTop = unread.offsetTop - element.offsetTop - NEAR;
    remember();
  } else toEnd();
  watch();
}

export function startThread() {
  begin();
  document.addEventListener("conversation-opened", begin);
  document.addEventListener("thread-refresh", ({ detail }) => {
    if (detail?.end) following = !isGapped();
    refresh();
  });
  document.addEventListener("live:changed", ({ detail: { conversations } }) => {
    const opened = Number(thread()?.dataset.conversation);
    if (!conversations.length || conversations.includes(opened)) refresh();
  });
  document.addEventListener("click", (event) => {
    const target = event.target;
    const more = target.closest(".messages > .more");
    if (more) loadPage(more);
    if (target.closest("[data-to-end]")) showNewest();
    const to = target.closest("[data-goto]");
    if (to) {
      event.preventDefault();
      goTo(to.dataset.goto);
    }
  });
  // Neither loading nor scrolling bubbles, but both can be captured.
  document.addEventListener("load", (event) => {
    if (log()?.contains(event.target)) remember();
  }, true);
  document.addEventListener("scroll", (event) => {
    if (event.target === log()) remember();
  }, true);
}
