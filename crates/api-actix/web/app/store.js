// A value that views watch.
import { useLayoutEffect, useReducer } from "../vendor/preact.js";

/** A store: `set` takes the fields to change, or a function from the old value to the new one. */
export function createStore(initial) {
  let value = initial;
  const listeners = new Set();
  return {
    get: () => value,
    set(change) {
      const next = typeof change === "function" ? change(value) : { ...value, ...change };
      if (next === value) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of a store; the view is drawn again when it changes. */
export function useStore(store) {
  const [, redraw] = useReducer((count) => count + 1, 0);
  const drawn = store.get();
  useLayoutEffect(() => {
    const stop = store.subscribe(redraw);
    // It may have changed between drawing and now.
    if (store.get() !== drawn) redraw();
    return stop;
  }, [store]);
  return drawn;
}
