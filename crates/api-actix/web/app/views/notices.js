// The messages at the edge of the page.
import { html } from "../../vendor/preact.js";
import { icon } from "../icons.js";
import { words } from "../language.js";
import { dismiss, notices } from "../notices.js";
import { useStore } from "../store.js";

function Notice({ notice }) {
  const { id, text, action, isError, lasts } = notice;
  const act = () => {
    dismiss(id);
    action.run();
  };
  return html`
    <li class="notice ${isError ? "is-error" : ""}" role=${isError ? "alert" : null}>
      <p class="notice-text">${text}</p>
      ${action && html`<button type="button" class="notice-action" onClick=${act}>${action.label}</button>`}
      <button type="button" class="icon-button small notice-close" aria-label=${words().dismiss}
        onClick=${() => dismiss(id)}>${icon("close")}</button>
      ${action && lasts && html`<span class="notice-time" style=${{ animationDuration: `${lasts}ms` }}></span>`}
    </li>`;
}

export function Notices() {
  const all = useStore(notices);
  return html`
    <section class="notices" aria-label=${words().notices} aria-live="polite">
      <ul>${all.map((notice) => html`<${Notice} key=${notice.id} notice=${notice} />`)}</ul>
    </section>`;
}
