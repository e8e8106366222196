import { Paperclip, SendHorizontal, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import type { SheetContent } from "./Sheet";
import { useBench } from "./store";

const KINDS = [
  { kind: "image", label: "Picture" },
  { kind: "video", label: "Video" },
  { kind: "audio", label: "Voice message" },
  { kind: "document", label: "Document" },
  { kind: "sticker", label: "Sticker" },
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
          A person has the conversation.
          <Button icon={<Undo2 size={13} />} onClick={() => void send({ handed_back: true })}>Hand back</Button>
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
          label="Send something else"
          face={<Paperclip size={17} />}
          items={[
            ...KINDS.map(({ kind, label }) => ({ label, act: () => void send({ kind }) })),
            { label: "Location", act: () => onSheet({ kind: "location" }) },
            { label: "Form", act: () => onSheet({ kind: "form", title: "Form" }) },
          ]}
        />
        <input className="b-control" aria-label="Message of the customer" placeholder="Message" value={text} onChange={(event) => setText(event.target.value)} />
        <IconButton label="Send" type="submit" disabled={!text.trim() || busy}><SendHorizontal size={17} /></IconButton>
      </form>
    </>
  );
}
