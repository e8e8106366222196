// What happens on the test bench, in words.

import type { Definition } from "../model/definition";
import { stepName } from "../model/describe";
import { localPorts } from "../model/ports";
import type { BenchEvent, PlayedStep, TraceEntry } from "../model/server";
import { duration, kindName, short } from "../model/words";
import { shown } from "./zone";
import { gettext, interpolate, pgettext } from "../i18n";

const WHEN = { dateStyle: "medium", timeStyle: "short" } as const;

const KINDS: Record<string, string> = {
  image: gettext("Sends a picture"),
  video: gettext("Sends a video"),
  audio: gettext("Sends a voice message"),
  document: gettext("Sends a document"),
  sticker: gettext("Sends a sticker"),
  contacts: gettext("Sends a contact card"),
  reaction: gettext("Reacts to a message"),
};

export function eventWords(event: BenchEvent): string {
  if (event.text !== undefined) return interpolate(gettext("Writes “%(text)s”"), { text: short(event.text, 50) });
  if (event.tap !== undefined) return interpolate(gettext("Taps “%(title)s”"), { title: event.title ?? event.tap });
  if (event.location) return event.location.name ? interpolate(gettext("Sends a location: %(name)s"), { name: event.location.name }) : gettext("Sends a location");
  if (event.form) return gettext("Sends the form");
  if (event.kind) return KINDS[event.kind] ?? interpolate(gettext("Sends something of the kind %(kind)s"), { kind: event.kind });
  if (event.wait !== undefined) return interpolate(gettext("Stays silent for %(time)s"), { time: duration(event.wait) });
  if (event.due) return gettext("Stays silent to the time-out");
  if (event.to_window_end !== undefined) return interpolate(gettext("Stays silent until %(time)s after the window closes"), { time: duration(event.to_window_end) });
  if (event.at) return interpolate(gettext("The clock is set to %(time)s"), { time: shown(event.at, WHEN) });
  if (event.http) return "error" in event.http ? gettext("The web request fails") : interpolate(gettext("The web request answers %(status)s"), { status: event.http.status });
  if (event.start) return gettext("The flow is started");
  if (event.handed_back) return gettext("A person hands the conversation back");
  return gettext("Something happens");
}

export function isMessage(event: BenchEvent): boolean {
  return event.text !== undefined || event.tap !== undefined || Boolean(event.location ?? event.form ?? event.kind);
}

/** A step of a flow that runs inside this one is known by its call's id and its own. */
export function nameOf(definition: Definition, id: string): string {
  const root = id.split("/")[0] ?? id;
  const step = definition.nodes.find((one) => one.id === root);
  return root === id ? stepName(step, id) : `${stepName(step, root)} › ${id.slice(root.length + 1)}`;
}

function portWords(definition: Definition, id: string, port: string): string {
  const step = definition.nodes.find((one) => one.id === id);
  return (step && localPorts(step).find((one) => one.id === port)?.label) || port;
}

export interface Line {
  node: string;
  text: string;
  level: "step" | "plain" | "bad";
}

/** The engine's trace as lines: the steps entered, and what each did. */
export function traceLines(definition: Definition, trace: TraceEntry[]): Line[] {
  return trace.map(({ kind, node, detail }): Line => {
    switch (kind) {
      case "entered":
        return { node, level: "step", text: nameOf(definition, node) };
      case "took":
        return { node, level: "plain", text: interpolate(gettext("→ %(port)s"), { port: portWords(definition, node, detail) }) };
      case "assumed":
        return { node, level: "plain", text: interpolate(gettext("→ %(port)s (as the scenario says)"), { port: portWords(definition, node, detail) }) };
      case "answered":
        return { node, level: "plain", text: detail ? interpolate(gettext("The answer is kept as %(name)s"), { name: detail }) : gettext("The answer is kept") };
      case "repeated":
        return { node, level: "plain", text: gettext("Not understood, so it asks again") };
      case "ignored":
        return { node, level: "plain", text: gettext("Nothing here waits for this, so it is left alone") };
      case "unknown_variable":
        return { node, level: "bad", text: interpolate(gettext("Nothing fills %(name)s"), { name: detail }) };
      case "failed":
        return { node, level: "bad", text: detail || gettext("The step failed") };
      case "ended":
        return { node, level: "plain", text: detail ? interpolate(gettext("The flow ends: %(reason)s"), { reason: detail }) : gettext("The flow ends") };
      default:
        return { node, level: "plain", text: detail || kind };
    }
  });
}

