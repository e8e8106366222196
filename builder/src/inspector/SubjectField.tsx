import { useMemo } from "react";
import { answerNames } from "../model/variables";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { Select } from "../ui/Field";
import { TextField } from "../ui/TextField";

const FIXED = [
  { value: "last_answer", label: "The last answer", group: "Conversation" },
  { value: "message", label: "The last message’s text", group: "Conversation" },
  { value: "window.open", label: "Window is open", group: "Conversation" },
  { value: "window.hours_left", label: "Hours left in the window", group: "Conversation" },
  { value: "tags", label: "Tags", group: "Contact" },
  { value: "contact.name", label: "Name", group: "Contact" },
  { value: "contact.first_name", label: "First name", group: "Contact" },
  { value: "contact.phone", label: "Phone", group: "Contact" },
  { value: "language", label: "Language", group: "Contact" },
  { value: "time", label: "Time of day", group: "Time" },
  { value: "weekday", label: "Weekday", group: "Time" },
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
      ...answerNames(definition).map((answer) => ({ value: `answers.${answer}`, label: answer, group: "Answers" })),
      ...FIXED,
      ...around.fields.map((field) => ({ value: `contact.fields.${field}`, label: field, group: "Contact fields" })),
      ...around.calendars.map((one) => ({ value: `hours.${one.key}`, label: `${one.name} is open`, group: "Business hours" })),
      ...Object.keys(definition.variables ?? {}).map((one) => ({ value: `variables.${one}`, label: one, group: "Variables" })),
      { value: OWN, label: "Something else…", group: "More" },
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
      {!known && <TextField label="Its path" value={value} placeholder="answers.form.city" disabled={disabled} onChange={onChange} />}
    </>
  );
}
