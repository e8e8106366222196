/** What can be done with a single message: answer it, open its menu, look at its picture. */
import { gettext } from "./i18n.js";
import { icon } from "./icons.js";

// Milliseconds that a finger rests on a message to open its menu.
const LONG = 500;
// Room that a menu needs below its button.
const ROOM = 320;

const textOf = (bubble) => {
  const words = bubble.querySelector(".bubble-text, .bubble-choice, .bubble-header, .place-words strong, .contact-card strong");
  return words?.textContent.trim() || bubble.querySelector("img")?.alt || bubble.querySelector(".file strong")?.textContent.trim() || "";
};

function quote(bubble) {
  const who = bubble.matches(".bubble-in")
    ? document.querySelector(".thread-who h1")?.textContent
    : bubble.querySelector(".bubble-author")?.textContent;
  const detail = { ref: bubble.dataset.ref, who: who?.trim() ?? "", text: textOf(bubble) };
  document.dispatchEvent(new CustomEvent("quote", { detail }));
}

function showLarge(button) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog picture-dialog";
  dialog.setAttribute("aria-label", gettext("Picture"));
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-button";
  close.dataset.closes = "";
  close.setAttribute("aria-label", gettext("Close"));
  close.append(icon("x"));
  const load = document.createElement("a");
  load.className = "icon-button";
  load.href = button.dataset.shows;
  load.download = "";
  load.setAttribute("aria-label", gettext("Download"));
  load.append(icon("download"));
  const bar = document.createElement("div");
  bar.className = "picture-bar";
  bar.append(load, close);
  const picture = document.createElement("img");
  picture.src = button.dataset.shows;
  picture.alt = button.querySelector("img")?.alt ?? "";
  dialog.append(bar, picture);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const quotes = event.target.closest("[data-quotes]");
  if (quotes) {
    quotes.closest("details")?.removeAttribute("open");
    quote(quotes.closest(".bubble"));
  }
  const picture = event.target.closest("[data-shows]");
  if (picture) showLarge(picture);
});

// One sound at a time.
document.addEventListener("play", ({ target }) => {
  for (const other of document.querySelectorAll(".messages audio, .messages video")) if (other !== target) other.pause();
}, true);

// Near the lower edge a menu opens upwards, near a side edge towards the middle.
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.(".message-menu") || !target.open) return;
  target.classList.remove("menu-inwards");
  const log = target.closest(".messages").getBoundingClientRect();
  target.classList.toggle("menu-up", log.bottom - target.getBoundingClientRect().bottom < ROOM);
  const panel = target.lastElementChild.getBoundingClientRect();
  target.classList.toggle("menu-inwards", panel.right > log.right || panel.left < log.left);
}, true);

let resting = 0;
document.addEventListener("pointerdown", (event) => {
  clearTimeout(resting);
  const bubble = event.pointerType === "touch" && event.target.closest?.(".messages .bubble");
  if (!bubble || event.target.closest("a, button, audio, video, summary")) return;
  resting = setTimeout(() => bubble.querySelector(".message-menu")?.setAttribute("open", ""), LONG);
});
for (const end of ["pointerup", "pointercancel", "pointermove", "scroll"]) document.addEventListener(end, () => clearTimeout(resting), true);

// From message to message.
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const bubble = event.target.closest?.(".messages > .bubble");
  const log = event.target.closest?.(".messages");
  if (!log || (event.target !== log && event.target !== bubble)) return;
  const all = [...log.querySelectorAll(":scope > .bubble")];
  const place = bubble ? all.indexOf(bubble) + (event.key === "ArrowUp" ? -1 : 1) : all.length - 1;
  const next = all[place];
  if (!next) return;
  event.preventDefault();
  next.tabIndex = -1;
  next.focus();
});