type Effect = Record<string, unknown>;

/** What else the flow does; sending is seen on the phone. */
export function effectWords(effect: Effect, people: { id: number; name: string }[]): string | null {
  const text = (name: string) => String(effect[name] ?? "");
  switch (effect.type) {
    case "set_field":
      return interpolate(gettext("Field %(name)s becomes “%(value)s”"), { name: text("name"), value: text("value") });
    case "add_tag":
      return interpolate(gettext("Tag %(tag)s is put on"), { tag: text("tag") });
    case "remove_tag":
      return interpolate(gettext("Tag %(tag)s is taken off"), { tag: text("tag") });
    case "hand_over":
      return effect.note
        ? interpolate(gettext("Handed over to %(whom)s: %(note)s"), { whom: whom(effect, people) || gettext("whoever is free"), note: text("note") })
        : interpolate(gettext("Handed over to %(whom)s"), { whom: whom(effect, people) || gettext("whoever is free") });
    case "assign":
      return interpolate(gettext("Assigned to %(whom)s"), { whom: whom(effect, people) || gettext("nobody") });
    case "resolve":
      return gettext("The conversation is resolved");
    case "emit":
      return interpolate(gettext("Event %(name)s goes to connected tools"), { name: text("name") });
    case "start_flow":
      return interpolate(gettext("The flow %(name)s starts"), { name: text("flow") });
    case "http_request":
      return `${text("method")} ${text("url")}`;
    case "note":
      return interpolate(gettext("Note: %(text)s"), { text: text("text") });
    case "start_timer":
      return interpolate(gettext("Waits until %(time)s"), { time: shown(text("due_at"), WHEN) });
    default:
      return null;
  }
}

function whom(effect: Effect, people: { id: number; name: string }[]): string {
  const person = people.find((one) => one.id === effect.person)?.name;
  return [person, effect.team].filter(Boolean).join(", ");
}

export function answerWords(value: unknown): string {
  if (value && typeof value === "object" && !Array.isArray(value)) {
    const answer = value as Record<string, unknown>;
    const shown = answer.title ?? answer.value;
    if (shown !== undefined && typeof shown !== "object") return String(shown);
    return JSON.stringify(value);
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function statusWords(step: PlayedStep | undefined): string {
  if (!step || step.status === null) return gettext("Nothing runs");
  const words: Record<string, string> = { waiting: gettext("Waiting"), handed_over: gettext("With a person"), ended: gettext("Ended"), failed: pgettext("flow", "Failed") };
  return words[step.status] ?? step.status;
}

/** Why an expectation was not met. */
export function problemWords(problem: { what: string; expected: unknown; got: unknown }): string {
  const names: Record<string, string> = {
    sent: gettext("The messages"), node: gettext("The step where it stands"), status: gettext("What it does"), answers: gettext("The answers"),
    fields: gettext("The fields"), tags: gettext("The tags"), anything: gettext("What happens"),
  };
  const [expected, got] = apart(problem.expected, problem.got);
  return interpolate(gettext("%(what)s: expected %(expected)s, but got %(got)s"), { what: names[problem.what] ?? problem.what, expected, got });
}

/** Both in words; with the kinds of messages where their texts are alike. */
function apart(expected: unknown, got: unknown): [string, string] {
  const [one, other] = [said(expected), said(got)];
  return one === other ? [said(expected, true), said(got, true)] : [one, other];
}

function said(value: unknown, kinds = false): string {
  if (value === null || value === undefined) return gettext("nothing");
  if (Array.isArray(value)) return (value as unknown[]).map((one) => messageSaid(one, kinds)).join(", ") || gettext("none");
  return typeof value === "string" ? `“${value}”` : JSON.stringify(value);
}

function messageSaid(value: unknown, kinds: boolean): string {
  if (!value || typeof value !== "object" || !("text" in value)) return JSON.stringify(value);
  const kind = kinds && "kind" in value ? ` (${kindName(String(value.kind)).toLowerCase()})` : "";
  return `“${short(String(value.text), 60)}”${kind}`;
}

/** What an event came to, as the expectation that a scenario keeps. */
export function expectation(step: PlayedStep): BenchEvent["expected"] {
  if (step.happened === false) return null;
  return {
    sent: step.sent.map(({ kind, text }) => ({ kind, text })),
    node: step.node,
    status: step.status,
    answers: step.answers,
  };
}
