import type { Content } from "./content";
import type { Definition } from "./definition";
import { localPorts } from "./ports";
import type { Surroundings } from "./server";
import { gettext } from "../i18n";

export interface Variable {
  path: string;
  label: string;
}

export interface VariableGroup {
  label: string;
  variables: Variable[];
}

export function answerNames(definition: Definition): string[] {
  const names = new Set<string>();
  for (const step of definition.nodes) {
    if (step.type === "http_request") {
      for (const name of Object.keys(step.config.save ?? {})) names.add(name);
    } else if ("content" in step.config && localPorts(step).some((port) => port.happens === "reply")) {
      const config = step.config as { answer?: string | null; content?: Content };
      names.add(config.answer || step.id);
    }
  }
  return [...names];
}

export function variableGroups(definition: Definition, around: Surroundings): VariableGroup[] {
  const groups: VariableGroup[] = [
    {
      label: gettext("Contact"),
      variables: [
        { path: "contact.first_name", label: gettext("First name") },
        { path: "contact.name", label: gettext("Name") },
        { path: "contact.phone", label: gettext("Phone") },
      ],
    },
    {
      label: gettext("Contact fields"),
      variables: around.fields.map((name) => ({ path: `contact.fields.${name}`, label: name })),
    },
    {
      label: gettext("Answers"),
      variables: answerNames(definition).map((name) => ({ path: `answers.${name}`, label: name })),
    },
    {
      label: gettext("Now"),
      variables: [
        { path: "last_answer", label: gettext("Last answer") },
        { path: "message", label: gettext("Last message") },
      ],
    },
    {
      label: gettext("Variables of this flow"),
      variables: Object.keys(definition.variables ?? {}).map((name) => ({ path: `variables.${name}`, label: name })),
    },
  ];
  return groups.filter((group) => group.variables.length > 0);
}

export function inserted(path: string, fallback: string): string {
  return fallback ? `{{ ${path} | default: "${fallback.replaceAll('"', "'")}" }}` : `{{ ${path} }}`;
}
