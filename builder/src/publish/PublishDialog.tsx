import { CircleCheck, Rocket } from "lucide-react";
import { useEffect, useState } from "react";
import { flush } from "../api/autosave";
import { ApiError, why } from "../api/client";
import { api } from "../api/endpoints";
import type { Check, Diff, OlderChoice, PublishPlan, ScenarioResult } from "../model/server";
import { useServer } from "../store/server";
import { useView } from "../store/view";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Changes } from "./Changes";
import { Older } from "./Older";
import { PublishFindings } from "./PublishFindings";
import { ScenarioGate } from "./ScenarioGate";
import { gettext, interpolate, ngettext } from "../i18n";

interface Loaded {
  plan: PublishPlan;
  diff: Diff | null;
}

/** What publishing would do, what stands in its way, and doing it. */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [wrong, setWrong] = useState("");
  const [reason, setReason] = useState("");
  const [choices, setChoices] = useState<Record<string, OlderChoice>>({});
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<{ number: number; moving: number } | null>(null);

  const load = async () => {
    setWrong("");
    try {
      if (!(await flush())) throw new Error(gettext("The draft is not saved yet. Publishing needs it saved."));
      const plan = await api.plan();
      const { live } = useServer.getState().flow;
      const diff = live === null ? null : await api.diff(live, "draft");
      setLoaded({ plan, diff });
      setChoices(Object.fromEntries(plan.older.map((one) => [String(one.number), { do: "finish" }])));
    } catch (error) {
      setWrong(why(error));
    }
  };
  useEffect(() => {
    void load();
  }, []);

  const plan = loaded?.plan;
  const failing = plan?.scenarios.filter((one) => !one.passed) ?? [];
  const { live } = useServer((state) => state.flow);
  const same = plan !== undefined && !plan.changed && live !== null;
  const passed = plan?.check.publishable && (failing.length === 0 || reason.trim() !== "");
  const ready = passed && (!same || decides(choices));

  const publish = async () => {
    if (!plan) return;
    setBusy(true);
    setWrong("");
    try {
      const answer = await api.publish(plan.revision, failing.length > 0 ? reason.trim() : "", sent(choices));
      setDone(answer);
      const state = await api.state();
      useServer.getState().patch({ flow: state.flow, versions: state.versions });
    } catch (error) {
      refused(error);
    }
    setBusy(false);
  };

  const refused = (error: unknown) => {
    setWrong(why(error));
    if (!(error instanceof ApiError)) return;
    if (error.status === 409) setWrong(interpolate(gettext("%(message)s What is shown here is out of date: close this and look at the changes."), { message: error.message }));
    const { check, scenarios } = error.data as { check?: Check; scenarios?: ScenarioResult[] };
    if (plan) {
      setLoaded({ diff: loaded.diff, plan: { ...plan, check: check ?? plan.check, scenarios: scenarios ?? plan.scenarios } });
    }
  };

  if (done) return <Done number={done.number} moving={done.moving} fresh={!same} onClose={onClose} />;
  return (
    <Dialog
      title={same ? interpolate(gettext("Version %(live)s is live"), { live }) : plan ? interpolate(gettext("Publish version %(next)s"), { next: plan.next }) : gettext("Publish")}
      wide
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{same ? gettext("Close") : gettext("Not now")}</Button>
          <Button look="primary" icon={same ? undefined : <Rocket size={15} />} disabled={!ready || busy} onClick={() => void publish()}>
            {same ? gettext("Apply") : failing.length > 0 && ready ? gettext("Publish all the same") : gettext("Publish")}
          </Button>
        </>
      }
    >
      {wrong && <p className="b-bad" role="alert">{wrong}</p>}
      {!plan && !wrong && <p role="status">{gettext("Looking it over…")}</p>}
      {plan && (
        <>
          {same && <p>{interpolate(gettext("Nothing has changed since version %(live)s, so there is nothing to publish."), { live })}{plan.older.length > 0 && <> {gettext("Contacts who are in older versions can still be moved or stopped.")}</>}</p>}
          <PublishFindings check={plan.check} onLeave={onClose} />
          <ScenarioGate results={plan.scenarios} reason={reason} onReason={setReason} onLeave={onClose} />
          {!same && <Changes diff={loaded.diff} onLeave={onClose} />}
          <Older older={plan.older} live={same ? live : null} choices={choices} onChange={setChoices} />
        </>
      )}
    </Dialog>
  );
}

/** Whether anything is to become of anybody. */
function decides(choices: Record<string, OlderChoice>): boolean {
  return Object.values(choices).some((choice) => choice.do !== "finish");
}

/** Steps that are to go nowhere are left out of the map. */
function sent(choices: Record<string, OlderChoice>): Record<string, OlderChoice> {
  return Object.fromEntries(
    Object.entries(choices).map(([number, choice]) => [
      number,
      choice.do === "move"
        ? { ...choice, map: Object.fromEntries(Object.entries(choice.map ?? {}).filter(([, target]) => target)) }
        : { do: choice.do },
    ]),
  );
}

function Done({ number, moving, fresh, onClose }: { number: number; moving: number; fresh: boolean; onClose: () => void }) {
  return (
    <Dialog
      title={fresh ? gettext("Published") : gettext("Applied")}
      onClose={onClose}
      footer={
        <>
          <Button
            onClick={() => {
              onClose();
              useView.getState().show({ side: "versions", sideOpen: true });
            }}
          >
            {gettext("See the versions")}
          </Button>
          <Button look="primary" onClick={onClose}>{gettext("Done")}</Button>
        </>
      }
    >
      <div className="b-published" role="status">
        <CircleCheck size={40} className="b-good" aria-hidden="true" />
        <p><strong>{interpolate(gettext("Version %(number)s is live."), { number })}</strong></p>
        <p>{moving > 0 ? interpolate(ngettext("%(count)s contact of older versions is being moved or stopped now.", "%(count)s contacts of older versions are being moved or stopped now.", moving), { count: moving }) : fresh ? gettext("Whoever starts the flow from now on gets this version.") : gettext("Nobody had to be moved or stopped.")}</p>
      </div>
    </Dialog>
  );
}
