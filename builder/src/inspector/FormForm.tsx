import { useState } from "react";
import type { FormContent } from "../model/content";
import { Segments } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { HeaderForm } from "./HeaderForm";
import { useLimit } from "./limits";
import { BodyField, FooterField, orNone } from "./MessageForms";
import type { PartProps } from "./types";
import { gettext } from "../i18n";

/** The form of a step that opens a WhatsApp form. */
export function FormForm({ value, onChange, disabled }: PartProps<FormContent>) {
  const limit = useLimit();
  const byName = value.flow_id === undefined;
  return (
    <>
      <HeaderForm value={value.header} disabled={disabled} onChange={(header) => onChange({ ...value, header })} />
      <BodyField value={value.body} disabled={disabled} onChange={(body) => onChange({ ...value, body })} />
      <FooterField value={value.footer} disabled={disabled} onChange={(footer) => onChange({ ...value, footer })} />
      <TextField label={gettext("Button")} name="content.cta" value={value.cta ?? ""} most={limit("BUTTON_TITLE")} disabled={disabled} onChange={(cta) => onChange({ ...value, cta })} />
      <Segments
        label={gettext("The form is known by")}
        value={byName ? "name" : "id"}
        disabled={disabled}
        options={[{ value: "name", label: gettext("Its name") }, { value: "id", label: gettext("Its id") }]}
        onChange={(by) => {
          const { flow_id: id, flow_name: name, ...rest } = value;
          onChange(by === "name" ? { ...rest, flow_name: id ?? "" } : { ...rest, flow_id: name ?? "" });
        }}
      />
      <TextField
        label={byName ? gettext("Name of the form") : gettext("Id of the form")}
        name="content.flow_id content.flow_name"
        value={(byName ? value.flow_name : value.flow_id) ?? ""}
        disabled={disabled}
        hint={gettext("As it stands in WhatsApp Manager, under Flows")}
        onChange={(text) => onChange(byName ? { ...value, flow_name: text } : { ...value, flow_id: text })}
      />
      <TextField label={gettext("First screen")} name="content.screen" value={value.screen ?? ""} disabled={disabled} placeholder={gettext("The form’s own")} onChange={(text) => onChange({ ...value, screen: orNone(text) })} />
      <TextField label={gettext("Token")} name="content.token" value={value.token ?? ""} most={limit("IDENTIFIER")} variables disabled={disabled} hint={gettext("Comes back with the answer")} onChange={(token) => onChange({ ...value, token })} />
      <JsonField label={gettext("Data for the first screen")} value={value.data} disabled={disabled} onChange={(data) => onChange({ ...value, data: data as FormContent["data"] })} />
      <Segments
        label={gettext("Version of the form")}
        value={value.mode ?? "published"}
        disabled={disabled}
        options={[{ value: "published", label: gettext("Published") }, { value: "draft", label: gettext("Draft") }]}
        onChange={(mode) => onChange({ ...value, mode })}
      />
    </>
  );
}

/** JSON as text; only what can be read is taken over. */
export function JsonField({ label, value, onChange, disabled, hint, name }: {
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
  disabled: boolean;
  hint?: string;
  name?: string;
}) {
  const given = value === undefined || value === null ? "" : JSON.stringify(value, null, 2);
  const [text, setText] = useState(given);
  const [last, setLast] = useState(given);
  const [wrong, setWrong] = useState(false);
  if (given !== last) {
    // The value changed from elsewhere (undo, another step): show that one.
    setLast(given);
    if (JSON.stringify(read(text)) !== JSON.stringify(value)) setText(given);
  }
  return (
    <TextField
      label={label}
      name={name}
      rows={3}
      value={text}
      variables
      disabled={disabled}
      placeholder={gettext("None")}
      hint={wrong ? <span className="b-bad">{gettext("This is no JSON yet, so it is not taken over.")}</span> : hint}
      onChange={(next) => {
        setText(next);
        const parsed = next.trim() ? read(next) : undefined;
        setWrong(next.trim() !== "" && parsed === undefined);
        if (next.trim() === "" || parsed !== undefined) onChange(parsed);
      }}
    />
  );
}

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
