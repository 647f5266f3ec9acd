// The uploaders that were met so far: the service has no list of users.
import { createStore } from "./store.js";

export const uploaders = createStore(new Map());

export function knowUploaders(files) {
  const unknown = files.map((file) => file.user).filter((user) => user && !uploaders.get().has(user.id));
  if (unknown.length === 0) return;
  uploaders.set((known) => new Map([...known, ...unknown.map((user) => [user.id, user])]));
}

export const nameOf = (user) => user.full_name || user.username;
