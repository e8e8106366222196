import { useId, type ReactNode } from "react";
import { gettext, interpolate } from "../i18n";

interface Wrap {
  label: string;
  hint?: ReactNode;
  side?: ReactNode;
  name?: string;
  hidden?: boolean;
  children: (id: string, described: string | undefined) => ReactNode;
}

/** A label with its control; `name` is how a finding of the check opens this field. */
export function Field({ label, hint, side, name, hidden, children }: Wrap) {
  const id = useId();
  const described = hint ? `${id}-hint` : undefined;
  return (
    <div className="b-field" data-field={name}>
      <div className={hidden ? "b-hidden" : "b-field-head"}>
        <label htmlFor={id}>{label}</label>
        {side}
      </div>
      {children(id, described)}
      {hint && (
        <small id={described} className="b-hint">
          {hint}
        </small>
      )}
    </div>
  );
}

export function Counter({ length, most }: { length: number; most: number }) {
  const level = length > most ? "b-over" : length > most * 0.9 ? "b-near" : "";
  return (
    <span className={`b-counter ${level}`} aria-label={interpolate(gettext("%(length)s of %(most)s characters"), { length, most })}>
      {length}/{most}
    </span>
  );
}

interface Common {
  label: string;
  hint?: ReactNode;
  name?: string;
  hidden?: boolean;
  disabled?: boolean;
}

export function Select<V extends string>({
  label,
  value,
  options,
  onChange,
  empty,
  disabled,
  ...wrap
}: Common & {
  value: V | "";
  options: { value: V; label: string; group?: string }[];
  empty?: string;
  onChange: (value: V) => void;
}) {
  const groups = [...new Set(options.map((option) => option.group))];
  const known = options.some((option) => option.value === value);
  const render = (option: { value: V; label: string }) => (
    <option key={option.value} value={option.value}>
      {option.label}
    </option>
  );
  return (
    <Field label={label} {...wrap}>
      {(id, described) => (
        <select
          id={id}
          aria-describedby={described}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value as V)}
        >
          {empty !== undefined && <option value="">{empty}</option>}
          {!known && value !== "" && <option value={value}>{interpolate(gettext("%(value)s (not there)"), { value })}</option>}
          {groups.map((group) => {
            const mine = options.filter((option) => option.group === group);
            return group ? (
              <optgroup key={group} label={group}>
                {mine.map(render)}
              </optgroup>
            ) : (
              mine.map(render)
            );
          })}
        </select>
      )}
    </Field>
  );
}

export function NumberField({
  label,
  value,
  onChange,
  min,
  max,
  step,
  disabled,
  ...wrap
}: Common & {
  value: number | null | undefined;
  onChange: (value: number | null) => void;
  min?: number;
  max?: number;
  step?: number | "any";
}) {
  return (
    <Field label={label} {...wrap}>
      {(id, described) => (
        <input
          id={id}
          type="number"
          aria-describedby={described}
          value={value ?? ""}
          min={min}
          max={max}
          step={step}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value === "" ? null : Number(event.target.value))}
        />
      )}
    </Field>
  );
}

export function Check({
  label,
  checked,
  onChange,
  hint,
  disabled,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: string;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="b-check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>
        {label}
        {hint && <small className="b-hint">{hint}</small>}
      </label>
    </div>
  );
}

/** One of a few, side by side. */
export function Segments<V extends string>({
  label,
  value,
  options,
  onChange,
  disabled,
}: {
  label: string;
  value: V;
  options: { value: V; label: string }[];
  onChange: (value: V) => void;
  disabled?: boolean;
}) {
  const name = useId();
  return (
    <fieldset className="b-segments" disabled={disabled}>
      <legend>{label}</legend>
      <div>
        {options.map((option) => (
          <label key={option.value} className={option.value === value ? "b-chosen" : ""}>
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
