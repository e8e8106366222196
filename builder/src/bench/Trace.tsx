import { useEffect, useRef, type Ref } from "react";
import type { PlayedStep } from "../model/server";
import { duration } from "../model/words";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { useView } from "../store/view";
import { useBench } from "./store";
import { shown } from "./zone";
import { effectWords, eventWords, nameOf, problemWords, statusWords, traceLines } from "./words";

/** What the flow did at each event, and why. */
export function Trace() {
  const played = useBench((state) => state.played);
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "nearest" });
  }, [played]);
  if (!played) return <p className="b-hint b-pad">Each step that the flow takes is listed here, with the reason.</p>;
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
        <small>{age === null ? "window not open" : step.window.open ? `window ${duration(age)} old` : "window closed"}</small>
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
        {lines.length === 0 && effects.length === 0 && <li className="b-trace-plain">Nothing happens</li>}
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
  const where = last.node && last.status !== "ended" ? ` at ${nameOf(definition, last.node)}` : "";
  const due = next?.due_at ? ` until ${shown(next.due_at, { weekday: "short", hour: "2-digit", minute: "2-digit" })}` : "";
  return <li className="b-trace-now" ref={ref}>{statusWords(last)}{where}{due}</li>;
}
