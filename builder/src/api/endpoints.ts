import type { Definition } from "../model/definition";
import { opened } from "../model/normalise";
import type {
  Check,
  Diff,
  Flow,
  OlderChoice,
  Played,
  PublishPlan,
  Scenario,
  ScenarioResult,
  State,
  StoredScenario,
} from "../model/server";
import { useServer } from "../store/server";
import { request } from "./client";

/** The address as the server gave it, or by the pattern that all of them follow. */
function url(name: string, path = name): string {
  const { urls, flow } = useServer.getState();
  return urls[name] ?? `/flows/${flow.id}/${path}`;
}

export const api = {
  state: () => request<State>(url("state")),
  check: (definition: Definition, signal?: AbortSignal) => request<Check>(url("check"), { definition }, signal),
  save: (revision: number, definition: Definition) =>
    request<{ revision: number; saved_at: string; check: Check }>(url("draft"), { revision, definition }),
  settings: (patch: { active?: boolean; priority?: number; name?: string }) =>
    request<{ flow: Flow }>(url("settings"), patch),
  play: (definition: Definition, scenario: Scenario) => request<Played>(url("play"), { definition, scenario }),
  scenarios: () => request<{ scenarios: StoredScenario[] }>(url("scenarios")),
  saveScenario: (scenario: Scenario, id?: number) => request<{ id: number }>(url("scenarios"), { id, scenario }),
  deleteScenario: (id: number) => request<unknown>(`${url("scenarios")}/${id}/delete`, {}),
  runScenarios: (definition: Definition) =>
    request<{ results: ScenarioResult[] }>(url("run_scenarios", "scenarios/run"), { definition }),
  plan: () => request<PublishPlan>(url("publish")),
  publish: (revision: number, override: string, older: Record<string, OlderChoice>) =>
    request<{ number: number; moving: number }>(url("publish"), { revision, override, older }),
  version: (number: number) =>
    request<{ number: number; definition: Definition; published_at: string; published_by: string | null }>(
      `${url("version", "versions/")}${number}`,
    ).then((version) => ({ ...version, definition: opened(version.definition) })),
  diff: (from: number, to: number | "draft") => 
    request<Diff>(`${url("diff")}?from=${from}&to=${to}`).then((diff) => ({ ...diff, before: opened(diff.before), after: opened(diff.after) })),
  restore: (version: number, revision: number) => request<State>(url("restore"), { version, revision }),
  exportUrl: () => url("export"),
  duplicateUrl: () => url("duplicate"),
  renewToken: () => request<State["start"]>(url("token"), {}),
};
