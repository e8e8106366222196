import { CloudAlert, CloudCheck, CloudUpload } from "lucide-react";
import { useDocument } from "../store/document";
import { useServer } from "../store/server";

export function SaveState() {
  const saving = useServer((state) => state.saving);
  const editable = useDocument((state) => state.editable);
  if (!editable) return <span className="b-save">Read only</span>;
  if (saving.state === "failed") {
    return (
      <span className="b-save b-bad" role="alert">
        <CloudAlert size={15} aria-hidden="true" />
        Not saved: {saving.why}
      </span>
    );
  }
  return (
    <span className="b-save" role="status">
      {saving.state === "saved" ? <CloudCheck size={15} aria-hidden="true" /> : <CloudUpload size={15} aria-hidden="true" />}
      {saving.state === "saved" ? "Saved" : "Saving…"}
    </span>
  );
}
