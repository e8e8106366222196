// What people do to steps, from the canvas, the palette, the keyboard and the outline alike.

import type { Definition, Point, Step, StepType } from "../model/definition";
import { copied, pasted, readCopied } from "../model/clipboard";
import { connect, insertBetween, moveSteps, newStep, removeSteps, snapped, withStep } from "../model/edit";
import { localPorts } from "../model/ports";
import { own } from "../model/records";
import { useDocument } from "../store/document";
import { useView, type AddAt } from "../store/view";
import { interpolate, ngettext } from "../i18n";

export const DRAG_TYPE = "application/x-flow-step";

/** About the room that a step takes, and the distance from one to the next. */
const ROOM = { x: 260, y: 140 };
export const STEP_APART = 360;
/** Making room and putting the step in are one entry of the history. */
const INSERTING = "insert";

/** The first way out that leads on when all is well. */
export function mainPort(step: Step): string | undefined {
  const ports = localPorts(step);
  return (ports.find((port) => port.id === "next") ?? ports[0])?.id;
}

function created(
  type: StepType,
  at: Point,
  place: (definition: Definition, step: Step) => Definition,
  key?: string,
): string | null {
  const { readOnly, definition } = useDocument.getState();
  if (readOnly) return null;
  const step = newStep(definition, type, free(definition, at));
  useDocument.getState().change((current) => place(current, step), key ?? `add ${step.id}`);
  useView.getState().show({ selection: [step.id], fresh: [step.id], side: "inspector", sideOpen: true, adding: null });
  return step.id;
}

/** A place near the wanted one where no other step is. */
function free(definition: Definition, at: Point): Point {
  const taken = (point: Point) =>
    definition.nodes.some((step) => Math.abs(step.ui.x - point.x) < ROOM.x && Math.abs(step.ui.y - point.y) < ROOM.y);
  let point = at;
  for (let tries = 0; tries < 30 && taken(point); tries += 1) point = { x: point.x, y: point.y + 60 };
  return point;
}

export function addStep(type: StepType, wanted: Point, from?: AddAt["from"]): string | null {
  const at = from?.to ? roomBetween(from.node, from.to) : wanted;
  return created(type, at, (definition, step) => {
    if (!from) return withStep(definition, step);
    if (from.to) return insertBetween(definition, from.node, from.port, from.to, step, mainPort(step));
    return connect(withStep(definition, step), from.node, from.port, step.id);
  }, from?.to ? INSERTING : undefined);
}

/** Move what lies to the right of a connection out of the way, and tell where the new step goes. */
function roomBetween(from: string, to: string): Point {
  const { index, change } = useDocument.getState();
  const target = index[to]?.ui ?? { x: 0, y: 0 };
  const source = index[from]?.ui ?? { x: target.x - STEP_APART, y: target.y };
  const place = { x: source.x + STEP_APART, y: target.y };
  const short = target.x > source.x && target.x - source.x < 2 * STEP_APART;
  if (!short) return target.x > source.x ? place : { x: place.x, y: source.y + ROOM.y };
  change((definition) => {
    const right = definition.nodes.filter((step) => step.ui.x >= target.x);
    return moveSteps(definition, new Map(right.map((step) => [step.id, { x: step.ui.x + STEP_APART, y: step.ui.y }])));
  }, INSERTING);
  return place;
}

/** Add a step next to the selected one, connected to it where it leads nowhere yet. */
export function addAfterSelection(type: StepType, centre: Point): string | null {
  const { index } = useDocument.getState();
  const [only, ...more] = useView.getState().selection;
  const step = only && more.length === 0 ? index[only] : undefined;
  if (!step) return addStep(type, centre);
  const open = localPorts(step).find((port) => !own(step.ports, port.id) && !port.optional) ?? null;
  const at = { x: step.ui.x + STEP_APART, y: step.ui.y };
  return addStep(type, at, open ? { node: step.id, port: open.id } : undefined);
}

export function removeSelection(): void {
  const { selection, select, say } = useView.getState();
  const { index, readOnly } = useDocument.getState();
  const steps = selection.filter((id) => index[id]);
  if (steps.length === 0 || readOnly) return;
  useDocument.getState().change((definition) => removeSteps(definition, steps), `remove ${Date.now()}`);
  select([]);
  say(interpolate(ngettext("%(count)s step removed. Ctrl+Z brings it back.", "%(count)s steps removed. Ctrl+Z brings them back.", steps.length), { count: steps.length }));
}

export function removeStep(id: string): void {
  useView.getState().select([id]);
  removeSelection();
}

export function selectAll(): void {
  useView.getState().select(useDocument.getState().shown.nodes.map((step) => step.id));
}

export function copySelection(): string | null {
  return copied(useDocument.getState().shown, useView.getState().selection);
}

/** Put copied steps in: next to the originals, or at `elsewhere` when they come from another flow. */
export function pasteText(text: string, elsewhere?: Point): boolean {
  const steps = readCopied(text);
  const { index, readOnly } = useDocument.getState();
  if (steps.length === 0 || readOnly) return false;
  const left = Math.min(...steps.map((step) => step.ui?.x ?? 0));
  const top = Math.min(...steps.map((step) => step.ui?.y ?? 0));
  const near = !elsewhere || steps.every((step) => index[step.id]);
  const shift = near ? { x: 60, y: 60 } : snapped({ x: elsewhere.x - left, y: elsewhere.y - top });
  let ids: string[] = [];
  useDocument.getState().change((definition) => {
    const result = pasted(definition, steps, shift);
    ids = result.ids;
    return result.definition;
  }, `paste ${Date.now()}`);
  useView.getState().show({ selection: ids, message: interpolate(ngettext("%(count)s step pasted.", "%(count)s steps pasted.", ids.length), { count: ids.length }) });
  return true;
}

export function duplicateSelection(): void {
  const text = copySelection();
  if (text) pasteText(text);
}
