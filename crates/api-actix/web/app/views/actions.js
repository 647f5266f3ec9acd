// What can be done with an opened file.
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { inWords } from "../api_error.js";
import { copy } from "../clipboard.js";
import { downloadUrl } from "../files.js";
import { percent } from "../format.js";
import { icon } from "../icons.js";
import { words } from "../language.js";
import { may } from "../session.js";
import { transfer } from "../transfer.js";

export function Actions({ file, entityTag, onChange, onDelete }) {
  const t = words();
  const input = useRef(null);
  const sending = useRef(null);
  const [message, setMessage] = useState("");
  const [isError, setError] = useState(false);
  const [progress, setProgress] = useState(null);
  useEffect(() => () => sending.current?.abort(), []);

  const say = (text, isError = false) => {
    setMessage(text);
    setError(isError);
  };
  const copyLink = async () => {
    const isCopied = await copy(file.f);
    say(isCopied ? t.copied : t.notCopied, !isCopied);
  };
  const replace = async (event) => {
    const [chosen] = event.currentTarget.files;
    event.currentTarget.value = "";
    if (!chosen) return;
    sending.current = new AbortController();
    setProgress(0);
    say("");
    try {
      const onProgress = (sent, total) => setProgress(sent / total);
      const { signal } = sending.current;
      onChange(await transfer(chosen, { replaced: file.id, entityTag, onProgress, signal }));
      say(t.replaced);
    } catch (error) {
      if (error.name !== "AbortError") say(inWords(error), true);
    }
    setProgress(null);
  };
  return html`
    <div class="actions">
      <a class="button" href=${downloadUrl(file)} download>${icon("download")}<span>${t.download}</span></a>
      <button type="button" class="button" onClick=${copyLink}>${icon("link")}<span>${t.copyLink}</span></button>
      ${may("update") && html`
        <button type="button" class="button" disabled=${progress !== null} onClick=${() => input.current.click()}>
          ${icon("replace")}<span>${t.replace}</span>
        </button>
        <input ref=${input} type="file" class="offscreen" tabindex="-1" aria-label=${t.replace} data-for="replace"
          onChange=${replace} />`}
      ${may("delete") && html`
        <button type="button" class="button danger" onClick=${onDelete}>${icon("trash")}<span>${t.delete}</span></button>`}
    </div>
    <p class="inline-status ${isError ? "field-error" : ""}" role="status">
      ${progress === null ? message : t.replacing(percent(progress))}
    </p>`;
}
