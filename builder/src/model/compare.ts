// Which steps differ between two definitions, in words; what only moved does not count.

import { START, type Definition, type Step } from "./definition";
import { describe, NO_START, stepName, TRIGGERS, triggerWords } from "./describe";
import { list, short } from "./words";
import { gettext } from "../i18n";

export interface Difference {
  id: string;
  name: string;
  change: "added" | "removed" | "changed";
  /** What it says before and after, in short. */
  before: string;
  after: string;
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

function stepWords(step: Step | undefined, definition: Definition): string {
  return step ? `${stepName(step, step.id)}: ${describe(step, definition) || gettext("nothing yet")}` : "";
}

function startWords(definition: Definition): string {
  const starts = definition.triggers.map((one) => `${TRIGGERS[one.type]?.label ?? one.type} (${triggerWords(one)})`);
  return list(starts) || NO_START;
}

const MOST = 140;
const LEAD = 30;

/** Both in short, from where they part if that comes late. */
function excerpts(before: string, after: string): { before: string; after: string } {
  let place = 0;
  while (place < before.length && before[place] === after[place]) place += 1;
  const from = before === after || place < MOST - LEAD ? 0 : place - LEAD;
  const cut = (text: string) => (from > 0 ? "…" : "") + short(text.slice(from), MOST);
  return { before: cut(before), after: cut(after) };
}

/** What became of the steps of `before` in `after`. */
export function differences(before: Definition, after: Definition): Difference[] {
  const old = new Map(before.nodes.map((step) => [step.id, step]));
  const found: Difference[] = [];
  const add = (change: Difference["change"], was: Step | undefined, is: Step | undefined) => {
    const step = is ?? was;
    if (step) found.push({ id: step.id, name: stepName(step, step.id), change, ...excerpts(stepWords(was, before), stepWords(is, after)) });
  };
  for (const step of after.nodes) {
    const was = old.get(step.id);
    old.delete(step.id);
    if (!was) add("added", undefined, step);
    else if (was !== step && !same({ ...was, ui: 0 }, { ...step, ui: 0 })) add("changed", was, step);
  }
  for (const step of old.values()) add("removed", step, undefined);
  if (!same(before.triggers, after.triggers) || before.entry !== after.entry) {
    found.push({ id: START, name: gettext("Start"), change: "changed", ...excerpts(startWords(before), startWords(after)) });
  }
  return found;
}
