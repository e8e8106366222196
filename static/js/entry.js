/** A link's page: its QR code and its button follow what is chosen, before anything is saved. */

const PAUSE = 200;

const codes = document.querySelector("[data-qr]");
codes.addEventListener("change", showCode);
codes.addEventListener("submit", (event) => event.preventDefault());

function showCode() {
  const chosen = new URLSearchParams(new FormData(codes));
  codes.querySelector("img").src = `${codes.dataset.qr}?${chosen}`;
  for (const file of codes.querySelectorAll("[data-file]")) {
    file.href = `${codes.dataset.qr.replace(/svg$/, file.dataset.file)}?download&${chosen}`;
  }
}

const form = document.getElementById("button-form");
const stage = document.querySelector("[data-stage]");
const page = [...stage.children];
let waiting = 0;

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(showButton, PAUSE);
});
showCode();
showButton();

/** Runs the very script that sites load, made of what is typed; it draws itself beside it. */
function showButton() {
  const typed = new FormData(form);
  typed.delete("csrfmiddlewaretoken");
  const script = document.createElement("script");
  script.src = `${form.dataset.try}?${new URLSearchParams(typed)}`;
  script.addEventListener("load", () => {
    const [drawn] = [...stage.children].reverse();
    stage.replaceChildren(...page, ...(drawn === script ? [] : [drawn]));
  });
  // What cannot be shown as typed is said when it is saved; until then, the last one stays.
  script.addEventListener("error", () => script.remove());
  stage.append(script);
}
