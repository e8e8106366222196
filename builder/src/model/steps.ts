// The types of steps: how people know them, and what a new one holds.

import type { Configs, StepType } from "./definition";
import { bare } from "./records";
import { gettext, pgettext } from "../i18n";

export type Group = "say" | "ask" | "decide" | "do";

export interface StepInfo<T extends StepType = StepType> {
  group: Group;
  label: string;
  about: string;
  words: string;
  create: () => Configs[T];
}

export const GROUPS: { id: Group; label: string }[] = [
  { id: "say", label: gettext("Say") },
  { id: "ask", label: gettext("Ask") },
  { id: "decide", label: gettext("Decide") },
  { id: "do", label: gettext("Do") },
];

// As long as a free reply stays possible, with an hour in hand for the template.
const DEFAULT_TIMEOUT = { seconds: 23 * 3600 };
const ASKING = { answer: null, timeout: DEFAULT_TIMEOUT, other: { do: "repeat", times: 2, text: null } } as const;

export const STEPS = bare<{ [T in StepType]: StepInfo<T> }>({
  text: {
    group: "say",
    label: gettext("Text"),
    about: gettext("Send a text message"),
    words: gettext("message say write"),
    create: () => ({ content: { kind: "text", body: "" }, fallback: null }),
  },
  media: {
    group: "say",
    label: gettext("Picture or file"),
    about: gettext("Send a picture, video, voice message or document"),
    words: gettext("image video audio document sticker photo pdf media"),
    create: () => ({ content: { kind: "image", media: { link: "" } }, fallback: null }),
  },
  location: {
    group: "say",
    label: gettext("Location"),
    about: gettext("Send a place on the map"),
    words: gettext("map pin address place store"),
    create: () => ({ content: { kind: "location", latitude: 0, longitude: 0, name: "" }, fallback: null }),
  },
  contact_card: {
    group: "say",
    label: gettext("Contact card"),
    about: gettext("Send a person's details to save"),
    words: gettext("vcard person phone"),
    create: () => ({ content: { kind: "contacts", contacts: [{ formatted_name: "" }] }, fallback: null }),
  },
  link_button: {
    group: "say",
    label: gettext("Link button"),
    about: gettext("Send a message with a button that opens a page"),
    words: gettext("url website cta call to action"),
    create: () => ({
      content: { kind: "link_button", body: "", label: pgettext("button", "Open"), url: "https://" },
      fallback: null,
    }),
  },
  carousel: {
    group: "say",
    label: gettext("Carousel"),
    about: gettext("Send cards side by side, each with a picture"),
    words: gettext("cards gallery products pictures"),
    create: () => ({
      content: {
        kind: "carousel",
        body: "",
        cards: [1, 2].map((number) => ({
          header_type: "image" as const,
          media: { link: "" },
          body: "",
          replies: [{ id: `card_${number}`, title: gettext("Choose") }],
        })),
      },
      fallback: null,
      ...ASKING,
    }),
  },
  template: {
    group: "say",
    label: gettext("Template"),
    about: gettext("Send an approved template, at any time"),
    words: gettext("hsm approved nudge re-engage"),
    create: () => ({
      content: { kind: "template", name: "", language: "en_US" },
      answer: null,
      timeout: null,
      other: { do: "route" },
    }),
  },
  buttons: {
    group: "ask",
    label: gettext("Buttons"),
    about: gettext("Ask with up to three buttons to tap"),
    words: gettext("reply quick choice question"),
    create: () => ({
      content: {
        kind: "buttons",
        body: "",
        buttons: [
          { id: "yes", title: gettext("Yes") },
          { id: "no", title: gettext("No") },
        ],
      },
      fallback: null,
      ...ASKING,
    }),
  },
  list: {
    group: "ask",
    label: gettext("List"),
    about: gettext("Ask with a list of up to ten rows"),
    words: gettext("menu options choice question"),
    create: () => ({
      content: {
        kind: "list",
        body: "",
        button: gettext("Choose"),
        sections: [{ title: "", rows: [{ id: "first", title: gettext("First choice") }, { id: "second", title: gettext("Second choice") }] }],
      },
      fallback: null,
      ...ASKING,
    }),
  },
  ask: {
    group: "ask",
    label: gettext("Question"),
    about: gettext("Ask for a text, number, email, phone or date"),
    words: gettext("input type free text email phone number date"),
    create: () => ({
      content: { kind: "text", body: "" },
      fallback: null,
      expect: "text",
      ...ASKING,
    }),
  },
  location_request: {
    group: "ask",
    label: gettext("Ask for location"),
    about: gettext("Ask the customer to share a location"),
    words: gettext("map where place share"),
    create: () => ({ content: { kind: "location_request", body: "" }, fallback: null, ...ASKING }),
  },
  form: {
    group: "ask",
    label: gettext("Form"),
    about: gettext("Open a WhatsApp form inside the chat"),
    words: gettext("whatsapp flow fields survey booking"),
    create: () => ({
      content: { kind: "form", body: "", cta: gettext("Open form"), token: "form", flow_name: "" },
      fallback: null,
      ...ASKING,
    }),
  },
  condition: {
    group: "decide",
    label: gettext("Condition"),
    about: gettext("Go one way or the other by rules"),
    words: gettext("if else yes no branch rule"),
    create: () => ({ match: "all", rules: [{ subject: "last_answer", operator: "is_set" }] }),
  },
  switch: {
    group: "decide",
    label: gettext("Switch"),
    about: gettext("Go one of several ways by one value"),
    words: gettext("case branch route"),
    create: () => ({ subject: "last_answer", cases: [{ id: "case_1", title: gettext("First case"), values: [] }] }),
  },
  split: {
    group: "decide",
    label: gettext("Split test"),
    about: gettext("Send a share of contacts each way, by chance"),
    words: gettext("ab test random experiment"),
    create: () => ({
      branches: [
        { id: "a", title: "A", weight: 50 },
        { id: "b", title: "B", weight: 50 },
      ],
    }),
  },
  window_check: {
    group: "decide",
    label: gettext("Window check"),
    about: gettext("Is there time left to write freely?"),
    words: gettext("24 hours session open closed health"),
    create: () => ({ at_least_seconds: 3600 }),
  },
  wait: {
    group: "decide",
    label: gettext("Wait"),
    about: gettext("Let time pass, until a moment or business hours"),
    words: gettext("delay pause timer until hours"),
    create: () => ({ seconds: 3600 }),
  },
  set_field: {
    group: "do",
    label: gettext("Set a field"),
    about: gettext("Keep a value with the contact"),
    words: gettext("save attribute variable contact"),
    create: () => ({ name: "", value: "" }),
  },
  tag: {
    group: "do",
    label: gettext("Tag"),
    about: gettext("Put tags on the contact, or take them off"),
    words: gettext("label segment"),
    create: () => ({ add: [], remove: [] }),
  },
  assign: {
    group: "do",
    label: gettext("Assign"),
    about: gettext("Give the conversation to a person or a team; the flow goes on"),
    words: gettext("owner team route person"),
    create: () => ({ person: null, team: null }),
  },
  hand_over: {
    group: "do",
    label: gettext("Hand over"),
    about: gettext("A person takes over; the flow rests"),
    words: gettext("human agent takeover person"),
    create: () => ({ note: "", team: null, person: null }),
  },
  resolve: {
    group: "do",
    label: gettext("Resolve"),
    about: gettext("Close the conversation in the inbox"),
    words: gettext("done close finish"),
    create: () => ({}),
  },
  note: {
    group: "do",
    label: gettext("Note"),
    about: gettext("Leave a note in the inbox that only your team sees"),
    words: gettext("internal comment"),
    create: () => ({ text: "" }),
  },
  http_request: {
    group: "do",
    label: gettext("Web request"),
    about: gettext("Ask or tell another system over HTTP"),
    words: gettext("api webhook http fetch integration"),
    create: () => ({ method: "GET", url: "https://", headers: {}, body: null, timeout_seconds: 10, retries: 2, save: {} }),
  },
  emit_event: {
    group: "do",
    label: gettext("Send an event"),
    about: gettext("Tell connected tools that something happened"),
    words: gettext("webhook zapier make n8n pipedrive trigger"),
    create: () => ({ name: "", data: {} }),
  },
  call_flow: {
    group: "do",
    label: gettext("Run a flow"),
    about: gettext("Run another flow inside this one, then go on"),
    words: gettext("subflow call reuse"),
    create: () => ({ flow: "" }),
  },
  start_flow: {
    group: "do",
    label: gettext("Go to a flow"),
    about: gettext("End here and start another flow"),
    words: gettext("jump switch flow"),
    create: () => ({ flow: "" }),
  },
  end: {
    group: "do",
    label: gettext("End"),
    about: gettext("The conversation with the flow is over"),
    words: gettext("stop finish goal"),
    create: () => ({ reason: "done" }),
  },
});

export const STEP_TYPES = Object.keys(STEPS) as StepType[];

export function isStepType(type: string): type is StepType {
  return type in STEPS;
}
