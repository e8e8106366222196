import { CircleAlert, Lightbulb, TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import type { Diagnostic, Severity } from "../model/server";
import { messageWords, withoutFresh } from "../model/findings";
import { plural } from "../model/words";
import { useServer } from "../store/server";
import { useView } from "../store/view";

export const SEVERITY_ICON = { error: CircleAlert, warning: TriangleAlert, hint: Lightbulb };
const ORDER: Severity[] = ["error", "warning", "hint"];
const NONE: Diagnostic[] = [];

/** All findings that are shown. */
export function useAllDiagnostics(): Diagnostic[] {
  const found = useServer((state) => state.check.diagnostics);
  const fresh = useView((state) => state.fresh);
  return useMemo(() => withoutFresh(found, fresh), [found, fresh]);
}

/** Those about a step; without a step, those about the whole flow. */
export function useDiagnostics(id: string): Diagnostic[] {
  const found = useServer((state) => state.byNode[id] ?? NONE);
  const fresh = useView((state) => state.fresh);
  return useMemo(() => withoutFresh(found, fresh), [found, fresh]);
}

/** The worst findings about a step, and how many there are of them. */
export function Marks({ id }: { id: string }) {
  const found = useDiagnostics(id);
  const counts = ORDER.map((severity) => ({ severity, count: found.filter((one) => one.severity === severity).length })).filter((one) => one.count > 0);
  const [worst] = counts;
  if (!worst) return null;
  const told = counts.map((one) => plural(one.count, one.severity)).join(", ");
  const Icon = SEVERITY_ICON[worst.severity];
  const words = found.map((one) => messageWords(one.message)).join("\n");
  return (
    <span className={`b-mark b-${worst.severity}`} title={words} role="img" aria-label={`${told}: ${words}`}>
      <Icon size={13} />
      {worst.count > 1 && worst.count}
    </span>
  );
}
