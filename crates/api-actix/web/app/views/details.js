// An opened file: its preview, its facts, and what can be done with it.
import { html, useCallback, useEffect, useRef, useState } from "../../vendor/preact.js";
import { closeFile, openFile } from "../address.js";
import { retrieve } from "../api.js";
import { inWords } from "../api_error.js";
import { deleteFiles } from "../deletions.js";
import { icon } from "../icons.js";
import { language, words } from "../language.js";
import { library, shownFiles, updateFile } from "../library.js";
import { may } from "../session.js";
import { useStore } from "../store.js";
import { Actions } from "./actions.js";
import { Dialog } from "./dialog.js";
import { EditForm, Texts } from "./edit_form.js";
import { Facts } from "./facts.js";
import { Preview } from "./preview.js";

/** The file as the list has it, and its current state as soon as that is read. */
function useFile(id) {
  const listed = shownFiles(useStore(library)).find((file) => file.id === id);
  const [state, setState] = useState({});
  const mayRetrieve = may("retrieve");
  const read = useCallback((signal) => {
    if (!mayRetrieve) return Promise.resolve();
    return retrieve(id, signal).then(({ body, entityTag }) => {
      updateFile(body);
      setState({ id, file: body, entityTag });
      return body;
    });
  }, [id, mayRetrieve]);
  useEffect(() => {
    const reading = new AbortController();
    setState({ id });
    read(reading.signal).catch((error) => {
      if (!reading.signal.aborted) setState({ id, error });
    });
    return () => reading.abort();
  }, [read]);
  const current = state.id === id ? state : {};
  const change = (file, entityTag) => {
    updateFile(file);
    setState({ id, file, entityTag });
  };
  return { file: current.file ?? listed, entityTag: current.entityTag, error: current.error, change, read };
}

/** The files before and behind in the list. */
function neighbours(id) {
  const files = shownFiles(library.get());
  const index = files.findIndex((file) => file.id === id);
  if (index < 0) return { index, count: files.length };
  return { index, count: library.get().total ?? files.length, before: files[index - 1], behind: files[index + 1], files };
}

export function Details({ id }) {
  const t = words();
  const { file, entityTag, error, change, read } = useFile(id);
  const [isDirty, setDirty] = useState(false);
  const [asks, setAsks] = useState(null);
  const heading = useRef(null);
  const { index, count, before, behind, files } = neighbours(id);

  // Leaving with unsaved text asks first.
  const leave = (go) => (isDirty ? setAsks(() => go) : go());
  const close = () => leave(closeFile);
  const show = (other) => other && leave(() => openFile(other.id));
  const discard = () => {
    setDirty(false);
    setAsks(null);
    asks();
  };
  useEffect(() => setAsks(null), [id]);
  useEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isDirty]);

  const onKeyDown = (event) => {
    const isElsewhere = document.querySelector(".pswp");
    if (isElsewhere || event.target.closest("input, textarea, select, audio, video, .preview-text")) return;
    const isRightToLeft = language.get().dir === "rtl";
    if (event.key === (isRightToLeft ? "ArrowLeft" : "ArrowRight")) show(behind);
    if (event.key === (isRightToLeft ? "ArrowRight" : "ArrowLeft")) show(before);
  };
  const remove = () => {
    setDirty(false);
    closeFile();
    deleteFiles([file]);
  };

  const [back, forth] = language.get().dir === "rtl" ? ["right", "left"] : ["left", "right"];
  const name = file?.name || t.unnamed;
  const isGone = error?.status === 404;
  return html`
    <${Dialog} class="details" labelledBy="details-title" onClose=${close} onKeyDown=${onKeyDown}>
      <div class="details-head">
        <button type="button" class="icon-button" aria-label=${t.close} onClick=${close}>${icon("close")}</button>
        <h2 id="details-title" class="details-title" dir="auto" ref=${heading}>${name}</h2>
        ${index >= 0 && html`
          <span class="details-position">${t.position(index + 1, count)}</span>
          <button type="button" class="icon-button" aria-label=${t.previous} disabled=${!before}
            onClick=${() => show(before)}>${icon(back)}</button>
          <button type="button" class="icon-button" aria-label=${t.next} disabled=${!behind}
            onClick=${() => show(behind)}>${icon(forth)}</button>`}
      </div>
      ${asks && html`
        <div class="banner" role="alert">
          <p>${t.unsaved}</p>
          <button type="button" class="button" onClick=${() => setAsks(null)}>${t.keepEditing}</button>
          <button type="button" class="button danger" onClick=${discard}>${t.discard}</button>
        </div>`}
      <div class="details-body">
        <div class="preview">
          ${file && !isGone ? html`<${Preview} key=${file.f} file=${file} files=${files} />` : null}
          ${!file && !error && html`<p class="preview-note">${t.loading}</p>`}
          ${error && html`<p class="preview-note" role="alert">${isGone ? t.gone : inWords(error)}</p>`}
        </div>
        ${file && !isGone && html`
          <section class="panel" aria-label=${t.details}>
            <${Actions} key=${`actions ${id}`} file=${file} entityTag=${entityTag} onChange=${change} onDelete=${remove} />
            ${may("update")
              ? html`<${EditForm} key=${id} file=${file} entityTag=${entityTag} onChange=${change} onRead=${read}
                  onDirty=${setDirty} />`
              : html`<${Texts} file=${file} />`}
            <${Facts} file=${file} />
          </section>`}
      </div>
    <//>`;
}
