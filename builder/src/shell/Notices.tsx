import { useState } from "react";
import { dropCopy, readCopy, type Copy } from "../api/copy";
import { same } from "../model/compare";
import { moment } from "../model/words";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { Button } from "../ui/Button";
import { gettext, interpolate } from "../i18n";

/** What has to be said before anything else: that nothing can be changed, that work was left. */
export function Notices() {
  const editable = useDocument((state) => state.editable);
  return editable ? <Left /> : <p className="b-notice">{gettext("You can look at this flow, but not change it. Managers can.")}</p>;
}

function Left() {
  const flow = useServer((state) => state.flow.id);
  const [copy, setCopy] = useState<Copy | null>(() => {
    const left = readCopy(flow);
    return left && !same(left.definition, useDocument.getState().definition) ? left : null;
  });
  if (!copy) return null;
  const done = () => {
    dropCopy(flow);
    setCopy(null);
  };
  return (
    <div className="b-notice b-notice-warn" role="alert">
      <span>{interpolate(gettext("Changes from %(time)s were left in this browser without being saved."), { time: moment(copy.at) })}</span>
      <Button
        onClick={() => {
          useDocument.getState().change(() => copy.definition, "left");
          setCopy(null);
        }}
      >
        {gettext("Use them")}
      </Button>
      <Button look="quiet" onClick={done}>{gettext("Throw them away")}</Button>
    </div>
  );
}
