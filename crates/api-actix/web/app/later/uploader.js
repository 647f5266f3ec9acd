// The machinery of uploads: Uppy keeps the files and their progress, the lanes send some at a time.
import { Uppy } from "../../vendor/uppy.js";
import { ApiError } from "../api_error.js";
import { addFile } from "../library.js";
import { words } from "../language.js";
import { notify } from "../notices.js";
import { session } from "../session.js";
import { transfer } from "../transfer.js";
import { uploads } from "../uploads.js";
import { createLanes } from "./lanes.js";

/** Files on their way at the same moment. */
const LANES = 3;

/** Uppy tells its own log what this page tells people. */
const SILENT = { debug() {}, warn() {}, error() {} };

export function createUploader() {
  const uppy = new Uppy({ autoProceed: true, allowMultipleUploadBatches: true, logger: SILENT });
  uppy.setState({ capabilities: { uploadProgress: true, individualCancellation: true, resumableUploads: true } });
  const errors = new Map();

  /** Sends one file of Uppy's; `signal` ends that. */
  async function send(id, signal) {
    const { data, name } = uppy.getFile(id);
    const limit = session.get().me?.max_upload_size;
    if (limit && data.size > limit) throw new ApiError(413);
    return transfer(data, {
      name,
      signal,
      onProgress: (sent, total) => {
        const file = uppy.getFile(id);
        // The form around the file is sent too.
        const bytesUploaded = Math.min(data.size, Math.round((sent / total) * data.size));
        if (file) uppy.emit("upload-progress", file, { uploadStarted: Date.now(), bytesUploaded, bytesTotal: data.size });
      },
    });
  }
  const lanes = createLanes(LANES, {
    run: send,
    isPaused: (id) => uppy.getFile(id)?.isPaused ?? false,
    isGone: (id) => !uppy.getFile(id),
    onDone: (id, body) => {
      errors.delete(id);
      uppy.emit("upload-success", uppy.getFile(id), { status: 201, body, uploadURL: body.f });
      addFile(body);
    },
    onFailed: (id, error) => {
      errors.set(id, error);
      uppy.emit("upload-error", uppy.getFile(id), error);
    },
  });
  uppy.addUploader(async (ids) => {
    const files = uppy.getFilesByIds(ids).filter((file) => !file.error);
    uppy.emit("upload-start", files);
    await Promise.all(files.map((file) => lanes.send(file.id)));
  });
  uppy.on("upload-pause", (file) => lanes.changed(file.id));
  uppy.on("file-removed", (file) => lanes.changed(file.id));

  const itemOf = (file) => ({
    id: file.id,
    name: file.name,
    size: file.size,
    sent: file.progress.uploadComplete ? file.size : file.progress.bytesUploaded || 0,
    state: stateOf(file, lanes),
    error: errors.get(file.id) ?? null,
    file: file.response?.body ?? null,
  });
  const report = () => uploads.set({ items: uppy.getFiles().map(itemOf) });
  uppy.on("state-update", report);
  lanes.onChange(report);

  const setPaused = (isWanted) => (file) => {
    if (!file.progress.uploadComplete && !file.error && Boolean(file.isPaused) !== isWanted) uppy.pauseResume(file.id);
  };
  const isRetriable = (file) => file.error && !(errors.get(file.id)?.status === 413);
  const retry = (id) => {
    errors.delete(id);
    uppy.retryUpload(id).catch(() => {});
  };
  return {
    add: (files) => addAll(uppy, files),
    pause: (id) => setPaused(true)(uppy.getFile(id)),
    resume: (id) => setPaused(false)(uppy.getFile(id)),
    pauseAll: () => uppy.getFiles().forEach(setPaused(true)),
    resumeAll: () => uppy.getFiles().forEach(setPaused(false)),
    retry,
    retryAll: () => uppy.getFiles().filter(isRetriable).forEach((file) => retry(file.id)),
    remove: (id) => uppy.removeFile(id),
    clear: () => uppy.getFiles().forEach((file) => uppy.removeFile(file.id)),
  };
}

function stateOf(file, lanes) {
  if (file.error) return "failed";
  if (file.progress.uploadComplete) return "done";
  if (file.isPaused) return "paused";
  if (!lanes.isRunning(file.id)) return "waiting";
  return file.size > 0 && file.progress.bytesUploaded >= file.size ? "finishing" : "sending";
}

/** A file that is there already, by name, size and time, is not added twice, unless it is done. */
function addAll(uppy, files) {
  const added = [];
  for (const data of files) {
    const { name, type } = data;
    // Uppy's id of a file does not tell two folders apart.
    const relativePath = data.webkitRelativePath || undefined;
    const twin = uppy.getFiles().find(({ data: other }) =>
      other.name === name && other.size === data.size && other.lastModified === data.lastModified);
    if (twin?.progress.uploadComplete || twin?.error) uppy.removeFile(twin.id);
    else if (twin) {
      notify(words().alreadyAdded(name));
      continue;
    }
    added.push({ name, type, data, source: "page", meta: { relativePath } });
  }
  if (added.length > 0) uppy.addFiles(added);
}
