// A layout for flows that are too large for dagre: a column for each distance from the start.

import type { Definition, Point } from "./definition";
import { START } from "./definition";
import { estimated, type Size } from "./size";

const MANY_STEPS = 400;
const MANY_EDGES = 1200;
// What dagre takes grows with the steps and with the connections beyond a tree's: by this much, up
// to five seconds where the connections go back and forth at random.
const MUCH = 50_000;
const APART = { x: 120, y: 40 };

export function isLarge(definition: Definition): boolean {
  const steps = definition.nodes.length;
  const edges = definition.nodes.reduce((sum, step) => sum + Object.keys(step.ports).length, 0);
  return steps > MANY_STEPS || edges > MANY_EDGES || steps * (edges - steps) > MUCH;
}

export function inColumns(definition: Definition, sizes: Map<string, Size>): Map<string, Point> {
  const size = new Map(definition.nodes.map((step) => [step.id, sizes.get(step.id) ?? estimated(step)]));
  const start = sizes.get(START) ?? { width: 240, height: 200 };
  const points = new Map<string, Point>([[START, { x: 0, y: 0 }]]);
  let x = snapped(start.width + APART.x);
  for (const column of columns(definition)) {
    const all = column.map((id) => ({ id, ...(size.get(id) ?? start) }));
    let y = 0;
    for (const { id, height } of all) {
      points.set(id, { x, y });
      y = snapped(y + height + APART.y);
    }
    x = snapped(x + Math.max(...all.map((one) => one.width)) + APART.x);
  }
  return points;
}

/** The steps by their distance from the start; each step that no way leads to begins anew. */
function columns(definition: Definition): string[][] {
  const index = new Map(definition.nodes.map((step) => [step.id, step]));
  const seen = new Set<string>();
  const found: string[][] = [];
  const spread = (first: (string | null | undefined)[]) => {
    let wave = first;
    for (let place = 0; wave.length > 0; place += 1) {
      const here = [...new Set(wave)].filter((id): id is string => Boolean(id && index.has(id) && !seen.has(id)));
      for (const id of here) seen.add(id);
      if (here.length > 0) (found[place] ??= []).push(...here);
      wave = here.flatMap((id) => Object.values(index.get(id)?.ports ?? {}));
    }
  };
  spread([definition.entry, ...definition.triggers.map((trigger) => trigger.entry)]);
  for (const step of definition.nodes) if (!seen.has(step.id)) spread([step.id]);
  return found;
}

function snapped(value: number): number {
  return Math.ceil(value / 20) * 20;
}
