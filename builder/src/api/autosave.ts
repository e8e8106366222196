// Saves the draft a moment after each change, guarded by the revision it is based on.

import type { Definition } from "../model/definition";
import { opened } from "../model/normalise";
import { useDocument } from "../store/document";
import { useServer, type Conflict } from "../store/server";
import { ApiError, why } from "./client";
import { dropCopy, keepCopy } from "./copy";
import { api } from "./endpoints";
import { gettext } from "../i18n";

const PAUSE = 800;
const FIRST_RETRY = 2000;
const LAST_RETRY = 60_000;

let saved: Definition | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let busy = false;
let retry = FIRST_RETRY;

function schedule(delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void save(), delay);
}

async function save(): Promise<void> {
  const server = useServer.getState();
  const { definition } = useDocument.getState();
  if (busy || server.conflict || definition === saved) return;
  busy = true;
  server.patch({ saving: { state: "saving" } });
  try {
    const answer = await api.save(server.flow.revision, definition);
    saved = definition;
    retry = FIRST_RETRY;
    const flow = { ...useServer.getState().flow, revision: answer.revision, updated_at: answer.saved_at };
    const done = useDocument.getState().definition === definition;
    useServer.getState().patch({ flow, saving: { state: done ? "saved" : "waiting" } });
    if (done) {
      dropCopy(flow.id);
      if (answer.check) useServer.getState().setCheck(answer.check, definition);
    }
  } catch (error) {
    failed(error);
  } finally {
    busy = false;
    const { saving, conflict } = useServer.getState();
    if (!conflict && saving.state !== "failed" && useDocument.getState().definition !== saved) schedule(PAUSE);
  }
}

function failed(error: unknown): void {
  const { patch } = useServer.getState();
  if (error instanceof ApiError && error.status === 409) {
    const conflict = error.data as unknown as Conflict;
    patch({ conflict: { ...conflict, definition: opened(conflict.definition) }, saving: { state: "failed", why: gettext("somebody else saved") } });
    return;
  }
  patch({ saving: { state: "failed", why: why(error) } });
  schedule(retry);
  retry = Math.min(retry * 2, LAST_RETRY);
}

/** Go on from a state that the server has: nothing of it needs saving. */
export function markSaved(definition: Definition): void {
  saved = definition;
}

/** Save what is here over what somebody else saved. */
export function keepMine(conflict: Conflict): void {
  const { flow, patch } = useServer.getState();
  patch({ flow: { ...flow, revision: conflict.revision }, conflict: null, saving: { state: "waiting" } });
  schedule(0);
}

/** Go on from what somebody else saved; one's own stays in the history. */
export function takeTheirs(conflict: Conflict): void {
  const { flow, patch } = useServer.getState();
  const { revision, updated_by, updated_at, definition } = conflict;
  patch({ flow: { ...flow, revision, updated_by, updated_at }, conflict: null, saving: { state: "saved" } });
  saved = definition;
  useDocument.getState().change(() => definition, "theirs");
}

/** Save at once, and tell when all is with the server. */
export async function flush(): Promise<boolean> {
  clearTimeout(timer);
  while (busy) await new Promise((resolve) => setTimeout(resolve, 50));
  await save();
  return useDocument.getState().definition === saved;
}

export function startSaving(definition: Definition): void {
  saved = definition;
  useDocument.subscribe((state, before) => {
    if (state.definition === before.definition) return;
    const { patch, flow, conflict } = useServer.getState();
    if (state.definition === saved) {
      clearTimeout(timer);
      patch({ saving: { state: "saved" } });
      return;
    }
    keepCopy(flow.id, flow.revision, state.definition);
    if (conflict) return;
    patch({ saving: { state: "waiting" } });
    schedule(PAUSE);
  });
  window.addEventListener("online", () => schedule(0));
  window.addEventListener("beforeunload", (event) => {
    if (useDocument.getState().definition !== saved) event.preventDefault();
  });
}
