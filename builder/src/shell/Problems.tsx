import { CircleCheck, TriangleAlert, X } from "lucide-react";
import type { Diagnostic, Severity } from "../model/server";
import { START } from "../model/definition";
import { stepName } from "../model/describe";
import { plural } from "../model/words";
import { Finding } from "../inspector/Findings";
import { fieldOf } from "../model/findings";
import { SEVERITY_ICON, useAllDiagnostics } from "../nodes/Marks";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { useView } from "../store/view";
import { IconButton } from "../ui/Button";
import { gettext, interpolate } from "../i18n";

const ORDER: Severity[] = ["error", "warning", "hint"];

export function ProblemCount() {
  const diagnostics = useAllDiagnostics();
  const open = useView((state) => state.problemsOpen);
  const show = useView((state) => state.show);
  const counts = ORDER.map((severity) => ({ severity, count: diagnostics.filter((one) => one.severity === severity).length })).filter((one) => one.count > 0);
  const late = useServer((state) => state.checkFailed !== null);
  const words = counts.map((one) => plural(one.count, one.severity)).join(", ") || gettext("No problems");
  return (
    <button type="button" className="b-problem-count" aria-expanded={open} aria-label={interpolate(gettext("Problems: %(words)s"), { words })} title={words} onClick={() => show({ problemsOpen: !open })}>
      {late && <span className="b-warning" title={gettext("The newest changes have not been checked yet")}><TriangleAlert size={15} />{gettext("Not checked")}</span>}
      {!late && counts.length === 0 && <span className="b-good"><CircleCheck size={15} /> {gettext("No problems")}</span>}
      {counts.map(({ severity, count }) => {
        const Icon = SEVERITY_ICON[severity];
        return <span key={severity} className={`b-${severity}`}><Icon size={15} />{count}</span>;
      })}
    </button>
  );
}

/** All that the check found, the worst first. */
export function Problems() {
  const open = useView((state) => state.problemsOpen);
  const diagnostics = useAllDiagnostics();
  const failed = useServer((state) => state.checkFailed);
  const index = useDocument((state) => state.index);
  const { show, goTo } = useView.getState();
  if (!open) return null;
  const sorted = [...diagnostics].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const go = (one: Diagnostic) => goTo(one.node_id ?? START, fieldOf(one));
  return (
    <section className="b-problems" aria-label={gettext("Problems")}>
      <div className="b-panel-head">
        <h2>{gettext("Problems")}</h2>
        {failed && <span className="b-bad">{interpolate(gettext("The check is late: %(why)s"), { why: failed })}</span>}
        <IconButton label={gettext("Hide the problems")} onClick={() => show({ problemsOpen: false })}><X size={16} /></IconButton>
      </div>
      <div className="b-problems-list" tabIndex={0} role="group" aria-label={gettext("List of problems")}>
        {sorted.map((one, place) => (
          <div key={`${one.code} ${one.node_id} ${place}`} className="b-problem">
            <span className="b-problem-step">{one.node_id ? stepName(index[one.node_id], one.node_id) : gettext("The flow")}</span>
            <Finding finding={one} onOpen={() => go(one)} />
          </div>
        ))}
        {sorted.length === 0 && <p className="b-empty-line"><CircleCheck size={16} /> {gettext("Nothing to mend. The flow can be published.")}</p>}
      </div>
    </section>
  );
}
