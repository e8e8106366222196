// Pictures, films, sound, documents, stickers.

import { mediaUrl } from "./api.js";
import { el, icon } from "./dom.js";
import { words } from "./words.js";

const source = (file) => (file.link ? file.link : mediaUrl(file.id));

/** Returns a picture that says so when it cannot be loaded. */
export function picture(file, alt, kind = "picture") {
  const image = el("img", { class: kind, src: source(file), alt, loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(missing(file, "image")), { once: true });
  return image;
}

function missing(file, name) {
  const text = file.link ? file.link.split("/").pop() || file.link : "File not available";
  return el("div", { class: "missing" }, icon(name), el("span", { text }));
}

/** Returns a film with the browser's own controls. */
export function film(file) {
  const video = el("video", { class: "picture", src: source(file), controls: true, preload: "metadata", playsinline: true });
  video.addEventListener("error", () => video.replaceWith(missing(file, "play")), { once: true });
  return video;
}

/** Returns a document's tile, which opens the file. */
export function paper(file) {
  const name = file.filename ?? file.link?.split("/").pop() ?? "Document";
  const ending = /\.(\w{1,5})$/.exec(name)?.[1]?.toUpperCase() ?? "FILE";
  return el(
    "a",
    { class: "paper", href: source(file), target: "_blank", rel: "noopener noreferrer" },
    icon("file"),
    el("span", {}, el("span", { class: "paper-name", text: name }), el("span", { class: "small", text: ending })),
  );
}

/** Returns the inside of a media message. */
export function media({ type, content, wamid, outgoing }, doing) {
  const caption = words(content.caption);
  if (type === "image") return { inside: [picture(content, content.caption || "Photo"), caption] };
  if (type === "sticker") return { inside: picture(content, "Sticker", "sticker") };
  if (type === "video") return { inside: [film(content), caption] };
  if (type === "document") return { inside: [paper(content), caption] };
  const sound = el("audio", { src: source(content), controls: true, preload: "metadata", "aria-label": "Voice message" });
  sound.addEventListener("error", () => sound.replaceWith(missing(content, "play")), { once: true });
  if (outgoing && content.voice) {
    sound.addEventListener("play", () => doing.act({ type: "play", message: wamid }), { once: true });
  }
  return { inside: sound };
}

/** Returns a header of an interactive message or a template. */
export function header(part) {
  if (!part) return null;
  const file = part[part.type] ?? {};
  if (part.type === "text") return el("p", { class: "headline", dir: "auto", text: part.text });
  if (part.type === "image") return picture(file, "Picture of the message");
  if (part.type === "video") return film(file);
  if (part.type === "document") return paper(file);
  return null;
}
