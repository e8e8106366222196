/**
 * Who else is at the opened conversation. The page says that it is before somebody's eyes, rarely,
 * and is told of the others; who is typing is said at once.
 */

import { token } from "./composer-request.js";
import { gettext, interpolate, language } from "./i18n.js";

// Milliseconds between two signs of life, also while somebody types.
const BEAT = 15_000;
const TYPING_BEAT = 10_000;
// After so long without news of somebody's typing he has stopped, or his page is gone.
const TYPING_ENDS = 17_000;
const SHOWN = 4;

const tab = crypto.getRandomValues(new Uint32Array(2)).join("-");
let conversation = 0;
let here = { viewing: [], typing: [] };
let said = 0;
let typed = 0;
let ends = 0;

const address = (id) => `/inbox/${id}/presence`;

function form(entries) {
  const data = new FormData();
  for (const [name, value] of Object.entries({ tab, ...entries })) data.set(name, value);
  return data;
}

async function ask(options = {}) {
  const asked = conversation;
  try {
    const answer = await fetch(address(asked), { headers: { "X-CSRFToken": token(), Accept: "application/json" }, redirect: "error", ...options });
    if (answer.ok && asked === conversation) take(await answer.json());
  } catch {
    // Whoever cannot be reached now is asked again at the next beat.
  }
}

function beat(mode = "") {
  if (!conversation || document.hidden) return;
  said = Date.now();
  if (mode) typed = said;
  ask({ method: "POST", body: form(mode ? { typing: mode } : {}) });
}

function leave() {
  if (!conversation) return;
  const gone = conversation;
  fetch(address(gone), { method: "POST", body: form({ gone: "1" }), headers: { "X-CSRFToken": token() }, keepalive: true }).catch(() => {});
}

function take(news) {
  here = news;
  clearTimeout(ends);
  if (here.typing.length) ends = setTimeout(() => take({ ...here, typing: [] }), TYPING_ENDS);
  show();
}

/* --- What is shown --- */

function face({ id, name, initials, tint }) {
  const avatar = document.createElement("span");
  avatar.className = "avatar avatar-small";
  avatar.dataset.tint = String(tint);
  avatar.dataset.tip = interpolate(here.typing.some((one) => one.id === id) ? gettext("%(name)s is typing") : gettext("%(name)s is looking at this"), { name });
  avatar.toggleAttribute("data-typing", here.typing.some((one) => one.id === id));
  avatar.setAttribute("role", "img");
  avatar.setAttribute("aria-label", avatar.dataset.tip);
  avatar.textContent = initials;
  return avatar;
}

function sentence(people) {
  const names = new Intl.ListFormat(language(), { type: "conjunction" }).format(people.map(({ name }) => name));
  return interpolate(people.length === 1 ? gettext("%(name)s is typing…") : gettext("%(name)s are typing…"), { name: names });
}

function show() {
  const place = document.querySelector("#presence");
  if (place) {
    const faces = here.viewing.slice(0, SHOWN).map(face);
    if (here.viewing.length > SHOWN) {
      const more = document.createElement("span");
      more.className = "avatar avatar-small";
      more.textContent = `+${here.viewing.length - SHOWN}`;
      faces.push(more);
    }
    place.replaceChildren(...faces);
    place.hidden = !faces.length;
  }
  const line = document.querySelector("#typing");
  if (!line) return;
  const words = here.typing.length ? sentence(here.typing) : "";
  if (line.textContent !== words) line.textContent = words;
  line.hidden = !words;
}

/* --- When --- */

function open({ detail }) {
  const next = detail?.conversation ?? 0;
  if (next === conversation) {
    show();
    return;
  }
  leave();
  conversation = next;
  take({ viewing: [], typing: [] });
  typed = 0;
  beat();
}

export function startPresence() {
  document.addEventListener("conversation-opened", open);
  document.addEventListener("typing", ({ detail }) => {
    if (Date.now() - typed > TYPING_BEAT) beat(detail?.mode ?? "message");
  });
  // What was sent is not typed any more: the next letter is news again.
  document.addEventListener("sent", () => { typed = 0; });
  document.addEventListener("live:presence", ({ detail }) => {
    if (detail.conversation === conversation && !document.hidden) ask();
  });
  // The head is drawn anew with the thread.
  document.addEventListener("htmx:afterSwap", show);
  document.addEventListener("visibilitychange", () => {
    if (Date.now() - said > BEAT) beat();
  });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) beat(); });
  setInterval(() => { if (Date.now() - said >= BEAT - 500) beat(); }, BEAT / 3);
}
