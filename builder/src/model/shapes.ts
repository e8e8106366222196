// The shapes of contents, configs and triggers, as content.ts and definition.ts type them.

import { bare, own } from "./records";
import { flag, isObject, list, number, object, pairs, text, word, type Shape } from "./shaping";

const anything: Shape = (value) => value;
const valueOrValues: Shape = (value) => (Array.isArray(value) ? list(text)(value) : text(value));

const MEDIA = object({ link: text, id: text, asset: text });
const HEADER = object({ type: word("text", "image", "video", "document"), text, media: MEDIA }, { type: "text" });
const CHOICE = { id: text, title: text };
const NAMED = { id: "", title: "" };
const FRAMED = { body: text, header: HEADER, footer: text };
const FILE = object({ media: MEDIA, caption: text, filename: text, voice: flag }, { media: {} });

const CONTACT = object(
  {
    formatted_name: text,
    first_name: text,
    last_name: text,
    phones: list(object({ phone: text, type: text, wa_id: text }, { phone: "" })),
    emails: list(object({ email: text, type: text }, { email: "" })),
    urls: list(object({ url: text, type: text }, { url: "" })),
    org: object({ company: text, department: text, title: text }),
  },
  { formatted_name: "" },
);

const CARD = object(
  {
    header_type: word("image", "video"),
    media: MEDIA,
    body: text,
    link: object({ label: text, url: text }, { label: "", url: "" }),
    replies: list(object(CHOICE, NAMED)),
  },
  { header_type: "image", media: {} },
);

const CONTENTS: Record<string, Shape> = bare({
  text: object({ body: text, preview_url: flag }, { body: "" }),
  image: FILE,
  video: FILE,
  audio: FILE,
  document: FILE,
  sticker: FILE,
  location: object({ latitude: number, longitude: number, name: text, address: text }, { latitude: 0, longitude: 0 }),
  location_request: object({ body: text }, { body: "" }),
  contacts: object({ contacts: list(CONTACT) }, { contacts: [] }),
  link_button: object({ ...FRAMED, label: text, url: text }, { body: "", label: "", url: "" }),
  buttons: object({ ...FRAMED, buttons: list(object(CHOICE, NAMED)) }, { body: "", buttons: [] }),
  list: object(
    {
      ...FRAMED,
      button: text,
      sections: list(object({ title: text, rows: list(object({ ...CHOICE, description: text }, NAMED)) }, { rows: [] })),
    },
    { body: "", button: "", sections: [] },
  ),
  carousel: object({ body: text, cards: list(CARD) }, { body: "", cards: [] }),
  form: object(
    { ...FRAMED, cta: text, token: text, flow_id: text, flow_name: text, screen: text, data: anything, mode: text },
    { body: "", cta: "", token: "" },
  ),
  template: object(
    {
      name: text,
      language: text,
      header: object({ type: word("text", "image", "video", "document", "location"), text, name: text, media: MEDIA }, { type: "text" }),
      body: list(object({ text, name: text }, { text: "" })),
      buttons: list(object({ type: text, index: number, payload: text, text }, { type: "", index: 0 })),
    },
    { name: "", language: "" },
  ),
});

/** The content by its own kind if it has one that is known, else as one of the kind given. */
export function contentShape(stored: unknown, kind: string): unknown {
  const content = typeof stored === "string" ? { body: stored } : isObject(stored) ? stored : {};
  const named = typeof content.kind === "string" ? own(CONTENTS, content.kind) : undefined;
  if (named) return named(content);
  return own(CONTENTS, kind)?.({ ...content, kind });
}

const SENDING = { content: anything, fallback: anything };
const ASKING = {
  ...SENDING,
  answer: text,
  timeout: (value: unknown) => {
    const seconds = number(isObject(value) ? value.seconds : value);
    return seconds === undefined ? undefined : { ...(isObject(value) ? value : {}), seconds };
  },
  other: object({ do: word("repeat", "hand_over", "route"), times: number, text }, { do: "repeat" }),
};
const asking = object(ASKING);

const CONFIGS: Record<string, Shape> = bare({
  carousel: asking,
  template: asking,
  buttons: asking,
  list: asking,
  location_request: asking,
  form: asking,
  ask: object({
    ...ASKING,
    expect: text,
    minimum: number,
    maximum: number,
    day_first: flag,
    choices: list(object(CHOICE, NAMED)),
  }),
  condition: object(
    { match: word("all", "any"), rules: list(object({ subject: text, operator: text, value: valueOrValues }, { subject: "", operator: "is_set" })) },
    { rules: [] },
  ),
  switch: object({ subject: text, cases: list(object({ ...CHOICE, values: list(text) }, { ...NAMED, values: [] })) }, { subject: "", cases: [] }),
  split: object({ branches: list(object({ ...CHOICE, weight: number }, { ...NAMED, weight: 1 })) }, { branches: [] }),
  window_check: object({ at_least_seconds: number }),
  wait: object({ seconds: number, until: text, time: text, timezone: text, at_most_seconds: number, hours: text }),
  set_field: object({ name: text, value: text }, { name: "" }),
  tag: object({ add: list(text), remove: list(text) }),
  assign: object({ person: number, team: text }),
  hand_over: object({ note: text, team: text, person: number }),
  note: object({ text }, { text: "" }),
  http_request: object(
    { method: text, url: text, headers: pairs, body: anything, timeout_seconds: number, retries: number, save: pairs },
    { url: "" },
  ),
  emit_event: object({ name: text, data: pairs }, { name: "" }),
  call_flow: object({ flow: text }, { flow: "" }),
  start_flow: object({ flow: text }, { flow: "" }),
  end: object({ reason: text }),
});

export function configShape(type: string): Shape {
  return own(CONFIGS, type) ?? object(SENDING);
}

export const TRIGGER = object({
  priority: number,
  entry: text,
  interrupts: flag,
  with_tags: list(text),
  without_tags: list(text),
  match: text,
  keywords: list(text),
  ids: list(text),
  template: text,
  source: word("ad", "link", "any"),
  ads: list(text),
  codes: list(text),
  tags: list(text),
  when: word("at", "cron", "after_field"),
  timezone: text,
  at: text,
  cron: text,
  field: text,
  days: number,
  time: text,
});
