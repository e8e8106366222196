import { Braces } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { inserted, variableGroups } from "../model/variables";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { gettext, interpolate } from "../i18n";

/** Puts a variable into a text, with words for when it is empty. */
export function VariableMenu({ onInsert, field }: { onInsert: (text: string) => void; field: string }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  return (
    <span
      className="b-variables"
      ref={root}
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) {
          event.stopPropagation();
          event.preventDefault();
          setOpen(false);
          root.current?.querySelector<HTMLElement>("button")?.focus();
        }
      }}
    >
      <button
        type="button"
        className="b-variables-button"
        aria-expanded={open}
        aria-label={interpolate(gettext("Insert a variable into %(field)s"), { field })}
        title={gettext("Insert a variable")}
        onClick={() => setOpen(!open)}
      >
        <Braces size={14} />
      </button>
      {open && (
        <Choice
          onChoose={(text) => {
            setOpen(false);
            onInsert(text);
          }}
        />
      )}
    </span>
  );
}

function Choice({ onChoose }: { onChoose: (text: string) => void }) {
  const definition = useDocument((state) => state.definition);
  const around = useServer((state) => state.surroundings);
  const [query, setQuery] = useState("");
  const [fallback, setFallback] = useState("");
  const id = useId();
  const wanted = query.toLowerCase();
  const groups = variableGroups(definition, around)
    .map((group) => ({
      ...group,
      variables: group.variables.filter((one) => `${one.label} ${one.path}`.toLowerCase().includes(wanted)),
    }))
    .filter((group) => group.variables.length > 0);
  return (
    <div className="b-popover" role="group" aria-label={gettext("Insert a variable")}>
      <input
        autoFocus
        type="search"
        aria-label={gettext("Search variables")}
        placeholder={gettext("Search variables")}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <div className="b-popover-list">
        {groups.map((group) => (
          <div key={group.label} role="group" aria-label={group.label}>
            <p className="b-popover-group">{group.label}</p>
            {group.variables.map((one) => (
              <button key={one.path} type="button" onClick={() => onChoose(inserted(one.path, fallback))}>
                <span>{one.label}</span>
                <code>{one.path}</code>
              </button>
            ))}
          </div>
        ))}
        {groups.length === 0 && <p className="b-hint">{gettext("Nothing found.")}</p>}
      </div>
      <label className="b-popover-foot" htmlFor={id}>
        {gettext("If it is empty, say")}
        <input id={id} value={fallback} placeholder={gettext("nothing")} onChange={(event) => setFallback(event.target.value)} />
      </label>
    </div>
  );
}
