// One line for a message: quotes, previews, labels.

import { plain } from "./format.js";

const WORDS = {
  image: "Photo",
  video: "Video",
  audio: "Voice message",
  document: "Document",
  sticker: "Sticker",
  location: "Location",
  order: "Order",
  unsupported: "Unsupported message",
  request_welcome: "Opened the chat",
};

/** Returns a message in one line. */
export function summary(message) {
  const { type, content } = message;
  if (type === "text") return plain(content.body);
  if (type === "interactive") return ofInteractive(content);
  if (type === "button") return content.text;
  if (type === "template") return plain(message.drawn?.body ?? content.name);
  if (type === "contacts") return `Contact: ${content[0]?.name?.formatted_name ?? ""}`;
  const word = WORDS[type] ?? type;
  return content?.caption ? `${word}: ${plain(content.caption)}` : (content?.filename ?? content?.name ?? word);
}

function ofInteractive(content) {
  const reply = content.button_reply ?? content.list_reply;
  if (reply) return reply.title;
  if (content.nfm_reply) return "Form sent";
  if (content.call_permission_reply) return `Calls: ${content.call_permission_reply.response}`;
  return plain(content.body?.text ?? content.type);
}
