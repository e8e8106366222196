import { ConflictDialog } from "./ConflictDialog";
import { ImportDialog } from "./ImportDialog";
import { SettingsDialog } from "./SettingsDialog";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { ScenariosDialog } from "../bench/ScenariosDialog";
import { PublishDialog } from "../publish/PublishDialog";
import { useServer } from "../store/server";
import { useView } from "../store/view";

export function Dialogs() {
  const dialog = useView((state) => state.dialog);
  const conflict = useServer((state) => state.conflict);
  const close = () => useView.getState().show({ dialog: null });
  if (conflict) return <ConflictDialog conflict={conflict} />;
  switch (dialog) {
    case "publish":
      return <PublishDialog onClose={close} />;
    case "settings":
      return <SettingsDialog onClose={close} />;
    case "scenarios":
      return <ScenariosDialog onClose={close} />;
    case "shortcuts":
      return <ShortcutsDialog onClose={close} />;
    case "import":
      return <ImportDialog onClose={close} />;
    default:
      return null;
  }
}
