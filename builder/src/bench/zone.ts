import { language } from "../i18n";
import { useServer } from "../store/server";

const MINUTE = 60_000;

/** The agency's time zone: flows tell the time by it, wherever this browser is. */
function zone(): string {
  return useServer.getState().surroundings.timezone || "UTC";
}

/** A moment as the agency's clock shows it. */
export function shown(moment: Date | string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language(), { ...options, timeZone: zone() }).format(new Date(moment));
}

/** A moment with the offset of the agency's time zone. */
export function isoIn(moment: Date, timeZone = zone()): string {
  const offset = offsetOf(moment.getTime(), timeZone);
  const two = (value: number) => String(Math.floor(Math.abs(value))).padStart(2, "0");
  const local = new Date(moment.getTime() + offset * MINUTE).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

/** What the agency's clock shows (`2027-01-04T09:00`) as a moment with its offset. */
export function isoOf(local: string, timeZone = zone()): string {
  const asUtc = Date.parse(`${local}Z`);
  const guess = asUtc - offsetOf(asUtc, timeZone) * MINUTE;
  // Once more from there: a change of the clock may lie between the guess and the moment.
  return isoIn(new Date(asUtc - offsetOf(guess, timeZone) * MINUTE), timeZone);
}

/** The next such weekday (0: Sunday) after a moment, at the same time of day, as a moment. */
export function isoOfNext(weekday: number, after: string, timeZone = zone()): string {
  const local = isoIn(new Date(after), timeZone).slice(0, 16);
  const day = new Date(`${local}Z`);
  day.setUTCDate(day.getUTCDate() + (((weekday - day.getUTCDay() + 6) % 7) + 1));
  return isoOf(day.toISOString().slice(0, 16), timeZone);
}

/** Minutes by which the zone's clock is ahead of UTC at a moment. */
function offsetOf(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(new Date(time));
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return Math.round((local - Math.floor(time / 1000) * 1000) / MINUTE);
}
