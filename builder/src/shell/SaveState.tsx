import { CloudAlert, CloudCheck, CloudUpload } from "lucide-react";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";
import { gettext, interpolate } from "../i18n";

export function SaveState() {
  const saving = useServer((state) => state.saving);
  const editable = useDocument((state) => state.editable);
  if (!editable) return <span className="b-save">{gettext("Read only")}</span>;
  if (saving.state === "failed") {
    return (
      <span className="b-save b-bad" role="alert">
        <CloudAlert size={15} aria-hidden="true" />
        {interpolate(gettext("Not saved: %(why)s"), { why: saving.why })}
      </span>
    );
  }
  return (
    <span className="b-save" role="status">
      {saving.state === "saved" ? <CloudCheck size={15} aria-hidden="true" /> : <CloudUpload size={15} aria-hidden="true" />}
      {saving.state === "saved" ? gettext("Saved") : gettext("Saving…")}
    </span>
  );
}
