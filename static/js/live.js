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

export function startLive() {
  const stream = new EventSource("/live/");
  let connectedBefore = false;
  stream.addEventListener("hello", () => {
    // What happened while we were away is simply read anew.
    if (connectedBefore) {
      refreshList();
      refreshThread();
    }
    connectedBefore = true;
  });
  stream.addEventListener("changed", (event) => {
    const { conversations } = JSON.parse(event.data);
    const opened = Number(document.querySelector("#thread")?.dataset.conversation);
    refreshList();
    if (!conversations.length || conversations.includes(opened)) refreshThread();
  });
  window.addEventListener("pagehide", () => stream.close());
}
