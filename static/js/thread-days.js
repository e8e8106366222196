/**
 * Days between messages, where the reader is, and groups of messages that one side sent within some
 * minutes. What "today" is, the conversation's own clock says: a sandbox's may be ahead.
 */
import { gettext, language } from "./i18n.js";

const TOGETHER = 5 * 60 * 1000;
const DAY = 24 * 3600 * 1000;

const dayOf = (date) => `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;

function called(date) {
  const clock = document.querySelector("[data-now]")?.dataset.now;
  const now = clock ? new Date(clock) : new Date();
  if (dayOf(date) === dayOf(now)) return gettext("Today");
  if (dayOf(date) === dayOf(new Date(now - DAY))) return gettext("Yesterday");
  const sameYear = date.getFullYear() === now.getFullYear();
  return date.toLocaleDateString(language(), { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) });
}

function separator(date, key) {
  const line = document.createElement("p");
  line.className = "thread-day";
  line.dataset.day = key;
  const words = document.createElement("span");
  words.textContent = called(date);
  line.append(words);
  return line;
}

/** Set days and groups anew; called whenever entries came or went. */
export function arrange(log) {
  let day = "";
  let before = null;
  for (const element of [...log.children]) {
    if (element.dataset.day) {
      // It stays only where the day really begins.
      const next = element.nextElementSibling;
      const at = next?.dataset.at && new Date(next.dataset.at);
      if (!at || dayOf(at) !== element.dataset.day || element.dataset.day === day) element.remove();
      continue;
    }
    if (!element.dataset.at) continue;
    const at = new Date(element.dataset.at);
    const key = dayOf(at);
    if (key !== day) {
      if (element.previousElementSibling?.dataset.day !== key) element.before(separator(at, key));
      day = key;
      before = null;
    }
    const side = element.dataset.side;
    const joined = Boolean(side) && before?.dataset.side === side && at - new Date(before.dataset.at) < TOGETHER;
    element.toggleAttribute("data-joined", joined);
    before = element;
  }
}
