import { graphlib, layout } from "@dagrejs/dagre";
import type { Definition, Point } from "./definition";
import { START } from "./definition";
import { inColumns, isLarge } from "./columns";
import { estimated, type Size } from "./size";

/** Where each step goes when the flow is laid out from left to right: nicely, or at least soon. */
export function arranged(definition: Definition, sizes: Map<string, Size>): Map<string, Point> {
  return isLarge(definition) ? inColumns(definition, sizes) : byDagre(definition, sizes);
}

// Dagre keeps its nodes in plain objects, where an id must not be a name like “constructor”.
const named = (id: string) => `step ${id}`;

function byDagre(definition: Definition, sizes: Map<string, Size>): Map<string, Point> {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 40, ranksep: 90, edgesep: 20, ranker: "network-simplex", align: "UL" });
  graph.setDefaultEdgeLabel(() => ({}));
  const ids = [START, ...definition.nodes.map((step) => step.id)];
  graph.setNode(named(START), { ...(sizes.get(START) ?? { width: 240, height: 200 }) });
  for (const step of definition.nodes) graph.setNode(named(step.id), { ...(sizes.get(step.id) ?? estimated(step)) });
  const known = new Set(ids);
  const edge = (from: string, to: string | null | undefined, weight: number) => {
    if (to && known.has(to) && to !== from) graph.setEdge(named(from), named(to), { weight }, `${from}:${to}`);
  };
  edge(START, definition.entry, 4);
  for (const trigger of definition.triggers) edge(START, trigger.entry, 1);
  for (const step of definition.nodes) {
    for (const [port, target] of Object.entries(step.ports)) edge(step.id, target, port === "timeout" ? 1 : 2);
  }
  layout(graph);
  const points = new Map<string, Point>();
  for (const id of ids) {
    const { x, y, width, height } = graph.node(named(id)) as Point & Size;
    points.set(id, { x: Math.round((x - width / 2) / 20) * 20, y: Math.round((y - height / 2) / 20) * 20 });
  }
  return points;
}

/** A definition in which every step has a place: imported ones may come without. */
export function placed(definition: Definition): Definition {
  if (definition.nodes.every((step) => typeof step.ui?.x === "number" && typeof step.ui?.y === "number")) {
    return definition;
  }
  const points = arranged(definition, new Map());
  return {
    ...definition,
    nodes: definition.nodes.map((step) => ({ ...step, ui: points.get(step.id) ?? { x: 0, y: 0 } })),
  };
}
