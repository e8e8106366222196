// Figures and moments as people say them.

import { gettext, interpolate, language, ngettext } from "../i18n";

const UNITS: [number, (count: number) => string][] = [
  [86400, (count) => ngettext("%(count)s day", "%(count)s days", count)],
  [3600, () => gettext("%(count)s h")],
  [60, () => gettext("%(count)s min")],
  [1, () => gettext("%(count)s s")],
];

/** "2 days", "1 h 30 min": the two largest units at most. */
export function duration(seconds: number): string {
  let left = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [size, words] of UNITS) {
    const count = Math.floor(left / size);
    if (count > 0 && parts.length < 2) {
      parts.push(interpolate(words(count), { count }));
      left -= count * size;
    } else if (parts.length > 0) {
      break;
    }
  }
  return parts.join(" ") || interpolate(gettext("%(count)s s"), { count: 0 });
}

/** Time of a window: never in days, since it has 24 hours. */
export function hours(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const whole = Math.floor(minutes / 60);
  const parts = [
    ...(whole ? [interpolate(gettext("%(count)s h"), { count: whole })] : []),
    ...(minutes % 60 || !whole ? [interpolate(gettext("%(count)s min"), { count: minutes % 60 })] : []),
  ];
  return parts.join(" ");
}

const COUNTED = {
  step: (count: number) => ngettext("%(count)s step", "%(count)s steps", count),
  start: (count: number) => ngettext("%(count)s start", "%(count)s starts", count),
  contact: (count: number) => ngettext("%(count)s contact", "%(count)s contacts", count),
  scenario: (count: number) => ngettext("%(count)s scenario", "%(count)s scenarios", count),
  event: (count: number) => ngettext("%(count)s event", "%(count)s events", count),
  error: (count: number) => ngettext("%(count)s error", "%(count)s errors", count),
  warning: (count: number) => ngettext("%(count)s warning", "%(count)s warnings", count),
  hint: (count: number) => ngettext("%(count)s hint", "%(count)s hints", count),
};

/** "1 step", "3 steps". */
export function plural(count: number, what: keyof typeof COUNTED): string {
  return interpolate(COUNTED[what](count), { count });
}

/** The first line's worth of a text. */
export function short(text: string, most = 60): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

export function moment(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(date);
}

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** "monday" as the reader's language calls it; what is no weekday stays as it is. */
export function weekdayName(day: string): string {
  const place = WEEKDAYS.indexOf(day);
  // The fifth of January 2026 was a Monday.
  return place < 0 ? day : said(new Date(2026, 0, 5 + place), { weekday: "long" });
}

/** "3 April", as an example of how a date is read. */
export function dayAndMonth(day: number, month: number): string {
  return said(new Date(2026, month - 1, day), { day: "numeric", month: "long" });
}

function said(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language(), options).format(date);
}

const KINDS: Record<string, string> = {
  text: gettext("Text"),
  image: gettext("Picture"),
  video: gettext("Video"),
  audio: gettext("Audio"),
  document: gettext("Document"),
  sticker: gettext("Sticker"),
  location: gettext("Location"),
  contacts: gettext("Contact card"),
  buttons: gettext("Buttons"),
  list: gettext("List"),
  link_button: gettext("Link button"),
  carousel: gettext("Carousel"),
  template: gettext("Template"),
  form: gettext("Form"),
  location_request: gettext("Ask for location"),
};

/** What people call a kind of message. */
export function kindName(kind: string): string {
  return KINDS[kind] ?? capital(kind);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replaceAll("_", " ");
}

export function list(words: string[], last: "and" | "or" = "and"): string {
  const type = last === "and" ? "conjunction" : "disjunction";
  return new Intl.ListFormat(language(), { type }).format(words);
}
