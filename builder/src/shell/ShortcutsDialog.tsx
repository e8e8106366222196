import { Dialog } from "../ui/Dialog";
import { gettext } from "../i18n";

const KEYS: [string, string][] = [
  ["Ctrl + Z", gettext("Undo")],
  ["Ctrl + Shift + Z", gettext("Redo")],
  ["Ctrl + F", gettext("Search the flow")],
  ["Ctrl + C, Ctrl + X, Ctrl + V", gettext("Copy, cut and paste steps, also between flows")],
  ["Ctrl + D", gettext("Duplicate the chosen steps")],
  ["Ctrl + A", gettext("Choose all steps")],
  [gettext("Shift + drag"), gettext("Choose the steps in a box")],
  ["Delete", gettext("Remove the chosen steps or connection")],
  ["Tab, Enter", gettext("Go to a step and choose it")],
  [gettext("Arrow keys"), gettext("Move the chosen step")],
  ["Shift + 1", gettext("See the whole flow")],
  ["Ctrl + S", gettext("Save at once")],
  ["Escape", gettext("Choose nothing")],
];

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={gettext("Keyboard")} onClose={onClose}>
      <dl className="b-keys">
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt><kbd>{key}</kbd></dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="b-hint">{gettext("The outline does everything without a pointer: the button next to “Arrange” opens it.")}</p>
    </Dialog>
  );
}
