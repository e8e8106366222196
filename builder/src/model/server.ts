import type { Definition } from "./definition";

export type Severity = "error" | "warning" | "hint";

export interface PathPart {
  node_id: string;
  port: string;
  text: string;
  seconds: number;
}

export interface Diagnostic {
  code: string;
  severity: Severity;
  node_id: string | null;
  message: string;
  cure: string;
  path?: PathPart[] | null;
  scenario?: Scenario | null;
  /** Whether only a field has not been filled in yet. */
  unfilled?: boolean;
  field?: string | null;
}

export interface Port {
  id: string;
  label: string;
  happens?: string;
  seconds?: number;
  optional?: boolean;
  open?: boolean;
}

export type AgeLevel = "open" | "aging" | "closed" | "unreachable";

export interface NodeCheck {
  ports: Port[];
  free_form?: boolean;
  /** The template that goes when the window is closed. */
  fallback?: string | null;
  age?: { upper: number | null; level: AgeLevel; label: string } | null;
}

export interface Check {
  publishable: boolean;
  diagnostics: Diagnostic[];
  nodes: Record<string, NodeCheck>;
}

export interface Version {
  number: number;
  published_at: string;
  published_by: string | null;
  override_reason?: string;
  contacts: number;
  live: boolean;
}

export interface TemplateInfo {
  name: string;
  language: string;
  status: string;
  category: string;
  header: string | null;
  header_format?: string;
  body: string;
  footer: string | null;
  buttons: { type: string; text: string }[];
  params: { header: string[]; body: string[] };
  named: boolean;
}

export interface Surroundings {
  templates: TemplateInfo[];
  teams: string[];
  people: { id: number; name: string }[];
  calendars: { key: string; name: string }[];
  timezone: string;
  flows: { key: string; name: string; live: boolean; api: boolean }[];
  fields: string[];
  tags: string[];
  codes: string[];
}

export interface Flow {
  id: number;
  key: string;
  name: string;
  description: string;
  active: boolean;
  priority: number;
  revision: number;
  live: number | null;
  updated_at: string;
  updated_by: string | null;
}

export interface State {
  flow: Flow;
  definition: Definition;
  check: Check;
  versions: Version[];
  surroundings: Surroundings;
  catalogue: { limits: Record<string, number> };
  can_edit: boolean;
  urls: Record<string, string>;
  start: { url: string; token: string | null } | null;
}

// --- The test bench ------------------------------------------------------------------------

export interface Expected {
  sent?: { kind: string; text: string }[];
  node?: string | null;
  status?: string | null;
  answers?: Record<string, unknown>;
}

export interface BenchEvent {
  text?: string;
  tap?: string;
  title?: string;
  location?: { latitude: number; longitude: number; name?: string };
  form?: Record<string, unknown>;
  kind?: string;
  wait?: number;
  due?: true;
  to_window_end?: number;
  at?: string;
  http?: { status: number; body: unknown } | { error: string };
  start?: true;
  trigger?: string;
  handed_back?: true;
  after?: number;
  assume?: Record<string, string>;
  referral?: Record<string, unknown>;
  template?: string;
  /** What must come of it; null: nothing at all. */
  expected?: Expected | null;
}

export interface BenchContact {
  name: string;
  phone: string;
  language: string | null;
  fields: Record<string, string>;
  tags: string[];
}

export interface Scenario {
  name: string;
  about: string;
  contact: BenchContact;
  start: string;
  events: BenchEvent[];
}

export interface SentMessage {
  kind: string;
  text: string;
  content: Record<string, unknown>;
  fallback: Record<string, unknown> | null;
  goes: "free" | "fallback" | "template" | "refused";
  node_id: string;
}

export interface TraceEntry {
  kind: string;
  node: string;
  detail: string;
}

export interface BenchWindow {
  opened_at: string | null;
  closes_at: string | null;
  seconds_left: number | null;
  age: number | null;
  open: boolean;
}

export interface PlayedStep {
  event: BenchEvent;
  happened?: boolean;
  now: string;
  sent: SentMessage[];
  effects: Record<string, unknown>[];
  trace: TraceEntry[];
  node: string | null;
  status: string | null;
  answers: Record<string, unknown>;
  fields: Record<string, string>;
  tags: string[];
  window: BenchWindow;
  waiting: { kind: string; due_at: string | null; request?: Record<string, unknown> | null } | null;
  problems: { what: string; expected: unknown; got: unknown }[];
}

export interface Played {
  steps: PlayedStep[];
  passed: boolean;
  next: {
    kind: string | null;
    due_at: string | null;
    ports?: { id: string; label: string }[];
    http: { method: string; url: string; body?: unknown } | null;
    handed_over?: boolean;
  } | null;
}

export interface StoredScenario {
  id: number;
  name: string;
  scenario: Scenario;
  updated_at: string;
}

export interface ScenarioResult {
  id: number;
  name: string;
  passed: boolean;
  problems: string[];
}

// --- Publishing and versions ---------------------------------------------------------------

export interface OlderNode {
  node_id: string;
  title: string;
  type: string;
  contacts: number;
  proposed: string | null;
  problem: string | null;
}

export interface PublishPlan {
  revision: number;
  check: Check;
  next: number;
  changed: boolean;
  scenarios: ScenarioResult[];
  older: { number: number; contacts: number; nodes: OlderNode[] }[];
}

export interface OlderChoice {
  do: "finish" | "move" | "stop";
  map?: Record<string, string | null>;
  otherwise?: "finish" | "stop";
}

export type Change = "added" | "removed" | "changed" | "moved";

export interface Diff {
  nodes: Record<string, { change: Change; fields?: string[] }>;
  edges: { from: string; port: string; to: string; change: Change }[];
  triggers: { id: string; change: Change }[];
  settings?: string[];
  before: Definition;
  after: Definition;
}
