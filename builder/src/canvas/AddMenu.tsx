import { useEffect, useRef } from "react";
import { useView } from "../store/view";
import { StepChoice } from "../shell/StepChoice";
import { addStep } from "./actions";
import { gettext } from "../i18n";

const WIDTH = 280;
const HEIGHT = 380;

/** The list of steps where a connection was dropped or a way out was clicked. */
export function AddMenu() {
  const adding = useView((state) => state.adding);
  const show = useView((state) => state.show);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!adding) return;
    const outside = (event: PointerEvent) => {
      if (!ref.current?.contains(event.target as Node)) show({ adding: null });
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, [adding, show]);
  if (!adding) return null;
  const left = Math.max(8, Math.min(adding.screen.x, window.innerWidth - WIDTH - 8));
  const top = Math.max(8, Math.min(adding.screen.y, window.innerHeight - HEIGHT - 8));
  return (
    <div
      ref={ref}
      className="b-add-menu"
      role="dialog"
      aria-label={gettext("Add a step here")}
      style={{ left, top, inlineSize: WIDTH, maxBlockSize: HEIGHT }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          show({ adding: null });
        }
      }}
    >
      <StepChoice autoFocus onChoose={(type) => addStep(type, adding.flow, adding.from)} />
    </div>
  );
}
