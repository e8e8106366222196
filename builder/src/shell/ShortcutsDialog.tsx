import { Dialog } from "../ui/Dialog";

const KEYS: [string, string][] = [
  ["Ctrl + Z", "Undo"],
  ["Ctrl + Shift + Z", "Redo"],
  ["Ctrl + F", "Search the flow"],
  ["Ctrl + C, Ctrl + X, Ctrl + V", "Copy, cut and paste steps, also between flows"],
  ["Ctrl + D", "Duplicate the chosen steps"],
  ["Ctrl + A", "Choose all steps"],
  ["Shift + drag", "Choose the steps in a box"],
  ["Delete", "Remove the chosen steps or connection"],
  ["Tab, Enter", "Go to a step and choose it"],
  ["Arrow keys", "Move the chosen step"],
  ["Shift + 1", "See the whole flow"],
  ["Ctrl + S", "Save at once"],
  ["Escape", "Choose nothing"],
];

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className="b-keys">
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt><kbd>{key}</kbd></dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="b-hint">The outline does everything without a pointer: the button next to “Arrange” opens it.</p>
    </Dialog>
  );
}
