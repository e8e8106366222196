import { gettext } from "../i18n";

/** The id of a choice, which stays when its title changes: reports and routes go by it. */
export function IdNote({ id }: { id: string }) {
  return (
    <p className="b-id" title={gettext("This id stays the same when you rename it, so nothing breaks")}>
      {gettext("id")} <code>{id}</code>
    </p>
  );
}
