import { useRef } from "react";
import { Bench } from "../bench/Bench";
import { Inspector } from "../inspector/Inspector";
import { useView } from "../store/view";
import { Versions } from "../versions/Versions";
import { useWidth } from "./useWidth";
import { gettext } from "../i18n";

const NAMES = { inspector: gettext("Step"), bench: gettext("Test"), versions: gettext("Versions") };

/** The panel on the right, whose width can be changed by its edge. */
export function Side() {
  const side = useView((state) => state.side);
  const open = useView((state) => state.sideOpen);
  const outline = useView((state) => state.outline);
  const ref = useRef<HTMLElement>(null);
  const { width, handle } = useWidth(side === "bench" ? 680 : 360);
  if (!open || (outline && side === "inspector")) return null;
  return (
    <aside className={`b-side b-side-${side}`} aria-label={NAMES[side]} ref={ref} style={{ inlineSize: width }}>
      <div className="b-resize" {...handle} />
      <div className="b-side-body">
        {side === "inspector" && <Inspector />}
        {side === "bench" && <Bench />}
        {side === "versions" && <Versions />}
      </div>
    </aside>
  );
}
