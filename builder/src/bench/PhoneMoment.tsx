import { CornerUpLeft, ExternalLink, Image, MapPin } from "lucide-react";
import type { Content } from "../model/content";
import type { BenchEvent, PlayedStep, SentMessage } from "../model/server";
import { duration, kindName } from "../model/words";
import { Bubble } from "../nodes/Bubble";
import { findTemplate } from "../nodes/hooks";
import { FormattedText } from "../nodes/FormattedText";
import { useServer } from "../store/server";
import type { SheetContent } from "./Sheet";
import { useBench } from "./store";
import { eventWords, isMessage } from "./words";
import { gettext, interpolate } from "../i18n";

interface Props {
  step: PlayedStep;
  before: PlayedStep | undefined;
  onSheet: (sheet: SheetContent) => void;
}

/** One event and what came of it, as the phone shows it. */
export function Moment({ step, before, onSheet }: Props) {
  const gap = before ? (Date.parse(step.now) - Date.parse(before.now)) / 1000 : 0;
  const { event } = step;
  return (
    <>
      {gap >= 60 && <p className="b-thread-note">{interpolate(gettext("%(time)s later"), { time: duration(gap) })}</p>}
      {isMessage(event) ? <Mine event={event} /> : <p className="b-thread-note">{eventWords(event)}</p>}
      {step.sent.map((message, place) => <Theirs key={place} message={message} onSheet={onSheet} />)}
      {step.effects.some((effect) => effect.type === "hand_over") && <p className="b-thread-note">{gettext("A person takes over")}</p>}
      {step.status === "ended" && before?.status !== "ended" && <p className="b-thread-note">{gettext("The flow has ended")}</p>}
      {step.happened === false && isMessage(event) && <p className="b-thread-note">{gettext("The flow takes no notice")}</p>}
    </>
  );
}

function Mine({ event }: { event: BenchEvent }) {
  return (
    <div className="b-bubble b-mine">
      {event.tap !== undefined && <p><CornerUpLeft size={12} aria-hidden="true" /> {event.title ?? event.tap}</p>}
      {event.text !== undefined && <p className="b-bubble-text">{event.text}</p>}
      {event.location && <p><MapPin size={13} aria-hidden="true" /> {event.location.name || `${event.location.latitude}, ${event.location.longitude}`}</p>}
      {event.kind && <p><Image size={13} aria-hidden="true" /> {kindName(event.kind)}</p>}
      {event.form && <p>{Object.entries(event.form).map(([key, value]) => `${key}: ${String(value)}`).join(", ") || gettext("Form sent")}</p>}
    </div>
  );
}

function Theirs({ message, onSheet }: { message: SentMessage; onSheet: Props["onSheet"] }) {
  const templates = useServer((state) => state.surroundings.templates);
  const send = useBench((state) => state.send);
  if (message.goes === "refused") {
    return (
      <div className="b-bubble b-refused">
        <p className="b-bad"><strong>{gettext("Not sent.")}</strong> {gettext("The window is closed and there is no template for it.")}</p>
        <p className="b-bubble-small"><FormattedText text={message.text} /></p>
      </div>
    );
  }
  const content = (message.goes === "fallback" ? message.fallback : message.content) as unknown as Content;
  const template = content.kind === "template" ? findTemplate(templates, content) : undefined;
  const answered = content.kind === "template" ? { template: content.name } : {};
  return (
    <>
      {message.goes === "fallback" && <p className="b-thread-note b-thread-warn">{gettext("The window is closed: the template goes instead")}</p>}
      <div className={`b-bubble b-theirs b-bubble-${content.kind}`}>
        <Bubble
          content={content}
          slots={{
            template,
            rows: false,
            choice: (one, icon) => (
              <button key={one.id} type="button" className="b-choice" onClick={() => void send({ tap: one.id, title: one.title, ...answered })}>
                {icon}{one.title}
              </button>
            ),
            action: (label, icon) => {
              const opens = sheetFor(content);
              const href = content.kind === "link_button" ? content.url : undefined;
              if (opens) return <button type="button" className="b-bubble-action" onClick={() => onSheet(opens)}>{icon}{label}</button>;
              return <span className="b-bubble-action" title={href}>{href ? <ExternalLink size={12} aria-hidden="true" /> : icon}{label}</span>;
            },
          }}
        />
      </div>
    </>
  );
}

function sheetFor(content: Content): SheetContent | null {
  switch (content.kind) {
    case "list":
      return { kind: "list", list: content };
    case "location_request":
      return { kind: "location" };
    case "form":
      return { kind: "form", title: content.cta };
    default:
      return null;
  }
}
