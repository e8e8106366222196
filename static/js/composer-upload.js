/** Uploading: a file goes in pieces, each tried a few times, so that a weak line loses nothing. */

import { gettext } from "./i18n.js";
import { LOST, post, token } from "./composer-request.js";

const TRIES = 4;
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Whether a file is of one of these types, as `accept` lists them; whatever has no type may be. */
export function accepted(file, accept) {
  if (!accept || !file.type) return true;
  return accept.split(",").some((type) => type.startsWith(".") || type === file.type);
}

/**
 * Upload a file. Resolves to `{ ref, name, type, size, kind }`, or to `{ error }`.
 * `onProgress` is told the share that is there; `signal` ends it.
 */
export async function upload(file, { address, conversation = "", onProgress = () => {}, signal = null }) {
  const form = new FormData();
  form.set("name", file.name || gettext("file"));
  form.set("size", String(file.size));
  if (conversation) form.set("conversation", conversation);
  const begun = await post(address, form);
  if (!begun.ok) return { error: begun.data?.error ?? LOST() };
  const { ref, piece } = begun.data;
  for (let at = 0; at < file.size; at += piece) {
    const answer = await send(`${address}${ref}/piece?at=${at}`, file.slice(at, at + piece), {
      signal,
      onProgress: (sent) => onProgress(Math.min(1, (at + sent) / file.size)),
    });
    if (signal?.aborted) return { error: "" };
    if (!answer.ok) return { error: answer.data?.error ?? LOST() };
    onProgress(Math.min(1, (at + piece) / file.size));
    if (answer.data?.ref) return answer.data;
  }
  return { error: LOST() };
}

async function send(address, data, options) {
  let answer = { ok: false, data: null };
  for (let number = 0; number < TRIES && !options.signal?.aborted; number += 1) {
    if (number) await pause(500 * 2 ** number);
    answer = await once(address, data, options);
    // What was refused is refused again; what got lost is worth another try.
    if (answer.ok || (answer.status >= 400 && answer.status < 500)) return answer;
  }
  return answer;
}

/** `fetch` does not tell how much has left; the older way does. */
function once(address, data, { signal, onProgress }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const done = () => {
      let body = null;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        // Some page of an error: the status says enough.
      }
      resolve({ ok: request.status >= 200 && request.status < 300 && body !== null, status: request.status, data: body });
    };
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
    request.addEventListener("loadend", done);
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(data);
  });
}
