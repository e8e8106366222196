import type { ScenarioResult } from "../model/server";
import { Verdict } from "../bench/ScenariosDialog";
import { useView } from "../store/view";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import { gettext, interpolate, ngettext } from "../i18n";

interface Props {
  results: ScenarioResult[];
  reason: string;
  onReason: (reason: string) => void;
  onLeave: () => void;
}

/** The scenarios' results; who publishes against one has to say why. */
export function ScenarioGate({ results, reason, onReason, onLeave }: Props) {
  const failing = results.filter((one) => !one.passed);
  return (
    <section className={`b-box ${failing.length > 0 ? "b-box-bad" : ""}`}>
      <div className="b-plan-head">
        <h3>
          {results.length === 0 ? gettext("No scenarios yet") : failing.length > 0 ? interpolate(gettext("%(count)s of %(all)s failed"), { count: failing.length, all: results.length }) : interpolate(ngettext("%(count)s scenario passed", "%(count)s scenarios passed", results.length), { count: results.length })}
        </h3>
        <Button look="quiet" onClick={() => { onLeave(); useView.getState().show({ dialog: "scenarios" }); }}>{gettext("Open the scenarios")}</Button>
      </div>
      {results.length === 0 && <p className="b-hint">{gettext("Run a test and save it: from then on, publishing makes sure that it still works.")}</p>}
      <ul className="b-differences">
        {results.map((one) => (
          <li key={one.id}>
            <Verdict result={one} /> <strong>{one.name}</strong>
            {one.problems.map((problem) => <p key={problem} className="b-bad">{problem}</p>)}
          </li>
        ))}
      </ul>
      {failing.length > 0 && (
        <TextField label={gettext("Why it is published all the same")} value={reason} placeholder={gettext("The text was changed on purpose")} hint={gettext("It is kept with the version.")} onChange={onReason} />
      )}
    </section>
  );
}
