import { useDocument } from "../store/document";
import { Button } from "../ui/Button";
import { gettext } from "../i18n";

/** Says that the canvas shows a version, not the draft. */
export function ViewingBar() {
  const viewing = useDocument((state) => state.viewing);
  if (!viewing) return null;
  const marked = Object.keys(viewing.marks).length > 0;
  return (
    <div className="b-viewing" role="status">
      <strong>{viewing.title}</strong>
      {marked && (
        <span className="b-legend">
          <i className="b-diff-added" /> {gettext("added")} <i className="b-diff-changed" /> {gettext("changed")} <i className="b-diff-removed" /> {gettext("removed")}
        </span>
      )}
      <Button onClick={() => useDocument.getState().view(null)}>{gettext("Back to the draft")}</Button>
    </div>
  );
}
