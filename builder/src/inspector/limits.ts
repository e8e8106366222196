import { useServer } from "../store/server";

/** WhatsApp's limits, as the server tells them; these only until it has. */
const USUAL = {
  TEXT_BODY: 4096, BODY: 1024, LIST_BODY: 4096, CAPTION: 1024, FILENAME: 240, HEADER: 60, FOOTER: 60, BUTTONS: 3,
  BUTTON_TITLE: 20, LIST_BUTTON: 20, SECTIONS: 10, ROWS: 10, ROW_TITLE: 24, ROW_DESCRIPTION: 72, SECTION_TITLE: 24,
  LINK_LABEL: 20, CARDS_LEAST: 2, CARDS: 10, CARD_BODY: 160, CARD_REPLIES: 3, URL: 2000, TEMPLATE_VALUE: 1024,
  BUTTON_ID: 256, IDENTIFIER: 200, NAME: 1000, DETAIL: 1000,
};

export type Limit = keyof typeof USUAL;

export function useLimit(): (name: Limit) => number {
  const limits = useServer((state) => state.limits);
  return (name) => limits[name] ?? USUAL[name];
}
