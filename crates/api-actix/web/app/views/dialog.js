// A modal dialog of the browser: it keeps the focus and closes by Escape.
import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";

/** `isLocked` dialogs cannot be dismissed. `onClose` is called when the person wants to leave. */
export function Dialog({ class: className, labelledBy, label, isLocked, onClose, children, ...rest }) {
  const dialog = useRef(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    const focused = document.activeElement;
    const root = document.documentElement;
    // The place of a scroll bar is kept, so that nothing moves below the dialog.
    if (!root.classList.contains("has-dialog")) root.classList.toggle("keeps-gutter", innerWidth > root.clientWidth);
    element.showModal();
    root.classList.add("has-dialog");
    return () => {
      element.close();
      if (!document.querySelector("dialog[open]")) root.classList.remove("has-dialog", "keeps-gutter");
      if (focused?.isConnected) focused.focus({ preventScroll: true });
    };
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    // The viewer of pictures is open above: it closes by Escape itself.
    if (!isLocked && !dialog.current.querySelector(".pswp")) onClose?.();
  };
  // A browser lets a second Escape through without asking.
  const escape = (event) => {
    if (event.key === "Escape") cancel(event);
    rest.onKeyDown?.(event);
  };
  const backdrop = (event) => {
    if (event.target === dialog.current && !isLocked) onClose?.();
  };
  return html`
    <dialog ...${rest} ref=${dialog} class="dialog ${className ?? ""}" aria-labelledby=${labelledBy} aria-label=${label}
      onCancel=${cancel} onKeyDown=${escape} onMouseDown=${backdrop}>${children}</dialog>`;
}
