// Steps in words: for search, the outline, labels for screen readers and lists.

import type { Content } from "./content";
import type { Definition, Operator, Rule, Step, Trigger, WaitConfig } from "./definition";
import { plainText } from "./format";
import { bare } from "./records";
import { choicesOf } from "./ports";
import { STEPS } from "./steps";
import { duration, list, kindName, short, weekdayName } from "./words";
import { gettext, interpolate, ngettext, pgettext } from "../i18n";

export const OPERATORS = bare<Record<Operator, string>>({
  equals: gettext("is"),
  not_equals: gettext("is not"),
  one_of: gettext("is one of"),
  not_one_of: gettext("is none of"),
  contains: gettext("contains"),
  not_contains: gettext("does not contain"),
  starts_with: gettext("starts with"),
  ends_with: gettext("ends with"),
  is_set: gettext("is set"),
  is_not_set: gettext("is not set"),
  greater_than: gettext("is more than"),
  less_than: gettext("is less than"),
  at_least: gettext("is at least"),
  at_most: gettext("is at most"),
});

export const UNARY = new Set<Operator>(["is_set", "is_not_set"]);
export const MANY = new Set<Operator>(["one_of", "not_one_of"]);

const SUBJECTS = bare<Record<string, string>>({
  last_answer: gettext("the last answer"),
  message: gettext("the message"),
  tags: gettext("tags"),
  language: gettext("language"),
  "contact.name": gettext("name"),
  "contact.first_name": gettext("first name"),
  "contact.phone": gettext("phone"),
  "contact.language": gettext("language"),
  "window.open": gettext("window"),
  "window.hours_left": gettext("hours left in the window"),
  time: gettext("time"),
  weekday: gettext("weekday"),
});

export function subjectWords(subject: string): string {
  if (SUBJECTS[subject]) return SUBJECTS[subject];
  const [root, ...rest] = subject.split(".");
  const name = rest.join(".");
  if (root === "answers") return interpolate(gettext("answer %(name)s"), { name });
  if (root === "contact" && rest[0] === "fields") return interpolate(gettext("field %(name)s"), { name: rest.slice(1).join(".") });
  if (root === "hours") return interpolate(gettext("business hours %(name)s"), { name });
  if (root === "variables") return interpolate(gettext("variable %(name)s"), { name });
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
  if (rule.subject === "window.open") return values[0] === "true" ? gettext("the window is open") : gettext("the window is closed");
  return `${subject} ${operator} ${list(values.map((value) => titles.get(value) ?? valueWords(rule.subject, value)), "or") || "…"}`;
}

/** A value that stands for something: a weekday, or whether business hours are open. */
function valueWords(subject: string, value: string): string {
  if (subject === "weekday") return weekdayName(value);
  if (!subject.startsWith("hours.")) return value;
  return { open: pgettext("business hours", "Open"), closed: pgettext("business hours", "Closed") }[value] ?? value;
}

export function waitWords(config: WaitConfig): string {
  if (config.hours != null) return config.hours ? interpolate(gettext("until %(hours)s opens"), { hours: config.hours }) : gettext("until business hours open");
  if (config.until != null) {
    const until = config.until || "…";
    return config.time
      ? interpolate(gettext("until %(until)s at %(time)s"), { until, time: config.time })
      : interpolate(gettext("until %(until)s"), { until });
  }
  return duration(config.seconds ?? 0);
}

export function contentWords(content: Content | undefined): string {
  if (!content) return "";
  switch (content.kind) {
    case "template":
      return content.name ? interpolate(gettext("Template %(name)s"), { name: content.name }) : gettext("No template chosen");
    case "contacts":
      return list((content.contacts ?? []).map((card) => card.formatted_name || gettext("No name")));
    case "location":
      return content.name || content.address || `${content.latitude}, ${content.longitude}`;
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker":
      return content.caption || content.filename || kindName(content.kind);
    default:
      return plainText(content.body || "");
  }
}

