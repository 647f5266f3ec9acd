// What can be done with the selected files.
import { html, useState } from "../../vendor/preact.js";
import { deleteFiles } from "../deletions.js";
import { icon } from "../icons.js";
import { words } from "../language.js";
import { library, shownFiles } from "../library.js";
import { clearSelection, selectAll, selection } from "../selection.js";
import { may } from "../session.js";
import { useStore } from "../store.js";
import { LinksDialog } from "./links_dialog.js";

export function SelectionBar() {
  const t = words();
  const selected = useStore(selection);
  const [isListing, setListing] = useState(false);
  if (selected.size === 0) return null;
  const files = [...selected.values()];
  return html`
    <section class="selection-bar card" aria-label=${t.selected(selected.size)}>
      <button type="button" class="icon-button" aria-label=${t.clearSelection} onClick=${clearSelection}>${icon("close")}</button>
      <p class="selection-count" role="status">${t.selected(selected.size)}</p>
      <button type="button" class="button quiet" onClick=${() => selectAll(shownFiles(library.get()))}>${t.selectAll}</button>
      <button type="button" class="button" onClick=${() => setListing(true)}>${icon("link")}<span>${t.links}</span></button>
      ${may("delete") && html`
        <button type="button" class="button danger" onClick=${() => deleteFiles(files)}>
          ${icon("trash")}<span>${t.delete}</span>
        </button>`}
      ${isListing && html`<${LinksDialog} files=${files} onClose=${() => setListing(false)} />`}
    </section>`;
}
