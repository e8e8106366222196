/** Reactions: chosen in a message's menu, shown at once, taken back if they are refused. */

import { post, problemsOf } from "./composer-request.js";
import { gettext } from "./i18n.js";
import { toast } from "./toast.js";

/** Show our own reaction below a message; "" takes it away. */
function show(article, emoji) {
  let list = article.querySelector(":scope > .reactions");
  list?.querySelector("[data-own]")?.remove();
  if (!emoji) {
    if (!list?.childElementCount) list?.remove();
    return;
  }
  if (!list) {
    list = document.createElement("ul");
    list.className = "reactions";
    list.setAttribute("aria-label", gettext("Reactions"));
    article.querySelector(".bubble-foot").after(list);
  }
  const item = document.createElement("li");
  item.dataset.own = "";
  item.textContent = emoji;
  list.append(item);
}

async function react(button) {
  const group = button.closest("[data-react]");
  const article = button.closest("article");
  const chosen = button.getAttribute("aria-pressed") === "true" ? "" : button.dataset.emoji;
  const before = group.querySelector("[aria-pressed=true]")?.dataset.emoji ?? "";
  const press = (emoji) => group.querySelectorAll("[data-emoji]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.emoji === emoji)));
  press(chosen);
  show(article, chosen);
  const menu = button.closest("details.menu");
  menu.open = false;
  menu.querySelector("summary").focus();
  const form = new FormData();
  form.set("emoji", chosen);
  const answer = await post(group.dataset.react, form);
  if (answer.ok) {
    document.dispatchEvent(new CustomEvent("thread-refresh", { detail: {} }));
    return;
  }
  press(before);
  show(article, before);
  toast(problemsOf(answer).map(({ message }) => message).join(" "), { kind: "bad" });
}

document.addEventListener("click", ({ target }) => {
  const chosen = target.closest("[data-react] [data-emoji]");
  if (chosen) {
    react(chosen);
    return;
  }
  const more = target.closest("[data-more-emojis]");
  if (!more) return;
  const rest = more.parentElement.querySelector(".react-more");
  rest.hidden = !rest.hidden;
  more.setAttribute("aria-expanded", String(!rest.hidden));
});
