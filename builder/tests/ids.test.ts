import { expect, test } from "vitest";
import { choiceId, isProvisional, provisionalId, slug } from "../src/model/ids";
import { settled } from "../src/model/settle";
import type { Step } from "../src/model/definition";

test("ids are made of titles, unique, and never a port's own name", () => {
  expect(slug("A new website!")).toBe("a_new_website");
  expect(slug("Não, obrigado")).toBe("nao_obrigado");
  expect(slug("👋")).toBe("item");
  expect(choiceId("Yes", ["yes"])).toBe("yes_2");
  expect(choiceId("Next", [])).toBe("next_1");
  expect(isProvisional(provisionalId(["new_1"]))).toBe(true);
});

test("a choice gets its id by its first title and keeps it and its connection ever after", () => {
  const step = (id: string, title: string): Step => ({
    id: "ask",
    type: "buttons",
    title: "",
    config: { content: { kind: "buttons", body: "", buttons: [{ id, title }] } },
    ports: { [id]: "end" },
    ui: { x: 0, y: 0 },
  });
  const first = settled(step("new_1", "Maybe later"));
  expect(first.ports).toEqual({ maybe_later: "end" });
  expect(settled(step("new_1", "")).ports).toEqual({ new_1: "end" });
  const renamed = step("maybe_later", "Not now");
  expect(settled(renamed)).toBe(renamed);
});
