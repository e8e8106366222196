// Shows a version, or two of them over each other, on the canvas.

import { api } from "../api/endpoints";
import type { Definition, Step } from "../model/definition";
import { fromEntries, own } from "../model/records";
import type { Diff } from "../model/server";
import { fieldWords } from "../model/findings";
import { useDocument, type Viewing } from "../store/document";
import { useView } from "../store/view";
import { gettext, interpolate } from "../i18n";

export async function viewVersion(number: number): Promise<void> {
  const version = await api.version(number);
  useDocument.getState().view({ title: interpolate(gettext("Version %(number)s"), { number }), definition: version.definition, marks: {}, ghosts: new Set() });
  useView.getState().show({ selection: [], outline: false });
}

/** The newer one, with the steps that it no longer has as ghosts at their old places. */
export function viewDiff(diff: Diff, title: string): void {
  const { after } = diff;
  const gone = diff.before.nodes.filter((step) => own(diff.nodes, step.id)?.change === "removed");
  const known = new Set([...after.nodes, ...gone].map((step) => step.id));
  const ghosts = gone.map((step): Step => ({
    ...step,
    ports: fromEntries(Object.entries(step.ports).filter(([, target]) => known.has(target))),
  }));
  const definition: Definition = { ...after, nodes: [...after.nodes, ...ghosts] };
  const marks = fromEntries<Viewing["marks"][string]>(
    Object.entries(diff.nodes).map(([id, one]) => [id, { change: one.change, fields: one.fields?.map(fieldWords) }] as const),
  );
  for (const edge of diff.edges) marks[edge.from] ??= { change: "changed", fields: [gettext("next step")] };
  useDocument.getState().view({ title, definition, marks, ghosts: new Set(gone.map((step) => step.id)) });
  useView.getState().show({ selection: [], outline: false });
}
