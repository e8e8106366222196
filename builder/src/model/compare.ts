// Which steps differ between two definitions, in words; what only moved does not count.

import type { Definition } from "./definition";
import { stepName } from "./describe";

export interface Difference {
  id: string;
  name: string;
  change: "added" | "removed" | "changed";
}

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, sorted(inner)]),
    );
  }
  return value;
}

/** What became of the steps of `before` in `after`. */
export function differences(before: Definition, after: Definition): Difference[] {
  const old = new Map(before.nodes.map((step) => [step.id, step]));
  const found: Difference[] = [];
  for (const step of after.nodes) {
    const was = old.get(step.id);
    old.delete(step.id);
    if (!was) found.push({ id: step.id, name: stepName(step, step.id), change: "added" });
    else if (was !== step && !same({ ...was, ui: 0 }, { ...step, ui: 0 })) {
      found.push({ id: step.id, name: stepName(step, step.id), change: "changed" });
    }
  }
  for (const step of old.values()) found.push({ id: step.id, name: stepName(step, step.id), change: "removed" });
  if (!same(before.triggers, after.triggers) || before.entry !== after.entry) {
    found.push({ id: "@start", name: "Start", change: "changed" });
  }
  return found;
}
