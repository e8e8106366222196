import { Trash2 } from "lucide-react";
import { useState } from "react";
import { why } from "../api/client";
import { api } from "../api/endpoints";
import type { Trigger, TriggerType } from "../model/definition";
import { TRIGGERS, triggerWords } from "../model/describe";
import { patchTrigger, removeTrigger } from "../model/edit";
import { choicesOf } from "../model/ports";
import type { Content } from "../model/content";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { Button } from "../ui/Button";
import { Check, NumberField, Segments, Select } from "../ui/Field";
import { Section } from "../ui/Section";
import { TextField } from "../ui/TextField";
import { WordsField } from "../ui/WordsField";
import { zone, zones } from "./LogicForms";
import { useStepOptions } from "./NextSteps";
import { gettext, pgettext } from "../i18n";

export const NEW_TRIGGERS: Record<TriggerType, Omit<Trigger, "id" | "type">> = {
  keywords: { match: "any_of", keywords: [] },
  any_message: {},
  first_message: {},
  reply: { ids: [] },
  template_reply: { template: "", ids: [] },
  referral: { source: "any", ads: [], codes: [] },
  tag_added: { tags: [] },
  schedule: { when: "cron", cron: "0 9 * * 1", timezone: zone() },
  resolved: {},
  api: {},
};

interface Props {
  trigger: Trigger;
  change: (patch: Partial<Trigger>) => void;
  disabled: boolean;
}

export function TriggerForm({ trigger }: { trigger: Trigger }) {
  const disabled = useDocument((state) => state.readOnly);
  const steps = useStepOptions();
  const tags = useServer((state) => state.surroundings.tags);
  const apply = useDocument((state) => state.change);
  const change = (patch: Partial<Trigger>) => apply((current) => patchTrigger(current, trigger.id, patch));
  const restarts = trigger.type !== "api";
  return (
    <Section title={TRIGGERS[trigger.type]?.label ?? trigger.type} note={triggerWords(trigger)} open name={`trigger ${trigger.id}`}>
      <Own trigger={trigger} change={change} disabled={disabled} />
      <Select label={gettext("Begins at")} value={trigger.entry ?? ""} empty={gettext("The first step")} options={steps} disabled={disabled} onChange={(entry) => change({ entry: entry || null })} />
      <details className="b-more">
        <summary>{gettext("For whom, and when it counts")}</summary>
        <div className="b-section-body">
          <WordsField label={gettext("Only contacts with one of these tags")} values={trigger.with_tags ?? []} suggestions={tags} placeholder={gettext("All contacts")} disabled={disabled} onChange={(with_tags) => change({ with_tags })} />
          <WordsField label={gettext("Never contacts with these tags")} values={trigger.without_tags ?? []} suggestions={tags} placeholder={pgettext("tags", "None")} disabled={disabled} onChange={(without_tags) => change({ without_tags })} />
          <NumberField label={gettext("Priority")} value={trigger.priority ?? 0} step={1} hint={gettext("The highest that fits is taken")} disabled={disabled} onChange={(priority) => change({ priority: Math.round(priority ?? 0) })} />
          {restarts && <Check label={gettext("May break off a flow that is running")} checked={trigger.interrupts ?? false} disabled={disabled} onChange={(interrupts) => change({ interrupts })} />}
        </div>
      </details>
      {!disabled && (
        <Button look="danger" icon={<Trash2 size={14} />} onClick={() => apply((current) => removeTrigger(current, trigger.id), `remove ${trigger.id}`)}>
          {gettext("Remove this start")}
        </Button>
      )}
    </Section>
  );
}

