// Copied steps travel as JSON text, so that they can go to another flow, tab or browser.

import type { Definition, Step } from "./definition";
import { stepIds } from "./edit";
import { unique } from "./ids";
import { normalStep } from "./normalise";
import { fromEntries } from "./records";
import { isStepType } from "./steps";

const MARK = "flow-steps";

export function copied(definition: Definition, ids: Iterable<string>): string | null {
  const wanted = new Set(ids);
  const nodes = definition.nodes
    .filter((step) => wanted.has(step.id))
    .map((step) => ({
      ...step,
      ports: fromEntries(Object.entries(step.ports).filter(([, target]) => wanted.has(target))),
    }));
  return nodes.length > 0 ? JSON.stringify({ kind: MARK, version: 1, nodes }) : null;
}

export function readCopied(text: string): Step[] {
  try {
    const data = JSON.parse(text) as { kind?: string; nodes?: unknown[] };
    if (data.kind !== MARK || !Array.isArray(data.nodes)) return [];
    return data.nodes.flatMap((one) => normalStep(one) ?? []).filter((step) => isStepType(step.type));
  } catch {
    return [];
  }
}

/** Add copies of the steps under new ids; connections among them are kept. */
export function pasted(
  definition: Definition,
  steps: Step[],
  shift: { x: number; y: number },
): { definition: Definition; ids: string[] } {
  const taken = new Set(stepIds(definition));
  const names = new Map<string, string>();
  for (const step of steps) {
    const id = unique(step.id.slice(0, 56), taken);
    taken.add(id);
    names.set(step.id, id);
  }
  const copies = steps.map((step) => ({
    ...structuredClone(step),
    id: names.get(step.id) ?? step.id,
    ui: { x: (step.ui?.x ?? 0) + shift.x, y: (step.ui?.y ?? 0) + shift.y },
    ports: fromEntries(
      Object.entries(step.ports ?? {}).flatMap(([port, target]) => {
        const copy = names.get(target);
        return copy ? [[port, copy]] : [];
      }),
    ),
  })) as Step[];
  const nodes = [...definition.nodes, ...copies];
  return {
    definition: { ...definition, nodes, entry: definition.entry || (copies[0]?.id ?? "") },
    ids: copies.map((step) => step.id),
  };
}
