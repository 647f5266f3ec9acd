// The beginning: takes a key out of the address, and draws the page.
import { html, render } from "../vendor/preact.js";
import { takeKeyFromAddress } from "./address.js";
import { applyLanguage } from "./language.js";
import { beginSession } from "./session.js";
import { applyTheme } from "./theme.js";
import { App } from "./views/app.js";

applyTheme();
applyLanguage();
beginSession(takeKeyFromAddress());
addEventListener("hashchange", () => {
  const key = takeKeyFromAddress();
  if (key) beginSession(key);
});
render(html`<${App} />`, document.getElementById("app"));
