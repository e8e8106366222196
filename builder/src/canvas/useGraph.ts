import { applyEdgeChanges, applyNodeChanges, type Edge, type EdgeChange, type Node, type NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useState } from "react";
import type { Point } from "../model/definition";
import { connect, moveSteps, snapped } from "../model/edit";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { measured, toEdges, toNodes } from "./graph";

/** Nodes and edges for React Flow: they follow the draft, and give moves and selections back. */
export function useGraph() {
  const shown = useDocument((state) => state.shown);
  const selection = useView((state) => state.selection);
  const [nodes, setNodes] = useState<Node[]>(() => toNodes(shown, selection, []));
  const [edges, setEdges] = useState<Edge[]>(() => toEdges(shown, []));

  useEffect(() => setNodes((old) => toNodes(shown, selection, old)), [shown, selection]);
  useEffect(() => setEdges((old) => toEdges(shown, old)), [shown]);

  const onNodesChange = useCallback((changes: NodeChange[]) => {
    const wanted = changes.filter((change) => change.type !== "remove");
    const selects = wanted.filter((change) => change.type === "select");
    if (selects.length > 0) {
      const chosen = new Set(useView.getState().selection);
      for (const change of selects) {
        if (change.selected) chosen.add(change.id);
        else chosen.delete(change.id);
      }
      useView.getState().select([...chosen]);
    }
    setNodes((old) => {
      const next = applyNodeChanges(wanted, old);
      return wanted.some((change) => change.type === "dimensions") ? next.map(measured) : next;
    });
    // Arrow keys move without a drag, and so without a drag's end.
    const nudged = wanted.filter((change) => change.type === "position" && change.position && change.dragging === false);
    if (nudged.length > 0) keep(nudged.flatMap((change) => (change.type === "position" && change.position ? [[change.id, change.position]] : [])));
  }, []);

  const onEdgesChange = useCallback((changes: EdgeChange[]) => {
    setEdges((old) => applyEdgeChanges(changes.filter((change) => change.type !== "remove"), old));
  }, []);

  const onConnect = useCallback((edge: { source: string; sourceHandle: string | null; target: string }) => {
    const { source, sourceHandle, target } = edge;
    if (sourceHandle) useDocument.getState().change((definition) => connect(definition, source, sourceHandle, target));
  }, []);

  return { nodes, edges, onNodesChange, onEdgesChange, onConnect };
}

function keep(moves: [string, Point][]): void {
  const points = new Map(moves.map(([id, point]) => [id, snapped(point)]));
  useDocument.getState().change((definition) => {
    const moved = definition.nodes.some((step) => {
      const to = points.get(step.id);
      return to && (to.x !== step.ui.x || to.y !== step.ui.y);
    });
    return moved || points.has("@start") ? moveSteps(definition, points) : definition;
  }, `move ${[...points.keys()].join(" ")}`);
}
