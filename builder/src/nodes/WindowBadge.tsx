import { memo } from "react";
import { useServer } from "../store/server";
import { gettext } from "../i18n";

const AMBER = 20 * 3600;

/** How long ago the customer may have written last when this step is reached. */
export const WindowBadge = memo(function WindowBadge({ id }: { id: string }) {
  const check = useServer((state) => state.check.nodes[id]);
  const age = check?.age;
  if (!age || !age.label) return null;
  const closes = age.upper === null || age.level === "closed";
  const safe = !check.free_form || Boolean(check.fallback);
  let level = "good";
  if (age.level === "unreachable") level = "off";
  else if (closes) level = safe ? "warn" : "bad";
  else if (age.upper !== null && age.upper >= AMBER) level = "warn";
  return (
    <span className={`b-window b-window-${level}`} title={gettext("How old the customer’s last message may be here")}>
      <span className="b-dot" aria-hidden="true" />
      {age.label}
    </span>
  );
});
