/**
 * What is on its way: shown at once, sent in order, kept until the server has it. A message keeps its
 * key through every try and every reload, so that none is sent twice however often it is tried.
 */

import { newKey, post, problemsOf } from "./composer-request.js";
import { formatted } from "./composer-preview.js";
import { gettext, language } from "./i18n.js";
import { icon } from "./icons.js";

const PAUSES = [1000, 3000];
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

export class Sending {
  constructor(composer) {
    this.composer = composer;
    this.place = `sending:${composer.dataset.person}`;
    this.items = this.read();
    // Nobody knows whether these arrived: with the same key it does no harm to ask again.
    this.mine().forEach((item) => { if (item.state === "going") item.state = "waiting"; });
    this.show();
    this.pump();
  }

  read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.place)) ?? [];
    } catch {
      return [];
    }
  }

  write() {
    const others = this.read().filter(({ conversation }) => conversation !== this.composer.dataset.conversation);
    sessionStorage.setItem(this.place, JSON.stringify([...others, ...this.mine()]));
  }

  mine() {
    return this.items.filter(({ conversation }) => conversation === this.composer.dataset.conversation);
  }

  /** Send `entries` (a form's); `look`: `{ text, file }`, what the bubble shows until the real one comes. */
  add(entries, look) {
    this.items.push({
      key: newKey(),
      conversation: this.composer.dataset.conversation,
      entries,
      look,
      at: Date.now(),
      state: "waiting",
      problem: "",
    });
    this.write();
    this.show();
    this.pump();
  }

  async pump() {
    if (this.running) return;
    this.running = true;
    let item;
    while ((item = this.mine().find(({ state }) => state === "waiting")) && this.composer.isConnected) {
      item.state = "going";
      this.show();
      await this.deliver(item);
      this.write();
      if (item.state === "asking") break;
    }
    this.running = false;
  }

  async deliver(item) {
    const form = new FormData();
    item.entries.forEach(([name, value]) => form.append(name, value));
    form.set("key", item.key);
    let answer = await post(this.composer.dataset.send, form);
    for (const milliseconds of PAUSES) {
      if (answer.status && answer.status < 500) break;
      await pause(milliseconds);
      answer = await post(this.composer.dataset.send, form);
    }
    if (answer.ok) this.arrived(item);
    else if (answer.data?.collision) this.ask(item, answer.data.collision);
    else this.failed(item, answer);
  }

  arrived(item) {
    this.items = this.items.filter((other) => other !== item);
    const bubble = this.bubble(item);
    if (bubble) bubble.dataset.state = "sent";
    this.composer.refreshThread();
    // Should nobody replace it by the real one, it must not stay as a second one.
    setTimeout(() => this.bubble(item)?.remove(), 8000);
  }

  failed(item, answer) {
    const problems = problemsOf(answer);
    const refused = answer.status === 422 && answer.data;
    // What the server refused goes back to where it can be mended, if there is room.
    if (refused && this.composer.takeBack(item, problems)) {
      this.drop(item);
      return;
    }
    item.state = "failed";
    item.problem = problems.map(({ message }) => message).join(" ");
    this.show();
  }

  ask(item, sentence) {
    item.state = "asking";
    this.show();
    this.composer.ask(sentence, gettext("Send anyway"), (yes) => {
      if (yes) {
        item.entries.push(["anyway", "1"]);
        item.state = "waiting";
      } else if (!this.composer.takeBack(item, [])) {
        item.state = "failed";
        item.problem = sentence;
      } else {
        this.drop(item);
      }
      this.write();
      this.show();
      this.pump();
    });
  }

  again(item) {
    item.state = "waiting";
    item.problem = "";
    this.show();
    this.pump();
  }

  drop(item) {
    this.items = this.items.filter((other) => other !== item);
    this.bubble(item)?.remove();
    this.write();
  }

  bubble({ key }) {
    return document.querySelector(`[data-pending="${key}"]`);
  }

  /** Show what is on its way below the thread; called again whenever the thread is drawn anew. */
  show() {
    const log = document.querySelector(".messages");
    if (!log) return;
    for (const item of this.mine()) {
      const real = log.querySelector(`[data-key="${item.key}"]`);
      if (real) {
        this.bubble(item)?.remove();
        continue;
      }
      const there = this.bubble(item);
      if (there && log.contains(there) && there.dataset.state === item.state) continue;
      const fresh = this.draw(item);
      if (there && log.contains(there)) there.replaceWith(fresh);
      else {
        log.append(fresh);
        log.scrollTop = log.scrollHeight;
      }
    }
  }

  draw(item) {
    const article = document.createElement("article");
    article.className = "bubble bubble-out pending";
    article.dataset.pending = item.key;
    article.dataset.state = item.state;
    if (item.look.file) {
      const file = document.createElement("p");
      file.className = "pending-file";
      file.append(icon("paperclip"), item.look.file);
      article.append(file);
    }
    if (item.look.text) {
      const text = document.createElement("p");
      text.className = "bubble-text";
      text.append(formatted(item.look.text));
      article.append(text);
    }
    const foot = document.createElement("footer");
    foot.className = "bubble-foot";
    if (item.state === "failed") foot.append(...this.cure(item, article));
    else {
      const time = new Date(item.at).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
      foot.append(icon("clock", gettext("Being sent")), " ", time);
    }
    article.append(foot);
    return article;
  }

  cure(item, article) {
    const why = document.createElement("p");
    why.className = "bubble-error";
    why.setAttribute("role", "alert");
    why.textContent = item.problem;
    article.append(why);
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button button-quiet button-small";
    again.append(icon("rotate-cw"), gettext("Send again"));
    again.addEventListener("click", () => this.again(item));
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "button button-plain button-small";
    drop.textContent = gettext("Discard");
    drop.addEventListener("click", () => this.drop(item));
    return [again, drop];
  }
}
