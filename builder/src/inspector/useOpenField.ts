import { useEffect, useRef } from "react";
import { useView } from "../store/view";

/** Opens and focuses the field that something else asked for; the nearest there is if need be. */
export function useOpenField(id: string) {
  const root = useRef<HTMLDivElement>(null);
  const wanted = useView((state) => (state.field?.id === id ? state.field : null));
  useEffect(() => {
    if (!wanted || !root.current) return;
    const field = find(root.current, wanted.name);
    for (let fold = field?.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
    const control = field?.querySelector<HTMLElement>("input, textarea, select, button") ?? field;
    // The canvas takes the focus at the same click.
    const timer = setTimeout(() => {
      control?.focus();
      control?.scrollIntoView({ block: "center" });
    }, 60);
    return () => clearTimeout(timer);
  }, [wanted]);
  return root;
}

function find(root: HTMLElement, name: string): HTMLElement | null {
  const fields = [...root.querySelectorAll<HTMLElement>("[data-field]")];
  for (let wanted = name; wanted; wanted = wanted.split(".").slice(0, -1).join(".")) {
    const exact = fields.find((field) => field.dataset.field?.split(" ").includes(wanted));
    if (exact) return exact;
  }
  return root.querySelector(`[data-section="${CSS.escape(name)}"]`) ?? fields[0] ?? null;
}
