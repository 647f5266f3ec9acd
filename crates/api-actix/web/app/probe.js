// What the bytes of a file are served as, and the beginning of a text.

/** The `Content-Type` of a URL. */
export async function probe(url, signal) {
  const response = await fetch(url, { method: "HEAD", signal });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.headers.get("Content-Type") ?? "";
}

/** The first characters of a text, and whether there are more. */
export async function beginningOf(url, type, length, signal) {
  const response = await fetch(url, { headers: { Range: `bytes=0-${length - 1}` }, signal });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const bytes = await response.arrayBuffer();
  const [, charset = "utf-8"] = /charset=([^;]+)/i.exec(type) ?? [];
  // A character that the end cuts in two is left out.
  const text = new TextDecoder(charset).decode(bytes, { stream: true });
  return text;
}
