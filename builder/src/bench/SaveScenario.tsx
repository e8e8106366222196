import { useState } from "react";
import { why } from "../api/client";
import { api } from "../api/endpoints";
import type { Scenario } from "../model/server";
import { useView } from "../store/view";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/TextField";
import { useBench } from "./store";
import { expectation } from "./words";
import { gettext } from "../i18n";

/** The scenario with what came of each event as what is expected of it. */
export function withExpectations(): Scenario {
  const { scenario, played } = useBench.getState();
  const events = scenario.events.map((event, place) => {
    const step = played?.steps[place];
    return step ? { ...event, expected: expectation(step) } : event;
  });
  return { ...scenario, events };
}

export function SaveScenario({ onClose }: { onClose: () => void }) {
  const { scenario, storedId } = useBench.getState();
  const [name, setName] = useState(scenario.name);
  const [about, setAbout] = useState(scenario.about);
  const [wrong, setWrong] = useState("");
  const save = async (id?: number) => {
    try {
      const answer = await api.saveScenario({ ...withExpectations(), name: name.trim(), about }, id);
      useBench.setState({ storedId: answer.id, scenario: { ...useBench.getState().scenario, name: name.trim(), about } });
      useView.getState().say(gettext("Scenario saved. It is played before each publishing."));
      onClose();
    } catch (error) {
      setWrong(why(error));
    }
  };
  return (
    <Dialog
      title={gettext("Save as a scenario")}
      onClose={onClose}
      footer={
        <>
          {storedId !== null && <Button disabled={!name.trim()} onClick={() => void save(storedId)}>{gettext("Save over the old one")}</Button>}
          <Button look="primary" disabled={!name.trim()} onClick={() => void save()}>{gettext("Save")}</Button>
        </>
      }
    >
      <div className="b-form">
        <p>{gettext("What the flow did now is what it has to do in future: the messages, the step where it stands and the answers. Publishing tells you if that changes.")}</p>
        <TextField label={gettext("Name")} value={name} most={120} placeholder={gettext("Goes quiet after the budget")} onChange={setName} />
        <TextField label={gettext("What it shows")} rows={2} value={about} onChange={setAbout} />
        {wrong && <p className="b-bad" role="alert">{wrong}</p>}
      </div>
    </Dialog>
  );
}
