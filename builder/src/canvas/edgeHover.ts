// A connection offers its tools once the pointer rests on it, and a moment longer, to reach them.

import { useView } from "../store/view";

const REST = 450;
const LEAVE = 350;
let timer: ReturnType<typeof setTimeout> | undefined;

function later(id: string | null, delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => useView.getState().show({ hoverEdge: id }), delay);
}

export function overEdge(id: string): void {
  if (useView.getState().hoverEdge !== id) later(id, REST);
  else clearTimeout(timer);
}

export function leaveEdge(): void {
  later(null, LEAVE);
}
