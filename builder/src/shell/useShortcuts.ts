import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { flush } from "../api/autosave";
import { copySelection, duplicateSelection, pasteText, removeSelection, selectAll } from "../canvas/actions";
import { useFit } from "../canvas/useFit";
import { connect } from "../model/edit";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { gettext } from "../i18n";

function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input:not([type=checkbox], [type=radio]), textarea, select") !== null;
}

function inDialog(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** Keys for the whole builder. In a text, the keys of texts come first. */
export function useShortcuts(): void {
  const { getEdges, screenToFlowPosition } = useReactFlow();
  const fit = useFit();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (inDialog()) return;
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      const view = useView.getState();
      const document_ = useDocument.getState();
      const act = (action: () => void) => {
        event.preventDefault();
        action();
      };
      if (command && key === "f") return act(() => view.show({ searching: true }));
      if (command && key === "s") return act(() => void flush());
      if (command && key === "z") return act(event.shiftKey ? document_.redo : document_.undo);
      if (command && key === "y") return act(document_.redo);
      if (writing(event.target)) return;
      if (command && key === "a") return act(selectAll);
      if (command && key === "d") return act(duplicateSelection);
      if (command) return;
      if (key === "delete" || key === "backspace") {
        return act(() => {
          const edges = getEdges().filter((edge) => edge.selected);
          if (edges.length > 0 && view.selection.length === 0) {
            document_.change(
              (definition) => edges.reduce((now, edge) => connect(now, edge.source, edge.sourceHandle ?? "", null), definition),
              `cut ${Date.now()}`,
            );
          } else removeSelection();
        });
      }
      if (key === "escape") view.show({ selection: [], path: null });
      if (event.shiftKey && event.key === "!") fit();
    };
    const onCopy = (event: ClipboardEvent) => {
      if (writing(event.target) || inDialog() || window.getSelection()?.toString()) return;
      const text = copySelection();
      if (!text) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", text);
      if (event.type === "cut") removeSelection();
      else useView.getState().say(gettext("Copied. Ctrl+V puts it in, also in another flow."));
    };
    const onPaste = (event: ClipboardEvent) => {
      if (writing(event.target) || inDialog()) return;
      const box = document.querySelector(".b-canvas")?.getBoundingClientRect();
      const corner = box && screenToFlowPosition({ x: box.x + box.width / 3, y: box.y + box.height / 4 });
      if (pasteText(event.clipboardData?.getData("text/plain") ?? "", corner)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKey);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [getEdges, screenToFlowPosition, fit]);
}
