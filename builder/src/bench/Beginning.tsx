import { Play } from "lucide-react";
import type { Trigger } from "../model/definition";
import { TRIGGERS, triggerWords } from "../model/describe";
import type { BenchEvent } from "../model/server";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { Button } from "../ui/Button";
import { useBench } from "./store";
import { gettext } from "../i18n";

/** How the test begins: by any of the flow's starts, or by what the customer writes. */
export function Beginning() {
  const triggers = useDocument((state) => state.definition.triggers);
  const templates = useServer((state) => state.surroundings.templates);
  const send = useBench((state) => state.send);
  return (
    <div className="b-beginning">
      <p>{gettext("How does it start?")}</p>
      {triggers.map((trigger) => {
        const event = firstEvent(trigger, templates);
        return (
          <Button key={trigger.id} onClick={() => void send(event)}>
            <span>
              {TRIGGERS[trigger.type]?.label ?? trigger.type}
              <small>{event.text ? `“${event.text}”` : triggerWords(trigger)}</small>
            </span>
          </Button>
        );
      })}
      <Button icon={<Play size={13} />} onClick={() => void send({ start: true })}>{gettext("Started by hand")}</Button>
      <p className="b-hint">{gettext("Or write a message below. The flow is tested as it is now, saved or not.")}</p>
    </div>
  );
}

function firstEvent(trigger: Trigger, templates: { name: string; buttons: { text: string }[] }[]): BenchEvent {
  switch (trigger.type) {
    case "keywords":
      return { text: trigger.keywords?.[0] ?? gettext("Hi") };
    case "any_message":
    case "first_message":
      return { text: gettext("Good morning") };
    case "reply":
      return { tap: trigger.ids?.[0] ?? "id", title: trigger.ids?.[0] ?? "id" };
    case "template_reply": {
      const button = templates.find((one) => one.name === trigger.template)?.buttons[0]?.text;
      const wanted = trigger.ids?.[0] ?? button;
      const template = trigger.template ?? "";
      return wanted ? { tap: wanted, title: wanted, template } : { text: gettext("Yes"), template };
    }
    case "referral":
      return { text: gettext("Hi"), referral: trigger.source === "link" ? { ref: trigger.codes?.[0] ?? "code", source_type: "link" } : { source_type: "ad", source_id: trigger.ads?.[0] ?? "1" } };
    default:
      return { start: true, trigger: trigger.id };
  }
}
