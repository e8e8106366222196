import type {
  ButtonsContent,
  CarouselContent,
  Choice,
  ContactsContent,
  Content,
  FormContent,
  LinkButtonContent,
  ListContent,
  LocationContent,
  LocationRequestContent,
  MediaContent,
  TemplateContent,
  TextContent,
} from "./content";

export interface Other {
  do: "repeat" | "hand_over" | "route";
  times?: number;
  text?: string | null;
}

export interface Sending<C extends Content> {
  content: C;
  fallback?: TemplateContent | null;
}

export interface Asking<C extends Content> extends Sending<C> {
  answer?: string | null;
  timeout?: { seconds: number } | null;
  other?: Other;
}

export type Expect = "text" | "number" | "email" | "phone" | "date" | "choice";

export interface AskConfig extends Asking<TextContent> {
  expect?: Expect;
  minimum?: number | null;
  maximum?: number | null;
  day_first?: boolean;
  choices?: Choice[];
}

export type Operator =
  | "equals"
  | "not_equals"
  | "contains"
  | "not_contains"
  | "starts_with"
  | "ends_with"
  | "one_of"
  | "not_one_of"
  | "is_set"
  | "is_not_set"
  | "greater_than"
  | "less_than"
  | "at_least"
  | "at_most";

export interface Rule {
  subject: string;
  operator: Operator;
  value?: string | string[];
}

export interface SwitchCase extends Choice {
  values: string[];
}

export interface Branch extends Choice {
  weight: number;
}

export interface WaitConfig {
  seconds?: number;
  until?: string;
  time?: string;
  timezone?: string;
  at_most_seconds?: number;
  hours?: string;
}

export interface HttpConfig {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
  timeout_seconds?: number;
  retries?: number;
  save?: Record<string, string>;
}

/** The config of each type of step. */
export interface Configs {
  text: Sending<TextContent>;
  media: Sending<MediaContent>;
  location: Sending<LocationContent>;
  contact_card: Sending<ContactsContent>;
  link_button: Sending<LinkButtonContent>;
  carousel: Asking<CarouselContent>;
  template: Asking<TemplateContent>;
  buttons: Asking<ButtonsContent>;
  list: Asking<ListContent>;
  location_request: Asking<LocationRequestContent>;
  ask: AskConfig;
  form: Asking<FormContent>;
  condition: { match?: "all" | "any"; rules: Rule[] };
  switch: { subject: string; cases: SwitchCase[] };
  split: { branches: Branch[] };
  window_check: { at_least_seconds?: number };
  wait: WaitConfig;
  set_field: { name: string; value?: string };
  tag: { add?: string[]; remove?: string[] };
  assign: { person?: number | null; team?: string | null };
  hand_over: { note?: string; team?: string | null; person?: number | null };
  resolve: Record<string, never>;
  note: { text: string };
  http_request: HttpConfig;
  emit_event: { name: string; data?: Record<string, string> };
  call_flow: { flow: string };
  start_flow: { flow: string };
  end: { reason?: string };
}

export type StepType = keyof Configs;

export interface Point {
  x: number;
  y: number;
}

interface StepOf<T extends StepType> {
  id: string;
  type: T;
  title: string;
  config: Configs[T];
  ports: Record<string, string>;
  ui: Point;
}

export type Step = { [T in StepType]: StepOf<T> }[StepType];

export type TriggerType =
  | "first_message"
  | "any_message"
  | "keywords"
  | "reply"
  | "template_reply"
  | "referral"
  | "tag_added"
  | "api"
  | "schedule"
  | "resolved";

export interface Trigger {
  id: string;
  type: TriggerType;
  priority?: number;
  entry?: string | null;
  interrupts?: boolean;
  with_tags?: string[];
  without_tags?: string[];
  match?: "exact" | "any_of" | "contains";
  keywords?: string[];
  ids?: string[];
  template?: string;
  source?: "ad" | "link" | "any";
  ads?: string[];
  codes?: string[];
  tags?: string[];
  when?: "at" | "cron" | "after_field";
  timezone?: string;
  at?: string;
  cron?: string;
  field?: string;
  days?: number;
  time?: string;
}

export interface Definition {
  format: 1;
  name: string;
  description?: string;
  entry: string;
  nodes: Step[];
  triggers: Trigger[];
  variables?: Record<string, string>;
  ui?: { start?: Point };
}

/** The id under which the canvas and the selection know the start, which is no step. */
export const START = "@start";

/** The handle of the start that leads to the first step; the others are named like their triggers. */
export const FIRST = "@first";
