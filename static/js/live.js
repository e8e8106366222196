/** Live updates: the server says which conversations changed, the page fetches what it shows. */

import { expectRows, takeRows, willCome } from "./rows.js";

let listTimer = 0;
let leads = false;

/** Whether this tab holds the stream, and so does what is to be done once for all tabs. */
export const isLeading = () => leads;

function refreshList() {
  // Many changes in a short time cost one fetch.
  if (listTimer) return;
  listTimer = setTimeout(() => {
    listTimer = 0;
    if (document.querySelector("#list")) htmx.trigger("#list", "refresh");
  }, 150);
}

/** The thread itself listens to `live:changed`. */
function refreshProgress() {
  if (document.querySelector("#progress")) htmx.trigger("#progress", "refresh");
}

/** Show anew what changed; no conversation in particular means that any may have. */
function show(conversations) {
  document.dispatchEvent(new CustomEvent("live:changed", { detail: { conversations } }));
  const opened = Number(document.querySelector("#thread")?.dataset.conversation);
  if (!willCome(conversations)) refreshList();
  if (!conversations.length || conversations.includes(opened)) refreshProgress();
}

/** What is told beside that: who looks at a conversation, who was mentioned, a new brand. */
const OTHERS = ["assigned", "presence", "mention", "brand"];

function pass([kind, data]) {
  if (kind === "changed") show(data.conversations);
  else if (kind === "rows") takeRows(data);
  else if (kind === "hello") {
    expectRows(data.rows);
    // What happened before anybody listened, or while nobody could, is simply read anew.
    show([]);
  }
  else document.dispatchEvent(new CustomEvent(`live:${kind}`, { detail: data }));
}

function listen(tell) {
  const stream = new EventSource(`/live/?language=${document.documentElement.lang}`);
  for (const kind of ["hello", "changed", "rows", ...OTHERS]) {
    stream.addEventListener(kind, (event) => tell([kind, JSON.parse(event.data)]));
  }
  window.addEventListener("pagehide", () => stream.close());
  leads = true;
  document.dispatchEvent(new CustomEvent("live:leading"));
}

/**
 * Browsers allow six connections a host: of all open tabs one listens, and tells the others. When
 * it is closed the next one takes its place.
 */
export function startLive() {
  const tabs = new BroadcastChannel("live");
  tabs.addEventListener("message", (event) => pass(event.data));
  const tell = (told) => {
    pass(told);
    tabs.postMessage(told);
  };
  // Without https there are no locks, and each tab listens for itself.
  if (!navigator.locks) listen(pass);
  else navigator.locks.request("live", () => new Promise(() => listen(tell)));
}
