// The files that were found: how many, the grid, and what stands there when there are none.
import { html } from "../../vendor/preact.js";
import { inWords } from "../api_error.js";
import { isFiltered } from "../filters.js";
import { icon } from "../icons.js";
import { words } from "../language.js";
import { library, shownFiles, tryAgain } from "../library.js";
import { may } from "../session.js";
import { useStore } from "../store.js";
import { chooseFiles } from "../uploads.js";
import { resetFilters } from "./filters.js";
import { Grid } from "./grid.js";
import { GridSkeleton } from "./grid_skeleton.js";

function Empty({ mark, title, text, children }) {
  return html`
    <section class="empty">
      <span class="empty-mark">${icon(mark)}</span>
      <h2>${title}</h2>
      <p class="muted">${text}</p>
      ${children}
    </section>`;
}

function NoFiles({ filters }) {
  const t = words();
  if (isFiltered(filters)) {
    return html`
      <${Empty} mark="search" title=${t.nothingFoundTitle} text=${t.nothingFoundText}>
        <button type="button" class="button" onClick=${resetFilters}>${t.resetFilters}</button>
      <//>`;
  }
  const mayUpload = may("create");
  return html`
    <${Empty} mark="empty" title=${t.emptyTitle} text=${mayUpload ? t.emptyText : t.emptyTextReader}>
      ${mayUpload && html`<button type="button" class="button primary" onClick=${chooseFiles}>${t.chooseFiles}</button>`}
    <//>`;
}

function Failed({ error }) {
  const t = words();
  return html`
    <${Empty} mark="alert" title=${t.failedTitle} text=${inWords(error)}>
      <button type="button" class="button primary" onClick=${tryAgain}>${t.tryAgain}</button>
    <//>`;
}

/** How many files there are, which is also announced. */
function Summary({ state, count }) {
  const t = words();
  const { filters, total, isLoading, hidden } = state;
  const known = total === null ? null : Math.max(total - hidden.size, count);
  const found = known === null ? t.loaded(count) : isFiltered(filters ?? {}) ? t.found(known) : t.files(known);
  return html`
    <div class="summary">
      <p role="status">${isLoading && !filters ? t.loading : found}</p>
      ${filters && isFiltered(filters) && html`
        <button type="button" class="button quiet small" onClick=${resetFilters}>${t.resetFilters}</button>`}
    </div>`;
}

export function Files() {
  const t = words();
  const state = useStore(library);
  const { filters, isLoading, isMore, next, error } = state;
  const files = shownFiles(state);
  if (!filters) return error ? html`<${Failed} error=${error} />` : html`<${Summary} state=${state} /><${GridSkeleton} />`;
  if (files.length === 0 && !next) {
    if (error) return html`<${Failed} error=${error} />`;
    return html`<${Summary} state=${state} count=${0} /><${NoFiles} filters=${filters} />`;
  }
  return html`
    <div class=${isLoading ? "is-stale" : ""} aria-busy=${isLoading}>
      <${Summary} state=${state} count=${files.length} />
      <${Grid} files=${files} hasMore=${Boolean(next)} total=${state.total} />
      ${error && html`<${Failed} error=${error} />`}
      ${isMore && html`<p class="list-end muted">${t.loading}</p>`}
      ${!next && files.length > 24 && html`<p class="list-end muted">${t.endOfList}</p>`}
    </div>`;
}
