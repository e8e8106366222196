// A copy of the unsaved draft in this browser, for the day it crashes.

import type { Definition } from "../model/definition";
import { opened } from "../model/normalise";

export interface Copy {
  revision: number;
  at: string;
  definition: Definition;
}

const PAUSE = 300;
let timer: ReturnType<typeof setTimeout> | undefined;

const key = (flow: number) => `flow-draft-${flow}`;

export function keepCopy(flow: number, revision: number, definition: Definition): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    try {
      const copy: Copy = { revision, at: new Date().toISOString(), definition };
      localStorage.setItem(key(flow), JSON.stringify(copy));
    } catch {
      // A full or closed storage only means that there is no copy.
    }
  }, PAUSE);
}

export function dropCopy(flow: number): void {
  clearTimeout(timer);
  try {
    localStorage.removeItem(key(flow));
  } catch {
    // As above.
  }
}

export function readCopy(flow: number): Copy | null {
  try {
    const text = localStorage.getItem(key(flow));
    const copy = text ? (JSON.parse(text) as Copy) : null;
    return copy && { ...copy, definition: opened(copy.definition) };
  } catch {
    return null;
  }
}
