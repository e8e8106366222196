// The types of steps: how people know them, and what a new one holds.

import type { Configs, StepType } from "./definition";
import { bare } from "./records";

export type Group = "say" | "ask" | "decide" | "do";

export interface StepInfo<T extends StepType = StepType> {
  group: Group;
  label: string;
  about: string;
  words: string;
  create: () => Configs[T];
}

export const GROUPS: { id: Group; label: string }[] = [
  { id: "say", label: "Say" },
  { id: "ask", label: "Ask" },
  { id: "decide", label: "Decide" },
  { id: "do", label: "Do" },
];

// As long as a free reply stays possible, with an hour in hand for the template.
const DEFAULT_TIMEOUT = { seconds: 23 * 3600 };
const ASKING = { answer: null, timeout: DEFAULT_TIMEOUT, other: { do: "repeat", times: 2, text: null } } as const;

export const STEPS = bare<{ [T in StepType]: StepInfo<T> }>({
  text: {
    group: "say",
    label: "Text",
    about: "Send a text message",
    words: "message say write",
    create: () => ({ content: { kind: "text", body: "" }, fallback: null }),
  },
  media: {
    group: "say",
    label: "Picture or file",
    about: "Send a picture, video, voice message or document",
    words: "image video audio document sticker photo pdf media",
    create: () => ({ content: { kind: "image", media: { link: "" } }, fallback: null }),
  },
  location: {
    group: "say",
    label: "Location",
    about: "Send a place on the map",
    words: "map pin address place store",
    create: () => ({ content: { kind: "location", latitude: 0, longitude: 0, name: "" }, fallback: null }),
  },
  contact_card: {
    group: "say",
    label: "Contact card",
    about: "Send a person's details to save",
    words: "vcard person phone",
    create: () => ({ content: { kind: "contacts", contacts: [{ formatted_name: "" }] }, fallback: null }),
  },
  link_button: {
    group: "say",
    label: "Link button",
    about: "Send a message with a button that opens a page",
    words: "url website cta call to action",
    create: () => ({
      content: { kind: "link_button", body: "", label: "Open", url: "https://" },
      fallback: null,
    }),
  },
  carousel: {
    group: "say",
    label: "Carousel",
    about: "Send cards side by side, each with a picture",
    words: "cards gallery products pictures",
    create: () => ({
      content: {
        kind: "carousel",
        body: "",
        cards: [1, 2].map((number) => ({
          header_type: "image" as const,
          media: { link: "" },
          body: "",
          replies: [{ id: `card_${number}`, title: "Choose" }],
        })),
      },
      fallback: null,
      ...ASKING,
    }),
  },
  template: {
    group: "say",
    label: "Template",
    about: "Send an approved template, at any time",
    words: "hsm approved nudge re-engage",
    create: () => ({
      content: { kind: "template", name: "", language: "en_US" },
      answer: null,
      timeout: null,
      other: { do: "route" },
    }),
  },
  buttons: {
    group: "ask",
    label: "Buttons",
    about: "Ask with up to three buttons to tap",
    words: "reply quick choice question",
    create: () => ({
      content: {
        kind: "buttons",
        body: "",
        buttons: [
          { id: "yes", title: "Yes" },
          { id: "no", title: "No" },
        ],
      },
      fallback: null,
      ...ASKING,
    }),
  },
  list: {
    group: "ask",
    label: "List",
    about: "Ask with a list of up to ten rows",
    words: "menu options choice question",
    create: () => ({
      content: {
        kind: "list",
        body: "",
        button: "Choose",
        sections: [{ title: "", rows: [{ id: "first", title: "First choice" }, { id: "second", title: "Second choice" }] }],
      },
      fallback: null,
      ...ASKING,
    }),
  },
  ask: {
    group: "ask",
    label: "Question",
    about: "Ask for a text, number, email, phone or date",
    words: "input type free text email phone number date",
    create: () => ({
      content: { kind: "text", body: "" },
      fallback: null,
      expect: "text",
      ...ASKING,
    }),
  },
  location_request: {
    group: "ask",
    label: "Ask for location",
    about: "Ask the customer to share a location",
    words: "map where place share",
    create: () => ({ content: { kind: "location_request", body: "" }, fallback: null, ...ASKING }),
  },
  form: {
    group: "ask",
    label: "Form",
    about: "Open a WhatsApp form inside the chat",
    words: "whatsapp flow fields survey booking",
    create: () => ({
      content: { kind: "form", body: "", cta: "Open form", token: "form", flow_name: "" },
      fallback: null,
      ...ASKING,
    }),
  },
  condition: {
    group: "decide",
    label: "Condition",
    about: "Go one way or the other by rules",
    words: "if else yes no branch rule",
    create: () => ({ match: "all", rules: [{ subject: "last_answer", operator: "is_set" }] }),
  },
  switch: {
    group: "decide",
    label: "Switch",
    about: "Go one of several ways by one value",
    words: "case branch route",
    create: () => ({ subject: "last_answer", cases: [{ id: "case_1", title: "First case", values: [] }] }),
  },
  split: {
    group: "decide",
    label: "Split test",
    about: "Send a share of contacts each way, by chance",
    words: "ab test random experiment",
    create: () => ({
      branches: [
        { id: "a", title: "A", weight: 50 },
        { id: "b", title: "B", weight: 50 },
      ],
    }),
  },
  window_check: {
    group: "decide",
    label: "Window check",
    about: "Is there time left to write freely?",
    words: "24 hours session open closed health",
    create: () => ({ at_least_seconds: 3600 }),
  },
  wait: {
    group: "decide",
    label: "Wait",
    about: "Let time pass, until a moment or business hours",
    words: "delay pause timer until hours",
    create: () => ({ seconds: 3600 }),
  },
  set_field: {
    group: "do",
    label: "Set a field",
    about: "Keep a value with the contact",
    words: "save attribute variable contact",
    create: () => ({ name: "", value: "" }),
  },
  tag: {
    group: "do",
    label: "Tag",
    about: "Put tags on the contact, or take them off",
    words: "label segment",
    create: () => ({ add: [], remove: [] }),
  },
  assign: {
    group: "do",
    label: "Assign",
    about: "Give the conversation to a person or a team; the flow goes on",
    words: "owner team route person",
    create: () => ({ person: null, team: null }),
  },
  hand_over: {
    group: "do",
    label: "Hand over",
    about: "A person takes over; the flow rests",
    words: "human agent takeover person",
    create: () => ({ note: "", team: null, person: null }),
  },
  resolve: {
    group: "do",
    label: "Resolve",
    about: "Close the conversation in the inbox",
    words: "done close finish",
    create: () => ({}),
  },
  note: {
    group: "do",
    label: "Note",
    about: "Leave a note in the inbox that only your team sees",
    words: "internal comment",
    create: () => ({ text: "" }),
  },
  http_request: {
    group: "do",
    label: "Web request",
    about: "Ask or tell another system over HTTP",
    words: "api webhook http fetch integration",
    create: () => ({ method: "GET", url: "https://", headers: {}, body: null, timeout_seconds: 10, retries: 2, save: {} }),
  },
  emit_event: {
    group: "do",
    label: "Send an event",
    about: "Tell connected tools that something happened",
    words: "webhook zapier make n8n pipedrive trigger",
    create: () => ({ name: "", data: {} }),
  },
  call_flow: {
    group: "do",
    label: "Run a flow",
    about: "Run another flow inside this one, then go on",
    words: "subflow call reuse",
    create: () => ({ flow: "" }),
  },
  start_flow: {
    group: "do",
    label: "Go to a flow",
    about: "End here and start another flow",
    words: "jump switch flow",
    create: () => ({ flow: "" }),
  },
  end: {
    group: "do",
    label: "End",
    about: "The conversation with the flow is over",
    words: "stop finish goal",
    create: () => ({ reason: "done" }),
  },
});

export const STEP_TYPES = Object.keys(STEPS) as StepType[];

export function isStepType(type: string): type is StepType {
  return type in STEPS;
}
