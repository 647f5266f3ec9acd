// The uploads: each with its progress, and all of them together.
import { html, useState } from "../../vendor/preact.js";
import { openFile } from "../address.js";
import { inWords } from "../api_error.js";
import { percent } from "../format.js";
import { icon } from "../icons.js";
import { size, words } from "../language.js";
import { useStore } from "../store.js";
import { controlUploads, isBusy, uploads } from "../uploads.js";

function stateInWords({ state, sent, size: all, error }) {
  const t = words();
  switch (state) {
    case "sending": return `${percent(all ? sent / all : 0)} · ${size(all)}`;
    case "failed": return inWords(error);
    default: return t[{ waiting: "waiting", finishing: "finishing", paused: "paused", done: "done" }[state]];
  }
}

function Button({ name, mark, action, item }) {
  const t = words();
  return html`
    <button type="button" class="icon-button small" aria-label=${t.ofPause(name, item.name)} title=${name}
      onClick=${() => controlUploads(action, item.id)}>${icon(mark)}</button>`;
}

function Item({ item }) {
  const t = words();
  const { state, file } = item;
  const value = state === "done" ? 1 : item.size ? item.sent / item.size : 0;
  return html`
    <li class="upload is-${state}" data-state=${state}>
      <span class="upload-mark">${icon(state === "done" ? "check" : state === "failed" ? "alert" : "upload")}</span>
      <div class="upload-text">
        <p class="upload-name" dir="auto">${item.name}</p>
        <p class="upload-state">${stateInWords(item)}</p>
        ${isBusy(item) && html`
          <progress class="bar-progress" max="1" value=${value} aria-label=${t.progressOf(item.name)}></progress>`}
      </div>
      ${file && html`<button type="button" class="button quiet small" onClick=${() => openFile(file.id)}>${t.show}</button>`}
      ${(state === "sending" || state === "waiting") && html`
        <${Button} name=${t.pause} mark="pause" action="pause" item=${item} />`}
      ${state === "paused" && html`<${Button} name=${t.resume} mark="play" action="resume" item=${item} />`}
      ${state === "failed" && html`<${Button} name=${t.retry} mark="replace" action="retry" item=${item} />`}
      <${Button} name=${isBusy(item) ? t.cancel : t.removeFromList} mark="close" action="remove" item=${item} />
    </li>`;
}

/** How many are done, and how much of everything. */
function summary(items) {
  const t = words();
  const failed = items.filter(({ state }) => state === "failed").length;
  const busy = items.filter(isBusy).length;
  const done = items.length - failed - busy;
  const counted = items.filter(({ state }) => state !== "failed");
  const total = counted.reduce((sum, item) => sum + (item.size || 1), 0);
  const sent = counted.reduce((sum, item) => sum + (item.state === "done" ? item.size || 1 : item.sent), 0);
  const title = busy > 0 ? t.uploading(done, items.length - failed) : done > 0 ? t.uploadsDone(done) : "";
  const failure = failed > 0 ? t.uploadsFailed(failed) : "";
  return { busy, failed, part: total > 0 ? sent / total : 0, title: [title, failure].filter(Boolean).join(" · ") };
}

export function UploadPanel() {
  const t = words();
  const { items } = useStore(uploads);
  const [isOpen, setOpen] = useState(true);
  if (items.length === 0) return null;
  const { busy, failed, part, title } = summary(items);
  const isPaused = items.filter(isBusy).every(({ state }) => state === "paused");
  return html`
    <section class="uploads card" aria-label=${t.uploads}>
      <div class="uploads-head">
        <h2 class="uploads-title" role="status">${title}</h2>
        <button type="button" class="icon-button" aria-expanded=${isOpen} aria-label=${isOpen ? t.collapse : t.expand}
          onClick=${() => setOpen(!isOpen)}>${icon(isOpen ? "down" : "up")}</button>
        ${busy === 0 && html`
          <button type="button" class="icon-button" aria-label=${t.close} onClick=${() => controlUploads("clear")}>
            ${icon("close")}</button>`}
      </div>
      ${busy > 0 && html`
        <div class="uploads-overall">
          <progress class="bar-progress" max="1" value=${part} aria-label=${t.overall}></progress>
          <span class="uploads-part">${percent(part)}</span>
          <button type="button" class="button quiet small" onClick=${() => controlUploads(isPaused ? "resumeAll" : "pauseAll")}>
            ${isPaused ? t.resumeAll : t.pauseAll}</button>
        </div>`}
      ${busy === 0 && failed > 1 && html`
        <button type="button" class="button quiet small" onClick=${() => controlUploads("retryAll")}>${t.retryAll}</button>`}
      <ul class="uploads-list" hidden=${!isOpen}>
        ${items.toReversed().map((item) => html`<${Item} key=${item.id} item=${item} />`)}
      </ul>
    </section>`;
}
