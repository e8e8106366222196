import type { Operator, Rule } from "../model/definition";
import { answerChoices, MANY, OPERATORS, UNARY } from "../model/describe";
import { WEEKDAYS, weekdayName } from "../model/words";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { Check, Segments, Select } from "../ui/Field";
import { Rows } from "../ui/Rows";
import { TextField } from "../ui/TextField";
import { WordsField } from "../ui/WordsField";
import { SubjectField } from "./SubjectField";
import type { FormProps, PartProps } from "./types";
import { gettext, interpolate, pgettext } from "../i18n";

export function ConditionForm({ config, change, disabled }: FormProps<"condition">) {
  const rules = config.rules ?? [];
  return (
    <div data-field="rules">
      {rules.length > 1 && (
        <Segments
          label={gettext("Yes, if")}
          value={config.match ?? "all"}
          disabled={disabled}
          options={[{ value: "all", label: gettext("All rules hold") }, { value: "any", label: gettext("Any rule holds") }]}
          onChange={(match) => change({ match })}
        />
      )}
      <Rows
        items={rules}
        label={gettext("Rules")}
        noun={gettext("rule")}
        keyOf={(_, place) => String(place)}
        most={50}
        least={1}
        ordered={false}
        disabled={disabled}
        onChange={(next) => change({ rules: next })}
        create={(): Rule => ({ subject: "last_answer", operator: "is_set" })}
      >
        {(rule, set, place) => <RuleForm value={rule} onChange={set} disabled={disabled} place={place} />}
      </Rows>
    </div>
  );
}

function operatorsFor(subject: string): Operator[] {
  const all = Object.keys(OPERATORS) as Operator[];
  if (subject === "tags") return ["contains", "not_contains", "one_of", "not_one_of", "is_set", "is_not_set"];
  if (subject === "weekday") return ["equals", "not_equals", "one_of", "not_one_of"];
  if (subject === "window.open" || subject.startsWith("hours.")) return ["equals"];
  if (subject === "window.hours_left" || subject === "time") return ["at_least", "at_most", "greater_than", "less_than"];
  return all;
}

function RuleForm({ value: rule, onChange, disabled, place }: PartProps<Rule> & { place: number }) {
  const operators = operatorsFor(rule.subject);
  const setSubject = (subject: string) => {
    const next = operatorsFor(subject);
    const operator = next.includes(rule.operator) ? rule.operator : (next[0] ?? "equals");
    const first = subject === "window.open" ? "true" : subject.startsWith("hours.") ? "open" : "";
    onChange(withOperator({ subject, operator, value: first }, operator));
  };
  return (
    <div className="b-rule-form">
      <SubjectField label={interpolate(gettext("Rule %(value)s"), { value: place + 1 })} value={rule.subject} disabled={disabled} onChange={setSubject} />
      {operators.length > 1 && (
        <Select
          label={gettext("Comparison")}
          hidden
          value={rule.operator}
          options={(operators.includes(rule.operator) ? operators : [...operators, rule.operator]).map((one) => ({ value: one, label: OPERATORS[one] }))}
          disabled={disabled}
          onChange={(operator) => onChange(withOperator(rule, operator))}
        />
      )}
      {!UNARY.has(rule.operator) && <ValueField rule={rule} onChange={(value) => onChange({ ...rule, value })} disabled={disabled} />}
    </div>
  );
}

/** A rule has one value, several or none, as its comparison wants. */
function withOperator(rule: Rule, operator: Operator): Rule {
  const values = Array.isArray(rule.value) ? rule.value : rule.value ? [rule.value] : [];
  if (UNARY.has(operator)) return { subject: rule.subject, operator };
  return { ...rule, operator, value: MANY.has(operator) ? values : (values[0] ?? "") };
}

interface ValueProps {
  rule: Rule;
  onChange: (value: string | string[]) => void;
  disabled: boolean;
}

function ValueField({ rule, onChange, disabled }: ValueProps) {
  const options = useOptions(rule.subject);
  const tags = useServer((state) => state.surroundings.tags);
  if (MANY.has(rule.operator)) {
    const values = Array.isArray(rule.value) ? rule.value : [];
    return options.length > 0 ? (
      <div className="b-checks" role="group" aria-label={gettext("Values")}>
        {options.map((option) => (
          <Check
            key={option.value}
            label={option.label}
            checked={values.includes(option.value)}
            disabled={disabled}
            onChange={(on) => onChange(on ? [...values, option.value] : values.filter((one) => one !== option.value))}
          />
        ))}
      </div>
    ) : (
      <WordsField label={gettext("Values")} values={values} suggestions={rule.subject === "tags" ? tags : undefined} disabled={disabled} onChange={onChange} />
    );
  }
  const value = typeof rule.value === "string" ? rule.value : (rule.value?.[0] ?? "");
  if (options.length > 0 && ["equals", "not_equals"].includes(rule.operator)) {
    return <Select label={gettext("Value")} hidden value={value} empty={gettext("Choose a value")} options={options} disabled={disabled} onChange={onChange} />;
  }
  const type = rule.subject === "time" ? "time" : rule.subject === "window.hours_left" ? "number" : "text";
  return (
    <TextField
      label={gettext("Value")}
      hidden={type !== "text"}
      type={type}
      value={value}
      variables={type === "text"}
      suggestions={rule.subject === "tags" ? tags : undefined}
      disabled={disabled}
      onChange={onChange}
    />
  );
}

function useOptions(subject: string): { value: string; label: string }[] {
  const definition = useDocument((state) => state.definition);
  if (subject === "weekday") return WEEKDAYS.map((day) => ({ value: day, label: weekdayName(day) }));
  if (subject === "window.open") return [{ value: "true", label: gettext("Yes, it is open") }, { value: "false", label: gettext("No, it is closed") }];
  if (subject.startsWith("hours.")) return [{ value: "open", label: pgettext("business hours", "Open") }, { value: "closed", label: pgettext("business hours", "Closed") }];
  return answerChoices(definition, subject).map((one) => ({ value: one.id, label: one.title || one.id }));
}
