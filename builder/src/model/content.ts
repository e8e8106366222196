// What a message can be; the same shapes as the server's content models.

export interface MediaRef {
  link?: string;
  id?: string;
  asset?: string;
}

export type HeaderType = "text" | "image" | "video" | "document";

export interface Header {
  type: HeaderType;
  text?: string;
  media?: MediaRef;
}

export interface TextContent {
  kind: "text";
  body: string;
  preview_url?: boolean;
}

export type MediaKind = "image" | "video" | "audio" | "document" | "sticker";

export interface MediaContent {
  kind: MediaKind;
  media: MediaRef;
  caption?: string;
  filename?: string;
  voice?: boolean;
}

export interface Choice {
  id: string;
  title: string;
}

export interface Row extends Choice {
  description?: string;
}

export interface Section {
  title?: string;
  rows: Row[];
}

export interface ButtonsContent {
  kind: "buttons";
  body: string;
  buttons: Choice[];
  header?: Header;
  footer?: string;
}

export interface ListContent {
  kind: "list";
  body: string;
  button: string;
  sections: Section[];
  header?: Header;
  footer?: string;
}

export interface LocationContent {
  kind: "location";
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
}

export interface LocationRequestContent {
  kind: "location_request";
  body: string;
}

export interface ContactCard {
  formatted_name: string;
  first_name?: string;
  last_name?: string;
  phones?: { phone: string; type?: string; wa_id?: string }[];
  emails?: { email: string; type?: string }[];
  urls?: { url: string; type?: string }[];
  org?: { company?: string; department?: string; title?: string };
}

export interface ContactsContent {
  kind: "contacts";
  contacts: ContactCard[];
}

export interface LinkButtonContent {
  kind: "link_button";
  body: string;
  label: string;
  url: string;
  header?: Header;
  footer?: string;
}

export interface CarouselCard {
  header_type: "image" | "video";
  media: MediaRef;
  body?: string;
  link?: { label: string; url: string };
  replies?: Choice[];
}

export interface CarouselContent {
  kind: "carousel";
  body: string;
  cards: CarouselCard[];
}

export interface FormContent {
  kind: "form";
  body: string;
  cta: string;
  token: string;
  flow_id?: string;
  flow_name?: string;
  screen?: string;
  data?: Record<string, unknown>;
  mode?: "draft" | "published";
  header?: Header;
  footer?: string;
}

export interface TemplateHeader {
  type: "text" | "image" | "video" | "document" | "location";
  text?: string;
  name?: string;
  media?: MediaRef;
}

export interface TemplateButton {
  type: "quick_reply" | "url" | "copy_code" | "flow" | "catalog" | "mpm";
  index: number;
  payload?: string;
  text?: string;
}

export interface TemplateContent {
  kind: "template";
  name: string;
  language: string;
  header?: TemplateHeader;
  body?: { text: string; name?: string }[];
  buttons?: TemplateButton[];
}

export type Content =
  | TextContent
  | MediaContent
  | ButtonsContent
  | ListContent
  | LocationContent
  | LocationRequestContent
  | ContactsContent
  | LinkButtonContent
  | CarouselContent
  | FormContent
  | TemplateContent;
