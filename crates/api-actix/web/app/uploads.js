// Files that people add, by any way, and how they are getting on. The machinery is loaded with the
// first file.
import { notify } from "./notices.js";
import { words } from "./language.js";
import { may } from "./session.js";
import { createStore } from "./store.js";

/**
 * `items` as the machinery reports them: `{id, name, size, sent, state, error, file}`, where `state` is
 * `waiting`, `sending`, `finishing`, `paused`, `done` or `failed`.
 */
export const uploads = createStore({ items: [] });

let machinery = null;

const loadMachinery = () => {
  machinery ??= import("./later/uploader.js").then(({ createUploader }) => createUploader());
  return machinery;
};

/** Adds files; their uploads begin at once. */
export async function addUploads(files) {
  if (files.length === 0) return;
  if (!may("create")) {
    notify(words().mayNotUpload, { isError: true });
    return;
  }
  try {
    (await loadMachinery()).add(files);
  } catch {
    // The service has been replaced by one with another version of the page.
    machinery = null;
    notify(words().newVersion, { isError: true, action: { label: words().reload, run: () => location.reload() } });
  }
}

/** Calls `pause`, `resume`, `retry`, `remove`, `pauseAll`, `resumeAll`, `retryAll` or `clear`. */
export async function controlUploads(action, id) {
  (await loadMachinery())[action](id);
}

/** The hidden field whose picker is opened; it stays in the page. */
function picker() {
  const known = document.querySelector("input[data-for=upload]");
  if (known) return known;
  const input = document.createElement("input");
  Object.assign(input, { type: "file", multiple: true, className: "offscreen", tabIndex: -1 });
  input.dataset.for = "upload";
  input.setAttribute("aria-hidden", "true");
  input.addEventListener("change", () => {
    addUploads([...input.files]);
    input.value = "";
  });
  document.body.append(input);
  return input;
}

/** Opens the browser's picker. */
export const chooseFiles = () => picker().click();

const BUSY = new Set(["waiting", "sending", "finishing", "paused"]);

export const isBusy = (item) => BUSY.has(item.state);

/** Leaving the page would end uploads. */
addEventListener("beforeunload", (event) => {
  if (uploads.get().items.some(isBusy)) event.preventDefault();
});
