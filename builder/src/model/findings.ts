// Findings of the check as people read them: the server names fields by their paths.

import type { Diagnostic } from "./server";
import { capital } from "./words";
import { gettext } from "../i18n";

const PATH = /^((?:content|fallback|other|config|[a-z_]+)(?:\.\w+)*): /;
const SILENT = new Set(["content", "config", "body"]);
const NAMES: Record<string, string> = {
  media: gettext("file"), url: gettext("address"), formatted_name: gettext("name shown"), cta: gettext("button"),
  flow_id: gettext("form"), flow_name: gettext("form"), title: gettext("title"), label: gettext("label"),
  name: gettext("name"), description: gettext("description"), footer: gettext("footer"), caption: gettext("caption"),
  header: gettext("header"), text: gettext("text"), template: gettext("template"), timeout: gettext("no reply"),
};

// What one of a list is called; its number follows.
const ONE_OF: Record<string, string> = {
  buttons: gettext("button"), replies: gettext("button"), sections: gettext("section"), rows: gettext("row"), cards: gettext("card"),
  contacts: gettext("contact"), phones: gettext("phone"), emails: gettext("email"), urls: gettext("website"), cases: gettext("case"),
  branches: gettext("branch"), choices: gettext("choice"), rules: gettext("rule"), values: gettext("value"), headers: gettext("header"),
  body: gettext("text"), add: gettext("tag"), remove: gettext("tag"), keywords: gettext("keyword"), params: gettext("value"),
};

/** "content.buttons.0.title" → "button 1 title"; "content.body" → "text". */
export function fieldWords(path: string): string {
  const parts = path.split(".");
  const words = parts.flatMap((part, place) => {
    if (SILENT.has(part)) return [];
    if (/^\d+$/.test(part)) return [String(Number(part) + 1)];
    const one = /^\d+$/.test(parts[place + 1] ?? "") ? ONE_OF[part] : undefined;
    return [one ?? NAMES[part] ?? part.replaceAll("_", " ")];
  });
  return words.join(" ") || gettext("text");
}

const SENTENCES: [RegExp, string][] = [
  [/String should have at least 1 character$/, gettext("must not be empty")],
  [/(?:Tuple|List|Dictionary) should have at least (\d+) items? after validation, not \d+$/, gettext("needs at least $1")],
  [/(?:Tuple|List|Dictionary) should have at most (\d+) items? after validation, not \d+$/, gettext("may have at most $1")],
  [/String should have at most (\d+) characters$/, gettext("may have at most $1 characters")],
  [/String should match pattern .*$/, gettext("has characters that are not possible here")],
  [/Input should be (?:a valid )?(.*)$/, gettext("should be $1")],
  [/needs exactly one of link, id and asset, not none\.?$/, gettext("is missing")],
];

export function messageWords(message: string): string {
  const match = PATH.exec(message);
  if (!match?.[1]) return message;
  const rest = message.slice(match[0].length);
  const told = SENTENCES.find(([pattern]) => pattern.test(rest));
  const sentence = told ? rest.replace(told[0], told[1]) : rest;
  return `${capital(fieldWords(match[1]))}: ${sentence.replace(/\.$/, "")}.`;
}

/** Whether the error is only that a field has not been filled in yet. */
export function ofEmptyField(finding: Diagnostic): boolean {
  return finding.severity === "error" && Boolean(finding.unfilled);
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
