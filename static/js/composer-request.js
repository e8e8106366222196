/** What the composer's scripts share: asking the server, and saying what is wrong beside its field. */

import { gettext } from "./i18n.js";

export const LOST = () => gettext("The server could not be reached, or had a problem. What you wrote is still here.");

export function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

/** Makes a form that is sent twice (a double click, a lost answer) one message. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Post a form. Resolves to `{ ok, status, data, html }`; `status` is 0 when nobody answered. What comes
 * as HTML is a sentence of the server's own, such as that one is signed out.
 */
export async function post(address, body) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(), "HX-Request": "true", Accept: "application/json" },
      redirect: "error",
    });
  } catch {
    return { ok: false, status: 0, data: null, html: "" };
  }
  const json = answer.headers.get("Content-Type")?.startsWith("application/json");
  const text = await answer.text().catch(() => "");
  let data = null;
  try {
    if (json) data = JSON.parse(text);
  } catch {
    // A cut-off answer is no answer.
  }
  return { ok: answer.ok, status: answer.status, data, html: json ? "" : text };
}

/** The sentences of a refusal: `[{ field, message }]`. */
export function problemsOf(answer) {
  if (answer.data?.problems) return answer.data.problems;
  if (answer.data?.error) return [{ field: "", message: answer.data.error }];
  if (answer.status === 422 && answer.html) {
    const text = new DOMParser().parseFromString(answer.html, "text/html").body.textContent.trim();
    return [{ field: "", message: text }];
  }
  if (answer.status === 413) return [{ field: "", message: gettext("This is more than the server takes at once.") }];
  return [{ field: "", message: LOST() }];
}

export function clearProblems(form) {
  form.querySelectorAll("[data-problems]").forEach((list) => {
    list.replaceChildren();
    list.hidden = true;
  });
  form.querySelectorAll(".errorlist[data-of]").forEach((list) => list.remove());
  form.querySelectorAll("[aria-invalid]").forEach((input) => {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  });
}

/** The field that a problem names, or the nearest one around or inside it. */
function fieldOf(form, name) {
  if (!name) return null;
  const named = [...form.elements].filter((input) => input.name);
  const exact = named.find((input) => input.name === name);
  if (exact) return exact;
  return named.find((input) => input.name.startsWith(`${name}.`)) ?? named.find((input) => name.startsWith(`${input.name}.`)) ?? null;
}

export function showProblems(form, problems) {
  clearProblems(form);
  const general = form.querySelector("[data-problems]");
  let first = null;
  problems.forEach(({ field, message }, index) => {
    const input = fieldOf(form, field);
    const item = document.createElement("li");
    item.textContent = message;
    if (!input || input.type === "hidden" || input.offsetParent === null) {
      general.append(item);
      general.hidden = false;
      return;
    }
    const list = document.createElement("ul");
    list.className = "errorlist";
    list.dataset.of = input.name;
    list.id = `problem-${index}-${Date.now()}`;
    list.append(item);
    (input.closest(".affix") ?? input).after(list);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", list.id);
    first ??= input;
  });
  first?.focus();
  if (!first) general?.scrollIntoView({ block: "nearest" });
}
