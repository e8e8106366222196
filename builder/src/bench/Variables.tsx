import { useBench } from "./store";
import { answerWords } from "./words";
import { gettext, pgettext } from "../i18n";

/** What is known of the contact after the last event. */
export function Variables() {
  const last = useBench((state) => state.played?.steps[state.played.steps.length - 1]);
  if (!last) return <p className="b-hint b-pad">{gettext("Answers, fields and tags show up here as they come.")}</p>;
  const answers = Object.entries(last.answers).map(([name, value]): [string, string] => [name, answerWords(value)]);
  const fields = Object.entries(last.fields).map(([name, value]): [string, string] => [name, String(value)]);
  return (
    <div className="b-values">
      <Table title={gettext("Answers")} rows={answers} />
      <Table title={gettext("Fields")} rows={fields} />
      <h3>{gettext("Tags")}</h3>
      <p className="b-tags">
        {last.tags.map((tag) => <span key={tag} className="b-chip">{tag}</span>)}
        {last.tags.length === 0 && <span className="b-hint">{pgettext("tags", "None")}</span>}
      </p>
    </div>
  );
}

function Table({ title, rows }: { title: string; rows: [string, string][] }) {
  return (
    <>
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="b-hint">{pgettext("answers or fields", "None")}</p>
      ) : (
        <dl>
          {rows.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
