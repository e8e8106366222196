import { useEffect, useRef, type Ref } from "react";
import type { PlayedStep } from "../model/server";
import { duration } from "../model/words";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { useView } from "../store/view";
import { useBench } from "./store";
import { shown } from "./zone";
import { effectWords, eventWords, nameOf, problemWords, statusWords, traceLines } from "./words";
import { gettext, interpolate } from "../i18n";

/** What the flow did at each event, and why. */
export function Trace() {
  const played = useBench((state) => state.played);
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "nearest" });
  }, [played]);
  if (!played) return <p className="b-hint b-pad">{gettext("Each step that the flow takes is listed here, with the reason.")}</p>;
  return (
    <ol className="b-trace">
      {played.steps.map((step, place) => <TraceStep key={place} step={step} />)}
      <Now ref={end} />
    </ol>
  );
}

function TraceStep({ step }: { step: PlayedStep }) {
  const definition = useDocument((state) => state.definition);
  const people = useServer((state) => state.surroundings.people);
  const lines = traceLines(definition, step.trace);
  const effects = step.effects.flatMap((effect) => effectWords(effect, people) ?? []);
  const { age } = step.window;
  return (
    <li>
      <p className="b-trace-event">
        <strong>{eventWords(step.event)}</strong>
        <small>{age === null ? gettext("window not open") : step.window.open ? interpolate(gettext("window %(time)s old"), { time: duration(age) }) : gettext("window closed")}</small>
      </p>
      <ul>
        {lines.map((line, place) => (
          <li key={place} className={`b-trace-${line.level}`}>
            {line.level === "step" ? (
              <button type="button" onClick={() => useView.getState().show({ goal: { id: line.node.split("/")[0] ?? line.node } })}>{line.text}</button>
            ) : (
              line.text
            )}
          </li>
        ))}
        {effects.map((text, place) => <li key={`effect ${place}`} className="b-trace-effect">{text}</li>)}
        {lines.length === 0 && effects.length === 0 && <li className="b-trace-plain">{gettext("Nothing happens")}</li>}
        {step.problems.map((problem, place) => <li key={`problem ${place}`} className="b-trace-bad">{problemWords(problem)}</li>)}
      </ul>
    </li>
  );
}

function Now({ ref }: { ref: Ref<HTMLLIElement> }) {
  const last = useBench((state) => state.played?.steps[state.played.steps.length - 1]);
  const next = useBench((state) => state.played?.next);
  const definition = useDocument((state) => state.definition);
  if (!last) return null;
  const step = last.node && last.status !== "ended" ? nameOf(definition, last.node) : "";
  const time = next?.due_at ? shown(next.due_at, { weekday: "short", hour: "2-digit", minute: "2-digit" }) : "";
  return <li className="b-trace-now" ref={ref}>{nowWords(statusWords(last), step, time)}</li>;
}

function nowWords(status: string, step: string, time: string): string {
  if (step && time) return interpolate(gettext("%(status)s at %(step)s until %(time)s"), { status, step, time });
  if (step) return interpolate(gettext("%(status)s at %(step)s"), { status, step });
  return time ? interpolate(gettext("%(status)s until %(time)s"), { status, time }) : status;
}
