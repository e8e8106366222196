import { useId, useState } from "react";
import { Button } from "../ui/Button";
import { isoWithOffset, useBench } from "./store";

/** Lets time pass on the test's clock. */
export function Silence() {
  const send = useBench((state) => state.send);
  const busy = useBench((state) => state.busy);
  const played = useBench((state) => state.played);
  const [at, setAt] = useState("");
  const id = useId();
  const last = played?.steps[played.steps.length - 1];
  const off = busy || !last;
  const wait = (seconds: number) => void send({ wait: seconds });
  return (
    <div className="b-silence" role="group" aria-label="Stay silent">
      <p>Stay silent</p>
      <div>
        <Button disabled={off} onClick={() => wait(3600)}>1 h</Button>
        <Button disabled={off} onClick={() => wait(86400)}>1 day</Button>
        <Button disabled={off || !played?.next?.due_at} onClick={() => void send({ due: true })}>To the time-out</Button>
        <Button disabled={off || !last?.window.opened_at} title="To one minute after the window closes" onClick={() => void send({ to_window_end: 60 })}>
          Past the window
        </Button>
      </div>
      <div className="b-silence-clock">
        <label htmlFor={id}>Set the clock</label>
        <input id={id} className="b-control" type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
        <Button
          disabled={!at || busy}
          onClick={() => {
            const iso = isoWithOffset(new Date(at));
            if (last) void send({ at: iso });
            else void useBench.getState().change({ start: iso });
          }}
        >
          {at ? new Date(at).toLocaleDateString(undefined, { weekday: "short" }) : "Go"}
        </Button>
      </div>
    </div>
  );
}
