// Gives choices their ids once they have a title. Afterwards an id never changes.

import type { Choice, Content } from "./content";
import type { Step } from "./definition";
import { choiceId, isProvisional } from "./ids";
import { localPorts } from "./ports";

export function settled(step: Step): Step {
  const taken = new Set(localPorts(step).map((port) => port.id));
  const names = new Map<string, string>();
  const settle = <C extends Choice>(choice: C): C => {
    if (!isProvisional(choice.id) || !choice.title.trim()) return choice;
    const id = choiceId(choice.title, taken);
    taken.add(id);
    names.set(choice.id, id);
    return { ...choice, id };
  };
  const config = withChoices(step, settle);
  if (names.size === 0) return step;
  const ports = Object.fromEntries(Object.entries(step.ports).map(([port, target]) => [names.get(port) ?? port, target]));
  return { ...step, config, ports } as Step;
}

function withChoices(step: Step, settle: <C extends Choice>(choice: C) => C): object {
  switch (step.type) {
    case "ask":
      return { ...step.config, choices: step.config.choices?.map(settle) };
    case "switch":
      return { ...step.config, cases: (step.config.cases ?? []).map(settle) };
    case "split":
      return { ...step.config, branches: (step.config.branches ?? []).map(settle) };
    case "buttons":
    case "list":
    case "carousel":
      return { ...step.config, content: inContent(step.config.content, settle) };
    default:
      return step.config;
  }
}

function inContent(content: Content, settle: <C extends Choice>(choice: C) => C): Content {
  switch (content?.kind) {
    case "buttons":
      return { ...content, buttons: (content.buttons ?? []).map(settle) };
    case "list":
      return {
        ...content,
        sections: (content.sections ?? []).map((section) => ({ ...section, rows: (section.rows ?? []).map(settle) })),
      };
    case "carousel":
      return {
        ...content,
        cards: (content.cards ?? []).map((card) => (card.replies ? { ...card, replies: card.replies.map(settle) } : card)),
      };
    default:
      return content;
  }
}
