// A file as it can be looked at, heard or read on the page.
import { html, useEffect, useState } from "../../vendor/preact.js";
import { fit, fullPicture, largestThumbnail, srcset } from "../files.js";
import { icon } from "../icons.js";
import { words } from "../language.js";
import { probe } from "../probe.js";
import { PreviewText } from "./preview_text.js";

/** Kind and extension, where nothing can be shown. */
function Note({ file, text }) {
  return html`
    <div class="preview-note">
      <span class="preview-mark">${icon(file.type)}</span>
      <p>${text}</p>
    </div>`;
}

function Picture({ file, files }) {
  const t = words();
  const [isBroken, setBroken] = useState(false);
  const small = largestThumbnail(file);
  const src = small ?? fullPicture(file);
  if (!src || isBroken) return html`<${Note} file=${file} text=${src ? t.cannotShow : t.noPreview} />`;
  const [width, height] = file.width && file.height ? fit(file.width, file.height, 1080, 1080) : [null, null];
  const open = async () => {
    const { openViewer } = await import("../later/viewer.js");
    openViewer(file, files);
  };
  return html`
    <button type="button" class="preview-picture" aria-label=${t.openFull} onClick=${open}>
      <img src=${src} srcset=${small ? srcset(file) : null} sizes="(min-width: 60rem) 60vw, 100vw" width=${width}
        height=${height} alt=${file.description || file.name || ""} onError=${() => setBroken(true)} />
      <span class="preview-expand" aria-hidden="true">${icon("expand")}</span>
    </button>`;
}

function Player({ file }) {
  const t = words();
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return html`<${Note} file=${file} text=${t.cannotPlay} />`;
  const label = file.name || t.unnamed;
  if (file.type === "video") {
    return html`<video class="preview-video" src=${file.f} controls playsinline preload="metadata" aria-label=${label}
      onError=${() => setBroken(true)}></video>`;
  }
  return html`
    <div class="preview-audio">
      <span class="preview-mark">${icon("audio")}</span>
      <audio src=${file.f} controls preload="metadata" aria-label=${label} onError=${() => setBroken(true)}></audio>
    </div>`;
}

/** A document or text, by the type that its bytes are served as. */
function Readable({ file }) {
  const t = words();
  const [type, setType] = useState(null);
  useEffect(() => {
    const asking = new AbortController();
    probe(file.f, asking.signal).then(setType, () => asking.signal.aborted || setType("unknown"));
    return () => asking.abort();
  }, [file.f]);
  if (type === null) return html`<p class="preview-note">${t.loading}</p>`;
  if (type.startsWith("text/plain")) return html`<${PreviewText} file=${file} type=${type} />`;
  if (type !== "application/pdf") return html`<${Note} file=${file} text=${t.noPreview} />`;
  return html`
    <div class="preview-document">
      <iframe src=${file.f} title=${file.name || t.unnamed}></iframe>
      <a class="button quiet" href=${file.f} target="_blank" rel="noopener">${t.openInTab}</a>
    </div>`;
}

export function Preview({ file, files }) {
  if (file.type === "image") return html`<${Picture} file=${file} files=${files} />`;
  if (file.type === "audio" || file.type === "video") return html`<${Player} file=${file} />`;
  if (file.type === "text" || file.type === "document") return html`<${Readable} file=${file} />`;
  return html`<${Note} file=${file} text=${words().noPreview} />`;
}
