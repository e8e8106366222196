import { useState } from "react";
import { keepMine, takeTheirs } from "../api/autosave";
import { differences } from "../model/compare";
import { moment } from "../model/words";
import { useDocument } from "../store/document";
import { useServer, type Conflict } from "../store/server";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { gettext, interpolate } from "../i18n";

const WORDS = { added: gettext("only in theirs"), removed: gettext("only in yours"), changed: gettext("not the same") };

/** Somebody else saved in the meantime: nothing is lost whichever is taken. */
export function ConflictDialog({ conflict }: { conflict: Conflict }) {
  const [mine] = useState(useDocument.getState().definition);
  const later = () => useServer.getState().patch({ conflict: null, saving: { state: "failed", why: gettext("somebody else saved") } });
  const found = differences(mine, conflict.definition);
  return (
    <Dialog
      title={gettext("Somebody else saved this flow")}
      onClose={later}
      footer={
        <>
          <Button look="danger" onClick={() => keepMine(conflict)}>{gettext("Keep mine")}</Button>
          <Button look="primary" data-focus onClick={() => takeTheirs(conflict)}>{gettext("Take theirs")}</Button>
        </>
      }
    >
      <p>
        {interpolate(gettext("%(who)s saved it on %(time)s, after you had opened it."), { who: conflict.updated_by || gettext("Somebody"), time: moment(conflict.updated_at) })}
      </p>
      <p className="b-hint">
        {gettext("“Take theirs” goes on from what they saved; undo brings yours back. “Keep mine” replaces what they saved by yours: what they changed is lost.")}
      </p>
      <h3>{gettext("What differs")}</h3>
      <ul className="b-differences">
        {found.map((one) => (
          <li key={one.id} className={`b-diff-line b-diff-${one.change}`}>
            <strong>{one.name}</strong> {WORDS[one.change]}
            {one.change === "changed" && <Texts theirs={one.after} mine={one.before} />}
          </li>
        ))}
        {found.length === 0 && <li>{gettext("Only places on the canvas, or the flow’s name.")}</li>}
      </ul>
    </Dialog>
  );
}

function Texts({ theirs, mine }: { theirs: string; mine: string }) {
  if (theirs === mine) return <p className="b-hint">{gettext("It reads the same; its settings or connections differ.")}</p>;
  return (
    <dl className="b-both">
      <dt>{gettext("Theirs")}</dt>
      <dd>{theirs || gettext("Nothing")}</dd>
      <dt>{gettext("Mine")}</dt>
      <dd>{mine || gettext("Nothing")}</dd>
    </dl>
  );
}
