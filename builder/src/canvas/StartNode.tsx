import { CalendarClock, CircleCheckBig, KeyRound, Link, MessageSquareText, MousePointerClick, Play, Reply, Sparkles, Tag, Zap } from "lucide-react";
import { memo, useEffect } from "react";
import { useUpdateNodeInternals } from "@xyflow/react";
import { FIRST, START, type Trigger } from "../model/definition";
import { NO_START, TRIGGERS, triggerWords } from "../model/describe";
import { bare } from "../model/records";
import { Marks } from "../nodes/Marks";
import { useDocument } from "../store/document";
import { PortHandle } from "./PortHandle";
import { gettext } from "../i18n";

export const TRIGGER_ICONS = bare({
  keywords: KeyRound,
  any_message: MessageSquareText,
  first_message: Sparkles,
  reply: MousePointerClick,
  template_reply: Reply,
  referral: Link,
  tag_added: Tag,
  schedule: CalendarClock,
  resolved: CircleCheckBig,
  api: Zap,
});

/** Where the flow begins: what starts it, and which step comes first. */
export const StartNode = memo(function StartNode() {
  const triggers = useDocument((state) => state.shown.triggers);
  const entry = useDocument((state) => state.shown.entry);
  const update = useUpdateNodeInternals();
  const shape = triggers.map((trigger) => trigger.id).join("|");
  useEffect(() => update(START), [shape, update]);
  return (
    <div className="b-node b-start">
      <header className="b-node-head">
        <span className="b-step-icon b-group-start" aria-hidden="true"><Play size={15} /></span>
        <span className="b-node-title">
          <strong>{gettext("Start")}</strong>
          <small>{gettext("When one of these happens")}</small>
        </span>
        <Marks id="" />
      </header>
      <div className="b-ports">
        {triggers.map((trigger) => <Row key={trigger.id} trigger={trigger} />)}
        {triggers.length === 0 && <div className="b-port b-port-optional"><span>{NO_START}</span></div>}
        <div className="b-port b-port-main">
          <span>{gettext("First step")}</span>
          <PortHandle step={{ id: START, ports: entry ? { [FIRST]: entry } : {} }} port={{ id: FIRST, label: gettext("First step") }} />
        </div>
      </div>
    </div>
  );
});

function Row({ trigger }: { trigger: Trigger }) {
  const Icon = TRIGGER_ICONS[trigger.type] ?? Zap;
  return (
    <div className="b-port b-trigger">
      <Icon size={14} aria-hidden="true" />
      <span>
        {TRIGGERS[trigger.type]?.label ?? trigger.type}
        <small>{triggerWords(trigger)}</small>
      </span>
      <PortHandle
        step={{ id: START, ports: trigger.entry ? { [trigger.id]: trigger.entry } : {} }}
        port={{ id: trigger.id, label: TRIGGERS[trigger.type]?.label ?? trigger.type, optional: true }}
      />
    </div>
  );
}
