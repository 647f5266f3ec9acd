// Requests to the service. A refused key is asked for again and the request repeated, so that
// nothing that was typed is lost.
import { ApiError, errorOf } from "./api_error.js";
import { renewedKey, session } from "./session.js";

const MAX_RETRIES = 4;

/** The URL of a path below the API, below any path prefix of the service. */
export const apiUrl = (path) => new URL(`api/media/${path}`, document.baseURI.split("#")[0]);

async function send(path, { method = "GET", json, headers, signal, key, keepalive } = {}) {
  const init = { method, signal, keepalive, cache: "no-store", headers: { Accept: "application/json", ...headers } };
  init.headers.Authorization = `Token ${key ?? session.get().key}`;
  if (json !== undefined) {
    init.body = JSON.stringify(json);
    init.headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(apiUrl(path), init);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0);
  }
  const text = await response.text().catch(() => "");
  if (!response.ok) {
    const error = errorOf(response.status, text);
    error.retryAfter = Number(response.headers.get("Retry-After")) || 1;
    throw error;
  }
  return { body: text ? JSON.parse(text) : null, entityTag: response.headers.get("ETag") };
}

/**
 * The body and the entity tag of an answer.
 *
 * Reads are repeated while the service is busy. `key` is for a key that is not accepted yet: then a
 * refusal is an error like others.
 */
export async function request(path, options = {}) {
  for (let tries = 1; ; tries += 1) {
    const used = session.get().key;
    try {
      return await send(path, options);
    } catch (error) {
      if (error.status === 401 && !options.key) {
        await renewedKey(used, error);
      } else if (error.status === 503 && (options.method ?? "GET") === "GET" && tries < MAX_RETRIES) {
        await pause(error.retryAfter * 1000, options.signal);
      } else {
        if (error.status === 403) learnPermissions();
        throw error;
      }
      options.signal?.throwIfAborted();
    }
  }
}

const pause = (milliseconds, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, milliseconds);
  signal?.addEventListener("abort", () => {
    clearTimeout(timer);
    reject(signal.reason);
  });
});

/** Who the holder of a key is, and what it may do. */
export const whoIs = async (key) => (await request("me", { key })).body;

/** Permissions have changed since they were read: what is not allowed any more is not offered. */
function learnPermissions() {
  const { key } = session.get();
  whoIs(key).then((me) => session.get().key === key && session.set({ me }), () => {});
}

/** A page of a list: the walk's next step is `next`. */
export async function list(parameters, options) {
  const { body } = await request(`files?${new URLSearchParams(parameters)}`, options);
  const next = body.next && new URL(body.next).searchParams.get("cursor");
  return { files: body.results, next: next ?? null, count: body.count };
}

export const retrieve = (id, signal) => request(`files/${id}`, { signal });

export const edit = (id, texts, entityTag) =>
  request(`files/${id}`, { method: "PATCH", json: texts, headers: entityTag ? { "If-Match": entityTag } : {} });

export const remove = (id, options = {}) => request(`files/${id}`, { method: "DELETE", ...options });
