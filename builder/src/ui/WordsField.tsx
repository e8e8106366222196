import { X } from "lucide-react";
import { useState } from "react";
import { Field } from "./Field";
import { gettext, interpolate } from "../i18n";

interface Props {
  label: string;
  values: string[];
  onChange: (values: string[]) => void;
  hint?: string;
  name?: string;
  placeholder?: string;
  suggestions?: string[];
  disabled?: boolean;
}

/** Several words, each a chip; Enter or a comma adds one. */
export function WordsField({ label, values, onChange, hint, name, placeholder, suggestions, disabled }: Props) {
  const [text, setText] = useState("");
  const add = () => {
    const words = text.split(/[,\n]/).map((word) => word.trim()).filter((word) => word && !values.includes(word));
    if (words.length > 0) onChange([...values, ...new Set(words)]);
    setText("");
  };
  return (
    <Field label={label} hint={hint} name={name}>
      {(id, described) => (
        <div className="b-words">
          {values.map((value) => (
            <span key={value} className="b-chip">
              {value}
              {!disabled && (
                <button type="button" aria-label={interpolate(gettext("Remove %(value)s"), { value })} onClick={() => onChange(values.filter((one) => one !== value))}>
                  <X size={12} />
                </button>
              )}
            </span>
          ))}
          <input
            id={id}
            value={text}
            aria-describedby={described}
            placeholder={values.length === 0 ? (placeholder ?? gettext("Type and press Enter")) : ""}
            list={suggestions ? `${id}-list` : undefined}
            disabled={disabled}
            onChange={(event) => setText(event.target.value)}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key === "Enter" || event.key === ",") {
                event.preventDefault();
                add();
              } else if (event.key === "Backspace" && text === "" && values.length > 0) {
                onChange(values.slice(0, -1));
              }
            }}
          />
          {suggestions && (
            <datalist id={`${id}-list`}>
              {suggestions.filter((one) => !values.includes(one)).map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </div>
      )}
    </Field>
  );
}
