// The inside of a bubble, and what hangs below it, by kind of message.

import { media } from "./media.js";
import { locationCard, contactCards } from "./places.js";
import { interactive } from "./interactive.js";
import { template } from "./template.js";
import { label, words } from "./words.js";

/** Returns whether a message is drawn without a bubble around it. */
export const isBare = (message) => message.type === "sticker";

const KINDS = {
  text: ({ content }) => ({ inside: words(content.body) }),
  image: media,
  video: media,
  audio: media,
  document: media,
  sticker: media,
  location: ({ content }) => ({ inside: locationCard(content) }),
  contacts: contactCards,
  button: ({ content }) => ({ inside: words(content.text) }),
  interactive,
  template,
  order: ({ content }) => ({
    inside: label("bag", `Order, ${content.product_items?.length ?? 0} products`, content.text),
  }),
  unsupported: () => ({ inside: label("warn", "This message cannot be shown here") }),
};

/** Returns `{inside, below}` for a message. */
export function content(message, doing) {
  const draw = KINDS[message.type];
  const drawn = draw ? draw(message, doing) : { inside: label("file", message.type, JSON.stringify(message.content)) };
  return { inside: drawn.inside, below: drawn.below ?? null };
}
