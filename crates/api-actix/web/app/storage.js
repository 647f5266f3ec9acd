// What the browser keeps, where it lets us: storage can be forbidden or full.

const read = (storage, name) => {
  try {
    return storage().getItem(name);
  } catch {
    return null;
  }
};

const write = (storage, name, value) => {
  try {
    if (value === null) storage().removeItem(name);
    else storage().setItem(name, value);
  } catch {
    // The page works without; it forgets at a reload.
  }
};

/** Kept for this tab only: the key. */
export const tabStorage = {
  read: (name) => read(() => sessionStorage, name),
  write: (name, value) => write(() => sessionStorage, name, value),
};

/** Kept for later visits: language and theme. */
export const browserStorage = {
  read: (name) => read(() => localStorage, name),
  write: (name, value) => write(() => localStorage, name, value),
};
