import { useId, useState } from "react";
import type { Definition } from "../model/definition";
import { opened } from "../model/normalise";
import { isStepType } from "../model/steps";
import { plural } from "../model/words";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { gettext, interpolate } from "../i18n";

/** Replaces the draft by what a file says; undo brings the draft back. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [read, setRead] = useState<Definition | null>(null);
  const [wrong, setWrong] = useState("");
  const id = useId();
  const load = async (file: File | undefined) => {
    setRead(null);
    setWrong("");
    if (!file) return;
    try {
      setRead(checked(JSON.parse(await file.text())));
    } catch (error) {
      setWrong(error instanceof SyntaxError ? gettext("This file is not JSON.") : error instanceof Error ? error.message : "");
    }
  };
  const take = () => {
    if (!read) return;
    useDocument.getState().change((now) => ({ ...read, name: now.name }), "import");
    useView.getState().say(gettext("Imported. Ctrl+Z brings the old draft back."));
    onClose();
  };
  return (
    <Dialog
      title={gettext("Import JSON into this flow")}
      onClose={onClose}
      footer={<Button look="primary" disabled={!read} onClick={take}>{gettext("Replace the draft")}</Button>}
    >
      <p>{gettext("The file’s steps take the place of those in the draft. What is published stays as it is.")}</p>
      <div className="b-field">
        <label htmlFor={id}>{gettext("File with a flow")}</label>
        <input id={id} type="file" accept="application/json,.json" onChange={(event) => void load(event.target.files?.[0])} />
      </div>
      {wrong && <p className="b-bad" role="alert">{wrong}</p>}
      {read && <p role="status">{interpolate(gettext("“%(name)s” with %(steps)s and %(starts)s."), { name: read.name, steps: plural(read.nodes.length, "step"), starts: plural(read.triggers.length, "start") })}</p>}
    </Dialog>
  );
}

function checked(data: unknown): Definition {
  const outer = data as { definition?: unknown } | null;
  const flow = (outer?.definition ?? data) as Partial<Definition> | null;
  if (!flow || !Array.isArray(flow.nodes)) throw new Error(gettext("This file holds no flow."));
  const strange = flow.nodes.find((step) => !step || !isStepType(step.type));
  if (strange) throw new Error(interpolate(gettext("A step of the type “%(type)s” is not known here."), { type: strange.type }));
  return { ...opened({ variables: {}, ui: {}, ...flow }), name: flow.name ? String(flow.name) : gettext("Imported") };
}
