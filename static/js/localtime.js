/**
 * <local-time datetime="ISO time">: a time where the reader is, with its day unless that is today
 * (or `time` says that the day stands elsewhere).
 * What "today" is, the open conversation's own clock says: a sandbox's may be ahead.
 */
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY = { day: "numeric", month: "short" };

class LocalTime extends HTMLElement {
  static observedAttributes = ["datetime"];

  attributeChangedCallback() {
    if (this.isConnected) this.connectedCallback();
  }

  connectedCallback() {
    const at = new Date(this.getAttribute("datetime"));
    if (Number.isNaN(at.getTime())) return;
    const clock = document.querySelector("[data-now]")?.dataset.now;
    const now = clock ? new Date(clock) : new Date();
    const time = this.hasAttribute("seconds") ? { ...TIME, second: "2-digit" } : TIME;
    const today = this.hasAttribute("time") || at.toDateString() === now.toDateString();
    this.textContent = at.toLocaleString(document.documentElement.lang, today ? time : { ...DAY, ...time });
    this.title = at.toLocaleString(document.documentElement.lang, { dateStyle: "full", timeStyle: "medium" });
  }
}

customElements.define("local-time", LocalTime);
