import { useId, useState } from "react";
import { duration } from "../model/words";
import { Button } from "../ui/Button";
import { useBench } from "./store";
import { isoOf, isoOfNext } from "./zone";
import { gettext } from "../i18n";

const WEEKDAYS = [
  gettext("Sunday"), gettext("Monday"), gettext("Tuesday"), gettext("Wednesday"), gettext("Thursday"), gettext("Friday"), gettext("Saturday"),
];

/** Lets time pass on the test's clock. */
export function Silence() {
  const send = useBench((state) => state.send);
  const busy = useBench((state) => state.busy);
  const played = useBench((state) => state.played);
  const start = useBench((state) => state.scenario.start);
  const [at, setAt] = useState("");
  const id = useId();
  const last = played?.steps[played.steps.length - 1];
  const off = busy || !last;
  const setClock = (iso: string) => (last ? send({ at: iso }) : useBench.getState().change({ start: iso }));
  const wait = (seconds: number) => void send({ wait: seconds });
  return (
    <div className="b-silence" role="group" aria-label={gettext("Stay silent")}>
      <p>{gettext("Stay silent")}</p>
      <div>
        <Button disabled={off} onClick={() => wait(3600)}>{duration(3600)}</Button>
        <Button disabled={off} onClick={() => wait(86400)}>{gettext("1 day")}</Button>
        <Button disabled={off || !played?.next?.due_at} onClick={() => void send({ due: true })}>{gettext("To the time-out")}</Button>
        <Button disabled={off || !last?.window.opened_at} title={gettext("To one minute after the window closes")} onClick={() => void send({ to_window_end: 60 })}>
          {gettext("Past the window")}
        </Button>
      </div>
      <div className="b-silence-clock">
        <label htmlFor={id}>{gettext("Set the clock")}</label>
        <input id={id} className="b-control" type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
        <Button
          disabled={!at || busy}
          onClick={() => {
            void setClock(isoOf(at));
          }}
        >
          {gettext("Go")}
        </Button>
        <select
          className="b-control"
          aria-label={gettext("To the next weekday")}
          value=""
          disabled={busy}
          onChange={(event) => void setClock(isoOfNext(Number(event.target.value), last?.now ?? start))}
        >
          <option value="" disabled>{gettext("Next…")}</option>
          {WEEKDAYS.map((day, number) => <option key={day} value={number}>{day}</option>)}
        </select>
      </div>
    </div>
  );
}
