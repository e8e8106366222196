import { useState } from "react";
import { why } from "../api/client";
import { api } from "../api/endpoints";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { useView } from "../store/view";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Check, NumberField } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { PairsField } from "../inspector/PairsField";
import { gettext } from "../i18n";

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const flow = useServer((state) => state.flow);
  const description = useDocument((state) => state.definition.description ?? "");
  const variables = useDocument((state) => state.definition.variables ?? {});
  const change = useDocument((state) => state.change);
  const [active, setActive] = useState(flow.active);
  const [priority, setPriority] = useState<number | null>(flow.priority);
  const [wrong, setWrong] = useState("");
  const save = async () => {
    try {
      const answer = await api.settings({ active, priority: priority ?? 0 });
      useServer.getState().patch({ flow: { ...flow, ...answer.flow, revision: useServer.getState().flow.revision } });
      useView.getState().say(gettext("Settings saved."));
      onClose();
    } catch (error) {
      setWrong(why(error));
    }
  };
  return (
    <Dialog title={gettext("Settings")} onClose={onClose} footer={<Button look="primary" onClick={() => void save()}>{gettext("Save")}</Button>}>
      <div className="b-form">
        <Check label={gettext("Active")} hint={gettext("Off: the flow starts for nobody, and those who are in it go on")} checked={active} onChange={setActive} />
        <NumberField label={gettext("Priority")} value={priority} step={1} hint={gettext("If several flows would start at a message, the highest does")} onChange={setPriority} />
        <TextField label={gettext("What the flow is for")} rows={3} most={1000} value={description} onChange={(text) => change((now) => ({ ...now, description: text }))} />
        <PairsField
          label={gettext("Variables of this flow")}
          noun={gettext("variable")}
          keyLabel={gettext("Name")}
          valueLabel={gettext("Value")}
          hint={gettext("The same for all contacts: a price, an address. Use them as {{ variables.name }}.")}
          keyRule={/[^A-Za-z0-9_]/g}
          value={variables}
          disabled={false}
          onChange={(next) => change((now) => ({ ...now, variables: next }), "variables")}
        />
        {wrong && <p className="b-bad" role="alert">{wrong}</p>}
      </div>
    </Dialog>
  );
}
