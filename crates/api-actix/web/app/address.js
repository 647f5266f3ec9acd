// What the fragment of the address says: the key of a link that signs in, the opened file, and what
// is looked for. A fragment never leaves the browser, so that none of it gets into a log.
import { createStore } from "./store.js";

const FILTERS = ["search", "type", "user", "time", "after", "before", "ordering"];

const parameters = () => new URLSearchParams(location.hash.slice(1));

/** Removes a key from the address, also from the history, and returns it. */
export function takeKeyFromAddress() {
  const fragment = parameters();
  const key = fragment.get("key");
  if (key === null) return null;
  fragment.delete("key");
  history.replaceState(history.state, "", `#${fragment}`);
  return key.trim();
}

function read() {
  const fragment = parameters();
  const id = fragment.get("file");
  const filters = {};
  for (const name of FILTERS) {
    const value = fragment.get(name);
    if (value) filters[name] = value;
  }
  return { file: /^[1-9]\d*$/.test(id ?? "") ? Number(id) : null, filters };
}

export const address = createStore(read());

function write({ file, filters }, method) {
  const fragment = new URLSearchParams(filters);
  if (file) fragment.set("file", file);
  history[method]({ opened: method === "pushState" }, "", `#${fragment}`);
  address.set(read);
}

/** Shows other files, from the beginning. */
export function changeFilters(filters) {
  write({ file: null, filters }, "replaceState");
}

/** Opens a file. The browser's Back closes it. */
export function openFile(id) {
  const { file, filters } = address.get();
  write({ file: id, filters }, file ? "replaceState" : "pushState");
  if (file) history.replaceState({ opened: true }, "");
}

export function closeFile() {
  if (history.state?.opened) history.back();
  else write({ ...address.get(), file: null }, "replaceState");
}

/** The link to an opened file. */
export const linkToFile = (id) => `#${new URLSearchParams({ ...address.get().filters, file: id })}`;

addEventListener("popstate", () => address.set(read));
addEventListener("hashchange", () => address.set(read));
