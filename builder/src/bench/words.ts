// What happens on the test bench, in words.

import type { Definition } from "../model/definition";
import { stepName } from "../model/describe";
import { localPorts } from "../model/ports";
import type { BenchEvent, PlayedStep, TraceEntry } from "../model/server";
import { capital, duration, short } from "../model/words";
import { shown } from "./zone";

const WHEN = { dateStyle: "medium", timeStyle: "short" } as const;

export function eventWords(event: BenchEvent): string {
  if (event.text !== undefined) return `Writes “${short(event.text, 50)}”`;
  if (event.tap !== undefined) return `Taps “${event.title ?? event.tap}”`;
  if (event.location) return `Sends a location${event.location.name ? `: ${event.location.name}` : ""}`;
  if (event.form) return "Sends the form";
  if (event.kind) return `Sends ${event.kind === "image" || event.kind === "audio" ? "an" : "a"} ${event.kind}`;
  if (event.wait !== undefined) return `Stays silent for ${duration(event.wait)}`;
  if (event.due) return "Stays silent to the time-out";
  if (event.to_window_end !== undefined) return `Stays silent until ${duration(event.to_window_end)} after the window closes`;
  if (event.at) return `The clock is set to ${shown(event.at, WHEN)}`;
  if (event.http) return "error" in event.http ? "The web request fails" : `The web request answers ${event.http.status}`;
  if (event.start) return "The flow is started";
  if (event.handed_back) return "A person hands the conversation back";
  return "Something happens";
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
        return { node, level: "plain", text: `→ ${portWords(definition, node, detail)}` };
      case "assumed":
        return { node, level: "plain", text: `→ ${portWords(definition, node, detail)} (as the scenario says)` };
      case "answered":
        return { node, level: "plain", text: `The answer is kept${detail ? ` as ${detail}` : ""}` };
      case "repeated":
        return { node, level: "plain", text: "Not understood, so it asks again" };
      case "ignored":
        return { node, level: "plain", text: "Nothing here waits for this, so it is left alone" };
      case "unknown_variable":
        return { node, level: "bad", text: `Nothing fills ${detail}` };
      case "failed":
        return { node, level: "bad", text: detail || "The step failed" };
      case "ended":
        return { node, level: "plain", text: `The flow ends${detail ? `: ${detail}` : ""}` };
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
      return `Field ${text("name")} becomes “${text("value")}”`;
    case "add_tag":
      return `Tag ${text("tag")} is put on`;
    case "remove_tag":
      return `Tag ${text("tag")} is taken off`;
    case "hand_over":
      return `Handed over to ${whom(effect, people) || "whoever is free"}${effect.note ? `: ${text("note")}` : ""}`;
    case "assign":
      return `Assigned to ${whom(effect, people) || "nobody"}`;
    case "resolve":
      return "The conversation is resolved";
    case "emit":
      return `Event ${text("name")} goes to connected tools`;
    case "start_flow":
      return `The flow ${text("flow")} starts`;
    case "http_request":
      return `${text("method")} ${text("url")}`;
    case "note":
      return `Note: ${text("text")}`;
    case "start_timer":
      return `Waits until ${shown(text("due_at"), WHEN)}`;
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
  if (!step || step.status === null) return "Nothing runs";
  const words: Record<string, string> = { waiting: "Waiting", handed_over: "With a person", ended: "Ended", failed: "Failed" };
  return words[step.status] ?? step.status;
}

/** Why an expectation was not met. */
export function problemWords(problem: { what: string; expected: unknown; got: unknown }): string {
  const names: Record<string, string> = {
    sent: "The messages", node: "The step where it stands", status: "What it does", answers: "The answers",
    fields: "The fields", tags: "The tags", anything: "What happens",
  };
  const [expected, got] = apart(problem.expected, problem.got);
  return `${names[problem.what] ?? problem.what}: expected ${expected}, but got ${got}`;
}

/** Both in words; with the kinds of messages where their texts are alike. */
function apart(expected: unknown, got: unknown): [string, string] {
  const [one, other] = [said(expected), said(got)];
  return one === other ? [said(expected, true), said(got, true)] : [one, other];
}

function said(value: unknown, kinds = false): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return (value as unknown[]).map((one) => messageSaid(one, kinds)).join(", ") || "none";
  return typeof value === "string" ? `“${value}”` : JSON.stringify(value);
}

function messageSaid(value: unknown, kinds: boolean): string {
  if (!value || typeof value !== "object" || !("text" in value)) return JSON.stringify(value);
  const kind = kinds && "kind" in value ? ` (${capital(String(value.kind)).toLowerCase()})` : "";
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
