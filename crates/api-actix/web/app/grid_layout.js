// The measures of the grid.

const GAP = 16;
const NARROW_GAP = 10;

/** Height of a tile below its picture, in rem; the style sheet has the same. */
const CAPTION = 3.5;

/** Columns, and the height of a row with the gap below it, for a width in pixels. */
export function columnsFor(width, rem) {
  const isNarrow = width < 560;
  const gap = isNarrow ? NARROW_GAP : GAP;
  const smallest = isNarrow ? 9.5 * rem : 12.5 * rem;
  const columns = Math.max(2, Math.floor((width + gap) / (smallest + gap)));
  const tileWidth = Math.floor((width - gap * (columns - 1)) / columns);
  const mediaHeight = Math.round(tileWidth * 0.75);
  return { columns, tileWidth, mediaHeight, rowHeight: mediaHeight + Math.round(CAPTION * rem) + gap };
}

/** The first row to draw and the row behind the last, one window of height beyond each edge. */
export function visibleRows(top, windowHeight, { columns, rowHeight }, count) {
  const rows = Math.ceil(count / columns);
  const first = Math.floor((-top - windowHeight) / rowHeight);
  const last = Math.ceil((-top + 2 * windowHeight) / rowHeight);
  const start = Math.max(0, Math.min(first, rows - 1));
  return [start, Math.max(start, Math.min(last, rows))];
}
