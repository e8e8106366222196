import { expect, test } from "vitest";
import { problemWords } from "../src/bench/words";
import { fieldOf, fieldWords, messageWords, ofEmptyField, withoutFresh } from "../src/model/findings";
import { pieces, plainText } from "../src/model/format";
import { portsOf } from "../src/model/ports";
import { duration } from "../src/model/words";
import type { Diagnostic } from "../src/model/server";
import type { Step } from "../src/model/definition";

test("lengths of time have two units at most", () => {
  expect(duration(0)).toBe("0 s");
  expect(duration(82_800)).toBe("23 h");
  expect(duration(90_061)).toBe("1 day 1 h");
  expect(duration(259_200)).toBe("3 days");
});

test("marks and variables of a text are told apart", () => {
  expect(plainText("*Hi* {{ contact.name | default: 'you' }}{% if x %}and you{% endif %}")).toBe("Hi [contact.name] and you");
  expect(pieces("2 * 3 * 4")).toEqual([{ kind: "text", text: "2 * 3 * 4" }]);
  expect(pieces("snake_case_name")).toEqual([{ kind: "text", text: "snake_case_name" }]);
});

test("findings name fields as people know them", () => {
  expect(fieldWords("content.buttons.0.title")).toBe("button 1 title");
  expect(messageWords("content.body: must not be empty.")).toBe("Text: must not be empty.");
  expect(messageWords("cases.0.values: Tuple should have at least 1 item after validation, not 0")).toBe("Case 1 values: needs at least 1.");
  expect(messageWords("No way leads to “Wait”.")).toBe("No way leads to “Wait”.");
  const finding: Diagnostic = { code: "bad_content", severity: "error", node_id: "a", message: "content.sections.0.rows.1.title: must not be empty.", cure: "" };
  expect(fieldOf(finding)).toBe("content.sections.0.rows.1.title");
});

test("ports are the server's once it has seen the step, else those of the step as it is typed", () => {
  const step: Step = { id: "c", type: "split", title: "", config: { branches: [{ id: "a", title: "Now", weight: 1 }] }, ports: {}, ui: { x: 0, y: 0 } };
  const check = { ports: [{ id: "a", label: "Before" }, { id: "b", label: "Gone" }] };
  expect(portsOf(step, check, true).map((port) => port.label)).toEqual(["Before", "Gone"]);
  expect(portsOf(step, check, false).map((port) => port.label)).toEqual(["Now"]);
});

test("messages whose texts are alike are told apart by their kinds", () => {
  const sent = (kind: string, text = "Hi") => [{ kind, text }];
  expect(problemWords({ what: "sent", expected: sent("text"), got: sent("link_button") })).toBe("The messages: expected “Hi” (text), but got “Hi” (link button)");
  expect(problemWords({ what: "sent", expected: sent("text"), got: sent("text", "No") })).toBe("The messages: expected “Hi”, but got “No”");
});

test("errors about empty fields of a step that was just added are held back", () => {
  const finding = (unfilled: boolean, node_id = "a", severity: Diagnostic["severity"] = "error"): Diagnostic => ({ code: "bad_content", severity, node_id, message: "…", cure: "", unfilled });
  const [empty, long, other] = [finding(true), finding(false), finding(true, "b")];
  expect(withoutFresh([empty, long, other], ["a"])).toEqual([long, other]);
  expect(withoutFresh([empty, long], [])).toEqual([empty, long]);
  expect(ofEmptyField(finding(true, "a", "warning"))).toBe(false);
});
