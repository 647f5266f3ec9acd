// Days of the Persian calendar, by the browser's own knowledge of it.

const DAY = 86_400_000;
const numbers = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn", {
  timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric",
});
const names = new Intl.DateTimeFormat("fa-IR-u-ca-persian", { timeZone: "UTC", month: "long" });

function parts(time) {
  const found = {};
  for (const { type, value } of numbers.formatToParts(time)) found[type] = Number.parseInt(value, 10);
  return [found.year, found.month, found.day];
}

/** Year, month and day of a Gregorian day such as `2026-03-21`. */
export const toPersian = (day) => parts(Date.parse(`${day}T00:00:00Z`));

/** The noon of a Persian day. New Year is near 21 March; the search begins there. */
function timeOf(year, month, day) {
  const before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  let time = Date.UTC(year + 621, 2, 21, 12) + (before + day - 1) * DAY;
  for (let tries = 0; tries < 4; tries += 1) {
    const [foundYear, foundMonth, foundDay] = parts(time);
    const difference = (year - foundYear) * 365 + (month - foundMonth) * 30 + (day - foundDay);
    if (difference === 0) break;
    time += Math.sign(difference) * DAY;
  }
  return time;
}

/** The Gregorian day of a Persian one. */
export const fromPersian = (year, month, day) => new Date(timeOf(year, month, day)).toISOString().slice(0, 10);

export function monthLength(year, month) {
  if (month <= 6) return 31;
  if (month < 12) return 30;
  return parts(timeOf(year, 12, 29) + DAY)[1] === 12 ? 30 : 29;
}

/** The names of the twelve months. */
export const persianMonths = () => Array.from({ length: 12 }, (_, index) => names.format(timeOf(1400, index + 1, 15)));
