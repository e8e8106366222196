// The definition as React Flow wants it, keeping every object that says the same as before.

import { Position, type Edge, type Node, type NodeHandle } from "@xyflow/react";
import { FIRST, START, type Definition, type Point, type Step } from "../model/definition";
import { stepName } from "../model/describe";
import { localPorts } from "../model/ports";
import { estimated } from "../model/size";
import { STEPS } from "../model/steps";
import { gettext, interpolate } from "../i18n";

const NO_DATA = {};

export function startPoint(definition: Definition): Point {
  if (definition.ui?.start) return definition.ui.start;
  const first = definition.nodes.find((step) => step.id === definition.entry) ?? definition.nodes[0];
  return { x: (first?.ui.x ?? 0) - 360, y: first?.ui.y ?? 0 };
}

function node(id: string, type: string, at: Point, selected: boolean, label: string, old: Node | undefined): Node {
  if (
    old &&
    old.selected === selected &&
    old.position.x === at.x &&
    old.position.y === at.y &&
    old.ariaLabel === label
  ) {
    return old;
  }
  return {
    ...old,
    id,
    type,
    data: NO_DATA,
    position: old && old.position.x === at.x && old.position.y === at.y ? old.position : { x: at.x, y: at.y },
    selected,
    ariaLabel: label,
  };
}

/**
 * What stands in for the measures of a step that has not been drawn. With it, only the steps in
 * view are drawn at first; without it, all would have to be.
 */
function standIn(step: Step): Partial<Node> {
  const { width, height } = estimated(step);
  const handle = (id: string, type: "source" | "target", y: number): NodeHandle => ({
    id, type, y, x: type === "source" ? width : 0, width: 1, height: 1, position: type === "source" ? Position.Right : Position.Left,
  });
  const ports = localPorts(step).map((port, place, all) => handle(port.id, "source", height - 32 - (all.length - place) * 26));
  return { initialWidth: width, initialHeight: height, handles: [handle("in", "target", 22), ...ports] };
}

/** Once a step is measured, what stood in for it would be in the way. */
export function measured(node: Node): Node {
  if (!node.handles || !node.measured?.width) return node;
  const { handles: _, ...rest } = node;
  return rest;
}

// Below this, drawing all costs less than finding out what is in view.
export const MANY = 60;

export function toNodes(definition: Definition, selection: string[], old: Node[]): Node[] {
  const before = new Map(old.map((one) => [one.id, one]));
  const chosen = new Set(selection);
  const nodes = [node(START, "start", startPoint(definition), chosen.has(START), gettext("Start: what starts this flow"), before.get(START))];
  for (const step of definition.nodes) {
    const label = `${STEPS[step.type]?.label ?? step.type}: ${stepName(step, step.id)}`;
    const known = before.get(step.id);
    const next = node(step.id, "step", step.ui, chosen.has(step.id), label, known);
    nodes.push(known || definition.nodes.length <= MANY ? next : { ...next, ...standIn(step) });
  }
  return nodes.length === old.length && nodes.every((one, place) => one === old[place]) ? old : nodes;
}

export function toEdges(definition: Definition, old: Edge[]): Edge[] {
  const before = new Map(old.map((edge) => [edge.id, edge]));
  const names = new Map(definition.nodes.map((step) => [step.id, stepName(step, step.id)]));
  const edges: Edge[] = [];
  const add = (source: string, port: string, target: string | null | undefined) => {
    if (!target || !names.has(target)) return;
    const id = `${source} ${port}`;
    const known = before.get(id);
    const to = names.get(target);
    const label =
      port === FIRST
        ? interpolate(gettext("From the start to %(to)s"), { to })
        : interpolate(gettext("From %(from)s by “%(port)s” to %(to)s"), { from: names.get(source) ?? gettext("Start"), port, to });
    if (known?.target === target && known.ariaLabel === label) edges.push(known);
    else edges.push({ id, type: "step", source, sourceHandle: port, target, targetHandle: "in", ariaLabel: label });
  };
  add(START, FIRST, definition.entry);
  for (const trigger of definition.triggers) add(START, trigger.id, trigger.entry);
  for (const step of definition.nodes) {
    for (const [port, target] of Object.entries(step.ports)) add(step.id, port, target);
  }
  return edges.length === old.length && edges.every((one, place) => one === old[place]) ? old : edges;
}
