// What a step that says nothing does, in words.

import { memo, type ReactNode } from "react";
import type { Definition, Step } from "../model/definition";
import { describe, ruleWords, subjectWords, waitWords } from "../model/describe";
import { duration } from "../model/words";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { filled } from "../ui/filled";
import { FormattedText } from "./FormattedText";
import { gettext, interpolate } from "../i18n";

export const LogicBody = memo(function LogicBody({ step }: { step: Step }) {
  return <div className="b-logic">{body(step)}</div>;
});

function body(step: Step): ReactNode {
  switch (step.type) {
    case "condition":
      return <Rules step={step} />;
    case "switch":
      return <p>{filled(gettext("By %(subject)s"), { subject: <em>{subjectWords(step.config.subject)}</em> })}</p>;
    case "split":
      return <Weights branches={step.config.branches ?? []} />;
    case "window_check":
      return step.config.at_least_seconds ? (
        <p>{interpolate(gettext("Are at least %(time)s left in the window?"), { time: duration(step.config.at_least_seconds) })}</p>
      ) : (
        <p>{gettext("Is the window open?")}</p>
      );
    case "wait":
      return <p>{filled(gettext("Wait %(time)s"), { time: <em>{waitWords(step.config)}</em> })}</p>;
    case "set_field":
      return <p><em>{step.config.name || gettext("Field")}</em> = <FormattedText text={step.config.value || gettext("nothing")} /></p>;
    case "tag":
      return <Tags add={step.config.add ?? []} remove={step.config.remove ?? []} />;
    case "assign":
    case "hand_over":
      return <Whom step={step} />;
    case "note":
      return <p className="b-note-text"><FormattedText text={step.config.text || gettext("Empty note")} /></p>;
    case "http_request":
      return (
        <p className="b-http">
          <span className="b-method">{step.config.method ?? "GET"}</span>
          <code>{step.config.url || gettext("No address yet")}</code>
        </p>
      );
    case "emit_event":
      return <p>{filled(gettext("Tell connected tools: %(event)s"), { event: <em>{step.config.name || gettext("no name yet")}</em> })}</p>;
    case "call_flow":
      return <p>{filled(gettext("Run %(flow)s, then go on"), { flow: <FlowName flow={step.config.flow} /> })}</p>;
    case "start_flow":
      return <p>{filled(gettext("Go to %(flow)s"), { flow: <FlowName flow={step.config.flow} /> })}</p>;
    case "end":
      return <p>{filled(gettext("The flow ends here: %(reason)s"), { reason: <em>{step.config.reason ?? "done"}</em> })}</p>;
    case "resolve":
      return <p>{gettext("Close the conversation in the inbox")}</p>;
    default:
      return <p>{describe(step, useDocument.getState().shown)}</p>;
  }
}

function Rules({ step }: { step: Extract<Step, { type: "condition" }> }) {
  // The titles of choices come from other steps; what was true at drawing is near enough here.
  const definition: Definition = useDocument.getState().shown;
  const rules = step.config.rules ?? [];
  return (
    <ul className="b-rules">
      {rules.slice(0, 4).map((rule, place) => (
        <li key={place}>
          <span className="b-rule-word">{place === 0 ? gettext("If") : step.config.match === "any" ? gettext("or") : gettext("and")}</span>
          {ruleWords(rule, definition)}
        </li>
      ))}
      {rules.length > 4 && <li className="b-hint">{interpolate(gettext("and %(count)s more"), { count: rules.length - 4 })}</li>}
    </ul>
  );
}

function Weights({ branches }: { branches: { id: string; title: string; weight: number }[] }) {
  const total = branches.reduce((sum, branch) => sum + (branch.weight || 0), 0) || 1;
  return (
    <div className="b-weights" aria-hidden="true">
      {branches.map((branch) => (
        <span key={branch.id} style={{ flexGrow: branch.weight }}>{Math.round((100 * branch.weight) / total)}%</span>
      ))}
    </div>
  );
}

function Tags({ add, remove }: { add: string[]; remove: string[] }) {
  if (add.length + remove.length === 0) return <p className="b-bubble-empty">{gettext("No tag yet")}</p>;
  return (
    <p className="b-tags">
      {add.map((tag) => <span key={tag} className="b-chip">+ {tag}</span>)}
      {remove.map((tag) => <span key={tag} className="b-chip b-chip-off">− {tag}</span>)}
    </p>
  );
}

function Whom({ step }: { step: Extract<Step, { type: "assign" | "hand_over" }> }) {
  const people = useServer((state) => state.surroundings.people);
  const person = people.find((one) => one.id === step.config.person)?.name;
  const whom = [person, step.config.team].filter(Boolean).join(", ");
  const note = step.type === "hand_over" ? step.config.note : "";
  return (
    <>
      <p>
        {step.type === "assign"
          ? filled(gettext("Assign to %(whom)s"), { whom: <em>{whom || gettext("nobody yet")}</em> })
          : filled(gettext("Hand over to %(whom)s"), { whom: <em>{whom || gettext("whoever is free")}</em> })}
      </p>
      {note && <p className="b-note-text"><FormattedText text={note} /></p>}
    </>
  );
}

function FlowName({ flow }: { flow: string }) {
  const flows = useServer((state) => state.surroundings.flows);
  return <em>{flows.find((one) => one.key === flow)?.name || flow || gettext("no flow yet")}</em>;
}
