import { Copy, Plus, Trash2 } from "lucide-react";
import { duplicateSelection, removeStep } from "../canvas/actions";
import type { Step } from "../model/definition";
import { describe, stepName } from "../model/describe";
import { connect, rename } from "../model/edit";
import { own } from "../model/records";
import { STEPS } from "../model/steps";
import { short } from "../model/words";
import { useStepOptions } from "../inspector/NextSteps";
import { StepForm } from "../inspector/StepForm";
import { FindingList } from "../inspector/Findings";
import { useOpenField } from "../inspector/useOpenField";
import { usePorts } from "../nodes/hooks";
import { useDiagnostics } from "../nodes/Marks";
import { WindowBadge } from "../nodes/WindowBadge";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { Button, IconButton } from "../ui/Button";
import { Select } from "../ui/Field";
import { StepIcon } from "../ui/icons";
import { TextField } from "../ui/TextField";
import { gettext, interpolate } from "../i18n";

export interface OutlineStepProps {
  step: Step;
  place?: number;
  onAdd: (port: string) => void;
}

/** A step of the outline: what it says, where each way out leads, and its form when it is open. */
export function OutlineStep({ step, place, onAdd }: OutlineStepProps) {
  const open = useView((state) => state.selection.length === 1 && state.selection[0] === step.id);
  const here = useView((state) => state.current === step.id);
  const definition = useDocument((state) => state.shown);
  const readOnly = useDocument((state) => state.readOnly);
  const mark = useDocument((state) => state.viewing?.marks[step.id]?.change);
  const found = useDiagnostics(step.id);
  const root = useOpenField(step.id);
  const name = stepName(step, step.id);
  return (
    <li id={`outline-${step.id}`} className={`b-outline-step ${open ? "b-open" : ""} ${here ? "b-here" : ""} ${mark ? `b-diff-line b-diff-${mark}` : ""}`}>
      <div className="b-outline-row">
        <StepIcon type={step.type} size={17} />
        <div className="b-outline-name">
          <h3>{place ? `${place}. ` : ""}{name}</h3>
          <p>{STEPS[step.type]?.label}: {short(describe(step, definition), 140) || gettext("nothing yet")}</p>
          <WindowBadge id={step.id} />
        </div>
        {!readOnly && (
          <>
            <IconButton label={interpolate(gettext("Duplicate %(name)s"), { name })} onClick={() => { useView.getState().select([step.id]); duplicateSelection(); }}><Copy size={15} /></IconButton>
            <IconButton label={interpolate(gettext("Remove %(name)s"), { name })} onClick={() => removeStep(step.id)}><Trash2 size={15} /></IconButton>
          </>
        )}
        <Button aria-expanded={open} aria-label={interpolate(open ? gettext("Close %(name)s") : gettext("Edit %(name)s"), { name })} onClick={() => useView.getState().select(open ? [] : [step.id])}>
          {open ? gettext("Close") : readOnly ? gettext("Look") : gettext("Edit")}
        </Button>
      </div>
      <FindingList findings={found} />
      {open ? (
        <div ref={root} className="b-outline-form">
          <TextField label={gettext("Name of the step")} value={step.title} most={120} disabled={readOnly} onChange={(title) => useDocument.getState().change((current) => rename(current, step.id, title))} />
          <StepForm step={step} />
        </div>
      ) : (
        <Ways step={step} onAdd={onAdd} />
      )}
    </li>
  );
}

function Ways({ step, onAdd }: { step: Step; onAdd: (port: string) => void }) {
  const ports = usePorts(step);
  const steps = useStepOptions();
  const readOnly = useDocument((state) => state.readOnly);
  if (ports.length === 0) return null;
  return (
    <div className="b-ways">
      {ports.map((port) => (
        <div key={port.id} className="b-way">
          <Select
            label={port.label || port.id}
            value={own(step.ports, port.id) ?? ""}
            empty={gettext("Not connected")}
            options={steps}
            disabled={readOnly}
            onChange={(target) => useDocument.getState().change((current) => connect(current, step.id, port.id, target || null), `connect ${port.id}`)}
          />
          {!readOnly && !own(step.ports, port.id) && (
            <IconButton label={interpolate(gettext("Add a step after %(value)s"), { value: port.label || port.id })} onClick={() => onAdd(port.id)}><Plus size={15} /></IconButton>
          )}
        </div>
      ))}
    </div>
  );
}
