// The whole page takes files that are dropped or pasted.
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { droppedFiles, pastedFiles } from "../given_files.js";
import { icon } from "../icons.js";
import { words } from "../language.js";
import { may } from "../session.js";
import { addUploads } from "../uploads.js";

const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

export function DropZone() {
  const [isOver, setOver] = useState(false);
  const depth = useRef(0);
  useEffect(() => {
    const enter = (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth.current += 1;
      setOver(may("create"));
    };
    const over = (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = may("create") ? "copy" : "none";
    };
    const leave = (event) => {
      if (!hasFiles(event)) return;
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setOver(false);
    };
    const drop = async (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth.current = 0;
      setOver(false);
      addUploads(await droppedFiles(event.dataTransfer));
    };
    const paste = (event) => {
      const files = pastedFiles(event.clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      addUploads(files);
    };
    const listeners = { dragenter: enter, dragover: over, dragleave: leave, drop, paste };
    for (const [name, listener] of Object.entries(listeners)) addEventListener(name, listener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) removeEventListener(name, listener);
    };
  }, []);
  if (!isOver) return null;
  return html`<div class="drop-zone" aria-hidden="true"><p class="drop-text">${icon("upload")}${words().dropHere}</p></div>`;
}
