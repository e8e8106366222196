import { RotateCcw, Save, StepBack, X } from "lucide-react";
import { useState } from "react";
import { useDocument } from "../store/document";
import { IconButton } from "../ui/Button";
import { Inspector } from "../inspector/Inspector";
import { useView } from "../store/view";
import { ContactForm } from "./ContactForm";
import { Phone } from "./Phone";
import { SaveScenario } from "./SaveScenario";
import { Silence } from "./Silence";
import { closeBench, useBench } from "./store";
import { Trace } from "./Trace";
import { Variables } from "./Variables";
import { gettext, interpolate } from "../i18n";

const TABS = [
  { id: "trace", label: gettext("What happens") },
  { id: "values", label: gettext("Values") },
  { id: "contact", label: gettext("Contact") },
  { id: "step", label: gettext("Step") },
] as const;

type Tab = (typeof TABS)[number]["id"];

/** Try the flow as a customer, on a clock of its own; nothing is sent to anybody. */
export function Bench() {
  const [tab, setTab] = useState<Tab>("trace");
  const [saving, setSaving] = useState(false);
  const selection = useView((state) => state.selection);
  const [seen, setSeen] = useState(selection);
  if (selection !== seen) {
    // Who chooses a step on the canvas wants to see it, and may change it while the test is open.
    setSeen(selection);
    if (selection.length > 0) setTab("step");
  }
  const events = useBench((state) => state.scenario.events.length);
  const name = useBench((state) => state.scenario.name);
  const failed = useBench((state) => state.failed);
  const editable = useDocument((state) => state.editable);
  const { back, restart } = useBench.getState();
  return (
    <div className="b-bench">
      <header className="b-panel-head">
        <h2>{name ? interpolate(gettext("Test: %(name)s"), { name }) : gettext("Test")}</h2>
        <span className="b-bench-tools">
          <IconButton label={gettext("One event back")} disabled={events === 0} onClick={() => void back()}><StepBack size={16} /></IconButton>
          <IconButton label={gettext("Begin again")} disabled={events === 0} onClick={() => void restart()}><RotateCcw size={16} /></IconButton>
          {editable && <IconButton label={gettext("Save as a scenario")} disabled={events === 0} onClick={() => setSaving(true)}><Save size={16} /></IconButton>}
          <IconButton label={gettext("Close the test")} onClick={closeBench}><X size={16} /></IconButton>
        </span>
      </header>
      {failed && <p className="b-bench-failed" role="alert">{failed}</p>}
      <div className="b-bench-main">
        <div className="b-bench-phone">
          <Phone />
          <Silence />
        </div>
        <div className="b-bench-side">
          <div className="b-tabs" role="tablist" aria-label={gettext("About the test")}>
            {TABS.map((one) => (
              <button key={one.id} type="button" role="tab" id={`bench-tab-${one.id}`} aria-selected={tab === one.id} aria-controls="bench-panel" onClick={() => setTab(one.id)}>
                {one.label}
              </button>
            ))}
          </div>
          <div className="b-bench-panel" role="tabpanel" id="bench-panel" aria-labelledby={`bench-tab-${tab}`} tabIndex={0}>
            {tab === "trace" && <Trace />}
            {tab === "values" && <Variables />}
            {tab === "contact" && <ContactForm />}
            {tab === "step" && <Inspector />}
          </div>
        </div>
      </div>
      {saving && <SaveScenario onClose={() => setSaving(false)} />}
    </div>
  );
}
