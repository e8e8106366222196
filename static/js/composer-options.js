/**
 * A list box that the keyboard goes through while the text keeps the focus: what may follow a sign
 * such as “/” or “@”. Whoever extends it says what fits a word, how it looks, and what taking it does.
 */

export class Options {
  /** `asked`: what stands before the caret when the list is wanted; its last group is the word. */
  constructor(text, list, asked) {
    this.text = text;
    this.list = list;
    this.asked = asked;
    this.chosen = 0;
    this.found = [];
    this.text.addEventListener("input", () => this.look());
    this.text.addEventListener("click", () => this.look());
    this.text.addEventListener("blur", () => this.close());
    // Before the text loses the focus to the list.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option && this.found.length) this.take(Number(option.dataset.index));
    });
  }

  get open() {
    return !this.list.hidden;
  }

  async look() {
    const asked = this.asked.exec(this.text.value.slice(0, this.text.selectionStart));
    if (!asked) {
      this.close();
      return;
    }
    this.word = asked.at(-1);
    this.found = await this.fitting(this.word.toLowerCase());
    this.chosen = 0;
    this.draw();
  }

  draw() {
    const none = !this.found.length;
    this.list.replaceChildren(...this.found.map((one, index) => this.option(index, ...this.words(one))));
    if (none) {
      const empty = document.createElement("li");
      empty.className = "composer-none";
      empty.setAttribute("role", "option");
      empty.setAttribute("aria-disabled", "true");
      empty.textContent = this.nothing();
      this.list.append(empty);
    }
    this.list.hidden = none && Boolean(this.word);
    this.mark();
  }

  option(index, called, explained) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.setAttribute("role", "option");
    item.dataset.index = String(index);
    const name = document.createElement("strong");
    name.textContent = called;
    const says = document.createElement("span");
    says.className = "truncate";
    says.textContent = explained;
    item.append(name, says);
    return item;
  }

  mark() {
    this.list.querySelectorAll("[role=option]").forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === this.chosen));
      if (index === this.chosen) item.scrollIntoView({ block: "nearest" });
    });
    if (this.open && this.found.length) this.text.setAttribute("aria-activedescendant", `${this.list.id}-${this.chosen}`);
    else this.text.removeAttribute("aria-activedescendant");
  }

  /** Handle a key; returns whether it was the list's. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") this.close();
    else if (!this.found.length) return false;
    else if (event.key === "ArrowDown") this.chosen = (this.chosen + 1) % this.found.length;
    else if (event.key === "ArrowUp") this.chosen = (this.chosen + this.found.length - 1) % this.found.length;
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.chosen);
    else return false;
    event.preventDefault();
    // Escape closes the list, and nothing behind it.
    event.stopPropagation();
    this.mark();
    return true;
  }

  take(index) {
    const one = this.found[index];
    const end = this.text.selectionStart;
    this.text.setRangeText("", end - this.word.length - 1, end, "end");
    this.close();
    this.use(one);
  }

  close() {
    this.list.hidden = true;
    this.text.removeAttribute("aria-activedescendant");
  }
}
