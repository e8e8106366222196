import { useReactFlow } from "@xyflow/react";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { addAfterSelection } from "../canvas/actions";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { IconButton } from "../ui/Button";
import { StepChoice } from "./StepChoice";
import { gettext } from "../i18n";

/** The steps there are: drag one to the canvas, or click it to add it after the chosen step. */
export function Palette() {
  const open = useView((state) => state.paletteOpen);
  const show = useView((state) => state.show);
  const readOnly = useDocument((state) => state.readOnly);
  const { screenToFlowPosition } = useReactFlow();
  if (readOnly) return null;
  if (!open) {
    return (
      <div className="b-palette-closed">
        <IconButton label={gettext("Show the steps to add")} onClick={() => show({ paletteOpen: true })}><PanelLeftOpen size={17} /></IconButton>
      </div>
    );
  }
  const add = (type: Parameters<typeof addAfterSelection>[0]) => {
    const box = document.querySelector(".b-canvas")?.getBoundingClientRect();
    const centre = box ? { x: box.x + box.width / 2 - 120, y: box.y + box.height / 2 - 60 } : { x: 0, y: 0 };
    const id = addAfterSelection(type, screenToFlowPosition(centre));
    if (id) useView.getState().goTo(id);
  };
  return (
    <aside className="b-palette" aria-label={gettext("Steps to add")}>
      <div className="b-panel-head">
        <h2>{gettext("Add a step")}</h2>
        <IconButton label={gettext("Hide the steps to add")} onClick={() => show({ paletteOpen: false })}><PanelLeftClose size={16} /></IconButton>
      </div>
      <StepChoice draggable onChoose={add} />
    </aside>
  );
}
