import { useLayoutEffect, useRef, type ReactNode } from "react";
import { Counter, Field } from "./Field";
import { VariableMenu } from "./VariableMenu";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  most?: number;
  rows?: number;
  name?: string;
  hint?: ReactNode;
  placeholder?: string;
  /** Whether variables can be put in. */
  variables?: boolean;
  hidden?: boolean;
  disabled?: boolean;
  type?: string;
  suggestions?: string[];
}

/** A text with its limit and the menu of variables; grows with what is written. */
export function TextField(props: Props) {
  const { label, value, onChange, most, rows, name, hint, placeholder, variables, hidden, disabled, type, suggestions } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const input = useRef<HTMLInputElement>(null);

  useLayoutEffect(() => {
    const field = area.current;
    if (!field) return;
    field.style.blockSize = "auto";
    field.style.blockSize = `${Math.min(field.scrollHeight + 2, 320)}px`;
  }, [value]);

  const insert = (text: string) => {
    const field = area.current ?? input.current;
    const at = field?.selectionStart ?? value.length;
    const end = field?.selectionEnd ?? at;
    onChange(value.slice(0, at) + text + value.slice(end));
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(at + text.length, at + text.length);
    });
  };

  const side = (
    <span className="b-field-side">
      {most !== undefined && <Counter length={[...value].length} most={most} />}
      {variables && !disabled && <VariableMenu onInsert={insert} field={label} />}
    </span>
  );

  return (
    <Field label={label} name={name} hint={hint} side={side} hidden={hidden}>
      {(id, described) =>
        rows ? (
          <textarea
            ref={area}
            id={id}
            rows={rows}
            value={value}
            placeholder={placeholder}
            aria-describedby={described}
            disabled={disabled}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <>
            <input
              ref={input}
              id={id}
              type={type ?? "text"}
              value={value}
              placeholder={placeholder}
              aria-describedby={described}
              disabled={disabled}
              list={suggestions ? `${id}-list` : undefined}
              onChange={(event) => onChange(event.target.value)}
            />
            {suggestions && (
              <datalist id={`${id}-list`}>
                {suggestions.map((one) => (
                  <option key={one} value={one} />
                ))}
              </datalist>
            )}
          </>
        )
      }
    </Field>
  );
}
