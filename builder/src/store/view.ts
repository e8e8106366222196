// What the person looks at: panels, selection, highlights. Nothing of it is saved with the flow.

import { create } from "zustand";
import type { PathPart } from "../model/server";

export type Side = "inspector" | "bench" | "versions";
export type DialogName = "publish" | "settings" | "scenarios" | "shortcuts" | "import";

/** Where the menu that adds a step is open, and what the step is to be connected to. */
export interface AddAt {
  screen: { x: number; y: number };
  flow: { x: number; y: number };
  from?: { node: string; port: string; to?: string };
}

interface ViewState {
  selection: string[];
  /** Steps that were just added and have been selected ever since: nothing is said of their empty fields. */
  fresh: string[];
  side: Side;
  sideOpen: boolean;
  paletteOpen: boolean;
  problemsOpen: boolean;
  outline: boolean;
  searching: boolean;
  dialog: DialogName | null;
  adding: AddAt | null;
  hoverEdge: string | null;
  path: PathPart[] | null;
  /** The step where the test bench stands. */
  current: string | null;
  /** A step to bring into view; a new object each time. */
  goal: { id: string } | null;
  /** The field to open in the inspector; a new object each time. */
  field: { id: string; name: string } | null;
  message: string;
  select: (ids: string[]) => void;
  goTo: (id: string, field?: string) => void;
  show: (patch: Partial<ViewState>) => void;
  say: (message: string) => void;
}

const NARROW = 900;

export const useView = create<ViewState>((set, get) => ({
  selection: [],
  fresh: [],
  side: "inspector",
  sideOpen: true,
  paletteOpen: window.innerWidth >= 1100,
  problemsOpen: false,
  outline: window.innerWidth < NARROW,
  searching: false,
  dialog: null,
  adding: null,
  hoverEdge: null,
  path: null,
  current: null,
  goal: null,
  field: null,
  message: "",
  select: (ids) => {
    const old = get().selection;
    if (old.length !== ids.length || ids.some((id, place) => id !== old[place])) set({ selection: ids });
  },
  goTo: (id, field) => {
    const side = get().side === "versions" ? "versions" : "inspector";
    set({ selection: [id], goal: { id }, side, sideOpen: true, field: field ? { id, name: field } : null });
  },
  show: (patch) => set(patch),
  say: (message) => set({ message }),
}));

useView.subscribe(({ selection, fresh }, before) => {
  if (selection === before.selection || fresh.length === 0) return;
  const left = fresh.filter((id) => selection.includes(id));
  if (left.length < fresh.length) useView.setState({ fresh: left });
});
