import { Copy, MousePointerClick, Trash2 } from "lucide-react";
import { duplicateSelection, removeSelection } from "../canvas/actions";
import { START, type Step } from "../model/definition";
import { rename } from "../model/edit";
import { STEPS } from "../model/steps";
import { useDiagnostics } from "../nodes/Marks";
import { WindowBadge } from "../nodes/WindowBadge";
import { Guard } from "../shell/Guard";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { Button, IconButton } from "../ui/Button";
import { StepIcon } from "../ui/icons";
import { FindingList } from "./Findings";
import { StartForm } from "./StartForm";
import { StepForm } from "./StepForm";
import { useOpenField } from "./useOpenField";
import { gettext, interpolate, ngettext } from "../i18n";

export function Inspector() {
  const selection = useView((state) => state.selection);
  const only = selection.length === 1 ? selection[0] : undefined;
  const step = useDocument((state) => (only ? state.index[only] : undefined));
  if (only === START) return <StartPanel />;
  if (step) return <Guard key={step.id} of={step} instead={<Unshown step={step} />}><StepPanel key={step.id} step={step} /></Guard>;
  if (selection.length > 1) return <Several count={selection.length} />;
  return (
    <div className="b-empty">
      <MousePointerClick size={28} aria-hidden="true" />
      <p>{gettext("Choose a step to edit it.")}</p>
      <p className="b-hint">{gettext("Drag from a step’s dot to connect it. Drop on empty space to add a step there.")}</p>
    </div>
  );
}

/** Stands in for the form of a step that cannot be shown. */
function Unshown({ step }: { step: Step }) {
  const readOnly = useDocument((state) => state.readOnly);
  return (
    <div className="b-empty" role="alert">
      <p>{interpolate(gettext("The step “%(name)s” cannot be shown."), { name: step.title || step.id })}</p>
      {!readOnly && <Button look="danger" icon={<Trash2 size={14} />} onClick={removeSelection}>{gettext("Remove the step")}</Button>}
    </div>
  );
}

function StartPanel() {
  const root = useOpenField(START);
  const found = useDiagnostics("");
  return (
    <div ref={root}>
      <header className="b-inspector-head">
        <h2>{gettext("What starts this flow")}</h2>
      </header>
      <FindingList findings={found} />
      <StartForm />
    </div>
  );
}

function StepPanel({ step }: { step: Step }) {
  const root = useOpenField(step.id);
  const found = useDiagnostics(step.id);
  const readOnly = useDocument((state) => state.readOnly);
  const fields = useDocument((state) => state.viewing?.marks[step.id]?.fields);
  return (
    <div ref={root}>
      <header className="b-inspector-head">
        <StepIcon type={step.type} size={18} />
        <div className="b-inspector-name">
          <input
            id={`title-${step.id}`}
            aria-label={gettext("Name of the step")}
            value={step.title}
            placeholder={STEPS[step.type]?.label}
            maxLength={120}
            disabled={readOnly}
            onChange={(event) => useDocument.getState().change((definition) => rename(definition, step.id, event.target.value))}
          />
          <small>{STEPS[step.type]?.about}</small>
        </div>
        {!readOnly && (
          <>
            <IconButton label={gettext("Duplicate the step")} onClick={duplicateSelection}><Copy size={15} /></IconButton>
            <IconButton label={gettext("Remove the step")} onClick={removeSelection}><Trash2 size={15} /></IconButton>
          </>
        )}
      </header>
      <div className="b-inspector-window"><WindowBadge id={step.id} /></div>
      {fields && fields.length > 0 && <p className="b-note">{interpolate(gettext("Changed: %(fields)s"), { fields: fields.join(", ") })}</p>}
      <FindingList findings={found} />
      <StepForm step={step} />
    </div>
  );
}

function Several({ count }: { count: number }) {
  const readOnly = useDocument((state) => state.readOnly);
  return (
    <div className="b-empty">
      <p>{interpolate(ngettext("%(count)s step chosen.", "%(count)s steps chosen.", count), { count })}</p>
      {!readOnly && (
        <p className="b-actions">
          <Button icon={<Copy size={14} />} onClick={duplicateSelection}>{gettext("Duplicate")}</Button>
          <Button look="danger" icon={<Trash2 size={14} />} onClick={removeSelection}>{gettext("Remove")}</Button>
        </p>
      )}
      <p className="b-hint">{gettext("Drag one of them to move all. Ctrl+C copies them, also into another flow.")}</p>
    </div>
  );
}
