import type { Definition, Step } from "./definition";
import { localPorts } from "./ports";

/** The steps as a reader meets them: from the entries along the ports, then those never reached. */
export function flowOrder(definition: Definition): { reached: Step[]; loose: Step[] } {
  const index = new Map(definition.nodes.map((step) => [step.id, step]));
  const seen = new Set<string>();
  const reached: Step[] = [];
  const visit = (first: string) => {
    const waiting = [first];
    while (waiting.length > 0) {
      const id = waiting.pop() as string;
      const step = index.get(id);
      if (!step || seen.has(id)) continue;
      seen.add(id);
      reached.push(step);
      const order = localPorts(step).map((port) => port.id);
      const targets = Object.entries(step.ports)
        .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
        .map(([, target]) => target);
      waiting.push(...targets.reverse());
    }
  };
  visit(definition.entry);
  for (const trigger of definition.triggers) if (trigger.entry) visit(trigger.entry);
  return { reached, loose: definition.nodes.filter((step) => !seen.has(step.id)) };
}
