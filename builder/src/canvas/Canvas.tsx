import {
  Background, BackgroundVariant, ConnectionLineType, ConnectionMode, ControlButton, Controls, MiniMap, ReactFlow, SelectionMode, useReactFlow, useStore,
  type Edge, type Node, type OnConnectEnd, type ReactFlowState,
} from "@xyflow/react";
import { Maximize } from "lucide-react";
import { useCallback, type DragEvent } from "react";
import { START, type StepType } from "../model/definition";
import { connect } from "../model/edit";
import { STEPS } from "../model/steps";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { addStep, DRAG_TYPE } from "./actions";
import { leaveEdge, overEdge } from "./edgeHover";
import { StartNode } from "./StartNode";
import { StepEdge } from "./StepEdge";
import { StepNode } from "./StepNode";
import { MANY } from "./graph";
import { useGraph } from "./useGraph";
import { useFit, useFirstView, useGoal } from "./useFit";
import { gettext } from "../i18n";

const NODE_TYPES = { step: StepNode, start: StartNode };
const EDGE_TYPES = { step: StepEdge };
const GRID: [number, number] = [20, 20];
const MAP_SIZE = { width: 168, height: 112 };
// From so far away nothing can be read, so that painting texts and shadows would be for nothing.
const FAR = 0.22;
const isFar = (state: ReactFlowState) => state.transform[2] < FAR;
const LABELS = {
  "node.a11yDescription.default": gettext("Press Enter to select a step, and the arrow keys to move it."),
  "node.a11yDescription.keyboardDisabled": gettext("Press Enter to select a step."),
  "edge.a11yDescription.default": gettext("Press Enter to select a connection, and Delete to remove it."),
  "controls.ariaLabel": gettext("View"),
  "minimap.ariaLabel": gettext("Map of the flow"),
};

export function Canvas() {
  const { nodes, edges, onNodesChange, onEdgesChange, onConnect } = useGraph();
  const readOnly = useDocument((state) => state.readOnly);
  const flow = useReactFlow();
  useGoal();
  useFirstView();
  const fit = useFit();
  const far = useStore(isFar);

  const onConnectEnd = useCallback<OnConnectEnd>(
    (event, state) => {
      if (state.toNode || !state.fromNode || !state.fromHandle?.id || state.fromHandle.type !== "source") return;
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      if (!point || !(event.target as Element).closest(".react-flow__pane, .react-flow__renderer")) return;
      const screen = { x: point.clientX, y: point.clientY };
      const at = flow.screenToFlowPosition({ x: screen.x, y: screen.y - 20 });
      useView.getState().show({ adding: { screen, flow: at, from: { node: state.fromNode.id, port: state.fromHandle.id } } });
    },
    [flow],
  );

  const onReconnect = useCallback((edge: Edge, next: { source: string; sourceHandle: string | null; target: string }) => {
    useDocument.getState().change((definition) => {
      const cut = connect(definition, edge.source, edge.sourceHandle ?? "", null);
      return connect(cut, next.source, next.sourceHandle ?? "", next.target);
    });
  }, []);

  const onDrop = useCallback(
    (event: DragEvent) => {
      const type = event.dataTransfer.getData(DRAG_TYPE) as StepType;
      if (!type) return;
      event.preventDefault();
      addStep(type, flow.screenToFlowPosition({ x: event.clientX - 60, y: event.clientY - 20 }));
    },
    [flow],
  );

  return (
    <div className={`b-canvas ${far ? "b-far" : ""}`} onDrop={onDrop} onDragOver={(event) => event.preventDefault()}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onReconnect={onReconnect}
        onEdgeMouseEnter={(_, edge) => overEdge(edge.id)}
        onEdgeMouseLeave={leaveEdge}
        onPaneClick={() => useView.getState().show({ path: null })}
        onPaneContextMenu={(event) => {
          if (readOnly) return;
          event.preventDefault();
          const screen = { x: event.clientX, y: event.clientY };
          useView.getState().show({ adding: { screen, flow: flow.screenToFlowPosition(screen) } });
        }}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={!readOnly}
        connectOnClick={false}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={["Shift", "Control", "Meta"]}
        selectionMode={SelectionMode.Partial}
        connectionMode={ConnectionMode.Strict}
        connectionLineType={ConnectionLineType.Bezier}
        connectionRadius={32}
        snapToGrid
        snapGrid={GRID}
        minZoom={0.08}
        maxZoom={1.75}
        onlyRenderVisibleElements={nodes.length > MANY}
        ariaLabelConfig={LABELS}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
        <MiniMap pannable zoomable nodeClassName={mapClass} nodeBorderRadius={12} style={MAP_SIZE} ariaLabel={gettext("Map of the flow")} />
        <Controls showInteractive={false} showFitView={false}>
          <ControlButton onClick={fit} aria-label={gettext("See the whole flow")} title={gettext("See the whole flow")}><Maximize size={13} className="b-line-icon" /></ControlButton>
        </Controls>
      </ReactFlow>
      <Empty />
    </div>
  );
}

function Empty() {
  const empty = useDocument((state) => state.shown.nodes.length === 0 && !state.readOnly);
  return empty ? (
    <div className="b-canvas-empty">
      <p><strong>{gettext("Begin with what you want to say.")}</strong></p>
      <p>{gettext("Click a step on the left, or drag it here. It becomes the first step.")}</p>
    </div>
  ) : null;
}

function mapClass(node: Node): string {
  if (node.id === START) return "b-map-start";
  const type = useDocument.getState().index[node.id]?.type;
  return type ? `b-map-${STEPS[type]?.group}` : "";
}
