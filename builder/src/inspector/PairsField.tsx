import { useState } from "react";
import { Rows } from "../ui/Rows";
import { TextField } from "../ui/TextField";

interface Props {
  label: string;
  noun: string;
  keyLabel: string;
  valueLabel: string;
  value: Record<string, string>;
  onChange: (value: Record<string, string>) => void;
  disabled: boolean;
  variables?: boolean;
  hint?: string;
  name?: string;
  keyRule?: RegExp;
}

/** Names and values. Rows whose name is empty or double are kept here, not in the flow. */
export function PairsField({ label, noun, keyLabel, valueLabel, value, onChange, disabled, variables, hint, name, keyRule }: Props) {
  const [rows, setRows] = useState<[string, string][]>(() => Object.entries(value));
  const [last, setLast] = useState(value);
  if (value !== last) {
    setLast(value);
    if (JSON.stringify(Object.fromEntries(rows.filter(([key]) => key))) !== JSON.stringify(value)) setRows(Object.entries(value));
  }
  const set = (next: [string, string][]) => {
    setRows(next);
    onChange(Object.fromEntries(next.filter(([key]) => key)));
  };
  return (
    <div data-field={name}>
      <p className="b-group-label">{label}</p>
      {hint && <p className="b-hint">{hint}</p>}
      <Rows items={rows} label={label} noun={noun} keyOf={(_, place) => String(place)} most={20} ordered={false} disabled={disabled} onChange={set} create={(): [string, string] => ["", ""]}>
        {([key, text], change) => (
          <div className="b-columns">
            <TextField label={keyLabel} value={key} disabled={disabled} onChange={(next) => change([keyRule ? next.replace(keyRule, "_") : next, text])} />
            <TextField label={valueLabel} value={text} variables={variables} disabled={disabled} onChange={(next) => change([key, next])} />
          </div>
        )}
      </Rows>
    </div>
  );
}
