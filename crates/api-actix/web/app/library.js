// The list of media files: what was found for the filters so far, and how it goes on.
import { changeFilters, address } from "./address.js";
import { list, retrieve } from "./api.js";
import { listParameters } from "./filters.js";
import { may, session } from "./session.js";
import { createStore } from "./store.js";
import { knowUploaders } from "./uploaders.js";

const PAGE_SIZE = 60;

/**
 * `files` are those found so far; `next` is the cursor behind them, null at the end. `total` is null
 * while it is not known. `hidden` are the ids of files that are being deleted.
 */
export const library = createStore({
  files: [], next: null, total: null, isLoading: false, isMore: false, error: null, filters: null, hidden: new Set(),
});

let loading = new AbortController();

/** The beginning of the list, asked for before it is known whose key it is. */
let early = null;

const beginning = (parameters) => ({ ...parameters, cursor: "", page_size: PAGE_SIZE });

/** Asks for the first files while the key is still being checked; a refusal is left to that check. */
export function loadEarly(key) {
  const parameters = beginning(listParameters(address.get().filters));
  early = { name: JSON.stringify(parameters), key, files: list(parameters, { key }).catch(() => null) };
}

async function firstFiles(parameters, signal) {
  const { name, key, files } = early ?? {};
  early = null;
  const isWanted = name === JSON.stringify(parameters) && key === session.get().key;
  return (isWanted && (await files)) || list(parameters, { signal });
}

/** The files to show. */
export const shownFiles = ({ files, hidden }) =>
  hidden.size > 0 ? files.filter((file) => !hidden.has(file.id)) : files;

/** Loads the beginning of the list. What is shown stays until the answer is there. */
export async function loadLibrary() {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  const { filters } = address.get();
  const parameters = listParameters(filters);
  library.set({ isLoading: true, isMore: false, error: null });
  try {
    const { files, next } = await firstFiles(beginning(parameters), signal);
    signal.throwIfAborted();
    knowUploaders(files);
    library.set({ files, next, filters, isLoading: false, total: next ? null : files.length });
    if (next) count(parameters, signal);
  } catch (error) {
    if (!signal.aborted) library.set({ isLoading: false, error });
  }
}

/** Asks how many there are. A search that no index serves is not counted: it would hold up the next. */
async function count(parameters, signal) {
  if (parameters.search && [...parameters.search].length < 3) return;
  try {
    const page = await list({ ...parameters, page_size: 1 }, { signal });
    library.set({ total: page.count });
  } catch {
    // The page does without.
  }
}

/** Loads the next files, once they are needed. */
export async function loadMore() {
  const { next, isMore, isLoading, filters, error } = library.get();
  if (!next || isMore || isLoading || error) return;
  const { signal } = loading;
  library.set({ isMore: true });
  try {
    const page = await list({ ...listParameters(filters), cursor: next, page_size: PAGE_SIZE }, { signal });
    knowUploaders(page.files);
    library.set((now) => {
      const known = new Set(now.files.map((file) => file.id));
      const files = [...now.files, ...page.files.filter((file) => !known.has(file.id))];
      return { ...now, files, next: page.next, isMore: false, total: page.next ? now.total : files.length };
    });
  } catch (error) {
    if (!signal.aborted) library.set({ isMore: false, error });
  }
}

/** Goes on after an error. */
export function tryAgain() {
  library.set({ error: null });
  if (library.get().next) loadMore();
  else loadLibrary();
}

/** Shows the current state of a file. */
export function updateFile(file) {
  library.set((now) => ({ ...now, files: now.files.map((old) => (old.id === file.id ? file : old)) }));
}

/** The URLs of signed files expire: reads a file again whose picture could not be loaded. */
export async function renewFile(file) {
  if (!file.f.includes("?") || !may("retrieve")) return;
  const { body } = await retrieve(file.id).catch(() => ({}));
  if (body) updateFile(body);
}

/** Puts a new file where it belongs, if that is known: first among the newest of all. */
export function addFile(file) {
  const { filters } = library.get();
  const fits = filters && !filters.search && (!filters.type || filters.type === file.type) && !filters.before &&
    (!filters.user || Number(filters.user) === file.user?.id) && !filters.ordering;
  if (!fits) return false;
  library.set((now) => ({ ...now, files: [file, ...now.files], total: now.total === null ? null : now.total + 1 }));
  return true;
}

/** Hides files, shows them again, or forgets them for good. */
export function hideFiles(ids) {
  library.set((now) => ({ ...now, hidden: new Set([...now.hidden, ...ids]) }));
}

export function showFiles(ids) {
  const shown = new Set(ids);
  library.set((now) => ({ ...now, hidden: new Set([...now.hidden].filter((id) => !shown.has(id))) }));
}

export function forgetFiles(ids) {
  const gone = new Set(ids);
  library.set((now) => {
    const files = now.files.filter((file) => !gone.has(file.id));
    const removed = now.files.length - files.length;
    return { ...now, files, total: now.total === null ? null : now.total - removed };
  });
  showFiles(ids);
}

/** Shows the files of other filters; empty ones are dropped. */
export function filter(changes) {
  const filters = { ...address.get().filters, ...changes };
  for (const [name, value] of Object.entries(filters)) if (!value) delete filters[name];
  changeFilters(filters);
}
