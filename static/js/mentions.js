/** A colleague named the reader in a note: a passing message says so, and the desktop does. */

import { gettext } from "./i18n.js";
import { toast } from "./toast.js";
import { open, opened } from "./workspace.js";

const address = (id) => `/inbox/${id}/`;

function go(conversation) {
  if (document.querySelector("#workspace")) open(address(conversation));
  else location.href = address(conversation);
}

async function ask(conversation) {
  try {
    const answer = await fetch(`${address(conversation)}mention`, { headers: { Accept: "application/json" }, redirect: "error" });
    return answer.ok ? await answer.json() : { title: "" };
  } catch {
    // It is in the list of mentions all the same.
    return { title: "" };
  }
}

async function tell(conversation) {
  const { title, text, desktop } = await ask(conversation);
  // Nothing: another page was quicker, and it is seen already.
  if (!title) return;
  toast(title, { action: gettext("Open"), onAction: () => go(conversation) });
  if (!desktop || !document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  // Of several tabs each tries; with the same tag the desktop shows it once.
  const shown = new Notification(title, { body: text, tag: `mention-${conversation}` });
  shown.addEventListener("click", () => {
    window.focus();
    shown.close();
    go(conversation);
  });
}

export function startMentions() {
  const me = Number(document.body.dataset.person ?? 0);
  document.addEventListener("live:mention", ({ detail: { conversation, message, people } }) => {
    // Without a message it is only said that something was seen, or taken back.
    if (!message || !people.includes(me)) return;
    if (conversation === opened() && !document.hidden) return;
    tell(conversation);
  });
}
