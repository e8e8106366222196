import { useState } from "react";
import { keepMine, takeTheirs } from "../api/autosave";
import { differences } from "../model/compare";
import { moment } from "../model/words";
import { useDocument } from "../store/document";
import { useServer, type Conflict } from "../store/server";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

const WORDS = { added: "only in theirs", removed: "only in yours", changed: "not the same" };

/** Somebody else saved in the meantime: nothing is lost whichever is taken. */
export function ConflictDialog({ conflict }: { conflict: Conflict }) {
  const [mine] = useState(useDocument.getState().definition);
  const later = () => useServer.getState().patch({ conflict: null, saving: { state: "failed", why: "somebody else saved" } });
  const found = differences(mine, conflict.definition);
  return (
    <Dialog
      title="Somebody else saved this flow"
      onClose={later}
      footer={
        <>
          <Button look="danger" onClick={() => keepMine(conflict)}>Keep mine</Button>
          <Button look="primary" data-focus onClick={() => takeTheirs(conflict)}>Take theirs</Button>
        </>
      }
    >
      <p>
        <strong>{conflict.updated_by || "Somebody"}</strong> saved it on {moment(conflict.updated_at)}, after you had opened it.
      </p>
      <p className="b-hint">
        “Take theirs” goes on from what they saved; undo brings yours back. “Keep mine” replaces what they saved by yours: what they changed is lost.
      </p>
      <h3>What differs</h3>
      <ul className="b-differences">
        {found.map((one) => (
          <li key={one.id} className={`b-diff-line b-diff-${one.change}`}>
            <strong>{one.name}</strong> {WORDS[one.change]}
            {one.change === "changed" && <Texts theirs={one.after} mine={one.before} />}
          </li>
        ))}
        {found.length === 0 && <li>Only places on the canvas, or the flow’s name.</li>}
      </ul>
    </Dialog>
  );
}

function Texts({ theirs, mine }: { theirs: string; mine: string }) {
  if (theirs === mine) return <p className="b-hint">It reads the same; its settings or connections differ.</p>;
  return (
    <dl className="b-both">
      <dt>Theirs</dt>
      <dd>{theirs || "Nothing"}</dd>
      <dt>Mine</dt>
      <dd>{mine || "Nothing"}</dd>
    </dl>
  );
}
