import { expect, test } from "vitest";
import demo from "../../flows/gallery/demo.json";
import { copied, pasted, readCopied } from "../src/model/clipboard";
import { differences } from "../src/model/compare";
import { FIRST, START, type Definition } from "../src/model/definition";
import { connect, insertBetween, newStep, removeSteps, rename } from "../src/model/edit";
import { arranged } from "../src/model/layout";
import { flowOrder } from "../src/model/order";
import { search } from "../src/model/search";

const flow = demo as unknown as Definition;

test("removing a step takes the connections to it away", () => {
  const without = removeSteps(flow, ["welcome", "follow_up"]);
  const targets = without.nodes.flatMap((step) => Object.values(step.ports));
  expect(targets).not.toContain("follow_up");
  expect(without.entry).toBe("story");
  expect(without.triggers.every((trigger) => trigger.entry !== "welcome")).toBe(true);
});

test("a step put into a connection leads on to where that led", () => {
  const step = newStep(flow, "tag", { x: 3, y: 7 });
  const changed = insertBetween(flow, "lead_tag", "next", "budget", step, "next");
  const index = new Map(changed.nodes.map((one) => [one.id, one]));
  expect(index.get("lead_tag")?.ports.next).toBe(step.id);
  expect(index.get(step.id)?.ports.next).toBe("budget");
});

test("a new message falls back to the template that the others use", () => {
  const step = newStep(flow, "text", { x: 0, y: 0 });
  expect(step.config).toMatchObject({ fallback: { name: "follow_up" } });
});

test("the first step is connected by the start's own handle", () => {
  expect(connect(flow, START, FIRST, "story").entry).toBe("story");
  expect(connect(flow, START, "hello", "story").triggers[1]?.entry).toBe("story");
});

test("copies have new ids and keep the connections among them only", () => {
  const text = copied(flow, ["welcome", "lead_tag"]) ?? "";
  const { definition, ids } = pasted(flow, readCopied(text), { x: 40, y: 40 });
  const copy = definition.nodes.find((step) => step.id === ids[0]);
  expect(ids).toEqual(["welcome_2", "lead_tag_2"]);
  expect(copy?.ports).toEqual({ website: "lead_tag_2", ads: "lead_tag_2" });
  expect(readCopied("{}")).toEqual([]);
  expect(readCopied("no JSON")).toEqual([]);
});

test("all steps have an order and a place, however the flow loops", () => {
  const { reached, loose } = flowOrder(flow);
  expect(reached.length + loose.length).toBe(flow.nodes.length);
  expect(reached[0]?.id).toBe("welcome");
  expect(arranged(flow, new Map()).size).toBe(flow.nodes.length + 1);
});

test("differences tell what was added, removed and changed, not what moved", () => {
  const moved = { ...flow, nodes: flow.nodes.map((step) => ({ ...step, ui: { x: 1, y: 1 } })) } as Definition;
  expect(differences(flow, moved)).toEqual([]);
  const renamed = rename(removeSteps(flow, ["quiet"]), "story", "Story");
  const [story] = differences(flow, renamed);
  expect(story?.before).toMatch(/^In their own words: We love/);
  expect(story?.after).toMatch(/^Story: We love/);
  expect(differences(flow, renamed).map((one) => [one.id, one.change])).toEqual([
    ["story", "changed"],
    ["follow_up", "changed"],
    ["quiet", "removed"],
  ]);
});

test("texts that part late are shown from there", () => {
  const saying = (body: string) => ({ ...flow, nodes: [{ id: "a", type: "text", title: "A", config: { content: { kind: "text", body } }, ports: {}, ui: { x: 0, y: 0 } }] }) as Definition;
  const long = "word ".repeat(60);
  const [found] = differences(saying(`${long}yes`), saying(`${long}no`));
  expect(found?.before).toMatch(/^….*word yes$/);
  expect(found?.after).toMatch(/^….*word no$/);
});

test("search finds titles first, then texts and choices", () => {
  expect(search(flow, "budget")[0]?.step.id).toBe("budget");
  expect(search(flow, "ads deliver").map((hit) => hit.step.id)).toEqual(["welcome"]);
  expect(search(flow, "")).toEqual([]);
});
