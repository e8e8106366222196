import { expect, test } from "vitest";
import demo from "../../flows/gallery/demo.json";
import { toEdges, toNodes } from "../src/canvas/graph";
import { differences } from "../src/model/compare";
import { describe } from "../src/model/describe";
import { connect } from "../src/model/edit";
import { arranged } from "../src/model/layout";
import { normalised, opened } from "../src/model/normalise";
import { flowOrder } from "../src/model/order";
import { localPorts } from "../src/model/ports";
import { fromEntries, own } from "../src/model/records";
import { search } from "../src/model/search";
import { settled } from "../src/model/settle";
import { isStepType, STEP_TYPES, STEPS } from "../src/model/steps";
import { variableGroups } from "../src/model/variables";

const AROUND = { templates: [], teams: [], people: [], calendars: [], timezone: "UTC", flows: [], fields: [], tags: [], codes: [] };

/** All that is worked out of a definition when it is shown. */
function used(stored: unknown) {
  const flow = opened(stored);
  toEdges(flow, []);
  arranged(flow, new Map());
  flowOrder(flow);
  search(flow, "a");
  variableGroups(flow, AROUND);
  for (const step of flow.nodes) {
    describe(step, flow);
    localPorts(step);
    settled(step);
  }
  expect(toNodes(flow, [], [])).toHaveLength(flow.nodes.length + 1);
  expect(flow.nodes.every((step) => Number.isFinite(step.ui.x))).toBe(true);
  expect(differences(flow, flow)).toEqual([]);
  return flow;
}

test("a sound definition stays as it is", () => {
  expect(normalised(demo)).toEqual(demo);
});

test("ids may be names that every object has", () => {
  const flow = used(
    JSON.parse(`{"entry": "__proto__", "nodes": [
      {"id": "__proto__", "type": "text", "config": {"content": {"kind": "text", "body": "Hi"}}, "ports": {"next": "constructor"}},
      {"id": "constructor", "type": "split", "config": {"branches": [{"id": "__proto__", "title": "A"}, {"id": "toString"}]}, "ports": {"__proto__": "toString"}},
      {"id": "toString", "type": "constructor", "ports": {}}]}`),
  );
  expect(flow.nodes.map((step) => step.id)).toEqual(["__proto__", "constructor", "toString"]);
  expect(own(flow.nodes[1]?.ports ?? {}, "__proto__")).toBe("toString");
  expect(own(flow.nodes[1]?.ports ?? {}, "toString")).toBeUndefined();
  expect(toEdges(flow, [])).toHaveLength(3);
  const cut = connect(flow, "constructor", "__proto__", null);
  expect(toEdges(cut, [])).toHaveLength(2);
  expect(toEdges(connect(cut, "constructor", "__proto__", "toString"), [])).toHaveLength(3);
  expect(fromEntries([["__proto__", 1]]).constructor).toBeUndefined();
  expect(isStepType("toString")).toBe(false);
});

test("what has the wrong type is wrapped or left out", () => {
  const flow = used({
    name: 7,
    nodes: [
      null,
      "step",
      { id: "a", type: "buttons", config: { content: { kind: "buttons", body: 5, buttons: "zzz" }, timeout: 60, other: [] }, ui: "here" },
      { id: "b", type: "list", config: { content: { kind: "list", sections: [null, { rows: [null, { id: 1 }] }] } }, ports: "no" },
      { id: "c", type: "text", config: "Hello", ports: { next: 5, other: null } },
      { id: "d", type: "text", config: { content: "Hello", fallback: "x" } },
      { type: "condition", config: { rules: { subject: "message", operator: "one_of", value: [1, null] } } },
      { id: 9 },
    ],
    triggers: [5, { type: "keywords", keywords: 5 }],
    variables: [],
    ui: { start: { x: "1" } },
  });
  const [buttons, list, bare, wrapped, condition, odd] = flow.nodes;
  expect(flow.name).toBe("7");
  expect(buttons?.config).toMatchObject({ content: { body: "5", buttons: [] }, timeout: { seconds: 60 } });
  expect(list?.config).toMatchObject({ content: { sections: [{ rows: [{ id: "1", title: "" }] }] } });
  expect(bare).toMatchObject({ config: { content: { kind: "text", body: "" } }, ports: { next: "5" } });
  expect(wrapped?.config).toEqual({ content: { kind: "text", body: "Hello" }, fallback: null });
  expect(condition).toMatchObject({ id: "condition", config: { rules: [{ value: ["1"] }] } });
  expect(odd).toMatchObject({ id: "9", type: "" });
  expect(flow.triggers).toEqual([{ id: "keywords_2", type: "keywords", keywords: ["5"] }]);
  expect(flow.ui?.start).toBeUndefined();
});

test("a new step of every type is sound", () => {
  for (const type of STEP_TYPES) {
    const step = { id: type, type, title: "", config: STEPS[type].create(), ports: {}, ui: { x: 0, y: 0 } };
    expect(normalised({ nodes: [step] }).nodes[0]).toEqual(step);
  }
});

/** Every value in it, one after the other, is replaced by each of these. */
const STRANGE = [null, 5, "zzz", [], {}, [null], ["a"]];

function* spoilt(value: unknown): Generator<unknown> {
  yield* STRANGE;
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    for (const worse of spoilt((value as Record<string, unknown>)[key])) {
      yield Array.isArray(value) ? value.map((one, place) => (String(place) === key ? worse : one) as unknown) : { ...value, [key]: worse };
    }
  }
}

test("no single odd value throws, in a step of any type", () => {
  for (const type of STEP_TYPES) {
    const step = { id: "a", type, title: "A", config: STEPS[type].create(), ports: { next: "a" }, ui: { x: 0, y: 0 } };
    for (const odd of spoilt(step)) used({ entry: "a", nodes: [odd] });
  }
  for (const odd of spoilt({ entry: "a", triggers: demo.triggers, variables: { a: "b" }, ui: { start: { x: 0, y: 0 } } })) used(odd);
}, 30_000);
