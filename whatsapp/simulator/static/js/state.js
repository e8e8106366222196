// What the page knows. Modules read it; main.js alone writes it, besides the draft's quote.

export const state = {
  /** @type {{number: string, customer: string} | null} */
  who: null,
  numbers: [],
  customers: [],
  samples: [],
  customer: null,
  blocked: false,
  /** When the customer last opened the window, in sandbox seconds. */
  openedAt: null,
  /** Messages by wamid, in the order of the chat. */
  messages: new Map(),
  faults: {},
  offset: 0,
  /** Server time minus this computer's time, milliseconds. */
  skew: 0,
  /** The message that the draft replies to. */
  quoted: null,
};

/** Returns the sandbox's time, seconds. */
export const now = () => (Date.now() + state.skew) / 1000;

/** Takes in the sandbox's clock. */
export function setClock(clock) {
  state.offset = clock.offset_seconds;
  state.skew = clock.now * 1000 - Date.now();
}

/** Returns the chosen number. */
export const number = () => state.numbers.find((item) => item.id === state.who?.number);

/** Returns the name a person would see for a customer. */
export const nameOf = (customer) => customer.name || (customer.hide_phone ? customer.user_id : `+${customer.phone}`);
