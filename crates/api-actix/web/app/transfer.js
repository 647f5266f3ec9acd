// One file on its way to the service, as a form with progress.
import { apiUrl } from "./api.js";
import { ApiError, errorOf } from "./api_error.js";
import { renewedKey, session } from "./session.js";

function sendOnce({ method, path, form, headers, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, apiUrl(path));
    request.setRequestHeader("Authorization", `Token ${session.get().key}`);
    request.setRequestHeader("Accept", "application/json");
    for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress?.(event.loaded, event.total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(errorOf(request.status, request.responseText));
    };
    request.onerror = () => reject(new ApiError(0));
    signal?.addEventListener("abort", () => {
      request.abort();
      reject(signal.reason);
    });
    request.send(form);
  });
}

/**
 * Sends a file, and returns its details. A refused key is asked for again and the file sent again.
 *
 * `replaced` is the id of the media file whose content it becomes; `entityTag` guards that.
 */
export async function transfer(file, { name, replaced, entityTag, onProgress, signal }) {
  const [method, path] = replaced ? ["PATCH", `files/${replaced}`] : ["POST", "files"];
  const headers = entityTag ? { "If-Match": entityTag } : {};
  for (;;) {
    signal?.throwIfAborted();
    const form = new FormData();
    form.append("f", file, name ?? file.name);
    const used = session.get().key;
    try {
      return await sendOnce({ method, path, form, headers, onProgress, signal });
    } catch (error) {
      if (error.status !== 401) throw error;
      await renewedKey(used, error);
    }
  }
}
