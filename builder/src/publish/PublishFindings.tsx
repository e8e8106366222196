import { START } from "../model/definition";
import type { Check } from "../model/server";
import { Finding } from "../inspector/Findings";
import { fieldOf } from "../model/findings";
import { useView } from "../store/view";
import { interpolate, ngettext } from "../i18n";

/** Errors, which stand in the way, and warnings, which do not. */
export function PublishFindings({ check, onLeave }: { check: Check; onLeave: () => void }) {
  const errors = check.diagnostics.filter((one) => one.severity === "error");
  const warnings = check.diagnostics.filter((one) => one.severity === "warning");
  const list = (found: typeof errors) =>
    found.map((one, place) => (
      <Finding
        key={place}
        finding={one}
        onOpen={() => {
          onLeave();
          useView.getState().goTo(one.node_id ?? START, fieldOf(one));
        }}
      />
    ));
  return (
    <>
      {errors.length > 0 && (
        <section className="b-box b-box-bad">
          <h3>{interpolate(ngettext("%(count)s error to mend first", "%(count)s errors to mend first", errors.length), { count: errors.length })}</h3>
          {list(errors)}
        </section>
      )}
      {warnings.length > 0 && (
        <section className="b-box">
          <h3>{interpolate(ngettext("%(count)s warning, to think about", "%(count)s warnings, to think about", warnings.length), { count: warnings.length })}</h3>
          {list(warnings)}
        </section>
      )}
    </>
  );
}