function Own({ trigger, change, disabled }: Props) {
  switch (trigger.type) {
    case "keywords":
      return <Keywords trigger={trigger} change={change} disabled={disabled} />;
    case "reply":
      return <Replies trigger={trigger} change={change} disabled={disabled} />;
    case "template_reply":
      return <TemplateReply trigger={trigger} change={change} disabled={disabled} />;
    case "referral":
      return <Referral trigger={trigger} change={change} disabled={disabled} />;
    case "tag_added":
      return <Tags trigger={trigger} change={change} disabled={disabled} />;
    case "schedule":
      return <Schedule trigger={trigger} change={change} disabled={disabled} />;
    case "api":
      return <Api />;
    default:
      return <p className="b-hint">{TRIGGERS[trigger.type]?.about}.</p>;
  }
}

function Keywords({ trigger, change, disabled }: Props) {
  return (
    <>
      <Select
        label={gettext("The message")}
        value={trigger.match ?? "any_of"}
        options={[
          { value: "any_of", label: gettext("has one of the words") },
          { value: "exact", label: gettext("is exactly one of them") },
          { value: "contains", label: gettext("has one of them anywhere, even inside words") },
        ]}
        disabled={disabled}
        onChange={(match) => change({ match })}
      />
      <WordsField label={gettext("Keywords")} values={trigger.keywords ?? []} hint={gettext("Capitals, accents and punctuation do not matter.")} disabled={disabled} onChange={(keywords) => change({ keywords })} />
    </>
  );
}

function Replies({ trigger, change, disabled }: Props) {
  const definition = useDocument((state) => state.shown);
  const known = definition.nodes.flatMap((step) => {
    const config = step.config as { content?: Content; fallback?: Content | null };
    return [...choicesOf(config.content), ...choicesOf(config.fallback ?? undefined)].map((choice) => choice.id);
  });
  return <WordsField label={gettext("Ids of the buttons or rows")} values={trigger.ids ?? []} suggestions={[...new Set(known)]} hint={gettext("The small id below each button’s title")} disabled={disabled} onChange={(ids) => change({ ids })} />;
}

function TemplateReply({ trigger, change, disabled }: Props) {
  const templates = useServer((state) => state.surroundings.templates);
  const names = [...new Set(templates.map((one) => one.name))];
  const buttons = templates.filter((one) => one.name === trigger.template).flatMap((one) => one.buttons.map((button) => button.text));
  return (
    <>
      <Select label={gettext("Template")} value={trigger.template ?? ""} empty={gettext("Choose a template")} options={names.map((value) => ({ value, label: value }))} disabled={disabled} onChange={(template) => change({ template })} />
      <WordsField label={gettext("Only these buttons")} values={trigger.ids ?? []} suggestions={[...new Set(buttons)]} placeholder={gettext("Any reply to it")} disabled={disabled} onChange={(ids) => change({ ids })} />
    </>
  );
}

function Referral({ trigger, change, disabled }: Props) {
  const codes = useServer((state) => state.surroundings.codes);
  const source = trigger.source ?? "any";
  return (
    <>
      <Segments label={gettext("The contact came from")} value={source} options={[{ value: "ad", label: gettext("An ad") }, { value: "link", label: gettext("A link") }, { value: "any", label: gettext("Either") }]} disabled={disabled} onChange={(value) => change({ source: value })} />
      {source !== "link" && <WordsField label={gettext("Only these ads")} values={trigger.ads ?? []} placeholder={gettext("Any ad")} hint={gettext("Ids of ads or posts")} disabled={disabled} onChange={(ads) => change({ ads })} />}
      {source !== "ad" && <WordsField label={gettext("Only these codes")} values={trigger.codes ?? []} suggestions={codes} placeholder={gettext("Any link")} hint={gettext("The code in the link’s text")} disabled={disabled} onChange={(next) => change({ codes: next })} />}
    </>
  );
}

function Tags({ trigger, change, disabled }: Props) {
  const tags = useServer((state) => state.surroundings.tags);
  return <WordsField label={gettext("Tags")} values={trigger.tags ?? []} suggestions={tags} disabled={disabled} onChange={(next) => change({ tags: next })} />;
}

