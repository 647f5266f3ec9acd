// The library: its header with the search, the filters, and the files.
import { html, useEffect } from "../../vendor/preact.js";
import { address } from "../address.js";
import { icon } from "../icons.js";
import { words } from "../language.js";
import { library, loadLibrary } from "../library.js";
import { may } from "../session.js";
import { useStore } from "../store.js";
import { chooseFiles } from "../uploads.js";
import { Files } from "./files.js";
import { Filters } from "./filters.js";
import { SearchField } from "./search_field.js";
import { SelectionBar } from "./selection_bar.js";
import { Settings } from "./switches.js";

export function Library({ me }) {
  const t = words();
  const { filters } = useStore(address);
  const wanted = JSON.stringify(filters);
  const mayList = may("list");
  useEffect(() => {
    if (!mayList) return;
    scrollTo({ top: 0, behavior: "instant" });
    loadLibrary();
  }, [wanted, me.user.id, mayList]);
  return html`
    <header class="header">
      <div class="header-row">
        <h1 class="brand"><span class="brand-mark">${icon("image")}</span><span class="brand-name">${t.library}</span></h1>
        ${mayList ? html`<${SearchField} value=${filters.search ?? ""} />` : html`<span class="spacer"></span>`}
        ${may("create") && html`
          <button type="button" class="button primary upload-button" aria-label=${t.upload} onClick=${chooseFiles}>
            ${icon("upload")}<span class="upload-label">${t.upload}</span>
          </button>`}
        <${Settings} />
      </div>
      ${mayList && html`<${Filters} filters=${filters} me=${me} />`}
    </header>
    <main class="content" id="content">
      ${mayList ? html`<${Files} />` : html`<${WithoutList} />`}
    </main>
    <${SelectionBar} />`;
}

function WithoutList() {
  const t = words();
  const mayUpload = may("create");
  return html`
    <section class="empty">
      <span class="empty-mark">${icon(mayUpload ? "upload" : "lock")}</span>
      <h2>${t.noListTitle}</h2>
      <p class="muted">${mayUpload ? t.uploadOnlyText : t.noListText}</p>
      ${mayUpload && html`<button type="button" class="button primary" onClick=${chooseFiles}>${t.chooseFiles}</button>`}
    </section>`;
}
