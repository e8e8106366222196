import { CircleAlert, CircleCheck, Play, RefreshCw, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { why } from "../api/client";
import { api } from "../api/endpoints";
import type { ScenarioResult, StoredScenario } from "../model/server";
import { moment, plural } from "../model/words";
import { useDocument } from "../store/document";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { showScenario, useBench } from "./store";
import { withExpectations } from "./SaveScenario";
import { gettext, interpolate, pgettext } from "../i18n";

export function ScenariosDialog({ onClose }: { onClose: () => void }) {
  const editable = useDocument((state) => state.editable);
  const [stored, setStored] = useState<StoredScenario[] | null>(null);
  const [results, setResults] = useState<Record<number, ScenarioResult>>({});
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);

  const attempt = async (action: () => Promise<void>) => {
    setBusy(true);
    setWrong("");
    try {
      await action();
    } catch (error) {
      setWrong(why(error));
    }
    setBusy(false);
  };
  const load = async () => setStored((await api.scenarios()).scenarios);
  const run = async () => {
    const answer = await api.runScenarios(useDocument.getState().definition);
    setResults(Object.fromEntries(answer.results.map((one) => [one.id, one])));
  };
  useEffect(() => {
    void attempt(load);
  }, []);

  const update = (one: StoredScenario) =>
    attempt(async () => {
      await useBench.getState().open(one.scenario, one.id);
      await api.saveScenario({ ...withExpectations(), name: one.name }, one.id);
      await load();
      await run();
    });
  const remove = (one: StoredScenario) =>
    attempt(async () => {
      await api.deleteScenario(one.id);
      await load();
    });

  return (
    <Dialog
      title={gettext("Scenarios")}
      wide
      onClose={onClose}
      footer={<Button look="primary" icon={<Play size={14} />} disabled={busy || !stored?.length} onClick={() => void attempt(run)}>{gettext("Run all")}</Button>}
    >
      <p>{gettext("Scenarios are tests that were kept. All of them are played before this flow is published.")}</p>
      {wrong && <p className="b-bad" role="alert">{wrong}</p>}
      {stored?.length === 0 && <p className="b-hint">{gettext("None yet. Run a test and save it with the disk at its top.")}</p>}
      <ul className="b-scenarios" aria-busy={busy}>
        {stored?.map((one) => (
          <li key={one.id}>
            <Verdict result={results[one.id]} />
            <div className="b-scenario-name">
              <strong>{one.name}</strong>
              <small>{plural(one.scenario.events.length, "event")}, {moment(one.updated_at)}</small>
              {one.scenario.about && <p>{one.scenario.about}</p>}
              {results[one.id]?.problems.map((problem) => <p key={problem} className="b-bad">{problem}</p>)}
            </div>
            <Button
              onClick={() => {
                onClose();
                showScenario(one.scenario, one.id);
              }}
            >
              {pgettext("button", "Open")}
            </Button>
            {editable && (
              <>
                <Button icon={<RefreshCw size={13} />} disabled={busy} title={gettext("Make what happens now what is expected")} onClick={() => void update(one)}>{gettext("Update")}</Button>
                <IconButton label={interpolate(gettext("Delete %(name)s"), { name: one.name })} disabled={busy} onClick={() => void remove(one)}><Trash2 size={15} /></IconButton>
              </>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

export function Verdict({ result }: { result: ScenarioResult | undefined }) {
  if (!result) return <span className="b-verdict" />;
  return result.passed ? (
    <CircleCheck className="b-good" size={17} aria-label={gettext("Passed")} />
  ) : (
    <CircleAlert className="b-bad" size={17} aria-label={pgettext("scenario", "Failed")} />
  );
}
