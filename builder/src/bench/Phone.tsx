import { useEffect, useRef, useState } from "react";
import { Composer } from "./Composer";
import { HttpAnswer } from "./HttpAnswer";
import { PhoneHead } from "./PhoneHead";
import { Sheet, type SheetContent } from "./Sheet";
import { Beginning } from "./Beginning";
import { Moment } from "./PhoneMoment";
import { useBench } from "./store";
import { gettext } from "../i18n";

/** The customer's phone: what the flow sends, and everything that can be answered. */
export function Phone() {
  const played = useBench((state) => state.played);
  const busy = useBench((state) => state.busy);
  const [sheet, setSheet] = useState<SheetContent | null>(null);
  const thread = useRef<HTMLDivElement>(null);
  const count = played?.steps.length ?? 0;

  useEffect(() => {
    const box = thread.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, [count, played]);

  return (
    <div className="b-phone" aria-label={gettext("Phone")} role="group">
      <PhoneHead />
      <div className="b-thread" ref={thread} role="log" aria-label={gettext("Conversation")} tabIndex={0} aria-busy={busy}>
        {count === 0 && <Beginning />}
        {played?.steps.map((step, place) => (
          <Moment key={place} step={step} before={played.steps[place - 1]} onSheet={setSheet} />
        ))}
      </div>
      {played?.next?.http && <HttpAnswer http={played.next.http} />}
      {!played?.next?.http && <Composer onSheet={setSheet} />}
      {sheet && <Sheet content={sheet} onClose={() => setSheet(null)} />}
    </div>
  );
}
