import { Plus } from "lucide-react";
import type { TriggerType } from "../model/definition";
import { FIRST, START } from "../model/definition";
import { TRIGGERS } from "../model/describe";
import { addTrigger, connect } from "../model/edit";
import { useDocument } from "../store/document";
import { Select } from "../ui/Field";
import { Menu } from "../ui/Menu";
import { useStepOptions } from "./NextSteps";
import { NEW_TRIGGERS, TriggerForm } from "./TriggerForms";
import { TRIGGER_ICONS } from "../canvas/StartNode";
import { gettext } from "../i18n";

const TYPES = Object.keys(TRIGGERS) as TriggerType[];

/** What starts the flow, and where it begins. */
export function StartForm() {
  const definition = useDocument((state) => state.shown);
  const steps = useStepOptions();
  const readOnly = useDocument((state) => state.readOnly);
  const change = useDocument((state) => state.change);
  return (
    <div className="b-form">
      <div className="b-section-body">
        <Select
          label={gettext("First step")}
          value={definition.entry}
          empty={gettext("None yet")}
          options={steps}
          disabled={readOnly}
          onChange={(entry) => change((current) => connect(current, START, FIRST, entry || null), "entry")}
        />
      </div>
      {definition.triggers.map((trigger) => <TriggerForm key={trigger.id} trigger={trigger} />)}
      {!readOnly && (
        <div className="b-section-body">
          <Menu
            label={gettext("Add a start")}
            className="b-button b-button-plain"
            face={<><Plus size={14} /> {gettext("Add a start")}</>}
            items={TYPES.map((type) => {
              const Icon = TRIGGER_ICONS[type];
              return {
                label: TRIGGERS[type].label,
                icon: <Icon size={14} />,
                act: () => change((current) => addTrigger(current, { type, ...NEW_TRIGGERS[type] }), `add ${type}`),
              };
            })}
          />
        </div>
      )}
    </div>
  );
}
