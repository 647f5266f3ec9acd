// Signing in with a key: as a page at first, and as a dialog over everything when a key is refused.
import { html, useRef, useState } from "../../vendor/preact.js";
import { whoIs } from "../api.js";
import { inWords } from "../api_error.js";
import { icon } from "../icons.js";
import { words } from "../language.js";
import { acceptKey } from "../session.js";
import { Dialog } from "./dialog.js";
import { LanguageSwitch } from "./switches.js";

function reasonInWords(error) {
  const t = words();
  if (error?.status !== 401) return error ? inWords(error) : null;
  return isInactive(error) ? t.userInactive : t.keyRefused;
}

const isInactive = (error) => /inactive/i.test(error.detail ?? "");

function KeyForm({ isChecking: isBusyElsewhere, refusal }) {
  const t = words();
  const input = useRef(null);
  const [isShown, setShown] = useState(false);
  const [isChecking, setChecking] = useState(false);
  const [error, setError] = useState(null);
  const isBusy = isChecking || isBusyElsewhere;
  const message = error ?? reasonInWords(refusal);

  async function submit(event) {
    event.preventDefault();
    // As people paste it: with blanks, or with the word in front.
    const key = input.current.value.trim().replace(/^token\s+/i, "");
    if (!key) {
      setError(t.keyNeeded);
      input.current.focus();
      return;
    }
    setChecking(true);
    setError(null);
    try {
      acceptKey(key, await whoIs(key));
    } catch (refused) {
      setChecking(false);
      setError(reasonInWords(refused));
      input.current?.focus();
    }
  }

  return html`
    <form class="key-form" onSubmit=${submit} novalidate>
      <label class="field-label" for="key">${t.key}</label>
      <div class="field-group">
        <input ref=${input} id="key" class="field key" type=${isShown ? "text" : "password"} dir="ltr" autocomplete="off"
          autocapitalize="none" spellcheck=${false} autofocus aria-invalid=${message ? "true" : null}
          aria-describedby=${message ? "key-error" : null} />
        <button type="button" class="icon-button" aria-label=${isShown ? t.hideKey : t.showKey} aria-pressed=${isShown}
          onClick=${() => setShown(!isShown)}>${icon("eye")}</button>
      </div>
      ${message && html`<p id="key-error" class="field-error" role="alert">${message}</p>`}
      <button class="button primary wide" disabled=${isBusy}>${isBusy ? t.checking : t.signIn}</button>
    </form>`;
}

export function SignIn({ isChecking, refusal }) {
  const t = words();
  return html`
    <main class="sign-in">
      <div class="card sign-in-card">
        <span class="sign-in-mark">${icon("image")}</span>
        <h1>${t.title}</h1>
        <p class="muted">${t.signInText}</p>
        <${KeyForm} isChecking=${isChecking} refusal=${refusal} />
      </div>
      <${LanguageSwitch} />
    </main>`;
}

/** Over all that is open, which stays as it is. */
export function SignInAgain({ reason }) {
  const t = words();
  return html`
    <${Dialog} class="small-dialog" labelledBy="sign-in-again" isLocked>
      <h2 id="sign-in-again">${t.signInAgain}</h2>
      <p class="muted">${t.signInAgainText}</p>
      <${KeyForm} refusal=${isInactive(reason) ? reason : null} />
    <//>`;
}
