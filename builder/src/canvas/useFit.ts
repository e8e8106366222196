// Moves the view. By our own measures, for React Flow only fits to steps that have been drawn.

import { getViewportForBounds, useReactFlow, useStoreApi, type Rect } from "@xyflow/react";
import { useCallback, useEffect, useRef } from "react";
import { START } from "../model/definition";
import { estimated } from "../model/size";
import { useDocument } from "../store/document";
import { useView } from "../store/view";

const START_SIZE = { width: 240, height: 200 };
// Smaller than this, texts cannot be read any more.
const LEGIBLE = 0.5;
const FIRST_ZOOM = 0.7;
const MARGIN = 40;

function pace(): { duration: number } {
  return { duration: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 350 };
}

function useRects(): () => Map<string, Rect> {
  const { getNodes } = useReactFlow();
  return useCallback(() => {
    const { index } = useDocument.getState();
    return new Map(
      getNodes().map(({ id, position, measured }) => {
        const step = index[id];
        const size = step ? estimated(step) : START_SIZE;
        return [id, { ...position, width: measured?.width ?? size.width, height: measured?.height ?? size.height }];
      }),
    );
  }, [getNodes]);
}

function around(rects: Iterable<Rect>): Rect {
  const all = [...rects];
  const x = Math.min(...all.map((rect) => rect.x));
  const y = Math.min(...all.map((rect) => rect.y));
  return {
    x,
    y,
    width: Math.max(...all.map((rect) => rect.x + rect.width)) - x,
    height: Math.max(...all.map((rect) => rect.y + rect.height)) - y,
  };
}

/** Show all of the flow. */
export function useFit(): () => void {
  const { setViewport } = useReactFlow();
  const store = useStoreApi();
  const rects = useRects();
  return useCallback(() => {
    const { width, height, minZoom } = store.getState();
    void setViewport(getViewportForBounds(around(rects().values()), width, height, minZoom, 1, 0.12), pace());
  }, [rects, setViewport, store]);
}

/** Begin with the whole flow if it can be read so, else with its start. */
export function useFirstView(): void {
  const { setViewport } = useReactFlow();
  const rects = useRects();
  const done = useRef(false);
  useEffect(() => {
    const box = document.querySelector(".b-canvas")?.getBoundingClientRect();
    if (done.current || !box) return;
    done.current = true;
    const all = rects();
    const whole = getViewportForBounds(around(all.values()), box.width, box.height, 0.01, 1, 0.12);
    const start = all.get(START);
    if (whole.zoom >= LEGIBLE || !start) void setViewport(whole);
    else void setViewport({ x: MARGIN - start.x * FIRST_ZOOM, y: box.height / 4 - start.y * FIRST_ZOOM, zoom: FIRST_ZOOM });
  }, [rects, setViewport]);
}

/** Bring a step into view when something asks for it. */
export function useGoal(): void {
  const goal = useView((state) => state.goal);
  const { setCenter, getZoom } = useReactFlow();
  const rects = useRects();
  useEffect(() => {
    if (!goal) return;
    // Panels that open at the same time have to take their room first.
    const timer = setTimeout(() => {
      const rect = rects().get(goal.id);
      if (!rect) return;
      const zoom = Math.min(Math.max(getZoom(), FIRST_ZOOM), 1);
      void setCenter(rect.x + rect.width / 2, rect.y + Math.min(rect.height / 2, 240), { zoom, ...pace() });
    }, 30);
    return () => clearTimeout(timer);
  }, [goal, rects, setCenter, getZoom]);
}
