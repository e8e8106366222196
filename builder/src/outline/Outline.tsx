import { Plus } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { addStep } from "../canvas/actions";
import { START, type StepType } from "../model/definition";
import { NO_START, stepName } from "../model/describe";
import { flowOrder } from "../model/order";
import { plural } from "../model/words";
import { StartForm } from "../inspector/StartForm";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Guard } from "../shell/Guard";
import { StepChoice } from "../shell/StepChoice";
import { OutlineStep, type OutlineStepProps } from "./OutlineStep";
import { gettext, interpolate, ngettext } from "../i18n";

const FIRST_FIELD = ".b-outline-form :is(input, textarea, select)";

/** All steps in the order in which they are met. Everything can be done here, without a pointer. */
export function Outline() {
  const shown = useDocument((state) => state.shown);
  const readOnly = useDocument((state) => state.readOnly);
  const goal = useView((state) => state.goal);
  useEffect(() => {
    if (goal) document.getElementById(`outline-${goal.id}`)?.scrollIntoView({ block: "start" });
  }, [goal]);
  const order = useMemo(() => flowOrder(shown), [shown]);
  const [adding, setAdding] = useState<{ node: string; port: string } | "end" | null>(null);

  const add = (type: StepType) => {
    const from = adding !== "end" && adding ? adding : undefined;
    const before = from ? shown.nodes.find((step) => step.id === from.node) : shown.nodes[shown.nodes.length - 1];
    const at = { x: (before?.ui.x ?? 0) + 360, y: before?.ui.y ?? 0 };
    setAdding(null);
    const id = addStep(type, at, from);
    // The new step is drawn, open, after this.
    if (id) setTimeout(() => document.getElementById(`outline-${id}`)?.querySelector<HTMLElement>(FIRST_FIELD)?.focus(), 60);
  };

  return (
    <div className="b-outline">
      <div className="b-outline-inner">
        <header className="b-outline-head">
          <h2>{interpolate(ngettext("%(count)s step in order", "%(count)s steps in order", shown.nodes.length), { count: shown.nodes.length })}</h2>
          {!readOnly && <Button icon={<Plus size={14} />} onClick={() => setAdding("end")}>{gettext("Add a step")}</Button>}
        </header>
        <StartSection />
        <ol className="b-outline-list">
          {order.reached.map((step, place) => (
            <GuardedStep key={step.id} step={step} place={place + 1} onAdd={(port) => setAdding({ node: step.id, port })} />
          ))}
        </ol>
        {order.loose.length > 0 && (
          <>
            <h3>{gettext("No way leads here yet")}</h3>
            <ol className="b-outline-list">
              {order.loose.map((step) => <GuardedStep key={step.id} step={step} onAdd={(port) => setAdding({ node: step.id, port })} />)}
            </ol>
          </>
        )}
      </div>
      {adding && (
        <Dialog title={adding === "end" ? gettext("Add a step") : interpolate(gettext("Add a step after “%(stepname)s”"), { stepname: stepName(shown.nodes.find((step) => step.id === adding.node), adding.node) })} onClose={() => setAdding(null)}>
          <StepChoice autoFocus onChoose={add} />
        </Dialog>
      )}
    </div>
  );
}

function GuardedStep(props: OutlineStepProps) {
  const { id, title } = props.step;
  return (
    <Guard of={props.step} instead={<li className="b-outline-step"><p className="b-bad">{interpolate(gettext("The step “%(name)s” cannot be shown."), { name: title || id })}</p></li>}>
      <OutlineStep {...props} />
    </Guard>
  );
}

function StartSection() {
  const open = useView((state) => state.selection.length === 1 && state.selection[0] === START);
  const triggers = useDocument((state) => state.shown.triggers.length);
  return (
    <section className={`b-outline-step ${open ? "b-open" : ""}`} aria-label={gettext("Start")}>
      <div className="b-outline-row">
        <div className="b-outline-name">
          <h3>{gettext("Start")}</h3>
          <p>{triggers === 0 ? NO_START : plural(triggers, "start")}</p>
        </div>
        <Button aria-expanded={open} onClick={() => useView.getState().select(open ? [] : [START])}>{open ? gettext("Close") : gettext("Edit")}</Button>
      </div>
      {open && <StartForm />}
    </section>
  );
}

