import { ReactFlowProvider } from "@xyflow/react";
import { AddMenu } from "../canvas/AddMenu";
import { Canvas } from "../canvas/Canvas";
import { useView } from "../store/view";
import { Dialogs } from "./Dialogs";
import { Guard } from "./Guard";
import { Notices } from "./Notices";
import { Palette } from "./Palette";
import { Problems } from "./Problems";
import { Side } from "./Side";
import { TopBar } from "./TopBar";
import { useShortcuts } from "./useShortcuts";
import { ViewingBar } from "./ViewingBar";
import { Outline } from "../outline/Outline";
import { gettext } from "../i18n";

export function App() {
  return (
    <Guard>
      <ReactFlowProvider>
        <Layout />
      </ReactFlowProvider>
    </Guard>
  );
}

function Layout() {
  const outline = useView((state) => state.outline);
  useShortcuts();
  return (
    <div className="b-app">
      <TopBar />
      <Notices />
      <div className="b-main">
        {!outline && <Palette />}
        <section className="b-centre" aria-label={outline ? gettext("Steps") : gettext("Canvas")}>
          <ViewingBar />
          {outline ? <Outline /> : <Canvas />}
          <Problems />
        </section>
        <Side />
      </div>
      <AddMenu />
      <Dialogs />
      <Message />
    </div>
  );
}

/** Says in passing what was done; read out to those who do not see it. */
function Message() {
  const message = useView((state) => state.message);
  return (
    <div className="b-message" role="status" key={message}>
      {message && <span>{message}</span>}
    </div>
  );
}