function Schedule({ trigger, change, disabled }: Props) {
  const fields = useServer((state) => state.surroundings.fields);
  const when = trigger.when ?? "at";
  return (
    <>
      <Segments label={gettext("When")} value={when} options={[{ value: "at", label: gettext("Once") }, { value: "cron", label: gettext("Repeatedly") }, { value: "after_field", label: gettext("Around a date") }]} disabled={disabled} onChange={(value) => change(blank(value))} />
      {when === "at" && <TextField label={gettext("At")} type="datetime-local" value={trigger.at ?? ""} disabled={disabled} onChange={(at) => change({ at })} />}
      {when === "cron" && (
        <>
          <Select label={gettext("Usual times")} value={CRONS.some((one) => one.value === trigger.cron) ? (trigger.cron ?? "") : ""} empty={gettext("My own")} options={CRONS} disabled={disabled} onChange={(cron) => cron && change({ cron })} />
          <TextField label={gettext("Times, as in cron")} value={trigger.cron ?? ""} hint={gettext("Minute, hour, day, month, weekday: 0 9 * * 1 is Mondays at nine")} disabled={disabled} onChange={(cron) => change({ cron })} />
        </>
      )}
      {when === "after_field" && (
        <>
          <TextField label={gettext("Field that holds the date")} value={trigger.field ?? ""} suggestions={fields} disabled={disabled} onChange={(field) => change({ field })} />
          <div className="b-columns">
            <NumberField label={gettext("Days after")} value={trigger.days ?? 0} step={1} hint={gettext("Below zero: before")} disabled={disabled} onChange={(days) => change({ days: Math.round(days ?? 0) })} />
            <TextField label={gettext("At")} type="time" value={trigger.time ?? "09:00"} disabled={disabled} onChange={(time) => change({ time })} />
          </div>
        </>
      )}
      <TextField label={gettext("Time zone")} value={trigger.timezone ?? ""} suggestions={zones()} disabled={disabled} onChange={(timezone) => change({ timezone })} />
      {when !== "after_field" && <p className="b-hint">{gettext("Say below, by tags, which contacts it is for.")}</p>}
    </>
  );
}

const CRONS = [
  { value: "0 9 * * *", label: gettext("Every day at 9:00") },
  { value: "0 9 * * 1-5", label: gettext("On working days at 9:00") },
  { value: "0 9 * * 1", label: gettext("On Mondays at 9:00") },
  { value: "0 9 1 * *", label: gettext("On the first of the month at 9:00") },
];

function blank(when: Trigger["when"]): Partial<Trigger> {
  const none = { at: undefined, cron: undefined, field: undefined, days: undefined, time: undefined };
  if (when === "cron") return { ...none, when, cron: "0 9 * * 1" };
  if (when === "after_field") return { ...none, when, field: "", days: 0, time: "09:00" };
  return { ...none, when: "at", at: "" };
}

function Api() {
  const start = useServer((state) => state.start);
  const editable = useDocument((state) => state.editable);
  const [wrong, setWrong] = useState("");
  const renew = async () => {
    try {
      useServer.getState().patch({ start: await api.renewToken() });
    } catch (error) {
      setWrong(why(error));
    }
  };
  return (
    <>
      <p className="b-hint">{gettext("A person can start it from the inbox, another flow by “Go to a flow”, and your own system over HTTP.")}</p>
      {start ? (
        <>
          <TextField label={gettext("Address")} value={start.url} onChange={() => undefined} disabled />
          {start.token && <TextField label={gettext("Token")} value={start.token} onChange={() => undefined} disabled hint={gettext("POST JSON with the contact’s phone; send the token as a bearer token.")} />}
          {editable && <Button look="quiet" onClick={() => void renew()}>{start.token ? gettext("Make a new token") : gettext("Make a token")}</Button>}
        </>
      ) : (
        <p className="b-hint">{gettext("Its address is shown here once the flow is published and the page is loaded anew.")}</p>
      )}
      {wrong && <p className="b-bad" role="alert">{wrong}</p>}
    </>
  );
}
