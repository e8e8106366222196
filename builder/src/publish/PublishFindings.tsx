import { START } from "../model/definition";
import type { Check } from "../model/server";
import { plural } from "../model/words";
import { Finding } from "../inspector/Findings";
import { fieldOf } from "../model/findings";
import { useView } from "../store/view";

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
          <h3>{plural(errors.length, "error")} to mend first</h3>
          {list(errors)}
        </section>
      )}
      {warnings.length > 0 && (
        <section className="b-box">
          <h3>{plural(warnings.length, "warning")}, to think about</h3>
          {list(warnings)}
        </section>
      )}
    </>
  );
}
