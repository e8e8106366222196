import {
  Download, EllipsisVertical, Files, History, Keyboard, LayoutGrid, ListChecks, ListTree, PanelRight, Redo2, Rocket, Settings,
  Smartphone, Undo2, Upload, Workflow,
} from "lucide-react";
import { flush } from "../api/autosave";
import { submit } from "../api/client";
import { api } from "../api/endpoints";
import { closeBench, openBench } from "../bench/store";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { Button, IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import { FlowName } from "./FlowName";
import { ProblemCount } from "./Problems";
import { SaveState } from "./SaveState";
import { SearchBox } from "./SearchBox";
import { useArrange } from "./useArrange";
import { gettext } from "../i18n";

export function TopBar() {
  const side = useView((state) => (state.sideOpen ? state.side : null));
  const outline = useView((state) => state.outline);
  const show = useView((state) => state.show);
  const editable = useDocument((state) => state.editable);
  const readOnly = useDocument((state) => state.readOnly);
  const arrange = useArrange();
  return (
    <header className="b-top">
      <FlowName />
      <SaveState />
      <div className="b-top-group">
        <HistoryButtons />
        <SearchBox />
        {!outline && (
          <IconButton label={gettext("Arrange the steps")} disabled={readOnly} onClick={arrange}>
            <LayoutGrid size={17} />
          </IconButton>
        )}
        <IconButton label={outline ? gettext("Show the canvas") : gettext("Show as outline")} aria-pressed={outline} onClick={() => show({ outline: !outline })}>
          {outline ? <Workflow size={17} /> : <ListTree size={17} />}
        </IconButton>
        <ProblemCount />
      </div>
      <div className="b-top-end">
        <Button
          icon={<Smartphone size={15} />}
          aria-pressed={side === "bench"}
          onClick={() => (side === "bench" ? closeBench() : openBench())}
        >
          {gettext("Test")}
        </Button>
        <Button look="primary" icon={<Rocket size={15} />} disabled={!editable} onClick={() => show({ dialog: "publish" })}>
          {gettext("Publish")}
        </Button>
        <IconButton label={side ? gettext("Hide the side panel") : gettext("Show the side panel")} aria-pressed={Boolean(side)} onClick={() => show({ sideOpen: !side })}>
          <PanelRight size={17} />
        </IconButton>
        <Menu
          label={gettext("More")}
          face={<EllipsisVertical size={17} />}
          items={[
            { label: gettext("Versions"), icon: <History size={15} />, act: () => show({ side: "versions", sideOpen: true }) },
            { label: gettext("Scenarios"), icon: <ListChecks size={15} />, act: () => show({ dialog: "scenarios" }) },
            { label: gettext("Settings"), icon: <Settings size={15} />, disabled: !editable, act: () => show({ dialog: "settings" }) },
            { label: gettext("Export as JSON"), icon: <Download size={15} />, disabled: !editable, act: () => void flush().then(() => window.location.assign(api.exportUrl())) },
            { label: gettext("Import JSON into this flow"), icon: <Upload size={15} />, disabled: readOnly, act: () => show({ dialog: "import" }) },
            { label: gettext("Duplicate the flow"), icon: <Files size={15} />, disabled: !editable, act: () => void flush().then(() => submit(api.duplicateUrl())) },
            { label: gettext("Keyboard"), icon: <Keyboard size={15} />, act: () => show({ dialog: "shortcuts" }) },
          ]}
        />
      </div>
    </header>
  );
}

function HistoryButtons() {
  const canUndo = useDocument((state) => state.past.length > 0 && !state.readOnly);
  const canRedo = useDocument((state) => state.future.length > 0 && !state.readOnly);
  const { undo, redo } = useDocument.getState();
  return (
    <>
      <IconButton label={gettext("Undo (Ctrl+Z)")} disabled={!canUndo} onClick={undo}><Undo2 size={17} /></IconButton>
      <IconButton label={gettext("Redo (Ctrl+Shift+Z)")} disabled={!canRedo} onClick={redo}><Redo2 size={17} /></IconButton>
    </>
  );
}
