import { CircleAlert, Lightbulb, TriangleAlert } from "lucide-react";
import type { Diagnostic, Severity } from "../model/server";
import { messageWords } from "../model/findings";
import { plural } from "../model/words";
import { useServer } from "../store/server";

export const SEVERITY_ICON = { error: CircleAlert, warning: TriangleAlert, hint: Lightbulb };
const ORDER: Severity[] = ["error", "warning", "hint"];
const NONE: Diagnostic[] = [];

export function useDiagnostics(id: string): Diagnostic[] {
  return useServer((state) => state.byNode[id] ?? NONE);
}

/** The worst finding about a step, and how many there are. */
export function Marks({ id }: { id: string }) {
  const found = useDiagnostics(id);
  const worst = ORDER.find((severity) => found.some((one) => one.severity === severity));
  if (!worst) return null;
  const Icon = SEVERITY_ICON[worst];
  const words = found.map((one) => messageWords(one.message)).join("\n");
  return (
    <span className={`b-mark b-${worst}`} title={words} role="img" aria-label={`${plural(found.length, "problem")}: ${words}`}>
      <Icon size={13} />
      {found.length > 1 && found.length}
    </span>
  );
}
