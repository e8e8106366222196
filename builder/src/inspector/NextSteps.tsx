import { memo } from "react";
import type { Definition, Step } from "../model/definition";
import { stepName } from "../model/describe";
import { connect } from "../model/edit";
import { strayPorts } from "../model/ports";
import { own } from "../model/records";
import type { Port } from "../model/server";
import { usePorts } from "../nodes/hooks";
import { useDocument } from "../store/document";
import { Button } from "../ui/Button";
import { Select } from "../ui/Field";
import { gettext, interpolate } from "../i18n";

type Option = { value: string; label: string };

let options: Option[] = [];

/** All steps to choose from; the same list until a name changes, for it can be long. */
export function stepOptions(definition: Definition): Option[] {
  const { nodes } = definition;
  const same = nodes.length === options.length && nodes.every((step, place) => step.id === options[place]?.value && stepName(step, step.id) === options[place].label);
  if (!same) options = nodes.map((step) => ({ value: step.id, label: stepName(step, step.id) }));
  return options;
}

export function useStepOptions(): Option[] {
  return useDocument((state) => stepOptions(state.shown));
}

/** Where each way out leads; the same as drawing connections, without a pointer. */
export function NextSteps({ step }: { step: Step }) {
  const ports = usePorts(step);
  return <Ways id={step.id} targets={step.ports} ports={ports} />;
}

const Ways = memo(function Ways({ id, targets, ports }: { id: string; targets: Step["ports"]; ports: Port[] }) {
  const readOnly = useDocument((state) => state.readOnly);
  const steps = useStepOptions();
  const set = (port: string, target: string | null) =>
    useDocument.getState().change((current) => connect(current, id, port, target), `connect ${port}`);
  const stray = strayPorts(targets, ports);
  if (ports.length + stray.length === 0) return <p className="b-hint">{gettext("Nothing comes after this step.")}</p>;
  const choices = ports.some((port) => port.happens === "reply" && !["next", "other", "reply"].includes(port.id));
  return (
    <div data-field="ports" className="b-form">
      {ports.map((port) => (
        <Select
          key={port.id}
          label={port.label || port.id}
          value={own(targets, port.id) ?? ""}
          empty={emptyWords(port.id, choices, port.optional ?? false)}
          options={steps}
          disabled={readOnly}
          onChange={(target) => set(port.id, target || null)}
        />
      ))}
      {stray.map((port) => (
        <p key={port} className="b-stray">
          {interpolate(gettext("A connection from “%(port)s” is left over."), { port })}
          <Button look="quiet" disabled={readOnly} onClick={() => set(port, null)}>{gettext("Remove it")}</Button>
        </p>
      ))}
    </div>
  );
});

function emptyWords(port: string, choices: boolean, optional: boolean): string {
  if (port === "next" && choices) return gettext("Not connected");
  if (port === "other" && optional) return gettext("As set above");
  if (port === "reply" || port === "returned") return gettext("Not connected");
  return choices && port !== "timeout" && port !== "other" ? gettext("As “Any answer”") : gettext("Ends here");
}
