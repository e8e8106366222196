// Makes of whatever is stored the shape that everything else relies on: what has the wrong type is
// made into the right one where that is plain, and left out where it is not.

import type { Definition, Step, Trigger } from "./definition";
import { unique } from "./ids";
import { placed } from "./layout";
import { bare, fromEntries, own } from "./records";
import { contentShape, configShape, TRIGGER } from "./shapes";
import { isObject, point, text } from "./shaping";
import { isStepType, STEPS } from "./steps";

/** A stored definition, typed, and with a place for every step. */
export function opened(stored: unknown): Definition {
  return placed(normalised(stored));
}

export function normalised(stored: unknown): Definition {
  const flow = isObject(stored) ? stored : {};
  const taken = new Set<string>();
  const start = isObject(flow.ui) ? point(flow.ui.start) : undefined;
  return {
    ...flow,
    format: 1,
    name: text(flow.name) ?? "",
    ...("description" in flow ? { description: text(flow.description) ?? "" } : {}),
    entry: text(flow.entry) ?? "",
    nodes: array(flow.nodes).flatMap((one) => {
      const step = normalStep(one, taken);
      if (step) taken.add(step.id);
      return step ?? [];
    }),
    triggers: array(flow.triggers).flatMap((one, place) => normalTrigger(one, place) ?? []),
    ...("variables" in flow ? { variables: texts(flow.variables) } : {}),
    ...("ui" in flow ? { ui: { ...(isObject(flow.ui) ? flow.ui : {}), start } } : {}),
  } as Definition;
}

/** The step, or null where there is none to make out. Its place may be missing. */
export function normalStep(stored: unknown, taken: Iterable<string> = []): Step | null {
  if (!isObject(stored)) return null;
  const type = text(stored.type) ?? "";
  return {
    ...stored,
    id: text(stored.id) || unique(type || "step", taken),
    type,
    title: text(stored.title) ?? "",
    config: config(type, stored.config),
    ports: texts(stored.ports),
    ui: point(stored.ui),
  } as unknown as Step;
}

function config(type: string, stored: unknown): object {
  const shaped = configShape(type)(isObject(stored) ? stored : {}) as Record<string, unknown>;
  const usual = isStepType(type) ? STEPS[type].create() : {};
  if (!("content" in usual) && !("content" in shaped)) return shaped;
  const kind = "content" in usual ? usual.content.kind : "text";
  const content = contentShape(shaped.content, kind);
  if (shaped.fallback == null) return { ...shaped, content };
  const fallback = isObject(shaped.fallback) ? contentShape({ ...shaped.fallback, kind: "template" }, "template") : null;
  return { ...shaped, content, fallback };
}

function normalTrigger(stored: unknown, place: number): Trigger | null {
  if (!isObject(stored)) return null;
  const type = text(stored.type) ?? "";
  return TRIGGER({ ...stored, id: text(stored.id) || `${type || "start"}_${place + 1}`, type }) as Trigger;
}

function array(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): Record<string, string> {
  if (!isObject(value)) return bare({});
  return fromEntries(
    Object.keys(value).flatMap((key): [string, string][] => {
      const one = text(own(value, key));
      return one === undefined ? [] : [[key, one]];
    }),
  );
}
