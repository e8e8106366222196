import { NumberField, Segments, Select } from "../ui/Field";
import { Section } from "../ui/Section";
import { TextField } from "../ui/TextField";
import { JsonField } from "./FormForm";
import { PairsField } from "./PairsField";
import type { FormProps } from "./types";
import { gettext, interpolate, ngettext } from "../i18n";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

export function HttpForm({ config, change, disabled }: FormProps<"http_request">) {
  const asText = typeof config.body === "string";
  return (
    <>
      <Select label={gettext("Method")} name="method" value={config.method ?? "GET"} options={METHODS.map((value) => ({ value, label: value }))} disabled={disabled} onChange={(method) => change({ method })} />
      <TextField label={gettext("Address")} name="url" rows={2} value={config.url ?? ""} most={2000} variables placeholder="https://" disabled={disabled} onChange={(url) => change({ url: url.replace(/\s/g, "") === url ? url : url.trim() })} />
      {config.method !== "GET" && (
        <>
          <Segments
            label={gettext("Body")}
            value={asText ? "text" : "json"}
            disabled={disabled}
            options={[{ value: "json", label: "JSON" }, { value: "text", label: gettext("Text") }]}
            onChange={(kind) => change({ body: kind === "text" ? "" : null })}
          />
          {asText ? (
            <TextField label={gettext("Text to send")} name="body" rows={3} value={String(config.body)} variables disabled={disabled} onChange={(body) => change({ body })} />
          ) : (
            <JsonField label={gettext("JSON to send")} name="body" value={config.body} disabled={disabled} hint={gettext("Variables go between quotes: \"{{ contact.name }}\"")} onChange={(body) => change({ body: body ?? null })} />
          )}
        </>
      )}
      <PairsField label={gettext("Headers")} name="headers" noun={gettext("header")} keyLabel={gettext("Name")} valueLabel={gettext("Value")} variables value={config.headers ?? {}} disabled={disabled} onChange={(headers) => change({ headers })} />
      <PairsField
        label={gettext("Keep from the answer")}
        name="save"
        noun={gettext("value")}
        keyLabel={gettext("Keep as")}
        valueLabel={gettext("Place in the JSON")}
        hint={gettext("For example city from data.items.0.city; leave the place empty for all of it.")}
        keyRule={/[^A-Za-z0-9_]/g}
        value={config.save ?? {}}
        disabled={disabled}
        onChange={(save) => change({ save })}
      />
      <Section title={gettext("Patience")} open={false} note={patience(config.timeout_seconds ?? 10, config.retries ?? 2)}>
        <div className="b-columns">
          <NumberField label={gettext("Seconds for each try")} name="timeout_seconds" value={config.timeout_seconds ?? 10} min={1} max={30} disabled={disabled} onChange={(value) => change({ timeout_seconds: Math.min(30, Math.max(1, value ?? 10)) })} />
          <NumberField label={gettext("Retries")} name="retries" value={config.retries ?? 2} min={0} max={5} disabled={disabled} onChange={(value) => change({ retries: Math.min(5, Math.max(0, value ?? 0)) })} />
        </div>
      </Section>
    </>
  );
}

function patience(seconds: number, retries: number): string {
  const words = ngettext("%(seconds)s s, %(count)s retry", "%(seconds)s s, %(count)s retries", retries);
  return interpolate(words, { seconds, count: retries });
}
