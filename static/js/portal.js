/**
 * The portal, kept up to date: people of clients get no live events, so the newest messages are
 * asked for from time to time while somebody looks; htmx does so for the list.
 */
import { arrange } from "./thread-days.js";
import { entries, mergeNewest, morph } from "./thread-merge.js";

const EVERY = 20_000;
const NEAR = 80;

async function refresh() {
  const log = document.querySelector(".messages[data-portal]");
  if (!log || document.hidden) return;
  const answer = await fetch(log.dataset.portal, { headers: { "HX-Request": "true" } });
  if (answer.redirected || answer.headers.has("HX-Redirect")) location.reload();
  if (!answer.ok) return;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  morph(document.querySelector(".portal-thread .thread-state"), holder.content.querySelector(".thread-state"));
  mergeNewest(log, entries(holder.content), { append: true });
  arrange(log);
  if (atEnd) log.scrollTop = log.scrollHeight;
}

const quietly = () => refresh().catch(() => { /* The next round brings it. */ });
setInterval(quietly, EVERY);
document.addEventListener("visibilitychange", quietly);

document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.id !== "portal-rows") return;
  // As many rows as were loaded, so that nothing goes from under the reader.
  event.detail.parameters.rows = event.target.querySelectorAll(".portal-row").length;
  if (document.hidden) event.preventDefault();
});
