// About how large a step is drawn, for the time before it has been measured.

import type { Content } from "./content";
import type { Step } from "./definition";
import { choicesOf, localPorts } from "./ports";

export interface Size {
  width: number;
  height: number;
}

const HEAD = 54;
const FOOT = 32;
const LINE = 18;
const ROW = 26;
const CHOICE = 31;
const MOST_LINES = 9;
const CHARACTERS = 36;

export function estimated(step: Step): Size {
  const content = (step.config as { content?: Content }).content;
  if (!content) return { width: 248, height: HEAD + 40 + localPorts(step).length * ROW + FOOT };
  const body = "body" in content && typeof content.body === "string" ? content.body : "";
  const lines = body.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / CHARACTERS)), 0);
  const choices = choicesOf(content).length;
  const rows = localPorts(step).length - choices;
  return { width: 272, height: HEAD + 40 + Math.min(lines, MOST_LINES) * LINE + choices * CHOICE + rows * ROW + FOOT };
}
