/** Live updates: the server says which conversations changed, the page fetches what it shows. */

import { isReading } from "./thread.js";

let listTimer = 0;

function refreshList() {
  // Many changes in a short time cost one fetch.
  if (listTimer) return;
  listTimer = setTimeout(() => {
    listTimer = 0;
    htmx.trigger("#list", "refresh");
  }, 150);
}

function refreshThread() {
  if (!document.querySelector("#thread")) return;
  if (!isReading()) htmx.trigger("#thread", "refresh");
  htmx.trigger("#progress", "refresh");
}

/** Show anew what changed; no conversation in particular means that any may have. */
function show(conversations) {
  document.dispatchEvent(new CustomEvent("live:changed", { detail: { conversations } }));
  const opened = Number(document.querySelector("#thread")?.dataset.conversation);
  refreshList();
  if (!conversations.length || conversations.includes(opened)) refreshThread();
}

/** What is told beside that: who looks at a conversation, who was mentioned. */
const OTHERS = ["presence", "mention"];

function pass([kind, data]) {
  if (kind === "changed") show(data.conversations);
  else document.dispatchEvent(new CustomEvent(`live:${kind}`, { detail: data }));
}

function listen(tell) {
  const stream = new EventSource("/live/");
  // What happened before anybody listened, or while nobody could, is simply read anew.
  stream.addEventListener("hello", () => tell(["changed", { conversations: [] }]));
  for (const kind of ["changed", ...OTHERS]) {
    stream.addEventListener(kind, (event) => tell([kind, JSON.parse(event.data)]));
  }
  window.addEventListener("pagehide", () => stream.close());
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
