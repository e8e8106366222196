// Steps in words: for search, the outline, labels for screen readers and lists.

import type { Content } from "./content";
import type { Definition, Operator, Rule, Step, Trigger, WaitConfig } from "./definition";
import { plainText } from "./format";
import { bare } from "./records";
import { choicesOf } from "./ports";
import { STEPS } from "./steps";
import { capital, duration, list, short } from "./words";

export const OPERATORS = bare<Record<Operator, string>>({
  equals: "is",
  not_equals: "is not",
  one_of: "is one of",
  not_one_of: "is none of",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "starts with",
  ends_with: "ends with",
  is_set: "is set",
  is_not_set: "is not set",
  greater_than: "is more than",
  less_than: "is less than",
  at_least: "is at least",
  at_most: "is at most",
});

export const UNARY = new Set<Operator>(["is_set", "is_not_set"]);
export const MANY = new Set<Operator>(["one_of", "not_one_of"]);

const SUBJECTS = bare<Record<string, string>>({
  last_answer: "the last answer",
  message: "the message",
  tags: "tags",
  language: "language",
  "contact.name": "name",
  "contact.first_name": "first name",
  "contact.phone": "phone",
  "contact.language": "language",
  "window.open": "window",
  "window.hours_left": "hours left in the window",
  time: "time",
  weekday: "weekday",
});

export function subjectWords(subject: string): string {
  if (SUBJECTS[subject]) return SUBJECTS[subject];
  const [root, ...rest] = subject.split(".");
  const name = rest.join(".");
  if (root === "answers") return `answer ${name}`;
  if (root === "contact" && rest[0] === "fields") return `field ${rest.slice(1).join(".")}`;
  if (root === "hours") return `business hours ${name}`;
  if (root === "variables") return `variable ${name}`;
  return subject;
}

/** The choices behind an answer, to show titles for ids and to offer them as values. */
export function answerChoices(definition: Definition, subject: string): { id: string; title: string }[] {
  const name = subject.startsWith("answers.") ? subject.slice("answers.".length) : "";
  if (!name) return [];
  return definition.nodes.flatMap((step) => {
    const config = step.config as { answer?: string | null; content?: Content };
    if ((config.answer || step.id) !== name) return [];
    return step.type === "ask" ? (step.config.choices ?? []) : choicesOf(config.content);
  });
}

export function ruleWords(rule: Rule, definition: Definition): string {
  const subject = subjectWords(rule.subject);
  const operator = OPERATORS[rule.operator] ?? rule.operator;
  if (UNARY.has(rule.operator)) return `${subject} ${operator}`;
  const titles = new Map(answerChoices(definition, rule.subject).map((one) => [one.id, one.title]));
  const values = Array.isArray(rule.value) ? rule.value : [rule.value ?? ""];
  if (rule.subject === "window.open") return `the window is ${values[0] === "true" ? "open" : "closed"}`;
  return `${subject} ${operator} ${list(values.map((value) => titles.get(value) ?? value), "or") || "…"}`;
}

export function waitWords(config: WaitConfig): string {
  if (config.hours != null) return `until ${config.hours || "business hours"} opens`;
  if (config.until != null) return `until ${config.until || "…"}${config.time ? ` at ${config.time}` : ""}`;
  return duration(config.seconds ?? 0);
}

export function contentWords(content: Content | undefined): string {
  if (!content) return "";
  switch (content.kind) {
    case "template":
      return content.name ? `Template ${content.name}` : "No template chosen";
    case "contacts":
      return list((content.contacts ?? []).map((card) => card.formatted_name || "No name"));
    case "location":
      return content.name || content.address || `${content.latitude}, ${content.longitude}`;
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker":
      return content.caption || content.filename || capital(content.kind);
    default:
      return plainText(content.body || "");
  }
}

export function describe(step: Step, definition: Definition): string {
  switch (step.type) {
    case "condition":
      return `If ${list(
        (step.config.rules ?? []).map((rule) => ruleWords(rule, definition)),
        step.config.match === "any" ? "or" : "and",
      )}`;
    case "switch":
      return `By ${subjectWords(step.config.subject)}`;
    case "split":
      return (step.config.branches ?? []).map((branch) => `${branch.title} ${branch.weight}`).join(" · ");
    case "window_check":
      return step.config.at_least_seconds
        ? `At least ${duration(step.config.at_least_seconds)} left in the window?`
        : "Is the window open?";
    case "wait":
      return `Wait ${waitWords(step.config)}`;
    case "set_field":
      return `Set ${step.config.name || "…"} to ${step.config.value || "nothing"}`;
    case "tag":
      return (
        [...(step.config.add ?? []).map((tag) => `+ ${tag}`), ...(step.config.remove ?? []).map((tag) => `− ${tag}`)].join(
          ", ",
        ) || "No tag yet"
      );
    case "assign":
      return `To ${step.config.team || (step.config.person ? "a person" : "nobody yet")}`;
    case "hand_over":
      return `To ${step.config.team || (step.config.person ? "a person" : "whoever is free")}`;
    case "resolve":
      return "The conversation is closed in the inbox";
    case "note":
      return step.config.text || "Empty note";
    case "http_request":
      return `${step.config.method ?? "GET"} ${step.config.url}`;
    case "emit_event":
      return `Event ${step.config.name || "…"}`;
    case "call_flow":
    case "start_flow":
      return step.config.flow || "No flow chosen";
    case "end":
      return `Reason: ${step.config.reason ?? "done"}`;
    default:
      return contentWords(step.config.content);
  }
}

/** A flow without triggers runs only within others. */
export const NO_START = "Nothing starts it yet";

export const TRIGGERS = bare<Record<Trigger["type"], { label: string; about: string }>>({
  keywords: { label: "Keywords", about: "The message has certain words" },
  any_message: { label: "Any message", about: "Any message while no flow is running" },
  first_message: { label: "First message", about: "The contact writes for the first time ever" },
  reply: { label: "Tapped button", about: "A certain button or row was tapped" },
  template_reply: { label: "Reply to a template", about: "The contact answers a template" },
  referral: { label: "Ad or link", about: "The contact came from an ad or a link" },
  tag_added: { label: "Tag added", about: "A tag was put on the contact" },
  schedule: { label: "At a time", about: "At a date, again and again, or around a date field" },
  resolved: { label: "Conversation resolved", about: "A person resolved the conversation" },
  api: { label: "Started by others", about: "By another flow or by your own system" },
});

export function triggerWords(trigger: Trigger): string {
  switch (trigger.type) {
    case "keywords":
      return short((trigger.keywords ?? []).join(", ") || "no keywords yet", 44);
    case "reply":
      return (trigger.ids ?? []).join(", ") || "no button yet";
    case "template_reply":
      return trigger.template || "no template yet";
    case "referral":
      return { ad: "any ad", link: "any link", any: "any ad or link" }[trigger.source ?? "any"];
    case "tag_added":
      return (trigger.tags ?? []).join(", ") || "no tag yet";
    case "schedule":
      if (trigger.when === "cron") return trigger.cron || "no times yet";
      if (trigger.when === "after_field") return dayWords(trigger.days ?? 0, trigger.field ?? "…");
      return trigger.at?.replace("T", " ") || "no moment yet";
    default:
      return TRIGGERS[trigger.type]?.about ?? "";
  }
}

function dayWords(days: number, field: string): string {
  if (days === 0) return `on ${field}`;
  return `${Math.abs(days)} days ${days < 0 ? "before" : "after"} ${field}`;
}

export function stepName(step: Step | undefined, id: string): string {
  return step ? step.title || STEPS[step.type]?.label || step.id : id;
}
