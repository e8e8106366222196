// Talks to the sandbox: small JSON calls and one stream of events.

const HEADERS = { "Content-Type": "application/json", "X-Sandbox-Page": "1" };

/** A call that the sandbox refused; `message` is for people. */
export class Refused extends Error {}

async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(`/_phone/${path}`, {
      method,
      headers: HEADERS,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused("The sandbox does not answer.");
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(data.error?.error_data?.details ?? `Error ${answer.status}`);
  return data;
}

const chatPath = ({ number, customer }) => `chats/${encodeURIComponent(number)}/${encodeURIComponent(customer)}`;

export const overview = () => call("GET", "overview");
export const chat = (who) => call("GET", chatPath(who));
export const act = (who, action) => call("POST", `${chatPath(who)}/actions`, action);
export const putCustomer = (phone, values) => call("PUT", `customers/${encodeURIComponent(phone)}`, values);
export const putFaults = (values) => call("PUT", "faults", values);
export const putClock = (values) => call("PUT", "clock", values);
const accountPath = (number) => `numbers/${encodeURIComponent(number)}/account`;
export const account = (number) => call("GET", accountPath(number));
export const changeNumber = (number, values) => call("PUT", accountPath(number), values);
export const changeTemplate = (number, id, values) =>
  call("PUT", `numbers/${encodeURIComponent(number)}/templates/${encodeURIComponent(id)}`, values);
export const logEntry = (id) => call("GET", `log/${id}`);
export const mediaUrl = (id) => `/_phone/media/${encodeURIComponent(id)}`;

/**
 * Opens the stream for a chat (or for none) and returns a function that closes it.
 * `handlers` maps event names to functions; `state` hears true (connected) and false.
 */
export function listen(who, looking, handlers, state) {
  const query = new URLSearchParams();
  if (who) {
    query.set("number", who.number);
    query.set("customer", who.customer);
    if (looking) query.set("looking", "1");
  }
  const source = new EventSource(`/_phone/events?${query}`);
  source.addEventListener("open", () => state(true));
  source.addEventListener("error", () => state(false));
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  }
  return () => source.close();
}
