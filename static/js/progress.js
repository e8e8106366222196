/** What somebody unfolded stays unfolded when it is drawn anew. */

const kept = (root) => [...root.querySelectorAll("details[data-keeps-open][open]")].map((one) => one.dataset.keepsOpen);
let unfolded = [];

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => { unfolded = target ? kept(target) : []; });
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  // Another conversation's begins folded.
  if (target.id === "workspace") return;
  for (const name of unfolded) target.querySelector(`details[data-keeps-open="${name}"]`)?.setAttribute("open", "");
});
