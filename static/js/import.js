/** Uploading a file of contacts, in pieces; the page of the import opens when it is there. */

import { gettext } from "./i18n.js";
import { upload } from "./composer-upload.js";

class ContactUpload extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.drop = this.querySelector("[data-drop]");
    this.arriving = this.querySelector("[data-arriving]");
    this.refused = this.querySelector("[data-refused]");
    this.input.addEventListener("change", () => this.take(this.input.files));
    this.addEventListener("dragover", (event) => this.over(event, true));
    this.addEventListener("dragleave", (event) => this.over(event, false));
    this.addEventListener("drop", (event) => {
      this.over(event, false);
      this.take(event.dataTransfer.files);
    });
    this.querySelector("[data-cancel]").addEventListener("click", () => this.abort?.abort());
  }

  over(event, is) {
    event.preventDefault();
    this.drop.toggleAttribute("data-over", is);
  }

  async take(files) {
    const [file] = files;
    if (!file || !this.arriving.hidden) return;
    this.abort = new AbortController();
    this.show(file.name);
    const bar = this.arriving.querySelector("progress");
    const done = await upload(file, {
      address: this.dataset.address,
      signal: this.abort.signal,
      onProgress: (share) => { bar.value = share * 100; },
    });
    if (done.ref) {
      location.assign(`${this.dataset.address}${done.ref}/`);
      return;
    }
    this.show("");
    this.say(this.abort.signal.aborted ? "" : done.error || gettext("The file could not be uploaded. Try again."));
  }

  show(name) {
    this.arriving.hidden = !name;
    this.drop.hidden = Boolean(name);
    this.arriving.querySelector("[data-name]").textContent = name;
    this.say("");
    this.input.value = "";
  }

  say(sentence) {
    this.refused.hidden = !sentence;
    this.refused.querySelector("[data-sentence]").textContent = sentence;
  }
}

customElements.define("contact-upload", ContactUpload);
