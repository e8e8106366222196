import { Search } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { search } from "../model/search";
import { stepName } from "../model/describe";
import { short } from "../model/words";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { IconButton } from "../ui/Button";
import { StepIcon } from "../ui/icons";
import { gettext } from "../i18n";

/** Finds steps by title, text or type; Enter goes to the one that is marked. */
export function SearchBox() {
  const open = useView((state) => state.searching);
  const show = useView((state) => state.show);
  return open ? (
    <Open onClose={() => show({ searching: false })} />
  ) : (
    <IconButton label={gettext("Search (Ctrl+F)")} onClick={() => show({ searching: true })}><Search size={17} /></IconButton>
  );
}

function Open({ onClose }: { onClose: () => void }) {
  const shown = useDocument((state) => state.shown);
  const [query, setQuery] = useState("");
  const [place, setPlace] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  const hits = search(shown, query).slice(0, 12);
  const marked = Math.min(place, Math.max(hits.length - 1, 0));

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) onClose();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [onClose]);

  const go = (step: string) => useView.getState().goTo(step);
  return (
    <div className="b-search" ref={root}>
      <Search size={15} aria-hidden="true" />
      <input
        autoFocus
        type="search"
        role="combobox"
        aria-label={gettext("Search the flow")}
        aria-expanded={hits.length > 0}
        aria-controls={id}
        aria-activedescendant={hits[marked] ? `${id}-${marked}` : undefined}
        placeholder={gettext("Search steps and texts")}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setPlace(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
          else if (event.key === "ArrowDown") setPlace((marked + 1) % Math.max(hits.length, 1));
          else if (event.key === "ArrowUp") setPlace((marked - 1 + hits.length) % Math.max(hits.length, 1));
          else if (event.key === "Enter" && hits[marked]) {
            go(hits[marked].step.id);
            setPlace((marked + 1) % hits.length);
          } else return;
          event.preventDefault();
        }}
      />
      {query && (
        <ul className="b-hits" id={id} role="listbox" aria-label={gettext("Steps found")}>
          {hits.map((hit, index) => (
            <li
              key={hit.step.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === marked}
              onClick={() => {
                go(hit.step.id);
                onClose();
              }}
            >
              <StepIcon type={hit.step.type} size={14} />
              <span>
                <strong>{stepName(hit.step, hit.step.id)}</strong>
                <small>{short(hit.where, 70)}</small>
              </span>
            </li>
          ))}
          {hits.length === 0 && <li className="b-hint" role="option" aria-selected="false">{gettext("Nothing found.")}</li>}
        </ul>
      )}
    </div>
  );
}
