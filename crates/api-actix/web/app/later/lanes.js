// Runs some jobs at a time. A paused job gives its lane to the next one; since the service takes a
// form only as a whole, it begins anew when it goes on.

export function createLanes(count, { run, isPaused, isGone, onDone, onFailed }) {
  const waiting = new Map();
  const running = new Map();
  let notice = () => {};

  function next() {
    for (const id of waiting.keys()) {
      if (running.size >= count) return;
      if (!isPaused(id)) start(id);
    }
  }

  async function start(id) {
    const finish = waiting.get(id);
    const abort = new AbortController();
    waiting.delete(id);
    running.set(id, { abort, finish });
    notice();
    try {
      const body = await run(id, abort.signal);
      running.delete(id);
      if (!isGone(id)) onDone(id, body);
      finish();
    } catch (error) {
      running.delete(id);
      if (!isGone(id) && isPaused(id)) waiting.set(id, finish);
      else {
        if (!isGone(id)) onFailed(id, error);
        finish();
      }
    }
    notice();
    next();
  }

  return {
    /** Resolves when the job has succeeded or failed. */
    send(id) {
      return new Promise((finish) => {
        waiting.set(id, finish);
        next();
      });
    },
    /** A job was paused, goes on, or was removed. */
    changed(id) {
      if (isGone(id)) {
        waiting.get(id)?.();
        waiting.delete(id);
      }
      if (isGone(id) || isPaused(id)) running.get(id)?.abort.abort();
      next();
    },
    isRunning: (id) => running.has(id),
    onChange(listener) {
      notice = listener;
    },
  };
}
