/** The thread's place: it follows the newest message, unless somebody reads further up. */

const NEAR = 80;
let following = true;
let place = 0;
let height = 0;

const log = () => document.querySelector(".messages");

function remember() {
  const element = log();
  // What scrolled because the room changed was nobody's wish; the observer sees to it.
  if (!element || element.clientHeight !== height) return;
  following = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
  place = element.scrollTop;
}

export function toEnd() {
  const element = log();
  if (element) element.scrollTop = element.scrollHeight;
  following = true;
}

function stay() {
  height = log()?.clientHeight ?? 0;
  if (following) toEnd();
}

/** Return whether a refresh would take away what somebody is reading: earlier pages, loaded by hand. */
export function isReading() {
  return !following && Boolean(log()?.dataset.earlier);
}

/** Timelines that somebody opened stay open when the thread is read anew. */
let unfolded = [];

function noteUnfolded() {
  unfolded = [...document.querySelectorAll(".timeline[open]")].map((timeline) => timeline.closest("article").id);
}

function unfold() {
  for (const id of unfolded) document.getElementById(id)?.querySelector(".timeline")?.setAttribute("open", "");
}

export function startThread() {
  if (!log()) return;
  toEnd();
  // What somebody unfolds at the lower edge comes into view, once it is unfolded.
  document.addEventListener("click", (event) => {
    const timeline = event.target.closest(".timeline");
    if (timeline) requestAnimationFrame(() => timeline.scrollIntoView({ block: "nearest" }));
  });
  document.body.addEventListener("htmx:beforeSwap", noteUnfolded);
  // Scrolling does not bubble, but it can be captured.
  document.addEventListener("scroll", (event) => {
    if (event.target === log()) remember();
  }, true);
  // The strip and the composer below grow and shrink; the newest message stays in view.
  new ResizeObserver(stay).observe(document.querySelector("#thread"));
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (target.id === "thread") {
      unfold();
      if (!following) log().scrollTop = place;
      stay();
    } else if (target.closest(".messages")) {
      log().dataset.earlier = "true";
    }
  });
}
