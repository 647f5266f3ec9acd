// Deleted files: hidden at once, gone after ten seconds unless that is undone.
import { remove } from "./api.js";
import { inWords } from "./api_error.js";
import { words } from "./language.js";
import { forgetFiles, hideFiles, showFiles } from "./library.js";
import { dismiss, notify } from "./notices.js";
import { deselect } from "./selection.js";

const PATIENCE = 10_000;

/** Deletions that can still be undone. */
const pending = new Set();

export function deleteFiles(files) {
  const ids = files.map((file) => file.id);
  hideFiles(ids);
  deselect(ids);
  const deletion = { files, ids };
  deletion.timer = setTimeout(() => carryOut(deletion), PATIENCE);
  deletion.notice = notify(words().deleted(files), {
    lasts: PATIENCE,
    action: { label: words().undo, run: () => undo(deletion) },
  });
  pending.add(deletion);
}

function undo(deletion) {
  clearTimeout(deletion.timer);
  pending.delete(deletion);
  showFiles(deletion.ids);
  notify(words().restored(deletion.files), { lasts: 4000 });
}

async function carryOut(deletion) {
  pending.delete(deletion);
  dismiss(deletion.notice);
  const failed = [];
  let reason = null;
  for (const id of deletion.ids) {
    try {
      await remove(id);
      forgetFiles([id]);
    } catch (error) {
      // Somebody else has deleted it.
      if (error.status === 404) forgetFiles([id]);
      else failed.push(id);
      if (error.status !== 404) reason = error;
    }
  }
  if (failed.length === 0) return;
  showFiles(failed);
  notify(words().notDeleted(failed.length, inWords(reason)), { isError: true });
}

/** Whoever leaves the page has not undone them: the browser finishes these requests by itself. */
addEventListener("pagehide", () => {
  for (const { timer, ids } of pending) {
    clearTimeout(timer);
    for (const id of ids) remove(id, { keepalive: true }).catch(() => {});
  }
  pending.clear();
});
