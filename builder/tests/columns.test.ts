import { expect, test } from "vitest";
import { isLarge } from "../src/model/columns";
import type { Definition, Step } from "../src/model/definition";
import { arranged } from "../src/model/layout";

function dense(count: number): Definition {
  const target = (place: number) => `s${(place * 7919 + 13) % count}`;
  const nodes = Array.from({ length: count }, (_, place): Step => ({
    id: `s${place}`,
    type: "buttons",
    title: "",
    config: { content: { kind: "buttons", body: "Hi", buttons: [{ id: "a", title: "A" }, { id: "b", title: "B" }] } },
    ports: { a: target(place), b: target(place + 3), next: `s${place + 1}`, other: target(2 * place) },
    ui: { x: 0, y: 0 },
  }));
  return { format: 1, name: "", entry: "s0", nodes, triggers: [] };
}

test("a flow of 1,000 dense steps is laid out at once, and no step lies on another", () => {
  const flow = dense(1000);
  expect(isLarge(flow)).toBe(true);
  const before = performance.now();
  const points = arranged(flow, new Map());
  expect(performance.now() - before).toBeLessThan(500);
  expect(points.size).toBe(1001);
  expect(new Set([...points.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(1001);
});

test("columns are distances from the start, and loose steps have places too", () => {
  const flow = dense(500);
  const points = arranged({ ...flow, nodes: flow.nodes.map((step): Step => ({ ...step, ports: step.id === "s0" ? { a: "s1", b: "s2" } : {} } as Step)) }, new Map());
  expect(points.get("s1")?.x).toBe(points.get("s2")?.x);
  expect(points.get("s1")?.x).toBeGreaterThan(points.get("s0")?.x ?? 0);
  expect(points.get("s9")?.x).toBe(points.get("s0")?.x);
});

test("a small flow keeps the better layout", () => {
  expect(isLarge(dense(100))).toBe(false);
  expect(isLarge(dense(200))).toBe(true);
});
