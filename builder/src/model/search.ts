import type { Definition, Step } from "./definition";
import { describe } from "./describe";
import { choicesOf } from "./ports";
import { STEPS } from "./steps";
import type { Content } from "./content";

export interface Hit {
  step: Step;
  where: string;
}

/** The steps whose title, type, text or choices have all the words; titles first. */
export function search(definition: Definition, query: string): Hit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hits = definition.nodes.flatMap((step) => {
    const info = STEPS[step.type];
    const content = (step.config as { content?: Content }).content;
    const choices = choicesOf(content).map((choice) => choice.title).join(" ");
    const text = describe(step, definition);
    const all = `${step.title} ${step.id} ${info?.label ?? step.type} ${text} ${choices}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return [];
    const inTitle = words.every((word) => step.title.toLowerCase().includes(word));
    return [{ step, where: text, rank: inTitle ? 0 : 1 }];
  });
  return hits.sort((a, b) => a.rank - b.rank);
}
