// The ways out of a step, for the moment until the server's check has told them.

import type { Asking, Step, WaitConfig } from "./definition";
import type { Choice, Content, TemplateContent } from "./content";
import type { NodeCheck, Port } from "./server";
import { duration } from "./words";
import { gettext, interpolate, pgettext } from "../i18n";

export function choicesOf(content: Content | undefined): Choice[] {
  switch (content?.kind) {
    case "buttons":
      return content.buttons ?? [];
    case "list":
      return (content.sections ?? []).flatMap((section) => section.rows ?? []);
    case "carousel":
      return (content.cards ?? []).flatMap((card) => card.replies ?? []);
    case "template":
      return templateReplies(content);
    default:
      return [];
  }
}

export function templateReplies(content: TemplateContent): Choice[] {
  return (content.buttons ?? []).flatMap((button) =>
    button.type === "quick_reply" && button.payload ? [{ id: button.payload, title: button.payload }] : [],
  );
}

const NEXT: Port = { id: "next", label: gettext("Next") };

function asking(config: Asking<Content>, choices: Choice[]): Port[] {
  const ports: Port[] = choices.map((choice) => ({ id: choice.id, label: choice.title, happens: "reply" }));
  ports.push({ id: "next", label: gettext("Any answer"), happens: "reply", optional: choices.length > 0 });
  if (config.timeout) {
    const { seconds } = config.timeout;
    ports.push({ id: "timeout", label: interpolate(gettext("No reply in %(duration)s"), { duration: duration(seconds) }), happens: "time", seconds });
  }
  ports.push({ id: "other", label: gettext("Anything else"), happens: "reply", optional: config.other?.do !== "route" });
  return ports;
}

export function localPorts(step: Step): Port[] {
  switch (step.type) {
    case "text":
    case "media":
    case "location":
    case "contact_card":
    case "link_button":
    case "set_field":
    case "tag":
    case "assign":
    case "note":
    case "emit_event":
      return [NEXT];
    case "resolve":
      return [{ ...NEXT, optional: true }];
    case "template":
    case "carousel": {
      const choices = choicesOf(step.config.content);
      const asks = choices.length > 0 || (step.type === "template" && step.config.timeout);
      return asks ? asking(step.config, choices) : [NEXT];
    }
    case "buttons":
    case "list":
    case "location_request":
    case "form":
      return asking(step.config, choicesOf(step.config.content));
    case "ask":
      return asking(step.config, step.config.expect === "choice" ? (step.config.choices ?? []) : []);
    case "condition":
      return [
        { id: "true", label: gettext("Yes") },
        { id: "false", label: gettext("No") },
      ];
    case "switch":
      return [
        ...(step.config.cases ?? []).map((one) => ({ id: one.id, label: one.title })),
        { id: "other", label: gettext("Anything else") },
      ];
    case "split":
      return (step.config.branches ?? []).map((branch) => ({ id: branch.id, label: branch.title }));
    case "window_check":
      return [
        { id: "open", label: gettext("Window open") },
        { id: "closed", label: gettext("Window closed") },
      ];
    case "wait":
      return [
        { id: "next", label: waitLabel(step.config), happens: "time" },
        { id: "reply", label: gettext("Customer writes first"), happens: "reply", optional: true },
      ];
    case "http_request":
      return [
        { id: "ok", label: gettext("Succeeded") },
        { id: "error", label: pgettext("web request", "Failed") },
      ];
    case "hand_over":
      return [{ id: "returned", label: gettext("Handed back"), optional: true }];
    case "call_flow":
      return [{ id: "done", label: gettext("Flow finished") }];
    default:
      return [];
  }
}

function waitLabel(config: WaitConfig): string {
  if (config.hours != null) return gettext("When it is open");
  return config.until != null ? gettext("The time has come") : gettext("Time is up");
}

/**
 * The ports to draw. The server knows which there are, but only for the config that it has seen;
 * until it has seen this one, they are worked out here, so that they follow the typing.
 */
export function portsOf(step: Step, check: NodeCheck | undefined, fresh: boolean): Port[] {
  const local = localPorts(step);
  if (!check?.ports) return local;
  const known = new Map(local.map((port) => [port.id, port]));
  const told = new Map(check.ports.map((port) => [port.id, port]));
  if (fresh) {
    return check.ports.map((port) => (port.id === "timeout" ? { ...port, label: known.get(port.id)?.label ?? port.label } : port));
  }
  return local.map((port) => ({ ...told.get(port.id), ...port }));
}

/** Connections that no port has, left over from a choice that is gone. */
export function strayPorts(targets: Step["ports"], ports: Port[]): string[] {
  const known = new Set(ports.map((port) => port.id));
  return Object.keys(targets).filter((port) => !known.has(port));
}
