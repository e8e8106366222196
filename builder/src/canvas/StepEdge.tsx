import { BaseEdge, EdgeLabelRenderer, getBezierPath, useReactFlow, type EdgeProps } from "@xyflow/react";
import { Plus, X } from "lucide-react";
import { memo } from "react";
import { connect } from "../model/edit";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { leaveEdge, overEdge } from "./edgeHover";
import { gettext } from "../i18n";

/** How far the tools lie from the middle, so that nothing but the connection is under the pointer there. */
const OFF = 34;

/** A connection; while it is chosen or the pointer rests on it, it offers to put a step in or to remove it. */
export const StepEdge = memo(function StepEdge(props: EdgeProps) {
  const { id, source, sourceHandleId, target, selected } = props;
  const [path, x, y] = getBezierPath({ ...props, curvature: 0.3 });
  const near = useView((state) => state.hoverEdge === id);
  const onPath = useView((state) => state.path?.some((part) => part.node_id === source && part.port === sourceHandleId) ?? false);
  const readOnly = useDocument((state) => state.readOnly);
  const back = props.targetX < props.sourceX;
  const steep = Math.abs(props.targetY - props.sourceY) > Math.abs(props.targetX - props.sourceX);
  return (
    <>
      <BaseEdge id={id} path={path} className={`b-edge ${back ? "b-edge-back" : ""} ${onPath ? "b-edge-path" : ""}`} interactionWidth={18} />
      {(near || selected) && !readOnly && (
        <EdgeLabelRenderer>
          <EdgeTools id={id} x={steep ? x + 1.5 * OFF : x} y={steep ? y : y - OFF} source={source} port={sourceHandleId ?? ""} target={target} />
        </EdgeLabelRenderer>
      )}
    </>
  );
});

function EdgeTools({ id, x, y, source, port, target }: { id: string; x: number; y: number; source: string; port: string; target: string }) {
  const { flowToScreenPosition } = useReactFlow();
  const show = useView((state) => state.show);
  return (
    <div
      className="b-edge-tools nodrag nopan"
      style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
      onMouseEnter={() => overEdge(id)}
      onMouseLeave={leaveEdge}
    >
      <button
        type="button"
        aria-label={gettext("Put a step in here")}
        title={gettext("Put a step in here")}
        onClick={() =>
          show({
            adding: {
              screen: flowToScreenPosition({ x, y }),
              flow: { x: x - 130, y: y - 40 },
              from: { node: source, port, to: target },
            },
          })
        }
      >
        <Plus size={13} />
      </button>
      <button
        type="button"
        aria-label={gettext("Remove the connection")}
        title={gettext("Remove the connection")}
        onClick={() => useDocument.getState().change((definition) => connect(definition, source, port, null))}
      >
        <X size={13} />
      </button>
    </div>
  );
}
