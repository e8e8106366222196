import { hours } from "../model/words";
import { useBench } from "./store";
import { shown } from "./zone";
import { gettext, interpolate } from "../i18n";

const WINDOW = 24 * 3600;
const RADIUS = 13;
const ROUND = 2 * Math.PI * RADIUS;

/** The clock of the test and how much of the window is left. */
export function PhoneHead() {
  const last = useBench((state) => state.played?.steps[state.played.steps.length - 1]);
  const name = useBench((state) => state.scenario.contact.name);
  const start = useBench((state) => state.scenario.start);
  const now = new Date(last?.now ?? start);
  const left = last?.window.open ? (last.window.seconds_left ?? 0) : 0;
  const share = Math.max(0, Math.min(1, left / WINDOW));
  const level = share > 4 / 24 ? "good" : share > 0 ? "warn" : "off";
  return (
    <header className="b-phone-head">
      <svg className={`b-ring b-ring-${level}`} width="34" height="34" viewBox="0 0 34 34" aria-hidden="true">
        <circle cx="17" cy="17" r={RADIUS} className="b-ring-back" />
        <circle cx="17" cy="17" r={RADIUS} className="b-ring-front" strokeDasharray={`${ROUND * share} ${ROUND}`} transform="rotate(-90 17 17)" />
      </svg>
      <span>
        <strong>{name || gettext("Customer")}</strong>
        <small>{left > 0 ? interpolate(gettext("Window open: %(time)s left"), { time: hours(left) }) : last?.window.opened_at ? gettext("Window closed") : gettext("Window not open yet")}</small>
      </span>
      <time className="b-phone-clock" dateTime={now.toISOString()}>
        {shown(now, { hour: "2-digit", minute: "2-digit" })}
        <small>{shown(now, { weekday: "short", day: "numeric", month: "short" })}</small>
      </time>
    </header>
  );
}
