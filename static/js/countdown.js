/**
 * <window-countdown expires="ISO time" server-now="ISO time" margin="seconds">: the time left in a
 * 24-hour window. It ticks against the server's clock and emits "window-closed" once no more than
 * the margin is left: what is sent so late might arrive when the window is closed.
 */
import { gettext, interpolate } from "./i18n.js";

const ticking = new Set();
setInterval(() => ticking.forEach((element) => element.tick()), 1000);

const HOUR = 3600;

class WindowCountdown extends HTMLElement {
  static observedAttributes = ["expires", "server-now"];

  connectedCallback() {
    ticking.add(this);
    this.tick();
  }

  disconnectedCallback() {
    ticking.delete(this);
  }

  attributeChangedCallback() {
    const now = Date.parse(this.getAttribute("server-now"));
    this.skew = Number.isNaN(now) ? 0 : now - Date.now();
    this.closed = false;
    if (this.isConnected) this.tick();
  }

  get secondsLeft() {
    const expires = Date.parse(this.getAttribute("expires"));
    if (Number.isNaN(expires)) return 0;
    return Math.max(0, Math.floor((expires - Date.now() - this.skew) / 1000));
  }

  get sendable() {
    return this.secondsLeft > Number(this.getAttribute("margin"));
  }

  tick() {
    const left = this.secondsLeft;
    const sendable = this.sendable;
    const text = left ? this.spell(left) : this.hasAttribute("compact") ? gettext("closed") : gettext("Window closed");
    if (this.textContent !== text) this.textContent = text;
    this.dataset.level = !left ? "closed" : left < HOUR ? "last" : left < 4 * HOUR ? "soon" : "open";
    this.title = left
      ? gettext("Time left in the 24-hour window")
      : gettext("The 24-hour window is closed: only templates can be sent");
    if (!sendable && !this.closed) {
      this.closed = true;
      this.dispatchEvent(new CustomEvent("window-closed", { bubbles: true }));
    }
  }

  spell(left) {
    const hours = Math.floor(left / HOUR);
    const minutes = Math.floor((left % HOUR) / 60);
    const seconds = left % 60;
    const two = (number) => String(number).padStart(2, "0");
    if (this.hasAttribute("compact")) return hours ? interpolate(gettext("%(hours)s h %(minutes)s"), { hours, minutes: two(minutes) }) : `${minutes}:${two(seconds)}`;
    return interpolate(gettext("%(time)s left"), { time: `${hours}:${two(minutes)}:${two(seconds)}` });
  }
}

customElements.define("window-countdown", WindowCountdown);
