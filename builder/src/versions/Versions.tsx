import { Eye, GitCompare, History, RotateCcw, X } from "lucide-react";
import { useState } from "react";
import { flush, markSaved } from "../api/autosave";
import { why } from "../api/client";
import { api } from "../api/endpoints";
import { opened } from "../model/normalise";
import type { Diff, Version } from "../model/server";
import { moment } from "../model/words";
import { ChangeList, changeLines } from "../publish/Changes";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { useView } from "../store/view";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select } from "../ui/Field";
import { viewDiff, viewVersion } from "./viewing";
import { gettext, interpolate, ngettext } from "../i18n";

/** All published versions: look at one, compare two, bring one back. */
export function Versions() {
  const all = useServer((state) => state.versions);
  const versions = [...all].sort((a, b) => b.number - a.number);
  const [wrong, setWrong] = useState("");
  const [restoring, setRestoring] = useState<number | null>(null);
  const close = () => {
    useDocument.getState().view(null);
    useView.getState().show({ side: "inspector" });
  };
  const attempt = async (action: () => Promise<void>) => {
    setWrong("");
    try {
      await action();
    } catch (error) {
      setWrong(why(error));
    }
  };
  return (
    <div>
      <header className="b-panel-head">
        <h2>{gettext("Versions")}</h2>
        <IconButton label={gettext("Close the versions")} onClick={close}><X size={16} /></IconButton>
      </header>
      {wrong && <p className="b-bad b-pad" role="alert">{wrong}</p>}
      {versions.length === 0 ? (
        <div className="b-empty"><History size={26} aria-hidden="true" /><p>{gettext("Nothing is published yet.")}</p></div>
      ) : (
        <>
          <Compare versions={versions} attempt={attempt} />
          <ul className="b-versions">
            {versions.map((version) => (
              <One key={version.number} version={version} onRestore={() => setRestoring(version.number)} onView={() => void attempt(() => viewVersion(version.number))} />
            ))}
          </ul>
        </>
      )}
      {restoring !== null && <Restore number={restoring} onClose={() => setRestoring(null)} />}
    </div>
  );
}

function One({ version, onView, onRestore }: { version: Version; onView: () => void; onRestore: () => void }) {
  const editable = useDocument((state) => state.editable);
  return (
    <li>
      <div>
        <strong>{interpolate(gettext("Version %(number)s"), { number: version.number })}</strong>
        {version.live && <span className="b-live b-live-on">{gettext("Live")}</span>}
      </div>
      <small>{version.published_by ? interpolate(gettext("%(time)s by %(name)s"), { time: moment(version.published_at), name: version.published_by }) : moment(version.published_at)}</small>
      <small>{version.contacts > 0 ? interpolate(ngettext("%(count)s contact in it now", "%(count)s contacts in it now", version.contacts), { count: version.contacts }) : gettext("Nobody in it now")}</small>
      {version.override_reason && <small>{interpolate(gettext("Published against its scenarios: %(reason)s"), { reason: version.override_reason })}</small>}
      <div className="b-actions">
        <Button look="quiet" icon={<Eye size={14} />} onClick={onView}>{gettext("Look at it")}</Button>
        {editable && <Button look="quiet" icon={<RotateCcw size={14} />} onClick={onRestore}>{gettext("Restore")}</Button>}
      </div>
    </li>
  );
}

function Compare({ versions, attempt }: { versions: Version[]; attempt: (action: () => Promise<void>) => Promise<void> }) {
  const live = versions.find((one) => one.live) ?? versions[0];
  const [from, setFrom] = useState(String(live?.number ?? ""));
  const [to, setTo] = useState("draft");
  const [diff, setDiff] = useState<Diff | null>(null);
  const options = versions.map((one) => ({ value: String(one.number), label: interpolate(gettext("Version %(number)s"), { number: one.number }) }));
  const compare = () =>
    attempt(async () => {
      if (to === "draft") await flush();
      const found = await api.diff(Number(from), to === "draft" ? "draft" : Number(to));
      setDiff(found);
      viewDiff(found, to === "draft" ? interpolate(gettext("Version %(from)s and the draft"), { from }) : interpolate(gettext("Version %(from)s and version %(to)s"), { from, to }));
    });
  return (
    <div className="b-section-body b-compare">
      <div className="b-columns">
        <Select label={gettext("Compare")} value={from} options={options} onChange={setFrom} />
        <Select label={gettext("with")} value={to} options={[{ value: "draft", label: gettext("The draft") }, ...options]} onChange={setTo} />
      </div>
      <Button icon={<GitCompare size={14} />} onClick={() => void compare()}>{gettext("Show what differs")}</Button>
      {diff && (changeLines(diff).length > 0 ? <ChangeList lines={changeLines(diff)} onOpen={(id) => useView.getState().show({ selection: [id], goal: { id } })} /> : <p className="b-hint">{gettext("They do the same.")}</p>)}
    </div>
  );
}

function Restore({ number, onClose }: { number: number; onClose: () => void }) {
  const [wrong, setWrong] = useState("");
  const restore = async () => {
    try {
      await flush();
      const state = await api.restore(number, useServer.getState().flow.revision);
      const definition = opened(state.definition);
      markSaved(definition);
      useDocument.getState().view(null);
      useServer.getState().load({ ...state, definition });
      useDocument.getState().change(() => definition, "restore");
      useView.getState().say(interpolate(gettext("The draft is version %(number)s again. Ctrl+Z brings the old one back."), { number }));
      onClose();
    } catch (error) {
      setWrong(why(error));
    }
  };
  return (
    <Dialog title={interpolate(gettext("Restore version %(number)s"), { number })} onClose={onClose} footer={<Button look="primary" onClick={() => void restore()}>{gettext("Restore")}</Button>}>
      <p>{interpolate(gettext("The draft becomes what version %(number)s was. Nothing changes for contacts until you publish it."), { number })}</p>
      {wrong && <p className="b-bad" role="alert">{wrong}</p>}
    </Dialog>
  );
}
