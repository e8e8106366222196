import { Webhook } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/Button";
import { NumberField } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { useBench } from "./store";
import { gettext } from "../i18n";

/** The other system's part in the test: what it answers is said by hand. */
export function HttpAnswer({ http }: { http: { method: string; url: string } }) {
  const send = useBench((state) => state.send);
  const [status, setStatus] = useState<number | null>(200);
  const [text, setText] = useState("{}");
  const body = read(text);
  return (
    <div className="b-http-answer" role="group" aria-label={gettext("Answer of the web request")}>
      <p><Webhook size={14} aria-hidden="true" /> <b>{http.method}</b> <code>{http.url}</code></p>
      <NumberField label={gettext("Status")} value={status} min={100} max={599} onChange={setStatus} />
      <TextField label={"JSON"} rows={3} value={text} onChange={setText} hint={body.ok ? undefined : <span className="b-bad">{gettext("This is no JSON.")}</span>} />
      <div className="b-actions">
        <Button look="primary" disabled={!body.ok || status === null} onClick={() => void send({ http: { status: status ?? 200, body: body.value } })}>{gettext("Answer")}</Button>
        <Button onClick={() => void send({ http: { error: gettext("The server cannot be reached.") } })}>{gettext("It fails")}</Button>
      </div>
    </div>
  );
}

function read(text: string): { ok: boolean; value: unknown } {
  if (!text.trim()) return { ok: true, value: null };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, value: null };
  }
}
