import type { AskConfig, Expect } from "../model/definition";
import { provisionalId } from "../model/ids";
import { dayAndMonth } from "../model/words";
import { NumberField, Segments, Select } from "../ui/Field";
import { Rows } from "../ui/Rows";
import { TextField } from "../ui/TextField";
import { IdNote } from "./IdNote";
import { BodyField } from "./MessageForms";
import { useLimit } from "./limits";
import { gettext, interpolate } from "../i18n";

const EXPECTED: { value: Expect; label: string }[] = [
  { value: "text", label: gettext("A text") },
  { value: "number", label: gettext("A number") },
  { value: "email", label: gettext("An email address") },
  { value: "phone", label: gettext("A phone number") },
  { value: "date", label: gettext("A date") },
  { value: "choice", label: gettext("One of several typed answers") },
];

export function AskForm({ config, change, disabled }: { config: AskConfig; change: (patch: Partial<AskConfig>) => void; disabled: boolean }) {
  const limit = useLimit();
  const expect = config.expect ?? "text";
  const bounded = expect === "text" || expect === "number";
  const choices = config.choices ?? [];
  return (
    <>
      <BodyField
        label={gettext("Question")}
        value={config.content?.body ?? ""}
        most={limit("TEXT_BODY")}
        disabled={disabled}
        onChange={(body) => change({ content: { ...config.content, kind: "text", body } })}
      />
      <Select label={gettext("The answer is")} value={expect} options={EXPECTED} disabled={disabled} onChange={(value) => change({ expect: value, ...(value === "choice" && choices.length === 0 ? { choices: [{ id: provisionalId([]), title: "" }] } : {}) })} />
      {bounded && (
        <div className="b-columns">
          <NumberField label={expect === "text" ? gettext("Least characters") : gettext("At least")} value={config.minimum} disabled={disabled} step="any" onChange={(minimum) => change({ minimum })} />
          <NumberField label={expect === "text" ? gettext("Most characters") : gettext("At most")} value={config.maximum} disabled={disabled} step="any" onChange={(maximum) => change({ maximum })} />
        </div>
      )}
      {expect === "date" && (
        <Segments
          label={gettext("03/04/2026 is")}
          value={(config.day_first ?? true) ? "day" : "month"}
          disabled={disabled}
          options={[{ value: "day", label: dayAndMonth(3, 4) }, { value: "month", label: dayAndMonth(4, 3) }]}
          onChange={(value) => change({ day_first: value === "day" })}
        />
      )}
      {expect === "choice" && (
        <div data-field="choices">
          <Rows
            items={choices}
            label={gettext("Choices")}
            noun={gettext("choice")}
            keyOf={(choice) => choice.id}
            most={50}
            least={1}
            disabled={disabled}
            onChange={(next) => change({ choices: next })}
            create={() => ({ id: provisionalId(choices.map((one) => one.id)), title: "" })}
          >
            {(choice, set, place) => (
              <>
                <TextField label={interpolate(gettext("Choice %(value)s"), { value: place + 1 })} value={choice.title} variables disabled={disabled} onChange={(title) => set({ ...choice, title })} />
                <IdNote id={choice.id} />
              </>
            )}
          </Rows>
          <p className="b-hint">{gettext("The customer types the words or the number of the choice.")}</p>
        </div>
      )}
    </>
  );
}
