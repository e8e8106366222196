import type { OlderChoice, OlderNode, PublishPlan } from "../model/server";
import { own } from "../model/records";
import { STEPS, isStepType } from "../model/steps";
import { stepOptions } from "../inspector/NextSteps";
import { useDocument } from "../store/document";
import { Segments, Select } from "../ui/Field";
import { gettext, interpolate, ngettext } from "../i18n";

type Version = PublishPlan["older"][number];

interface Props {
  older: Version[];
  /** The version that is live already, where nothing new is published. */
  live: number | null;
  choices: Record<string, OlderChoice>;
  onChange: (choices: Record<string, OlderChoice>) => void;
}

/** What becomes of the contacts who are in older versions. */
export function Older({ older, live, choices, onChange }: Props) {
  if (older.length === 0) {
    return (
      <section className="b-box">
        <h3>{gettext("Nobody is in an older version")}</h3>
        {live === null && <p className="b-hint">{gettext("So nobody is affected by the change.")}</p>}
      </section>
    );
  }
  return older.map((version) => (
    <One
      key={version.number}
      version={version}
      live={live}
      choice={choices[String(version.number)] ?? { do: "finish" }}
      onChange={(choice) => onChange({ ...choices, [String(version.number)]: choice })}
    />
  ));
}

function proposed(version: Version): Record<string, string | null> {
  return Object.fromEntries(version.nodes.map((node) => [node.node_id, node.proposed]));
}

function about(what: OlderChoice["do"], live: number | null): string {
  return {
    finish: gettext("They go on in the version they are in, to its end."),
    move:
      live === null
        ? gettext("They go on in the new version, at the steps below.")
        : interpolate(gettext("They go on in version %(number)s, at the steps below."), { number: live }),
    stop: gettext("Their flow ends, and each conversation gets a message in the inbox."),
  }[what];
}

function One({ version, live, choice, onChange }: { version: Version; live: number | null; choice: OlderChoice; onChange: (choice: OlderChoice) => void }) {
  return (
    <section className="b-box">
      <h3>{interpolate(ngettext("%(count)s contact on version %(number)s", "%(count)s contacts on version %(number)s", version.contacts), { count: version.contacts, number: version.number })}</h3>
      <Segments
        label={gettext("What they do")}
        value={choice.do}
        options={[
          { value: "finish", label: gettext("Finish where they are") },
          { value: "move", label: live === null ? gettext("Move to the new version") : interpolate(gettext("Move to version %(number)s"), { number: live }) },
          { value: "stop", label: gettext("Stop") },
        ]}
        onChange={(value) => onChange(value === "move" ? { do: value, map: proposed(version), otherwise: "finish" } : { do: value })}
      />
      <p className="b-hint">{about(choice.do, live)}</p>
      {choice.do === "move" && <Moves version={version} choice={choice} onChange={onChange} />}
    </section>
  );
}

function Moves({ version, choice, onChange }: { version: Version; choice: OlderChoice; onChange: (choice: OlderChoice) => void }) {
  const definition = useDocument((state) => state.definition);
  const map = choice.map ?? {};
  const options = stepOptions(definition);
  return (
    <>
      <table className="b-map-table">
        <thead>
          <tr>
            <th scope="col">{interpolate(gettext("Step in version %(number)s"), { number: version.number })}</th>
            <th scope="col">{gettext("Contacts")}</th>
            <th scope="col">{gettext("Goes on at")}</th>
          </tr>
        </thead>
        <tbody>
          {version.nodes.map((node) => (
            <tr key={node.node_id}>
              <td><strong>{node.title || node.node_id}</strong> <span className="b-hint">{typeWords(node)}</span></td>
              <td>{node.contacts}</td>
              <td>
                <Select
                  label={interpolate(gettext("Where contacts at %(value)s go on"), { value: node.title || node.node_id })}
                  hidden
                  value={own(map, node.node_id) ?? ""}
                  empty={gettext("Nowhere, see below")}
                  options={options}
                  onChange={(target) => onChange({ ...choice, map: { ...map, [node.node_id]: target || null } })}
                />
                {node.problem && own(map, node.node_id) === node.proposed && <p className="b-bad">{node.problem}</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Segments
        label={gettext("Those who cannot be moved")}
        value={choice.otherwise ?? "finish"}
        options={[
          { value: "finish", label: gettext("Finish where they are") },
          { value: "stop", label: gettext("Stop") },
        ]}
        onChange={(otherwise) => onChange({ ...choice, otherwise })}
      />
    </>
  );
}

function typeWords(node: OlderNode): string {
  return isStepType(node.type) ? STEPS[node.type].label : node.type;
}
