// Copies text, also where the page is not in a secure context (plain HTTP in a local network).

export async function copy(text) {
  if (navigator.clipboard && isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // The old way may still be allowed.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "offscreen";
  // Within an open dialog, since the rest of the page cannot be focused then.
  const dialogs = document.querySelectorAll("dialog[open]");
  (dialogs[dialogs.length - 1] ?? document.body).append(area);
  const focused = document.activeElement;
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return isCopied;
}
