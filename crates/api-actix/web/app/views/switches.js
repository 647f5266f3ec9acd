// The choices of language and appearance, and who is signed in.
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { icon } from "../icons.js";
import { LANGUAGES, chooseLanguage, language, words } from "../language.js";
import { session, signOut } from "../session.js";
import { useStore } from "../store.js";
import { THEMES, chooseTheme, theme } from "../theme.js";
import { nameOf } from "../uploaders.js";

export function LanguageSwitch() {
  const { code } = useStore(language);
  const button = (each) => html`
    <button type="button" class="segment" lang=${each.code} aria-pressed=${each.code === code}
      onClick=${() => chooseLanguage(each.code)}>${each.label}</button>`;
  return html`<div class="segments" role="group" aria-label=${words().language}>${LANGUAGES.map(button)}</div>`;
}

function ThemeSwitch() {
  const chosen = useStore(theme);
  const button = (name) => html`
    <button type="button" class="segment" aria-pressed=${name === chosen}
      onClick=${() => chooseTheme(name)}>${words().themes[name]}</button>`;
  return html`<div class="segments" role="group" aria-label=${words().theme}>${THEMES.map(button)}</div>`;
}

/** A button that opens a small panel; a click elsewhere or Escape closes it. */
export function Settings() {
  const t = words();
  const [isOpen, setOpen] = useState(false);
  const root = useRef(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const outside = (event) => {
      if (!root.current.contains(event.target)) setOpen(false);
    };
    addEventListener("pointerdown", outside);
    return () => removeEventListener("pointerdown", outside);
  }, [isOpen]);
  const escape = (event) => {
    if (event.key !== "Escape" || !isOpen) return;
    setOpen(false);
    root.current.querySelector("button").focus();
  };
  const { me } = session.get();
  return html`
    <div class="menu" ref=${root} onKeyDown=${escape}>
      <button type="button" class="icon-button" aria-label=${t.menu} aria-expanded=${isOpen} aria-controls="settings"
        onClick=${() => setOpen(!isOpen)}>${icon("settings")}</button>
      <div id="settings" class="menu-panel card" hidden=${!isOpen}>
        <p class="menu-user" dir="auto">${t.signedInAs(nameOf(me.user))}</p>
        <h2 class="menu-label">${t.language}</h2>
        <${LanguageSwitch} />
        <h2 class="menu-label">${t.theme}</h2>
        <${ThemeSwitch} />
        <button type="button" class="button wide" onClick=${signOut}>${t.signOut}</button>
      </div>
    </div>`;
}
