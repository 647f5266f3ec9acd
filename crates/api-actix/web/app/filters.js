// What can be looked for, and the parameters of the list for it.

export const TYPES = ["image", "video", "audio", "text", "document", "archive", "other"];

export const TIMES = ["day", "week", "month", "year", "range"];

/** The orders that are offered; the first is the service's own. */
export const ORDERINGS = ["-created_at", "created_at", "-updated_at", "name", "-name", "-size", "size"];

const DAYS = { day: 0, week: 6, month: 29, year: 364 };

/** Midnight of this place, so many days ago. */
function midnight(days) {
  const time = new Date();
  time.setHours(0, 0, 0, 0);
  time.setDate(time.getDate() - days);
  return time;
}

/** The first or last moment of a day, `2026-03-21`, at this place. */
function boundary(date, isEnd) {
  const [year, month, day] = date.split("-").map(Number);
  if (!day) return null;
  const time = isEnd ? new Date(year, month - 1, day, 23, 59, 59, 999) : new Date(year, month - 1, day);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** The parameters of `GET /api/media/files` for the filters of the address. */
export function listParameters({ search, type, user, time, after, before, ordering }) {
  const created_after = time in DAYS ? midnight(DAYS[time]).toISOString() : time === "range" && after && boundary(after, false);
  const created_before = time === "range" && before && boundary(before, true);
  const all = { search, type, user, created_after, created_before, ordering };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value));
}

/** Whether anything but the order was chosen. */
export const isFiltered = ({ search, type, user, time }) => Boolean(search || type || user || time);
