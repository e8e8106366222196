import { Handle, Position, useReactFlow } from "@xyflow/react";
import type { MouseEvent } from "react";
import type { Step } from "../model/definition";
import { own } from "../model/records";
import type { Port } from "../model/server";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { gettext, interpolate } from "../i18n";

/** The end of a way out: drag it to a step, or click it to add one. */
export function PortHandle({ step, port, choice }: { step: Pick<Step, "id" | "ports">; port: Port; choice?: boolean }) {
  const { screenToFlowPosition } = useReactFlow();
  const connected = Boolean(own(step.ports, port.id));
  const onClick = (event: MouseEvent) => {
    if (connected || useDocument.getState().readOnly) return;
    event.stopPropagation();
    const screen = { x: event.clientX + 12, y: event.clientY - 12 };
    const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const flow = { x: x + 90, y: y - 40 };
    useView.getState().show({ adding: { screen, flow, from: { node: step.id, port: port.id } } });
  };
  const level = connected ? "b-handle-on" : port.optional || choice ? "b-handle-optional" : "b-handle-open";
  return (
    <Handle
      type="source"
      id={port.id}
      position={Position.Right}
      className={`b-handle ${level}`}
      title={connected ? port.label : interpolate(gettext("%(label)s: drag to a step, or click to add one"), { label: port.label })}
      onClick={onClick}
    />
  );
}
