// Forms of the steps that decide or let time pass.

import type { WaitConfig } from "../model/definition";
import { answerChoices } from "../model/describe";
import { choiceId, provisionalId } from "../model/ids";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { Button } from "../ui/Button";
import { DurationField } from "../ui/DurationField";
import { NumberField, Segments, Select } from "../ui/Field";
import { Rows } from "../ui/Rows";
import { TextField } from "../ui/TextField";
import { WordsField } from "../ui/WordsField";
import { IdNote } from "./IdNote";
import { SubjectField } from "./SubjectField";
import type { FormProps } from "./types";
import { gettext, interpolate } from "../i18n";

export function SwitchForm({ config, change, disabled }: FormProps<"switch">) {
  const definition = useDocument((state) => state.definition);
  const cases = config.cases ?? [];
  const choices = answerChoices(definition, config.subject ?? "");
  const missing = choices.filter((choice) => !cases.some((one) => one.values.includes(choice.id)));
  const ids = cases.map((one) => one.id);
  const addAll = () => {
    const taken = [...ids];
    const more = missing.map((choice) => {
      const id = choiceId(choice.title || choice.id, taken);
      taken.push(id);
      return { id, title: choice.title, values: [choice.id] };
    });
    change({ cases: [...cases.filter((one) => one.values.length > 0), ...more] });
  };
  return (
    <div data-field="cases">
      <SubjectField label={gettext("Look at")} name="subject" value={config.subject ?? ""} disabled={disabled} onChange={(subject) => change({ subject })} />
      {missing.length > 0 && !disabled && (
        <Button look="quiet" onClick={addAll}>{gettext("Add a case for each choice")}</Button>
      )}
      <Rows
        items={cases}
        label={gettext("Cases")}
        noun={gettext("case")}
        keyOf={(one) => one.id}
        least={1}
        disabled={disabled}
        onChange={(next) => change({ cases: next })}
        create={() => ({ id: provisionalId(ids), title: "", values: [] })}
      >
        {(one, set, place) => (
          <>
            <TextField label={interpolate(gettext("Case %(value)s"), { value: place + 1 })} value={one.title} disabled={disabled} onChange={(title) => set({ ...one, title })} />
            <WordsField label={gettext("If it is one of")} values={one.values ?? []} suggestions={choices.map((choice) => choice.id)} disabled={disabled} onChange={(values) => set({ ...one, values })} />
            <IdNote id={one.id} />
          </>
        )}
      </Rows>
      <p className="b-hint">{gettext("The first case that fits is taken; if none does, “Anything else”.")}</p>
    </div>
  );
}

export function SplitForm({ config, change, disabled }: FormProps<"split">) {
  const branches = config.branches ?? [];
  const total = branches.reduce((sum, branch) => sum + (branch.weight || 0), 0) || 1;
  return (
    <div data-field="branches">
      <Rows
        items={branches}
        label={gettext("Branches")}
        noun={gettext("branch")}
        keyOf={(branch) => branch.id}
        most={5}
        least={2}
        disabled={disabled}
        onChange={(next) => change({ branches: next })}
        create={() => ({ id: provisionalId(branches.map((one) => one.id)), title: "", weight: 50 })}
      >
        {(branch, set, place) => (
          <>
            <div className="b-columns b-columns-wide">
              <TextField label={interpolate(gettext("Branch %(value)s"), { value: place + 1 })} value={branch.title} disabled={disabled} onChange={(title) => set({ ...branch, title })} />
              <NumberField label={gettext("Weight")} value={branch.weight} min={1} max={100} disabled={disabled} hint={`${Math.round((100 * branch.weight) / total)}%`} onChange={(weight) => set({ ...branch, weight: Math.min(100, Math.max(1, Math.round(weight ?? 1))) })} />
            </div>
            <IdNote id={branch.id} />
          </>
        )}
      </Rows>
    </div>
  );
}

export function WindowCheckForm({ config, change, disabled }: FormProps<"window_check">) {
  return (
    <DurationField
      label={gettext("Time that must be left")}
      name="at_least_seconds"
      least={0}
      seconds={config.at_least_seconds ?? 0}
      disabled={disabled}
      hint={gettext("0 asks only whether the window is open")}
      onChange={(at_least_seconds) => change({ at_least_seconds: Math.min(at_least_seconds, 86399) })}
    />
  );
}

type WaitKind = "seconds" | "until" | "hours";

/** A wait has exactly one of its three ways, so the others are set to undefined, which JSON leaves out. */
const NO_WAIT: WaitConfig = { seconds: undefined, until: undefined, time: undefined, timezone: undefined, at_most_seconds: undefined, hours: undefined };

export function WaitForm({ config, change, disabled }: FormProps<"wait">) {
  const calendars = useServer((state) => state.surroundings.calendars);
  const kind: WaitKind = config.hours != null ? "hours" : config.until != null ? "until" : "seconds";
  const become = (next: WaitKind) => {
    if (next === "seconds") change({ ...NO_WAIT, seconds: 3600 });
    else if (next === "hours") change({ ...NO_WAIT, hours: calendars[0]?.key ?? "" });
    else change({ ...NO_WAIT, until: "", timezone: zone() });
  };
  return (
    <>
      <Segments
        label={gettext("Wait")}
        value={kind}
        disabled={disabled}
        options={[
          { value: "seconds", label: gettext("For a while") },
          { value: "until", label: gettext("Until a date") },
          { value: "hours", label: gettext("Until it is open") },
        ]}
        onChange={become}
      />
      {kind === "seconds" && <DurationField label={gettext("For")} name="seconds" seconds={config.seconds ?? 3600} disabled={disabled} onChange={(seconds) => change({ seconds })} />}
      {kind === "until" && (
        <>
          <TextField label={gettext("Until")} name="until" value={config.until ?? ""} variables placeholder="2026-12-01T09:00" hint={gettext("A date, a date and time, or a variable that holds one")} disabled={disabled} onChange={(until) => change({ until })} />
          <div className="b-columns">
            <TextField label={gettext("At, if it is a date")} name="time" type="time" value={config.time ?? ""} disabled={disabled} onChange={(time) => change({ time: time || undefined })} />
            <TextField label={gettext("Time zone")} name="timezone" value={config.timezone ?? ""} suggestions={zones()} disabled={disabled} onChange={(timezone) => change({ timezone: timezone || undefined })} />
          </div>
          <DurationField label={gettext("At most")} name="at_most_seconds" seconds={config.at_most_seconds ?? 30 * 86400} disabled={disabled} onChange={(at_most_seconds) => change({ at_most_seconds })} />
        </>
      )}
      {kind === "hours" && (
        <Select label={gettext("Until these hours open")} name="hours" value={config.hours ?? ""} empty={gettext("Choose business hours")} options={calendars.map((one) => ({ value: one.key, label: one.name }))} disabled={disabled} onChange={(hours) => change({ hours })} />
      )}
      <p className="b-hint">{gettext("Connect “Customer writes first” to go on when a message comes in the meantime.")}</p>
    </>
  );
}

export function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

let known: string[] | undefined;

export function zones(): string[] {
  known ??= Intl.supportedValuesOf("timeZone");
  return known;
}
