// The brand's page: the preview follows what is typed, before anything is saved.
import { gettext, interpolate } from "./i18n.js";
import { icon } from "./icons.js";

const PAUSE = 120;
const form = document.getElementById("brand-form");
const previews = [...document.querySelectorAll("[data-preview-of]")];
let waiting = 0;
let asked = null;

form.addEventListener("input", (event) => {
  if (event.target.type === "color") {
    clearTimeout(waiting);
    waiting = setTimeout(tryColours, PAUSE);
  } else if (event.target.type !== "file") {
    showWords();
  }
});
form.addEventListener("change", (event) => {
  if (event.target.type === "file") showPicture(event.target);
  else showWords();
});
// A form that came back, or that the browser filled in again, shows what is in it.
showWords();
tryColours();

function value(name) {
  return form.elements[name]?.value.trim() ?? "";
}

function each(name, act) {
  for (const preview of previews) {
    preview.querySelectorAll(`[data-shows="${name}"]`).forEach(act);
  }
}

function showWords() {
  const name = value("name") || form.elements.name.placeholder;
  if (name) {
    each("name", (element) => { element.textContent = name; });
    each("initial", (element) => { element.textContent = [...name][0].toUpperCase(); });
  }
  const greeting = interpolate(gettext("Sign in to %(name)s"), { name });
  each("entrance_title", (element) => { element.textContent = value("entrance_title") || greeting; });
  each("entrance_text", (element) => { element.textContent = value("entrance_text"); });
  const backdrop = value("backdrop");
  each("backdrop", (element) => {
    element.classList.remove(...["plain", "tint", "gradient", "picture"].map((kind) => `entrance-${kind}`));
    element.classList.add(`entrance-${backdrop}`);
  });
}

async function tryColours() {
  asked?.abort();
  asked = new AbortController();
  const query = new URLSearchParams({ primary: value("primary"), accent: value("accent") });
  try {
    const answer = await fetch(`${form.dataset.preview}?${query}`, { signal: asked.signal });
    if (!answer.ok) return;
    const { tokens, mended } = await answer.json();
    for (const preview of previews) {
      for (const [token, colour] of Object.entries(tokens)) preview.style.setProperty(token, colour);
    }
    showMended(mended);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function showMended(sentences) {
  const place = form.querySelector("[data-mended]");
  // Said again only when it is something else: screen readers read it out.
  if (place.textContent.trim() === sentences.join("")) return;
  place.replaceChildren(...sentences.map((sentence) => {
    const notice = document.createElement("p");
    notice.className = "notice notice-info";
    const words = document.createElement("span");
    words.textContent = sentence;
    notice.append(icon("wand-sparkles"), words);
    return notice;
  }));
}

function showPicture(input) {
  const [file] = input.files;
  const place = input.closest("[data-picture]");
  if (!file) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const picture = new Image();
    picture.src = reader.result;
    picture.alt = gettext("What you chose");
    place.querySelector(".brand-picture-now").replaceChildren(picture);
    showInPreview(place.dataset.picture, reader.result);
  });
  reader.readAsDataURL(file);
}

function showInPreview(kind, source) {
  for (const preview of previews) {
    const dark = preview.dataset.previewOf === "dark";
    const wanted = dark && document.querySelector('[data-picture="logo_dark"] img') ? "logo_dark" : "logo";
    if (kind === wanted) {
      const picture = new Image();
      picture.src = source;
      picture.alt = "";
      preview.querySelector('[data-shows="mark"]').replaceChildren(picture);
    }
    if (kind === "picture") {
      preview.querySelector('[data-shows="backdrop"]').style.setProperty("--entrance-picture", `url("${source}")`);
    }
  }
}
