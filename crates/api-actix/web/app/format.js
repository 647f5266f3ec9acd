// Numbers, sizes and times in the language of the page.
import { locale } from "./locale.js";

const formats = new Map();

/** A format of `Intl`, made once for each language. */
function format(kind, options) {
  const name = `${kind} ${locale()} ${JSON.stringify(options)}`;
  if (!formats.has(name)) formats.set(name, new Intl[kind](locale(), options));
  return formats.get(name);
}

export const number = (value) => format("NumberFormat", {}).format(value);

export const percent = (part) => format("NumberFormat", { style: "percent" }).format(part);

/** A length in bytes, in units of 1024 as the service counts; `units` are the words of the language. */
export function sizeIn(units, bytes) {
  if (bytes === null || bytes === undefined) return "";
  let power = 0;
  let value = bytes;
  while (value >= 1024 && power < units.length - 1) {
    value /= 1024;
    power += 1;
  }
  const maximumFractionDigits = value < 10 && power > 0 ? 1 : 0;
  return `${format("NumberFormat", { maximumFractionDigits }).format(value)} ${units[power]}`;
}

export const day = (time) => format("DateTimeFormat", { dateStyle: "medium" }).format(new Date(time));

export const moment = (time) =>
  format("DateTimeFormat", { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));

/** A number of things: `one` and `other` are sentences of the language. */
export const plural = (count) => format("PluralRules", {}).select(count);
