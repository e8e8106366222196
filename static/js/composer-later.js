/** Send later: a time of the reader's, what the window will be by then, and what goes out instead. */

import { newKey, post, problemsOf, showProblems } from "./composer-request.js";
import { gettext, interpolate, language } from "./i18n.js";
import { showWording } from "./template-wording.js";
import { toast } from "./toast.js";

const HOUR = 3_600_000;
const two = (number) => String(number).padStart(2, "0");

/** A moment as a field for local times writes it. */
function written(at) {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The same with the reader's offset, so that the server knows which moment it is. */
export function whole(at) {
  const offset = -at.getTimezoneOffset();
  const sign = offset < 0 ? "-" : "+";
  return `${written(at)}:00${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
}

/** The open conversation's window. */
export const countdown = () => document.querySelector("#thread window-countdown, .thread window-countdown");

/** What time it is for the conversation: a sandbox's clock may be ahead of the wall's. */
export const clockNow = () => new Date(Date.now() + (Number(countdown()?.skew) || 0));

const at = (base, days, hour) => new Date(base.getFullYear(), base.getMonth(), base.getDate() + days, hour);

function commonTimes(now) {
  const monday = (8 - now.getDay()) % 7 || 7;
  const times = [
    [gettext("In an hour"), new Date(now.getTime() + HOUR)],
    [gettext("Tonight"), at(now, 0, 19)],
    [gettext("Tomorrow morning"), at(now, 1, 9)],
    [gettext("Monday morning"), at(now, monday, 9)],
  ];
  return times.filter(([, time]) => time > now);
}

/**
 * Bring the fields of `when.html` in a form to life. Returns `{ data }`, which gives the form's
 * values with the moment in them.
 */
export function showWhen(form, { expires = null, template = () => false } = {}) {
  const input = form.querySelector("[data-when]");
  const quick = form.querySelector("[data-quick]");
  const fallback = form.querySelector("[name=fallback]");
  const fields = form.querySelector("[data-fallback-fields]");
  const margin = Number(countdown()?.getAttribute("margin")) || 300;

  const closes = () => Date.parse(expires ?? countdown()?.getAttribute("expires") ?? "");
  const chosen = () => new Date(input.value);

  function foresee() {
    const time = chosen();
    const known = !Number.isNaN(time.getTime()) && !template();
    const open = known && time.getTime() + margin * 1000 < closes();
    form.querySelector("[data-window-open]").hidden = !known || !open;
    form.querySelector("[data-window-closed]").hidden = !known || open;
  }

  const now = clockNow();
  if (input.dataset.at) input.value = written(new Date(input.dataset.at));
  else input.value = written(new Date(Math.ceil((now.getTime() + HOUR) / (HOUR / 4)) * (HOUR / 4)));
  input.min = written(now);
  form.querySelector("[data-zone]").textContent = interpolate(gettext("Your time: %(zone)s"), { zone: Intl.DateTimeFormat(language()).resolvedOptions().timeZone });
  quick.replaceChildren(...commonTimes(now).map(([label, time]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet button-small";
    button.textContent = label;
    button.addEventListener("click", () => {
      input.value = written(time);
      foresee();
    });
    return button;
  }));
  input.oninput = foresee;
  fallback.onchange = () => {
    if (!fallback.value) fields.replaceChildren();
    else htmx.ajax("GET", `${fallback.dataset.fields}?fallback=1&template=${fallback.value}`, { target: fields, swap: "innerHTML" }).then(() => showWording(fields));
  };
  fields.oninput = () => showWording(fields);
  foresee();

  return {
    data() {
      const data = new FormData(form);
      const time = chosen();
      data.set("due", Number.isNaN(time.getTime()) ? "" : whole(time));
      // Not needed, so not asked for: what is hidden says nothing.
      if (form.querySelector("[data-window-closed]").hidden) data.delete("fallback");
      return data;
    },
  };
}

/** The dialog beside “Send”. */
export class Later {
  constructor(composer) {
    this.composer = composer;
    this.dialog = composer.querySelector("#composer-later");
    this.form = this.dialog.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.schedule(event.submitter);
    });
  }

  /** Ask when to send what a form holds; `done` is called once it is scheduled. */
  open(content, done) {
    this.content = content;
    this.done = done;
    this.key = newKey();
    showProblems(this.form, []);
    this.when = showWhen(this.form, { template: () => content.has("template") });
    this.dialog.showModal();
    this.form.querySelector("[data-when]").focus();
  }

  async schedule(submitter) {
    if (this.busy) return;
    this.busy = true;
    submitter?.setAttribute("aria-busy", "true");
    const data = this.when.data();
    for (const [name, value] of this.content) data.append(name, value);
    data.set("key", this.key);
    const answer = await post(this.composer.dataset.schedule, data);
    this.busy = false;
    submitter?.removeAttribute("aria-busy");
    if (!answer.ok) {
      showProblems(this.form, problemsOf(answer));
      return;
    }
    this.dialog.close();
    toast(gettext("The message is scheduled."), { kind: "good" });
    this.done?.();
    htmx.trigger("#scheduled-here", "refresh");
  }
}
