// The files in a drop, those in folders included, and in a paste.
import { words } from "./language.js";

const fileOf = (entry) => new Promise((resolve) => entry.file(resolve, () => resolve(null)));

/** The entries of a folder, which come some at a time. */
async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function filesOf(entry) {
  if (entry.isFile) return [await fileOf(entry)];
  const found = [];
  // Systems keep notes of their own beside files.
  for (const inner of await entriesOf(entry)) if (!inner.name.startsWith(".")) found.push(...(await filesOf(inner)));
  return found;
}

export async function droppedFiles(transfer) {
  // They are gone after the event, so all are asked for at once.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files];
  const found = await Promise.all(entries.map(filesOf));
  return found.flat().filter(Boolean);
}

const two = (value) => String(value).padStart(2, "0");

/** A picture without a name of its own is named by the time of its paste. */
function named(file) {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const now = new Date();
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  const time = [two(now.getHours()), two(now.getMinutes()), two(now.getSeconds())].join(".");
  const [extension] = /\.\w+$/.exec(file.name);
  return new File([file], `${words().pastedName(`${date} ${time}`)}${extension}`, { type: file.type });
}

export const pastedFiles = (clipboard) => [...(clipboard?.files ?? [])].map(named);
