/** The list of conversations: it keeps its place when it is read anew, and knows what is opened. */

import { showSelected } from "./bulk.js";
import { mark } from "./workspace.js";

const list = () => document.querySelector("#list");
let place = 0;

// What was loaded further down is read anew, too.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.id === "list") detail.parameters.rows = list().querySelectorAll(".row").length;
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === "list") place = list().scrollTop;
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "list") list().scrollTop = place;
});

export function startList() {
  if (!list()) return;
  new MutationObserver(() => {
    mark();
    showSelected();
  }).observe(list(), { childList: true });
}