export function describe(step: Step, definition: Definition): string {
  switch (step.type) {
    case "condition":
      return interpolate(gettext("If %(rules)s"), { rules: list(
        (step.config.rules ?? []).map((rule) => ruleWords(rule, definition)),
        step.config.match === "any" ? "or" : "and",
      ) });
    case "switch":
      return interpolate(gettext("By %(subject)s"), { subject: subjectWords(step.config.subject) });
    case "split":
      return (step.config.branches ?? []).map((branch) => `${branch.title} ${branch.weight}`).join(" · ");
    case "window_check":
      return step.config.at_least_seconds
        ? interpolate(gettext("At least %(time)s left in the window?"), { time: duration(step.config.at_least_seconds) })
        : gettext("Is the window open?");
    case "wait":
      return interpolate(gettext("Wait %(time)s"), { time: waitWords(step.config) });
    case "set_field":
      return interpolate(gettext("Set %(field)s to %(value)s"), { field: step.config.name || "…", value: step.config.value || gettext("nothing") });
    case "tag":
      return (
        [...(step.config.add ?? []).map((tag) => `+ ${tag}`), ...(step.config.remove ?? []).map((tag) => `− ${tag}`)].join(
          ", ",
        ) || gettext("No tag yet")
      );
    case "assign":
      return interpolate(gettext("To %(whom)s"), { whom: step.config.team || (step.config.person ? gettext("a person") : gettext("nobody yet")) });
    case "hand_over":
      return interpolate(gettext("To %(whom)s"), { whom: step.config.team || (step.config.person ? gettext("a person") : gettext("whoever is free")) });
    case "resolve":
      return gettext("The conversation is closed in the inbox");
    case "note":
      return step.config.text || gettext("Empty note");
    case "http_request":
      return `${step.config.method ?? "GET"} ${step.config.url}`;
    case "emit_event":
      return interpolate(gettext("Event %(name)s"), { name: step.config.name || "…" });
    case "call_flow":
    case "start_flow":
      return step.config.flow || gettext("No flow chosen");
    case "end":
      return interpolate(gettext("Reason: %(reason)s"), { reason: step.config.reason ?? "done" });
    default:
      return contentWords(step.config.content);
  }
}

/** A flow without triggers runs only within others. */
export const NO_START = gettext("Nothing starts it yet");

export const TRIGGERS = bare<Record<Trigger["type"], { label: string; about: string }>>({
  keywords: { label: gettext("Keywords"), about: gettext("The message has certain words") },
  any_message: { label: gettext("Any message"), about: gettext("Any message while no flow is running") },
  first_message: { label: gettext("First message"), about: gettext("The contact writes for the first time ever") },
  reply: { label: gettext("Tapped button"), about: gettext("A certain button or row was tapped") },
  template_reply: { label: gettext("Reply to a template"), about: gettext("The contact answers a template") },
  referral: { label: gettext("Ad or link"), about: gettext("The contact came from an ad or a link") },
  tag_added: { label: gettext("Tag added"), about: gettext("A tag was put on the contact") },
  schedule: { label: gettext("At a time"), about: gettext("At a date, again and again, or around a date field") },
  resolved: { label: gettext("Conversation resolved"), about: gettext("A person resolved the conversation") },
  api: { label: gettext("Started by others"), about: gettext("By another flow or by your own system") },
});

export function triggerWords(trigger: Trigger): string {
  switch (trigger.type) {
    case "keywords":
      return short((trigger.keywords ?? []).join(", ") || gettext("no keywords yet"), 44);
    case "reply":
      return (trigger.ids ?? []).join(", ") || gettext("no button yet");
    case "template_reply":
      return trigger.template || gettext("no template yet");
    case "referral":
      return { ad: gettext("any ad"), link: gettext("any link"), any: gettext("any ad or link") }[trigger.source ?? "any"];
    case "tag_added":
      return (trigger.tags ?? []).join(", ") || gettext("no tag yet");
    case "schedule":
      if (trigger.when === "cron") return trigger.cron || gettext("no times yet");
      if (trigger.when === "after_field") return dayWords(trigger.days ?? 0, trigger.field ?? "…");
      return trigger.at?.replace("T", " ") || gettext("no moment yet");
    default:
      return TRIGGERS[trigger.type]?.about ?? "";
  }
}

function dayWords(days: number, field: string): string {
  if (days === 0) return interpolate(gettext("on %(field)s"), { field });
  const count = Math.abs(days);
  const words =
    days < 0
      ? ngettext("%(count)s day before %(field)s", "%(count)s days before %(field)s", count)
      : ngettext("%(count)s day after %(field)s", "%(count)s days after %(field)s", count);
  return interpolate(words, { count, field });
}

export function stepName(step: Step | undefined, id: string): string {
  return step ? step.title || STEPS[step.type]?.label || step.id : id;
}
