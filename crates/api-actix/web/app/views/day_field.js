// A day: by the browser's own field, or in the Persian calendar by year, month and day.
import { html } from "../../vendor/preact.js";
import { fromPersian, monthLength, persianMonths, toPersian } from "../calendar.js";
import { number } from "../format.js";
import { language, words } from "../language.js";

const YEARS = 30;

function PersianDay({ label, value, onChange }) {
  const t = words();
  const chosen = value ? toPersian(value) : null;
  const [thisYear, thisMonth] = toPersian(today());
  const change = (part) => (event) => {
    const parts = [...(chosen ?? [thisYear, thisMonth, 1])];
    parts[part] = Number(event.currentTarget.value);
    parts[2] = Math.min(parts[2], monthLength(parts[0], parts[1]));
    onChange(fromPersian(...parts));
  };
  const select = (part, name, options) => html`
    <select class="field select" aria-label=${`${label}: ${name}`} onChange=${change(part)}>
      ${!chosen && html`<option value="" selected disabled>${name}</option>`}
      ${options.map(([value, text]) => html`<option value=${value} selected=${chosen?.[part] === value}>${text}</option>`)}
    </select>`;
  const count = (length, first) => Array.from({ length }, (_, index) => first + index);
  const plain = (value) => [value, number(value).replace(/[٬,]/g, "")];
  const days = count(chosen ? monthLength(chosen[0], chosen[1]) : 31, 1).map(plain);
  const years = count(YEARS, thisYear - YEARS + 1).reverse().map(plain);
  return html`
    <span class="choice" role="group" aria-label=${label}>
      <span class="choice-label">${label}</span>
      <span class="day-parts">
        ${select(2, t.day, days)}
        ${select(1, t.month, persianMonths().map((name, index) => [index + 1, name]))}
        ${select(0, t.year, years)}
      </span>
    </span>`;
}

const two = (value) => String(value).padStart(2, "0");

function today() {
  const now = new Date();
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** `value` is a day such as `2026-03-21`, of the Gregorian calendar. */
export function DayField({ label, value = "", onChange }) {
  if (language.get().code === "fa") {
    return html`<${PersianDay} label=${label} value=${value} onChange=${onChange} />`;
  }
  return html`
    <label class="choice">
      <span class="choice-label">${label}</span>
      <input class="field day" type="date" value=${value} max=${today()}
        onChange=${(event) => onChange(event.currentTarget.value)} />
    </label>`;
}
