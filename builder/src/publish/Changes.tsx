import { GitCompare } from "lucide-react";
import { stepName } from "../model/describe";
import { fieldWords } from "../model/findings";
import type { Change, Diff } from "../model/server";
import { plural } from "../model/words";
import { viewDiff } from "../versions/viewing";
import { useServer } from "../store/server";
import { Button } from "../ui/Button";
import { gettext, interpolate } from "../i18n";

const CHANGES: Record<Change, string> = { added: gettext("added"), changed: gettext("changed"), removed: gettext("removed"), moved: gettext("moved") };
const ORDER: Change[] = ["added", "changed", "removed"];

/** What differs from the live version. */
export function Changes({ diff, onLeave }: { diff: Diff | null; onLeave: () => void }) {
  const live = useServer((state) => state.flow.live);
  if (!diff) return <section className="b-box"><h3>{gettext("The first version")}</h3><p>{gettext("Nothing is live yet.")}</p></section>;
  const lines = changeLines(diff);
  return (
    <section className="b-box">
      <div className="b-plan-head">
        <h3>{lines.length === 0 ? interpolate(gettext("Same as version %(live)s"), { live }) : interpolate(gettext("What changes from version %(live)s"), { live })}</h3>
        {lines.length > 0 && (
          <Button look="quiet" icon={<GitCompare size={14} />} onClick={() => { onLeave(); viewDiff(diff, interpolate(gettext("Version %(live)s and the draft"), { live })); }}>
            {gettext("See it on the canvas")}
          </Button>
        )}
      </div>
      <ChangeList lines={lines} />
    </section>
  );
}

export interface ChangeLine {
  id: string;
  name: string;
  change: Change;
  fields: string[];
}

export function changeLines(diff: Diff): ChangeLine[] {
  const names = new Map([...diff.before.nodes, ...diff.after.nodes].map((step) => [step.id, stepName(step, step.id)]));
  const lines: ChangeLine[] = Object.entries(diff.nodes)
    .filter(([, one]) => one.change !== "moved")
    .map(([id, one]) => ({ id, name: names.get(id) ?? id, change: one.change, fields: (one.fields ?? []).map(fieldWords) }))
    .sort((a, b) => ORDER.indexOf(a.change) - ORDER.indexOf(b.change));
  const moved = new Set(diff.edges.map((edge) => edge.from).filter((id) => !lines.some((line) => line.id === id)));
  for (const id of moved) lines.push({ id, name: names.get(id) ?? id, change: "changed", fields: [gettext("next step")] });
  if (diff.triggers.length > 0 || diff.settings?.includes("entry")) {
    lines.push({ id: "@start", name: gettext("Start"), change: "changed", fields: [plural(Math.max(diff.triggers.length, 1), "start")] });
  }
  return lines;
}

export function ChangeList({ lines, onOpen }: { lines: ChangeLine[]; onOpen?: (id: string) => void }) {
  return (
    <ul className="b-differences">
      {lines.map((line) => (
        <li key={line.id} className={`b-diff-line b-diff-${line.change}`}>
          {onOpen ? <button type="button" className="b-finding-open" onClick={() => onOpen(line.id)}>{line.name}</button> : <strong>{line.name}</strong>} {CHANGES[line.change]}
          {line.fields.length > 0 && <span className="b-hint">: {line.fields.slice(0, 6).join(", ")}{line.fields.length > 6 ? " …" : ""}</span>}
        </li>
      ))}
    </ul>
  );
}
