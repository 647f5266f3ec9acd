// The filters: type, uploader, time, and the order.
import { html, useState } from "../../vendor/preact.js";
import { ORDERINGS, TIMES, TYPES } from "../filters.js";
import { icon } from "../icons.js";
import { words } from "../language.js";
import { filter } from "../library.js";
import { useStore } from "../store.js";
import { nameOf, uploaders } from "../uploaders.js";
import { DayField } from "./day_field.js";

const RESET = { search: "", type: "", user: "", time: "", after: "", before: "" };

export const resetFilters = () => filter(RESET);

function TypeFilter({ chosen = "" }) {
  const t = words();
  const chip = (type) => html`
    <button type="button" class="chip" aria-pressed=${type === chosen} data-type=${type || "all"}
      onClick=${() => filter({ type })}>${type && icon(type)}${t.types[type || "all"]}</button>`;
  return html`<div class="chips" role="group" aria-label=${t.type}>${["", ...TYPES].map(chip)}</div>`;
}

function Choice({ id, label, value, options, onChange }) {
  const option = ([name, text]) => html`<option value=${name} selected=${name === value}>${text}</option>`;
  return html`
    <label class="choice">
      <span class="choice-label">${label}</span>
      <select id=${id} class="field select" onChange=${(event) => onChange(event.currentTarget.value)}>
        ${options.map(option)}
      </select>
    </label>`;
}

function UploaderFilter({ chosen = "", me }) {
  const t = words();
  const known = useStore(uploaders);
  const others = [...known.values()].filter(({ id }) => id !== me.user.id);
  others.sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const options = [
    ["", t.everyone],
    [String(me.user.id), t.byMe(nameOf(me.user))],
    ...others.map((user) => [String(user.id), t.by(nameOf(user))]),
  ];
  if (chosen && !options.some(([id]) => id === chosen)) options.push([chosen, t.by(`#${chosen}`)]);
  return html`
    <${Choice} id="uploader" label=${t.uploader} value=${chosen} options=${options}
      onChange=${(user) => filter({ user })} />`;
}

export function Filters({ filters, me }) {
  const t = words();
  const [isOpen, setOpen] = useState(false);
  const { time = "", ordering = ORDERINGS[0] } = filters;
  const times = [["", t.times.any], ...TIMES.map((name) => [name, t.times[name]])];
  const orderings = ORDERINGS.map((name) => [name, t.orderings[name]]);
  const chosen = [filters.user, time].filter(Boolean).length;
  return html`
    <div class="filters">
      <div class="filters-row">
        <${TypeFilter} chosen=${filters.type} />
        <button type="button" class="button quiet filters-toggle" aria-expanded=${isOpen} aria-controls="choices"
          onClick=${() => setOpen(!isOpen)}>${icon("filter")}<span>${t.filters}</span>
          ${chosen > 0 && html`<span class="dot" aria-hidden="true"></span>`}</button>
      </div>
      <div id="choices" class="choices ${isOpen ? "is-open" : ""}">
        <${UploaderFilter} chosen=${filters.user} me=${me} />
        <${Choice} id="time" label=${t.time} value=${time} options=${times}
          onChange=${(value) => filter({ time: value, after: "", before: "" })} />
        ${time === "range" && html`
          <${DayField} label=${t.from} value=${filters.after} onChange=${(after) => filter({ after })} />
          <${DayField} label=${t.to} value=${filters.before} onChange=${(before) => filter({ before })} />`}
        <${Choice} id="ordering" label=${t.ordering} value=${ordering} options=${orderings}
          onChange=${(value) => filter({ ordering: value === ORDERINGS[0] ? "" : value })} />
      </div>
    </div>`;
}
