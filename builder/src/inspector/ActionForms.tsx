// Forms of the steps that do something.

import { useServer } from "../store/server";
import { Select } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { WordsField } from "../ui/WordsField";
import { PairsField } from "./PairsField";
import type { FormProps } from "./types";
import { gettext, interpolate, pgettext } from "../i18n";

export function SetFieldForm({ config, change, disabled }: FormProps<"set_field">) {
  const fields = useServer((state) => state.surroundings.fields);
  return (
    <>
      <TextField label={gettext("Field of the contact")} name="name" value={config.name ?? ""} most={64} suggestions={fields} disabled={disabled} onChange={(name) => change({ name })} />
      <TextField label={gettext("New value")} name="value" rows={2} value={config.value ?? ""} variables placeholder={gettext("Empty it")} disabled={disabled} onChange={(value) => change({ value })} />
    </>
  );
}

export function TagForm({ config, change, disabled }: FormProps<"tag">) {
  const tags = useServer((state) => state.surroundings.tags);
  return (
    <>
      <WordsField label={gettext("Put on")} name="add" values={config.add ?? []} suggestions={tags} disabled={disabled} onChange={(add) => change({ add })} />
      <WordsField label={gettext("Take off")} name="remove" values={config.remove ?? []} suggestions={tags} disabled={disabled} onChange={(remove) => change({ remove })} />
    </>
  );
}

interface WhomProps {
  config: { person?: number | null; team?: string | null };
  change: (patch: { person?: number | null; team?: string | null }) => void;
  disabled: boolean;
}

function WhomFields({ config, change, disabled, nobody }: WhomProps & { nobody: string }) {
  const { teams, people } = useServer((state) => state.surroundings);
  return (
    <>
      <Select label={gettext("Team")} name="team" value={config.team ?? ""} empty={pgettext("team", "None")} options={teams.map((team) => ({ value: team, label: team }))} disabled={disabled} onChange={(team) => change({ team: team || null })} />
      <Select
        label={gettext("Person")}
        name="person"
        value={config.person ? String(config.person) : ""}
        empty={nobody}
        options={people.map((one) => ({ value: String(one.id), label: one.name }))}
        disabled={disabled}
        onChange={(person) => change({ person: person ? Number(person) : null })}
      />
    </>
  );
}

export function AssignForm({ config, change, disabled }: FormProps<"assign">) {
  return <WhomFields config={config} change={change} disabled={disabled} nobody={gettext("Nobody")} />;
}

export function HandOverForm({ config, change, disabled }: FormProps<"hand_over">) {
  return (
    <>
      <WhomFields config={config} change={change} disabled={disabled} nobody={gettext("Whoever is free")} />
      <TextField label={gettext("What the person should know")} name="note" rows={4} value={config.note ?? ""} most={4096} variables disabled={disabled} onChange={(note) => change({ note })} />
      <p className="b-hint">{gettext("Connect “Handed back” to go on when the person gives the conversation back.")}</p>
    </>
  );
}

export function NoteForm({ config, change, disabled }: FormProps<"note">) {
  return <TextField label={gettext("Note for your team")} name="text" rows={4} value={config.text ?? ""} most={4096} variables disabled={disabled} onChange={(text) => change({ text })} />;
}

export function EmitForm({ config, change, disabled }: FormProps<"emit_event">) {
  return (
    <>
      <TextField label={gettext("Name of the event")} name="name" value={config.name ?? ""} placeholder="lead_qualified" disabled={disabled} hint={gettext("Small letters, digits, _ and .")} onChange={(name) => change({ name: name.toLowerCase().replace(/[^a-z0-9_.]/g, "_") })} />
      <PairsField label={gettext("Data")} name="data" noun={gettext("value")} keyLabel={gettext("Name")} valueLabel={gettext("Value")} variables value={config.data ?? {}} disabled={disabled} onChange={(data) => change({ data })} />
    </>
  );
}

export function FlowForm({ config, change, disabled, apiOnly }: FormProps<"call_flow" | "start_flow"> & { apiOnly: boolean }) {
  const flows = useServer((state) => state.surroundings.flows);
  const key = useServer((state) => state.flow.key);
  const options = flows
    .filter((flow) => flow.key !== key && (!apiOnly || flow.api || flow.key === config.flow))
    .map((flow) => ({ value: flow.key, label: flow.live ? flow.name : interpolate(gettext("%(name)s (not live)"), { name: flow.name }) }));
  return (
    <Select
      label={gettext("Flow")}
      name="flow"
      value={config.flow ?? ""}
      empty={gettext("Choose a flow")}
      options={options}
      disabled={disabled}
      hint={apiOnly ? gettext("Only flows with the start “Started by others” are listed.") : gettext("Its live version, as it is when this flow is published.")}
      onChange={(flow) => change({ flow })}
    />
  );
}

export function EndForm({ config, change, disabled }: FormProps<"end">) {
  return <TextField label={gettext("Reason, for your figures")} name="reason" value={config.reason ?? "done"} most={64} disabled={disabled} onChange={(reason) => change({ reason })} />;
}
