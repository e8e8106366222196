// Changes to a definition. All are pure: they return a new one and share what stays the same.

import type { Configs, Definition, Point, Step, StepType, Trigger } from "./definition";
import { FIRST, START } from "./definition";
import { unique } from "./ids";
import { STEPS } from "./steps";

export function stepIds(definition: Definition): string[] {
  return definition.nodes.map((step) => step.id);
}

export function newStep<T extends StepType>(definition: Definition, type: T, at: Point): Step {
  return {
    id: unique(type, stepIds(definition)),
    type,
    title: STEPS[type].label,
    config: withUsualFallback(definition, STEPS[type].create()) as Configs[T],
    ports: {},
    ui: snapped(at),
  } as Step;
}

/** A new message falls back to the template that the flow's other messages fall back to. */
function withUsualFallback(definition: Definition, config: object): object {
  if (!("fallback" in config)) return config;
  const counts = new Map<string, number>();
  for (const step of definition.nodes) {
    const fallback = "fallback" in step.config ? JSON.stringify(step.config.fallback ?? null) : "null";
    if (fallback !== "null") counts.set(fallback, (counts.get(fallback) ?? 0) + 1);
  }
  const [usual] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return usual ? { ...config, fallback: JSON.parse(usual) as object } : config;
}

export function snapped(at: Point): Point {
  return { x: Math.round(at.x / 20) * 20, y: Math.round(at.y / 20) * 20 };
}

export function withStep(definition: Definition, step: Step): Definition {
  return { ...definition, nodes: [...definition.nodes, step], entry: definition.entry || step.id };
}

export function mapStep(definition: Definition, id: string, change: (step: Step) => Step): Definition {
  return { ...definition, nodes: definition.nodes.map((step) => (step.id === id ? change(step) : step)) };
}

export function patchConfig(definition: Definition, id: string, patch: object): Definition {
  return mapStep(definition, id, (step) => ({ ...step, config: { ...step.config, ...patch } }) as Step);
}

export function rename(definition: Definition, id: string, title: string): Definition {
  return mapStep(definition, id, (step) => ({ ...step, title }));
}

/** Connect a way out, or cut it off; the start's are its first step and its triggers. */
export function connect(definition: Definition, from: string, port: string, to: string | null): Definition {
  if (from === START) {
    if (port === FIRST) return { ...definition, entry: to ?? "" };
    return patchTrigger(definition, port, { entry: to });
  }
  return mapStep(definition, from, (step) => {
    const { [port]: _gone, ...ports } = step.ports;
    return { ...step, ports: to ? { ...ports, [port]: to } : ports };
  });
}

export function removeSteps(definition: Definition, ids: Iterable<string>): Definition {
  const gone = new Set(ids);
  const nodes = definition.nodes
    .filter((step) => !gone.has(step.id))
    .map((step) => {
      const kept = Object.entries(step.ports).filter(([, target]) => !gone.has(target));
      return kept.length === Object.keys(step.ports).length ? step : { ...step, ports: Object.fromEntries(kept) };
    });
  const triggers = definition.triggers.map((trigger) =>
    trigger.entry && gone.has(trigger.entry) ? { ...trigger, entry: null } : trigger,
  );
  const entry = gone.has(definition.entry) ? (nodes[0]?.id ?? "") : definition.entry;
  return { ...definition, nodes, triggers, entry };
}

export function moveSteps(definition: Definition, to: Map<string, Point>): Definition {
  const start = to.get(START);
  return {
    ...definition,
    ...(start ? { ui: { ...definition.ui, start } } : {}),
    nodes: definition.nodes.map((step) => {
      const point = to.get(step.id);
      return point ? { ...step, ui: { ...step.ui, ...point } } : step;
    }),
  };
}

/** Put a step into a connection: what led on leads to it, and its first port leads on. */
export function insertBetween(
  definition: Definition,
  from: string,
  port: string,
  to: string,
  step: Step,
  firstPort: string | undefined,
): Definition {
  const placed = firstPort ? ({ ...step, ports: { [firstPort]: to } } as Step) : step;
  return connect(withStep(definition, placed), from, port, step.id);
}

export function patchTrigger(definition: Definition, id: string, patch: Partial<Trigger>): Definition {
  const triggers = definition.triggers.map((trigger) => (trigger.id === id ? { ...trigger, ...patch } : trigger));
  return { ...definition, triggers };
}

export function removeTrigger(definition: Definition, id: string): Definition {
  return { ...definition, triggers: definition.triggers.filter((trigger) => trigger.id !== id) };
}

export function addTrigger(definition: Definition, trigger: Omit<Trigger, "id">): Definition {
  const taken = definition.triggers.map((one) => one.id);
  return { ...definition, triggers: [...definition.triggers, { ...trigger, id: unique(trigger.type, taken) }] };
}
