import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startSaving } from "./api/autosave";
import { startChecking } from "./api/checking";
import { setToken } from "./api/client";
import { opened } from "./model/normalise";
import type { State } from "./model/server";
import { App } from "./shell/App";
import { useDocument } from "./store/document";
import { useServer } from "./store/server";
import "@xyflow/react/dist/base.css";
import "./styles/index.css";

const root = document.getElementById("builder");
const data = document.getElementById("builder-data");

if (root && data?.textContent) {
  const state = JSON.parse(data.textContent) as State;
  setToken(root.dataset.csrf ?? "");
  const definition = opened(state.definition);
  useServer.getState().load({ ...state, definition });
  useDocument.getState().load(definition, state.can_edit);
  startChecking();
  if (state.can_edit) startSaving(definition);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
