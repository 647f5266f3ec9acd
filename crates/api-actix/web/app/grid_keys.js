// Moving through the grid by keys.

/** The index that a key leads to, or null for other keys. */
export function moved(event, index, count, columns, page, isRightToLeft) {
  if (event.altKey || event.shiftKey) return null;
  const forward = isRightToLeft ? -1 : 1;
  const steps = {
    ArrowRight: forward, ArrowLeft: -forward, ArrowDown: columns, ArrowUp: -columns, PageDown: page, PageUp: -page,
  };
  if (event.key === "Home") return 0;
  if (event.key === "End") return count - 1;
  const step = steps[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey) return null;
  const target = index + step;
  // Down from a row above a shorter last one leads to the last file.
  if (target >= count) return count - 1;
  return target < 0 ? (Math.abs(step) === page ? 0 : index) : target;
}
