// What all steps that wait for a reply have in common.

import type { Content } from "../model/content";
import type { Asking, Other } from "../model/definition";
import { duration } from "../model/words";
import { DurationField } from "../ui/DurationField";
import { Check, NumberField, Segments } from "../ui/Field";
import { Section } from "../ui/Section";
import { TextField } from "../ui/TextField";
import { gettext, interpolate } from "../i18n";

interface Props {
  id: string;
  config: Asking<Content>;
  change: (patch: Partial<Asking<Content>>) => void;
  disabled: boolean;
  /** A template reads other replies as answers unless told otherwise. */
  usual?: Other;
}

const REPEAT: Other = { do: "repeat", times: 2, text: null };

export function AnswerForm({ id, config, change, disabled, usual = REPEAT }: Props) {
  const other = config.other ?? usual;
  const setOther = (patch: Partial<Other>) => change({ other: { ...other, ...patch } });
  return (
    <>
      <Section title={gettext("Answer")} note={`answers.${config.answer || id}`} name="answer">
        <TextField
          label={gettext("Keep the answer as")}
          name="answer"
          value={config.answer ?? ""}
          placeholder={id}
          disabled={disabled}
          hint={interpolate(gettext("Use it in texts as {{ answers.%(value)s }}"), { value: config.answer || id })}
          onChange={(text) => change({ answer: text.replace(/[^A-Za-z0-9_]/g, "_") || null })}
        />
      </Section>
      <Section title={gettext("No reply")} note={config.timeout ? interpolate(gettext("after %(time)s"), { time: duration(config.timeout.seconds) }) : gettext("waits")} name="timeout">
        <Check
          label={gettext("Go on when nobody replies")}
          checked={Boolean(config.timeout)}
          disabled={disabled}
          onChange={(on) => change({ timeout: on ? { seconds: 23 * 3600 } : null })}
        />
        {config.timeout && (
          <DurationField
            label={gettext("Wait for")}
            name="timeout"
            seconds={config.timeout.seconds}
            disabled={disabled}
            hint={gettext("Up to 23 hours, a free message still gets through afterwards")}
            onChange={(seconds) => change({ timeout: { seconds } })}
          />
        )}
      </Section>
      <Section title={gettext("Something else was sent")} name="other" open={other.do !== "repeat"}>
        <Segments
          label={gettext("Then")}
          value={other.do}
          disabled={disabled}
          options={[
            { value: "repeat", label: gettext("Ask again") },
            { value: "hand_over", label: gettext("Hand over") },
            { value: "route", label: gettext("Go on") },
          ]}
          onChange={(value) => setOther({ do: value })}
        />
        {other.do === "repeat" && (
          <>
            <NumberField label={gettext("How often")} name="other.times" value={other.times ?? 2} min={0} max={10} disabled={disabled} onChange={(times) => setOther({ times: Math.min(10, Math.max(0, times ?? 0)) })} />
            <TextField
              label={gettext("Say first")}
              name="other.text"
              rows={2}
              value={other.text ?? ""}
              most={4096}
              variables
              placeholder={gettext("Nothing, just ask again")}
              disabled={disabled}
              onChange={(text) => setOther({ text: text || null })}
            />
            <p className="b-hint">{gettext("After that, “Anything else” is taken, or a person if it leads nowhere.")}</p>
          </>
        )}
      </Section>
    </>
  );
}
