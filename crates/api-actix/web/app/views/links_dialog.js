// The download links of several files, to copy or to follow.
import { html, useState } from "../../vendor/preact.js";
import { copy } from "../clipboard.js";
import { downloadUrl } from "../files.js";
import { icon } from "../icons.js";
import { words } from "../language.js";
import { Dialog } from "./dialog.js";

/** Browsers drop downloads that begin at the same moment. */
const INTERVAL = 400;

async function downloadAll(files) {
  for (const file of files) {
    const link = document.createElement("a");
    link.href = downloadUrl(file);
    link.download = "";
    document.body.append(link);
    link.click();
    link.remove();
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}

export function LinksDialog({ files, onClose }) {
  const t = words();
  const [message, setMessage] = useState("");
  const links = files.map(downloadUrl).join("\n");
  const copyAll = async () => setMessage((await copy(links)) ? t.copied : t.notCopied);
  return html`
    <${Dialog} class="links-dialog" labelledBy="links-title" onClose=${onClose}>
      <div class="dialog-head">
        <h2 id="links-title">${t.links}</h2>
        <button type="button" class="icon-button" aria-label=${t.close} onClick=${onClose}>${icon("close")}</button>
      </div>
      <p class="muted" id="links-text">${t.linksText(files.length)}</p>
      <textarea class="field links" dir="ltr" readonly rows="8" wrap="off" aria-labelledby="links-text"
        onFocus=${(event) => event.currentTarget.select()}>${links}</textarea>
      <div class="dialog-actions">
        <span class="inline-status" role="status">${message}</span>
        <button type="button" class="button" onClick=${() => downloadAll(files)}>
          ${icon("download")}<span>${t.downloadAll}</span>
        </button>
        <button type="button" class="button primary" onClick=${copyAll}>${icon("link")}<span>${t.copyAll}</span></button>
      </div>
    <//>`;
}
