import { Paperclip, SendHorizontal, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import type { SheetContent } from "./Sheet";
import { useBench } from "./store";
import { gettext } from "../i18n";

const KINDS = [
  { kind: "image", label: gettext("Picture") },
  { kind: "video", label: gettext("Video") },
  { kind: "audio", label: gettext("Voice message") },
  { kind: "document", label: gettext("Document") },
  { kind: "sticker", label: gettext("Sticker") },
];

/** Where the customer writes. */
export function Composer({ onSheet }: { onSheet: (sheet: SheetContent) => void }) {
  const [text, setText] = useState("");
  const send = useBench((state) => state.send);
  const busy = useBench((state) => state.busy);
  const handedOver = useBench((state) => state.played?.next?.handed_over ?? false);
  return (
    <>
      {handedOver && (
        <p className="b-handed">
          {gettext("A person has the conversation.")}
          <Button icon={<Undo2 size={13} />} onClick={() => void send({ handed_back: true })}>{gettext("Hand back")}</Button>
        </p>
      )}
      <form
        className="b-composer"
        onSubmit={(event) => {
          event.preventDefault();
          if (!text.trim() || busy) return;
          setText("");
          void send({ text });
        }}
      >
        <Menu
          label={gettext("Send something else")}
          face={<Paperclip size={17} />}
          items={[
            ...KINDS.map(({ kind, label }) => ({ label, act: () => void send({ kind }) })),
            { label: gettext("Location"), act: () => onSheet({ kind: "location" }) },
            { label: gettext("Form"), act: () => onSheet({ kind: "form", title: gettext("Form") }) },
          ]}
        />
        <input className="b-control" aria-label={gettext("Message of the customer")} placeholder={gettext("Message")} value={text} onChange={(event) => setText(event.target.value)} />
        <IconButton label={gettext("Send")} type="submit" disabled={!text.trim() || busy}><SendHorizontal size={17} /></IconButton>
      </form>
    </>
  );
}
