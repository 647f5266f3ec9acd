// What is known of a file.
import { html } from "../../vendor/preact.js";
import { extension } from "../files.js";
import { moment, number } from "../format.js";
import { size, words } from "../language.js";
import { nameOf } from "../uploaders.js";

export function Facts({ file }) {
  const t = words();
  const rows = [
    [t.type, html`${t.kinds[file.type]} <bdi class="muted" dir="ltr">${extension(file)}</bdi>`],
    file.size !== null && [t.size, html`<span title=${`${number(file.size)} B`}>${size(file.size)}</span>`],
    file.width && file.height && [t.dimensions, t.pixels(file.width, file.height)],
    file.mode && [t.mode, html`<bdi dir="ltr">${file.mode}</bdi>`],
    [t.uploadedBy, file.user ? html`<bdi>${nameOf(file.user)}</bdi>` : t.nobody],
    [t.uploadedAt, html`<time datetime=${file.created_at}>${moment(file.created_at)}</time>`],
    file.updated_at !== file.created_at &&
      [t.changedAt, html`<time datetime=${file.updated_at}>${moment(file.updated_at)}</time>`],
  ];
  const row = ([label, value]) => html`<div class="fact"><dt>${label}</dt><dd>${value}</dd></div>`;
  return html`<dl class="facts">${rows.filter(Boolean).map(row)}</dl>`;
}
