import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { gettext, interpolate } from "../i18n";

/** The flow's name, which can be written over, and whether it is live. */
export function FlowName() {
  const name = useDocument((state) => state.definition.name);
  const readOnly = useDocument((state) => state.readOnly);
  return (
    <div className="b-flow-name">
      <h1 className="b-hidden">{name}</h1>
      <input
        id="flow-name"
        aria-label={gettext("Name of the flow")}
        value={name}
        maxLength={120}
        size={Math.min(Math.max(name.length, 8), 34)}
        disabled={readOnly}
        onChange={(event) => useDocument.getState().change((definition) => ({ ...definition, name: event.target.value }))}
      />
      <LiveBadge />
    </div>
  );
}

function LiveBadge() {
  const flow = useServer((state) => state.flow);
  return (
    <span className={`b-live ${flow.live !== null && flow.active ? "b-live-on" : ""}`}>
      {flow.live === null ? gettext("Draft") : interpolate(flow.active ? gettext("v%(number)s live") : gettext("v%(number)s paused"), { number: flow.live })}
    </span>
  );
}
