import { Handle, Position, useUpdateNodeInternals, type NodeProps } from "@xyflow/react";
import { memo, useEffect, type ReactNode } from "react";
import type { Choice, Content } from "../model/content";
import type { Step } from "../model/definition";
import { own } from "../model/records";
import type { Port } from "../model/server";
import { STEPS } from "../model/steps";
import { Bubble } from "../nodes/Bubble";
import { usePorts, useStep, useTemplate } from "../nodes/hooks";
import { LogicBody } from "../nodes/LogicBody";
import { Marks } from "../nodes/Marks";
import { WindowBadge } from "../nodes/WindowBadge";
import { Guard } from "../shell/Guard";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { StepIcon } from "../ui/icons";
import { PortHandle } from "./PortHandle";
import { gettext } from "../i18n";

/** A step on the canvas. It draws itself anew only when the step or what is known of it changes. */
export const StepNode = memo(function StepNode({ id }: NodeProps) {
  const step = useStep(id);
  if (!step) return null;
  return <Guard of={step} instead={<Undrawn step={step} />}><Box step={step} /></Guard>;
});

/** Stands in for a step that cannot be drawn. */
function Undrawn({ step }: { step: Step }) {
  return (
    <div className="b-node b-node-logic">
      <Handle type="target" position={Position.Left} id="in" className="b-handle-in" />
      <header className="b-node-head"><span className="b-node-title"><strong>{step.title || step.id}</strong></span></header>
      <div className="b-logic"><p className="b-bad">{gettext("This step cannot be drawn.")}</p></div>
    </div>
  );
}

function Box({ step }: { step: Step }) {
  const ports = usePorts(step);
  const mark = useDocument((state) => state.viewing?.marks[step.id]?.change);
  const ghost = useDocument((state) => state.viewing?.ghosts.has(step.id) ?? false);
  const here = useView((state) => state.current === step.id);
  const onPath = useView((state) => state.path?.some((part) => part.node_id === step.id) ?? false);
  const entry = useDocument((state) => state.shown.entry === step.id);
  const content = (step.config as { content?: Content }).content;
  const update = useUpdateNodeInternals();
  const shape = ports.map((port) => port.id).join("|");
  useEffect(() => update(step.id), [shape, step.id, update]);

  const classes = [
    "b-node",
    content ? "b-node-message" : "b-node-logic",
    here && "b-here",
    onPath && "b-on-path",
    mark && `b-diff-${mark}`,
    ghost && "b-ghost",
  ];
  return (
    <div className={classes.filter(Boolean).join(" ")}>
      <Handle type="target" position={Position.Left} id="in" className="b-handle-in" />
      <header className="b-node-head">
        <StepIcon type={step.type} />
        <span className="b-node-title">
          <strong>{step.title || STEPS[step.type]?.label}</strong>
          <small>{STEPS[step.type]?.label ?? step.type}</small>
        </span>
        {entry && <span className="b-first">{gettext("First")}</span>}
        <Marks id={step.id} />
      </header>
      {content ? <Message step={step} content={content} ports={ports} /> : <LogicBody step={step} />}
      <PortRows step={step} ports={content ? ports.filter((port) => !drawn(content, port)) : ports} />
      <footer className="b-node-foot"><WindowBadge id={step.id} /></footer>
    </div>
  );
}

/** Whether the way out is drawn on a button or row of the message. */
function drawn(content: Content, port: Port): boolean {
  switch (content.kind) {
    case "buttons":
      return content.buttons?.some((one) => one.id === port.id) ?? false;
    case "list":
      return content.sections?.some((section) => section.rows?.some((row) => row.id === port.id)) ?? false;
    case "carousel":
      return content.cards?.some((card) => card.replies?.some((reply) => reply.id === port.id)) ?? false;
    case "template":
      return content.buttons?.some((button) => button.payload === port.id) ?? false;
    default:
      return false;
  }
}

function Message({ step, content, ports }: { step: Step; content: Content; ports: Port[] }) {
  const template = useTemplate(content);
  const known = new Map(ports.map((port) => [port.id, port]));
  const choice = (one: Choice & { description?: string }, icon?: ReactNode) => {
    const port = known.get(one.id);
    return (
      <div className="b-choice" key={one.id}>
        {icon}
        <span>
          {one.title || gettext("No title yet")}
          {one.description && <small>{one.description}</small>}
        </span>
        {port && <PortHandle step={step} port={port} choice />}
      </div>
    );
  };
  return (
    <div className="b-chat">
      <div className={`b-bubble b-bubble-${content.kind}`}>
        <Bubble content={content} slots={{ choice, template }} />
      </div>
    </div>
  );
}

function PortRows({ step, ports }: { step: Step; ports: Port[] }) {
  if (ports.length === 0) return null;
  return (
    <div className="b-ports">
      {ports.map((port) => (
        <div key={port.id} className={`b-port ${port.optional && !own(step.ports, port.id) ? "b-port-optional" : ""}`}>
          <span>{port.label}</span>
          <PortHandle step={step} port={port} />
        </div>
      ))}
    </div>
  );
}
