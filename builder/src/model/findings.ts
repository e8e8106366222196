// Findings of the check as people read them: the server names fields by their paths.

import type { Diagnostic } from "./server";
import { capital } from "./words";

const PATH = /^((?:content|fallback|other|config|[a-z_]+)(?:\.\w+)*): /;
const SILENT = new Set(["content", "config", "body"]);
const NAMES: Record<string, string> = { media: "file", url: "address", formatted_name: "name shown", cta: "button", flow_id: "form", flow_name: "form" };

/** "content.buttons.0.title" → "button 1 title"; "content.body" → "text". */
export function fieldWords(path: string): string {
  const parts = path.split(".");
  const words = parts.flatMap((part, place) => {
    if (SILENT.has(part)) return [];
    if (/^\d+$/.test(part)) return [String(Number(part) + 1)];
    const word = NAMES[part] ?? part.replaceAll("_", " ");
    return [/^\d+$/.test(parts[place + 1] ?? "") ? word.replace(/ies$/, "y").replace(/s$/, "") : word];
  });
  return words.join(" ") || "text";
}

const SENTENCES: [RegExp, string][] = [
  [/String should have at least 1 character$/, "must not be empty"],
  [/(?:Tuple|List|Dictionary) should have at least (\d+) items? after validation, not \d+$/, "needs at least $1"],
  [/(?:Tuple|List|Dictionary) should have at most (\d+) items? after validation, not \d+$/, "may have at most $1"],
  [/String should have at most (\d+) characters$/, "may have at most $1 characters"],
  [/String should match pattern .*$/, "has characters that are not possible here"],
  [/Input should be (?:a valid )?(.*)$/, "should be $1"],
  [/needs exactly one of link, id and asset, not none\.?$/, "is missing"],
];

export function messageWords(message: string): string {
  const match = PATH.exec(message);
  if (!match?.[1]) return message;
  const rest = message.slice(match[0].length);
  const told = SENTENCES.find(([pattern]) => pattern.test(rest));
  const sentence = told ? rest.replace(told[0], told[1]) : rest;
  return `${capital(fieldWords(match[1]))}: ${sentence.replace(/\.$/, "")}.`;
}

// What the server says of fields in which nothing stands yet.
const EMPTY =
  /must not be empty|needs exactly one of .*, not none|should have at least \d+ (?:character|item)|should match pattern|“(?:https?:\/\/)?”|^Nobody is chosen/;

/** Whether the error is only that a field has not been filled in yet. */
export function ofEmptyField(finding: Diagnostic): boolean {
  return finding.severity === "error" && EMPTY.test(finding.message);
}

/** Without the errors about empty fields of steps that have only just been added. */
export function withoutFresh(findings: Diagnostic[], fresh: string[]): Diagnostic[] {
  if (fresh.length === 0) return findings;
  return findings.filter((one) => !one.node_id || !fresh.includes(one.node_id) || !ofEmptyField(one));
}

const FIELDS: Record<string, string> = {
  missing_fallback: "fallback",
  open_port: "ports",
  unknown_port: "ports",
  missing_target: "ports",
  no_value: "rules",
  bad_url: "url",
  bad_answer_name: "save",
  no_choices: "choices",
  no_tags: "add",
  wrong_kind: "content.body",
  no_reengagement: "timeout",
};

/** The field that a finding is about, as the inspector knows it. */
export function fieldOf(finding: Diagnostic): string | undefined {
  if (finding.field) return finding.field;
  const named = PATH.exec(finding.message)?.[1];
  if (named) return named.replace(/^config\./, "");
  return FIELDS[finding.code] ?? (/fallback|window|late/.test(finding.code) ? "fallback" : undefined);
}
