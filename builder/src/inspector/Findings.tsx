import { PlayCircle, Route } from "lucide-react";
import type { Diagnostic } from "../model/server";
import { messageWords } from "../model/findings";
import { duration } from "../model/words";
import { SEVERITY_ICON } from "../nodes/Marks";
import { showScenario } from "../bench/store";
import { useView } from "../store/view";
import { Button } from "../ui/Button";
import { gettext, interpolate } from "../i18n";

const SEVERITY = { error: gettext("error"), warning: gettext("warning"), hint: gettext("hint") };

/** One finding: what is wrong, the cure, and how it comes about. */
export function Finding({ finding, onOpen }: { finding: Diagnostic; onOpen?: () => void }) {
  const Icon = SEVERITY_ICON[finding.severity];
  const message = messageWords(finding.message);
  const path = useView((state) => state.path);
  const show = useView((state) => state.show);
  const shown = path !== null && path === finding.path;
  const total = (finding.path ?? []).reduce((sum, part) => sum + (part.seconds || 0), 0);
  return (
    <div className={`b-finding b-${finding.severity}`}>
      <Icon size={15} aria-label={SEVERITY[finding.severity]} />
      <div>
        {onOpen ? <button type="button" className="b-finding-open" onClick={onOpen}>{message}</button> : <p>{message}</p>}
        <p className="b-cure">{finding.cure}</p>
        {shown && finding.path && (
          <ol className="b-path">
            {finding.path.map((part, place) => (
              <li key={place}>
                <span>{part.text}</span>
                {part.seconds > 0 && <b>+ {duration(part.seconds)}</b>}
              </li>
            ))}
            <li className="b-path-sum"><span>{gettext("In all")}</span><b>{duration(total)}</b></li>
          </ol>
        )}
        <div className="b-finding-tools">
          {finding.path && finding.path.length > 0 && (
            <Button look="quiet" icon={<Route size={13} />} aria-expanded={shown} onClick={() => show({ path: shown ? null : (finding.path ?? null) })}>
              {shown ? gettext("Hide the path") : gettext("Show the path")}
            </Button>
          )}
          {finding.scenario && (
            <Button look="quiet" icon={<PlayCircle size={13} />} onClick={() => finding.scenario && showScenario(finding.scenario)}>
              {gettext("Show me")}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

const FIRST = 3;

/** The findings about a step, the first few of them at once. */
export function FindingList({ findings }: { findings: Diagnostic[] }) {
  if (findings.length === 0) return null;
  const rest = findings.slice(FIRST);
  return (
    <div className="b-findings">
      {findings.slice(0, FIRST).map((one, place) => <Finding key={place} finding={one} />)}
      {rest.length > 0 && (
        <details>
          <summary>{interpolate(gettext("%(count)s more"), { count: rest.length })}</summary>
          {rest.map((one, place) => <Finding key={place} finding={one} />)}
        </details>
      )}
    </div>
  );
}
