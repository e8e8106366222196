// What the server said: the flow, its surroundings, the check, the state of saving.

import { create } from "zustand";
import type { Definition, Step } from "../model/definition";
import { bare, fromEntries } from "../model/records";
import type { Check, Diagnostic, Flow, State, Surroundings, Version } from "../model/server";

export type Saving =
  | { state: "saved" }
  | { state: "waiting" }
  | { state: "saving" }
  | { state: "failed"; why: string };

export interface Conflict {
  revision: number;
  updated_by: string | null;
  updated_at: string;
  definition: Definition;
}

interface ServerState {
  flow: Flow;
  surroundings: Surroundings;
  limits: Record<string, number>;
  urls: Record<string, string>;
  versions: Version[];
  start: State["start"];
  check: Check;
  byNode: Record<string, Diagnostic[]>;
  /** The steps as they were when the check was made; a step that is another is not checked yet. */
  checked: Record<string, Step>;
  checkFailed: string | null;
  saving: Saving;
  conflict: Conflict | null;
  load: (state: State) => void;
  setCheck: (check: Check, definition: Definition) => void;
  patch: (patch: Partial<ServerState>) => void;
}

const NOTHING: Surroundings = { templates: [], teams: [], people: [], calendars: [], timezone: "UTC", flows: [], fields: [], tags: [], codes: [] };
const NO_CHECK: Check = { publishable: false, diagnostics: [], nodes: bare({}) };

function grouped(diagnostics: Diagnostic[], old: Record<string, Diagnostic[]>): Record<string, Diagnostic[]> {
  const groups = bare<Record<string, Diagnostic[]>>({});
  for (const one of diagnostics) (groups[one.node_id ?? ""] ??= []).push(one);
  // Steps draw themselves anew when their list is another one; so keep those that say the same.
  for (const [id, list] of Object.entries(groups)) {
    const before = old[id];
    if (before && JSON.stringify(before) === JSON.stringify(list)) groups[id] = before;
  }
  return groups;
}

function kept(check: Check, old: Check): Check {
  const nodes = bare(check.nodes);
  for (const [id, node] of Object.entries(nodes)) {
    const before = old.nodes[id];
    if (before && JSON.stringify(before) === JSON.stringify(node)) nodes[id] = before;
  }
  return { ...check, nodes };
}

export const useServer = create<ServerState>((set, get) => ({
  flow: { id: 0, key: "", name: "", description: "", active: false, priority: 0, revision: 0, live: null, updated_at: "", updated_by: null },
  surroundings: NOTHING,
  limits: {},
  urls: {},
  versions: [],
  start: null,
  check: NO_CHECK,
  byNode: bare({}),
  checked: bare({}),
  checkFailed: null,
  saving: { state: "saved" },
  conflict: null,
  load: (state) => {
    set({
      flow: state.flow,
      surroundings: { ...NOTHING, ...state.surroundings },
      limits: state.catalogue?.limits ?? {},
      urls: state.urls ?? {},
      versions: state.versions ?? [],
      start: state.start ?? null,
      saving: { state: "saved" },
      conflict: null,
    });
    get().setCheck(state.check ?? NO_CHECK, state.definition);
  },
  setCheck: (check, definition) => {
    const { check: old, byNode } = get();
    set({
      check: kept(check, old),
      byNode: grouped(check.diagnostics, byNode),
      checked: fromEntries(definition.nodes.map((step) => [step.id, step])),
      checkFailed: null,
    });
  },
  patch: (patch) => set(patch),
}));
