import { useMemo, useRef } from "react";
import type { TemplateContent, Content } from "../model/content";
import type { Step } from "../model/definition";
import { portsOf } from "../model/ports";
import type { Port, TemplateInfo } from "../model/server";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";

export function usePorts(step: Step): Port[] {
  const check = useServer((state) => state.check.nodes[step.id]);
  const fresh = useServer((state) => state.checked[step.id] === step);
  const last = useRef<Port[]>([]);
  return useMemo(() => {
    const ports = portsOf(step, check, fresh);
    // The same list as before, unless it says something else: typing mostly changes no port.
    if (JSON.stringify(ports) !== JSON.stringify(last.current)) last.current = ports;
    return last.current;
  }, [step, check, fresh]);
}

export function useTemplate(content: Content | null | undefined): TemplateInfo | undefined {
  const templates = useServer((state) => state.surroundings.templates);
  if (content?.kind !== "template") return undefined;
  return findTemplate(templates, content);
}

export function findTemplate(templates: TemplateInfo[], content: TemplateContent): TemplateInfo | undefined {
  const named = templates.filter((one) => one.name === content.name);
  return named.find((one) => one.language === content.language) ?? named[0];
}

export function useStep(id: string): Step | undefined {
  return useDocument((state) => state.index[id]);
}
