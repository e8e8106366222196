import { useState, type KeyboardEvent } from "react";
import { DRAG_TYPE } from "../canvas/actions";
import type { StepType } from "../model/definition";
import { GROUPS, STEPS, STEP_TYPES } from "../model/steps";
import { StepIcon } from "../ui/icons";
import { gettext } from "../i18n";

interface Props {
  onChoose: (type: StepType) => void;
  autoFocus?: boolean;
  draggable?: boolean;
}

/** All types of steps by group, with a search; Enter takes the one that is marked. */
export function StepChoice({ onChoose, autoFocus, draggable }: Props) {
  const [query, setQuery] = useState("");
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = STEP_TYPES.filter((type) => {
    const info = STEPS[type];
    const all = `${info.label} ${info.about} ${info.words}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const best = query ? (found.find((type) => STEPS[type].label.toLowerCase().startsWith(query.toLowerCase())) ?? found[0]) : undefined;
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && best) {
      event.preventDefault();
      onChoose(best);
    }
  };
  return (
    <>
      <input
        type="search"
        className="b-search-input"
        aria-label={gettext("Search steps")}
        placeholder={gettext("Search steps")}
        value={query}
        autoFocus={autoFocus}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={onKey}
      />
      <div className="b-step-choice">
        {GROUPS.map((group) => {
          const types = found.filter((type) => STEPS[type].group === group.id);
          return types.length === 0 ? null : (
            <div key={group.id} role="group" aria-label={group.label}>
              <p className="b-group-title">{group.label}</p>
              {types.map((type) => (
                <button
                  key={type}
                  type="button"
                  className={`b-step-button ${type === best ? "b-best" : ""}`}
                  title={STEPS[type].about}
                  draggable={draggable}
                  onDragStart={(event) => {
                    event.dataTransfer.setData(DRAG_TYPE, type);
                    event.dataTransfer.effectAllowed = "copy";
                  }}
                  onClick={() => onChoose(type)}
                >
                  <StepIcon type={type} size={15} />
                  {STEPS[type].label}
                </button>
              ))}
            </div>
          );
        })}
        {found.length === 0 && <p className="b-hint">{gettext("No step is called that.")}</p>}
      </div>
    </>
  );
}
