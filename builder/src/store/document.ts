// The draft that is edited, and its history.

import { create } from "zustand";
import type { Definition, Step } from "../model/definition";
import { bare, fromEntries } from "../model/records";
import type { Change } from "../model/server";

/** A version or a comparison that the canvas shows in place of the draft. */
export interface Viewing {
  title: string;
  definition: Definition;
  marks: Record<string, { change: Change; fields?: string[] }>;
  ghosts: Set<string>;
}

interface DocumentState {
  definition: Definition;
  /** What the canvas shows: the draft, or what is being viewed. */
  shown: Definition;
  index: Record<string, Step>;
  viewing: Viewing | null;
  past: Definition[];
  future: Definition[];
  editable: boolean;
  readOnly: boolean;
  load: (definition: Definition, editable: boolean) => void;
  change: (change: (definition: Definition) => Definition, key?: string) => void;
  undo: () => void;
  redo: () => void;
  view: (viewing: Viewing | null) => void;
}

const DEPTH = 200;
const PAUSE = 1500;
let lastKey: string | undefined;
let lastAt = 0;

function indexed(definition: Definition): Record<string, Step> {
  return fromEntries(definition.nodes.map((step) => [step.id, step]));
}

/** Typing in one field is one entry of the history; everything else is an entry each. */
function typingKey(): string | undefined {
  const field = document.activeElement;
  const types = field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type !== "checkbox");
  return types ? field.id || undefined : undefined;
}

const EMPTY: Definition = { format: 1, name: "", entry: "", nodes: [], triggers: [] };

export const useDocument = create<DocumentState>((set, get) => {
  const show = (definition: Definition) => (get().viewing ? { definition } : { definition, shown: definition, index: indexed(definition) });
  return {
    definition: EMPTY,
    shown: EMPTY,
    index: bare({}),
    viewing: null,
    past: [],
    future: [],
    editable: false,
    readOnly: true,
    load: (definition, editable) => {
      lastKey = undefined;
      set({ definition, shown: definition, index: indexed(definition), viewing: null, past: [], future: [], editable, readOnly: !editable });
    },
    change: (change, key = typingKey()) => {
      const { definition, past, readOnly } = get();
      if (readOnly) return;
      const changed = change(definition);
      if (changed === definition) return;
      const now = Date.now();
      const goesOn = key !== undefined && key === lastKey && now - lastAt < PAUSE && past.length > 0;
      lastKey = key;
      lastAt = now;
      set({ ...show(changed), past: goesOn ? past : [...past.slice(-DEPTH), definition], future: [] });
    },
    undo: () => {
      const { definition, past, future, readOnly } = get();
      const before = past[past.length - 1];
      if (!before || readOnly) return;
      lastKey = undefined;
      set({ ...show(before), past: past.slice(0, -1), future: [definition, ...future] });
    },
    redo: () => {
      const { definition, past, future, readOnly } = get();
      const after = future[0];
      if (!after || readOnly) return;
      lastKey = undefined;
      set({ ...show(after), past: [...past, definition], future: future.slice(1) });
    },
    view: (viewing) => {
      const shown = viewing?.definition ?? get().definition;
      set({ viewing, shown, index: indexed(shown), readOnly: viewing !== null || !get().editable });
    },
  };
});
