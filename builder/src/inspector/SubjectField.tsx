import { useMemo } from "react";
import { answerNames } from "../model/variables";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { Select } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { gettext, interpolate } from "../i18n";

const FIXED = [
  { value: "last_answer", label: gettext("The last answer"), group: gettext("Conversation") },
  { value: "message", label: gettext("The last message’s text"), group: gettext("Conversation") },
  { value: "window.open", label: gettext("Window is open"), group: gettext("Conversation") },
  { value: "window.hours_left", label: gettext("Hours left in the window"), group: gettext("Conversation") },
  { value: "tags", label: gettext("Tags"), group: gettext("Contact") },
  { value: "contact.name", label: gettext("Name"), group: gettext("Contact") },
  { value: "contact.first_name", label: gettext("First name"), group: gettext("Contact") },
  { value: "contact.phone", label: gettext("Phone"), group: gettext("Contact") },
  { value: "language", label: gettext("Language"), group: gettext("Contact") },
  { value: "time", label: gettext("Time of day"), group: gettext("Time") },
  { value: "weekday", label: gettext("Weekday"), group: gettext("Time") },
];
const OWN = "own";

interface Props {
  label: string;
  value: string;
  onChange: (subject: string) => void;
  disabled: boolean;
  name?: string;
}

/** What a rule looks at. */
export function SubjectField({ label, value, onChange, disabled, name }: Props) {
  const definition = useDocument((state) => state.definition);
  const around = useServer((state) => state.surroundings);
  const options = useMemo(
    () => [
      ...answerNames(definition).map((answer) => ({ value: `answers.${answer}`, label: answer, group: gettext("Answers") })),
      ...FIXED,
      ...around.fields.map((field) => ({ value: `contact.fields.${field}`, label: field, group: gettext("Contact fields") })),
      ...around.calendars.map((one) => ({ value: `hours.${one.key}`, label: interpolate(gettext("%(name)s is open"), { name: one.name }), group: gettext("Business hours") })),
      ...Object.keys(definition.variables ?? {}).map((one) => ({ value: `variables.${one}`, label: one, group: gettext("Variables") })),
      { value: OWN, label: gettext("Something else…"), group: gettext("More") },
    ],
    [definition, around],
  );
  const known = options.some((option) => option.value === value);
  return (
    <>
      <Select
        label={label}
        name={name}
        value={known ? value : OWN}
        options={options}
        disabled={disabled}
        onChange={(subject) => onChange(subject === OWN ? "answers." : subject)}
      />
      {!known && <TextField label={gettext("Its path")} value={value} placeholder="answers.form.city" disabled={disabled} onChange={onChange} />}
    </>
  );
}
