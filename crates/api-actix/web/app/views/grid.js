// The grid. Only the rows near the window are in the page, however many files were loaded; the
// space of the others is kept, so that nothing jumps.
import { html, useCallback, useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { openFile } from "../address.js";
import { deleteFiles } from "../deletions.js";
import { columnsFor, visibleRows } from "../grid_layout.js";
import { language, words } from "../language.js";
import { loadMore } from "../library.js";
import { clearSelection, selectAll, selection, toggle } from "../selection.js";
import { may } from "../session.js";
import { useStore } from "../store.js";
import { moved } from "../grid_keys.js";
import { Tile } from "./tile.js";

/** Files that are loaded ahead, in heights of the window. */
const AHEAD = 2;

/** The shape of the grid for the width that it has. */
function useLayout(list) {
  const [layout, setLayout] = useState(null);
  useLayoutEffect(() => {
    const measure = () => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      setLayout((old) => {
        const next = columnsFor(list.current.clientWidth, rem);
        const isSame = old && Object.keys(next).every((name) => old[name] === next[name]);
        return isSame ? old : next;
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  return layout;
}

/** The rows near the window, as first and last. */
function useRows(list, layout, count) {
  const [rows, setRows] = useState([0, 0]);
  const update = useCallback(() => {
    if (!layout || !list.current) return;
    const next = visibleRows(list.current.getBoundingClientRect().top, innerHeight, layout, count);
    setRows((old) => (old[0] === next[0] && old[1] === next[1] ? old : next));
  }, [layout, count]);
  useLayoutEffect(update, [update]);
  useEffect(() => {
    let frame = 0;
    const schedule = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        update();
      });
    };
    addEventListener("scroll", schedule, { passive: true });
    addEventListener("resize", schedule);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("scroll", schedule);
      removeEventListener("resize", schedule);
    };
  }, [update]);
  return rows;
}

export function Grid({ files, hasMore, total }) {
  const list = useRef(null);
  const layout = useLayout(list);
  const [first, last] = useRows(list, layout, files.length);
  const selected = useStore(selection);
  const [current, setCurrent] = useState(0);
  const wantsFocus = useRef(false);
  const columns = layout?.columns ?? 1;
  const rowCount = Math.ceil(files.length / columns);
  const at = Math.min(current, files.length - 1);

  useEffect(() => {
    if (!layout || !hasMore) return;
    const ahead = Math.ceil((innerHeight * AHEAD) / layout.rowHeight);
    if (last + ahead >= rowCount) loadMore();
  }, [layout, last, files, hasMore]);

  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    const link = list.current.querySelector(`[data-index="${at}"] .tile-link`);
    if (!link) return;
    wantsFocus.current = false;
    link.focus({ preventScroll: true });
    link.scrollIntoView({ block: "nearest" });
  });

  const focusOn = (index) => {
    wantsFocus.current = true;
    setCurrent(index);
    // The row may not be in the page yet.
    const row = Math.floor(index / columns);
    if (row >= first && row < last) return;
    const top = list.current.getBoundingClientRect().top + row * layout.rowHeight;
    scrollBy({ top: top - innerHeight / 2, behavior: "instant" });
  };

  const onKeyDown = (event) => {
    const file = files[at];
    const page = Math.max(1, Math.floor(innerHeight / (layout?.rowHeight ?? 1)) - 1) * columns;
    const target = moved(event, at, files.length, columns, page, language.get().dir === "rtl");
    if (target !== null) focusOn(target);
    else if (event.key === " " && event.target.matches("a")) toggle(file, event.shiftKey ? files : null);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") selectAll(files);
    else if (event.key === "Escape" && selected.size > 0) clearSelection();
    else if (event.key === "Delete" && may("delete")) deleteFiles(selected.size > 0 ? [...selected.values()] : [file]);
    else return;
    event.preventDefault();
  };

  const onOpen = useCallback((event, file, index) => {
    if (event.ctrlKey || event.metaKey || event.button > 0) return;
    event.preventDefault();
    setCurrent(index);
    if (event.shiftKey || selection.get().size > 0) toggle(file, event.shiftKey ? files : null);
    else openFile(file.id);
  }, [files]);
  const onToggle = useCallback((event, file, index) => {
    setCurrent(index);
    toggle(file, event.shiftKey ? files : null);
  }, [files]);

  const from = first * columns;
  const tiles = layout ? files.slice(from, last * columns) : [];
  const style = layout && {
    "--columns": columns,
    "--media-height": `${layout.mediaHeight}px`,
    paddingTop: `${first * layout.rowHeight}px`,
    paddingBottom: `${Math.max(0, rowCount - last) * layout.rowHeight}px`,
  };
  return html`
    <ul ref=${list} class="grid ${selected.size > 0 ? "is-selecting" : ""}" style=${style} aria-label=${words().grid}
      onKeyDown=${onKeyDown}>
      ${tiles.map((file, index) => html`
        <${Tile} key=${file.id} file=${file} index=${from + index} count=${total ?? -1} layout=${layout}
          isSelected=${selected.has(file.id)} isCurrent=${from + index === at} language=${language.get().code}
          onOpen=${onOpen} onToggle=${onToggle} />`)}
    </ul>`;
}
