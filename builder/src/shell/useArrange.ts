import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";
import { useFit } from "../canvas/useFit";
import { arranged } from "../model/layout";
import { moveSteps } from "../model/edit";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { gettext } from "../i18n";

/** Lays the flow out by the sizes that the steps have on the screen; one entry of the history. */
export function useArrange(): () => void {
  const { getNodes } = useReactFlow();
  const fit = useFit();
  return useCallback(() => {
    const sizes = new Map(
      getNodes().flatMap(({ id, measured }) =>
        measured?.width && measured.height ? [[id, { width: measured.width, height: measured.height }]] : [],
      ),
    );
    const { definition, change } = useDocument.getState();
    change((current) => moveSteps(current, arranged(definition, sizes)), `arrange ${Date.now()}`);
    useView.getState().say(gettext("Arranged. Ctrl+Z puts everything back."));
    setTimeout(fit, 50);
  }, [getNodes, fit]);
}
