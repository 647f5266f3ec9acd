// The beginning of a text.
import { html, useEffect, useState } from "../../vendor/preact.js";
import { size, words } from "../language.js";
import { beginningOf } from "../probe.js";

const LENGTH = 128 * 1024;

export function PreviewText({ file, type }) {
  const t = words();
  const [text, setText] = useState(null);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    const reading = new AbortController();
    beginningOf(file.f, type, LENGTH, reading.signal)
      .then(setText, () => reading.signal.aborted || setBroken(true));
    return () => reading.abort();
  }, [file.f]);
  if (isBroken) return html`<p class="preview-note" role="alert">${t.cannotShow}</p>`;
  if (text === null) return html`<p class="preview-note">${t.loading}</p>`;
  return html`
    <div class="preview-reading">
      <pre class="preview-text" dir="auto" tabindex="0" role="region" aria-label=${file.name || t.unnamed}>${text}</pre>
      ${file.size > LENGTH && html`<p class="muted">${t.textCut(size(LENGTH))}</p>`}
    </div>`;
}
