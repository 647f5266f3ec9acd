// Who is signed in. The key is kept for this tab only; when it is refused, everybody who needs one
// waits here until there is another.
import { tabStorage } from "./storage.js";
import { createStore } from "./store.js";

const NAME = "media-library-key";

/** `me` is null until the key has been accepted; `asking` says why a key is asked for again. */
export const session = createStore({ key: null, me: null, asking: null });

let renewal = null;

export function beginSession(key) {
  const kept = key ?? session.get().key ?? tabStorage.read(NAME);
  if (key) tabStorage.write(NAME, key);
  session.set({ key: kept, me: key ? null : session.get().me });
}

/** Uses a key that the service has accepted; requests that wait for one go on. */
export function acceptKey(key, me) {
  tabStorage.write(NAME, key);
  session.set({ key, me, asking: null });
  renewal?.resolve();
  renewal = null;
}

/** Resolves once there is another key than the refused one. */
export function renewedKey(refused, reason) {
  const { key, me } = session.get();
  if (key !== refused && me) return Promise.resolve();
  if (!renewal) {
    renewal = Promise.withResolvers ? Promise.withResolvers() : withResolvers();
    session.set({ asking: reason });
  }
  return renewal.promise;
}

function withResolvers() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

/** Forgets the key and everything on the page. */
export function signOut() {
  tabStorage.write(NAME, null);
  location.hash = "";
  location.reload();
}

const CODES = { list: 3801, retrieve: 3802, create: 3803, update: 3804, delete: 3805 };

/** Whether the caller may take an action, as far as is known. */
export const may = (action) => session.get().me?.permissions.includes(CODES[action]) ?? false;
