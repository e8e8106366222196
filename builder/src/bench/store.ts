// The test bench: a scenario that grows event by event, played anew by the server each time.

import { create } from "zustand";
import { why } from "../api/client";
import { api } from "../api/endpoints";
import type { BenchContact, BenchEvent, Played, Scenario } from "../model/server";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { isoIn } from "./zone";
import { gettext } from "../i18n";

interface BenchState {
  scenario: Scenario;
  played: Played | null;
  busy: boolean;
  failed: string | null;
  /** The stored scenario that is shown, if it is one. */
  storedId: number | null;
  send: (event: BenchEvent) => Promise<void>;
  back: () => Promise<void>;
  restart: () => Promise<void>;
  change: (patch: Partial<Scenario>) => Promise<void>;
  open: (scenario: Scenario, id: number | null) => Promise<void>;
  /** Play it all; `follow` moves the canvas along. */
  play: (follow?: boolean) => Promise<void>;
}

export const SOMEBODY: BenchContact = {
  name: gettext("Alex Rivera"),
  phone: "+15550100",
  language: "en",
  fields: {},
  tags: [],
};

export function newScenario(): Scenario {
  return { name: "", about: "", contact: SOMEBODY, start: isoIn(new Date()), events: [] };
}

let turn = 0;

export const useBench = create<BenchState>((set, get) => {
  const replace = async (scenario: Scenario) => {
    set({ scenario });
    await get().play();
  };
  return {
    scenario: newScenario(),
    played: null,
    busy: false,
    failed: null,
    storedId: null,
    send: (event) => replace({ ...get().scenario, events: [...get().scenario.events, event] }),
    back: () => replace({ ...get().scenario, events: get().scenario.events.slice(0, -1) }),
    restart: () => {
      set({ storedId: null });
      return replace({ ...get().scenario, name: "", start: isoIn(new Date()), events: [] });
    },
    change: (patch) => replace({ ...get().scenario, ...patch }),
    open: (scenario, id) => {
      set({ storedId: id });
      return replace({ ...newScenario(), ...scenario, contact: { ...SOMEBODY, ...scenario.contact } });
    },
    play: async (follow = true) => {
      const { scenario } = get();
      turn += 1;
      const mine = turn;
      if (scenario.events.length === 0) {
        set({ played: null, busy: false, failed: null });
        useView.getState().show({ current: null });
        return;
      }
      set({ busy: true });
      try {
        const played = await api.play(useDocument.getState().definition, scenario);
        if (mine !== turn) return;
        set({ played, busy: false, failed: null });
        const at = played.steps[played.steps.length - 1]?.node?.split("/")[0] ?? null;
        // Follow on the canvas what the phone shows.
        const goal = follow && at && useDocument.getState().index[at] ? { id: at } : null;
        useView.getState().show({ current: at, ...(goal ? { goal } : {}) });
      } catch (error) {
        if (mine === turn) set({ busy: false, failed: why(error) });
      }
    },
  };
});

const PAUSE = 400;
let timer: ReturnType<typeof setTimeout> | undefined;

/** While the test is open, a change of the flow plays it anew. */
useDocument.subscribe((state, before) => {
  const { side, sideOpen } = useView.getState();
  if (state.definition === before.definition || side !== "bench" || !sideOpen) return;
  clearTimeout(timer);
  timer = setTimeout(() => void useBench.getState().play(false), PAUSE);
});

export function openBench(): void {
  useView.getState().show({ side: "bench", sideOpen: true, paletteOpen: window.innerWidth >= 1600 });
}

export function closeBench(): void {
  useView.getState().show({ side: "inspector", current: null, paletteOpen: window.innerWidth >= 1100 });
}

/** Open the test bench with a scenario played, as a finding's "Show me" does. */
export function showScenario(scenario: Scenario, id: number | null = null): void {
  openBench();
  void useBench.getState().open(scenario, id);
}
