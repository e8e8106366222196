// Has the server check the draft while it is edited.

import type { Definition } from "../model/definition";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { why } from "./client";
import { api } from "./endpoints";

const PAUSE = 200;
const RETRY = 4000;

let timer: ReturnType<typeof setTimeout> | undefined;
let running: AbortController | undefined;

async function run(definition: Definition): Promise<void> {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  try {
    const check = await api.check(definition, mine.signal);
    // An answer to an older question says nothing about the draft as it is now.
    if (running === mine) useServer.getState().setCheck(check, definition);
  } catch (error) {
    if (mine.signal.aborted) return;
    useServer.getState().patch({ checkFailed: why(error) });
    timer = setTimeout(() => void run(useDocument.getState().definition), RETRY);
  }
}

export function startChecking(): void {
  useDocument.subscribe((state, before) => {
    if (state.definition === before.definition) return;
    clearTimeout(timer);
    timer = setTimeout(() => void run(state.definition), PAUSE);
  });
}
