// Short messages at the edge of the page, some with an action.
import { createStore } from "./store.js";

export const notices = createStore([]);

let count = 0;

/** Shows a message for so many milliseconds; an error stays until it is dismissed. Returns its id. */
export function notify(text, { lasts = 6000, action = null, isError = false } = {}) {
  count += 1;
  const notice = { id: count, text, action, isError, lasts: isError ? null : lasts };
  notices.set((all) => [...all.slice(-3), notice]);
  if (!isError) setTimeout(() => dismiss(notice.id), lasts);
  return notice.id;
}

export function dismiss(id) {
  notices.set((all) => (all.some((notice) => notice.id === id) ? all.filter((notice) => notice.id !== id) : all));
}
