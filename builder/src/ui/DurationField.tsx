import { useId, useState } from "react";
import { Field } from "./Field";
import { gettext, interpolate } from "../i18n";

const UNITS = [
  { seconds: 60, label: gettext("minutes") },
  { seconds: 3600, label: gettext("hours") },
  { seconds: 86400, label: gettext("days") },
];
const SECONDS = { seconds: 1, label: gettext("seconds") };

function fitting(seconds: number): number {
  return [...UNITS].reverse().find((unit) => seconds >= unit.seconds && seconds % unit.seconds === 0)?.seconds ?? (seconds % 60 ? 1 : 60);
}

interface Props {
  label: string;
  seconds: number;
  onChange: (seconds: number) => void;
  hint?: string;
  name?: string;
  disabled?: boolean;
  least?: number;
}

/** A length of time as an amount and a unit. */
export function DurationField({ label, seconds, onChange, hint, name, disabled, least = 1 }: Props) {
  const [unit, setUnit] = useState(() => fitting(seconds));
  const unitId = useId();
  // Undoing can bring back a length that the chosen unit cannot say.
  const shown = seconds % unit === 0 ? unit : fitting(seconds);
  return (
    <Field label={label} hint={hint} name={name}>
      {(id, described) => (
        <div className="b-pair">
          <input
            id={id}
            type="number"
            min={least === 0 ? 0 : 1}
            value={seconds / shown}
            aria-describedby={described}
            disabled={disabled}
            onChange={(event) => onChange(Math.max(least, Math.round(Number(event.target.value) * shown)))}
          />
          <select
            id={unitId}
            aria-label={interpolate(gettext("Unit of %(label)s"), { label })}
            value={shown}
            disabled={disabled}
            onChange={(event) => {
              const next = Number(event.target.value);
              setUnit(next);
              onChange(Math.max(least, Math.round((seconds / shown) * next)));
            }}
          >
            {[...(shown === 1 ? [SECONDS] : []), ...UNITS].map((one) => (
              <option key={one.seconds} value={one.seconds}>
                {one.label}
              </option>
            ))}
          </select>
        </div>
      )}
    </Field>
  );
}
