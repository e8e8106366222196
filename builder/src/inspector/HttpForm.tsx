import { NumberField, Segments, Select } from "../ui/Field";
import { Section } from "../ui/Section";
import { TextField } from "../ui/TextField";
import { JsonField } from "./FormForm";
import { PairsField } from "./PairsField";
import type { FormProps } from "./types";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

export function HttpForm({ config, change, disabled }: FormProps<"http_request">) {
  const asText = typeof config.body === "string";
  return (
    <>
      <Select label="Method" name="method" value={config.method ?? "GET"} options={METHODS.map((value) => ({ value, label: value }))} disabled={disabled} onChange={(method) => change({ method })} />
      <TextField label="Address" name="url" rows={2} value={config.url ?? ""} most={2000} variables placeholder="https://" disabled={disabled} onChange={(url) => change({ url: url.replace(/\s/g, "") === url ? url : url.trim() })} />
      {config.method !== "GET" && (
        <>
          <Segments
            label="Body"
            value={asText ? "text" : "json"}
            disabled={disabled}
            options={[{ value: "json", label: "JSON" }, { value: "text", label: "Text" }]}
            onChange={(kind) => change({ body: kind === "text" ? "" : null })}
          />
          {asText ? (
            <TextField label="Text to send" name="body" rows={3} value={String(config.body)} variables disabled={disabled} onChange={(body) => change({ body })} />
          ) : (
            <JsonField label="JSON to send" name="body" value={config.body} disabled={disabled} hint={'Variables go between quotes: "{{ contact.name }}"'} onChange={(body) => change({ body: body ?? null })} />
          )}
        </>
      )}
      <PairsField label="Headers" name="headers" noun="header" keyLabel="Name" valueLabel="Value" variables value={config.headers ?? {}} disabled={disabled} onChange={(headers) => change({ headers })} />
      <PairsField
        label="Keep from the answer"
        name="save"
        noun="value"
        keyLabel="Keep as"
        valueLabel="Place in the JSON"
        hint="For example city from data.items.0.city; leave the place empty for all of it."
        keyRule={/[^A-Za-z0-9_]/g}
        value={config.save ?? {}}
        disabled={disabled}
        onChange={(save) => change({ save })}
      />
      <Section title="Patience" open={false} note={`${config.timeout_seconds ?? 10} s, ${config.retries ?? 2} retries`}>
        <div className="b-columns">
          <NumberField label="Seconds for each try" name="timeout_seconds" value={config.timeout_seconds ?? 10} min={1} max={30} disabled={disabled} onChange={(value) => change({ timeout_seconds: Math.min(30, Math.max(1, value ?? 10)) })} />
          <NumberField label="Retries" name="retries" value={config.retries ?? 2} min={0} max={5} disabled={disabled} onChange={(value) => change({ retries: Math.min(5, Math.max(0, value ?? 0)) })} />
        </div>
      </Section>
    </>
  );
}
