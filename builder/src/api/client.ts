import { gettext, interpolate } from "../i18n";
// Requests to the server: JSON both ways, errors as sentences.

export class ApiError extends Error {
  readonly status: number;
  readonly data: Record<string, unknown>;

  constructor(message: string, status: number, data: Record<string, unknown>) {
    super(message);
    this.status = status;
    this.data = data;
  }
}

let token = "";

export function setToken(value: string): void {
  token = value;
}

export async function request<T>(url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json", "X-CSRFToken": token }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(gettext("The server cannot be reached."), 0, {});
  }
  const data = (await response.json().catch(() => null)) as unknown;
  if (!response.ok || response.redirected || data === null) {
    const details = (data ?? {}) as Record<string, unknown>;
    throw new ApiError(sentence(details, response), response.ok ? 401 : response.status, details);
  }
  return data as T;
}

function sentence(data: Record<string, unknown>, response: Response): string {
  if (typeof data.error === "string") return data.error;
  if (response.redirected || response.status === 401) return gettext("You are signed out. Sign in again in another tab.");
  if (response.status === 403) return gettext("You may not do this, or the page is too old. Load it anew.");
  if (response.status >= 500) return gettext("The server had a problem.");
  return interpolate(gettext("The server refused it (%(status)s)."), { status: response.status });
}

/** A POST for a download or a redirect, which only a form can follow. */
export function submit(url: string, fields: Record<string, string> = {}): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, ...fields })) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

export function why(error: unknown): string {
  return error instanceof Error ? error.message : gettext("Something went wrong.");
}
