import { useState, type KeyboardEvent, type PointerEvent } from "react";
import { gettext } from "../i18n";

const LEAST = 300;
const STEP = 24;

/** A width that an edge changes, by pointer or by arrow keys; kept as long as the page is open. */
export function useWidth(usual: number) {
  const [widths, setWidths] = useState<Record<number, number>>({});
  const most = Math.round(window.innerWidth * 0.7);
  const width = Math.min(widths[usual] ?? usual, most);
  const set = (next: number) => setWidths((old) => ({ ...old, [usual]: Math.max(LEAST, Math.min(next, most)) }));
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const from = event.clientX;
    const move = (to: globalThis.PointerEvent) => set(width + from - to.clientX);
    target.setPointerCapture(event.pointerId);
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", () => target.removeEventListener("pointermove", move), { once: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    set(width + by);
  };
  return {
    width,
    handle: {
      role: "separator",
      tabIndex: 0,
      "aria-orientation": "vertical" as const,
      "aria-label": gettext("Width of the panel"),
      "aria-valuenow": width,
      "aria-valuemin": LEAST,
      "aria-valuemax": most,
      onPointerDown,
      onKeyDown,
    },
  };
}
