// The page: signing in, and the library of who is signed in.
import { html, useEffect } from "../../vendor/preact.js";
import { whoIs } from "../api.js";
import { address } from "../address.js";
import { language } from "../language.js";
import { loadEarly } from "../library.js";
import { acceptKey, session } from "../session.js";
import { useStore } from "../store.js";
import { Details } from "./details.js";
import { DropZone } from "./drop_zone.js";
import { Library } from "./library.js";
import { Notices } from "./notices.js";
import { SignIn, SignInAgain } from "./sign_in.js";
import { UploadPanel } from "./upload_panel.js";

/** Asks who the holder of a kept key is. A key that is refused, or not checked, is asked for. */
function useKnownCaller({ key, me }) {
  useEffect(() => {
    if (!key || me) return;
    loadEarly(key);
    whoIs(key).then((found) => acceptKey(key, found), (error) => {
      if (session.get().key === key) session.set({ key: null, refusal: error });
    });
  }, [key, me]);
}

export function App() {
  useStore(language);
  const state = useStore(session);
  const { file } = useStore(address);
  useKnownCaller(state);
  if (!state.me) return html`<${SignIn} isChecking=${Boolean(state.key)} refusal=${state.refusal} />`;
  return html`
    <${Library} me=${state.me} />
    <${DropZone} />
    ${file && html`<${Details} id=${file} />`}
    <${UploadPanel} />
    <${Notices} />
    ${state.asking && html`<${SignInAgain} reason=${state.asking} />`}`;
}
