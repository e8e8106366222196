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
  const opened = Number(document.querySelector("#thread")?.dataset.conversation);
  refreshList();
  if (!conversations.length || conversations.includes(opened)) refreshThread();
}

function listen(tell) {
  const stream = new EventSource("/live/");
  // What happened before anybody listened, or while nobody could, is simply read anew.
  stream.addEventListener("hello", () => tell([]));
  stream.addEventListener("changed", (event) => tell(JSON.parse(event.data).conversations));
  window.addEventListener("pagehide", () => stream.close());
}

/**
 * Browsers allow six connections a host: of all open tabs one listens, and tells the others. When
 * it is closed the next one takes its place.
 */
export function startLive() {
  const tabs = new BroadcastChannel("live");
  tabs.addEventListener("message", (event) => show(event.data));
  const tell = (conversations) => {
    show(conversations);
    tabs.postMessage(conversations);
  };
  // Without https there are no locks, and each tab listens for itself.
  if (!navigator.locks) listen(show);
  else navigator.locks.request("live", () => new Promise(() => listen(tell)));
}
