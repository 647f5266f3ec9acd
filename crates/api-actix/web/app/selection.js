// The selected files, by id.
import { createStore } from "./store.js";

export const selection = createStore(new Map());

let last = null;

/** Selects or deselects a file; with `shown`, everything from the last one up to it. */
export function toggle(file, shown = null) {
  const start = shown?.findIndex(({ id }) => id === last) ?? -1;
  const end = shown?.findIndex(({ id }) => id === file.id) ?? -1;
  const isRange = start >= 0 && end >= 0;
  const range = isRange ? shown.slice(Math.min(start, end), Math.max(start, end) + 1) : [file];
  const isOn = isRange || !selection.get().has(file.id);
  selection.set((old) => {
    const selected = new Map(old);
    for (const each of range) {
      if (isOn) selected.set(each.id, each);
      else selected.delete(each.id);
    }
    return selected;
  });
  last = file.id;
}

export const selectAll = (files) => selection.set(() => new Map(files.map((file) => [file.id, file])));

export function clearSelection() {
  if (selection.get().size > 0) selection.set(() => new Map());
}

export function deselect(ids) {
  selection.set((old) => {
    const selected = new Map(old);
    for (const id of ids) selected.delete(id);
    return selected.size === old.size ? old : selected;
  });
}
