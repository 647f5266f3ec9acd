// What a media file is to a browser: its pictures, its shape, how it can be shown.

/** Extensions of pictures that browsers show; the others are shown by their thumbnails. */
const SHOWN = /\.(jpe?g|png|gif|webp|avif|bmp|ico|svgz?|apng|jfif)$/i;

const pathOf = (url) => {
  try {
    return new URL(url).pathname;
  } catch {
    return "";
  }
};

export const extension = (file) => {
  const [, found] = /\.([\p{L}\p{N}]{1,5})$/u.exec(file.name ?? "") ?? /\.([a-z0-9]{1,5})$/i.exec(pathOf(file.f)) ?? [];
  return found?.toUpperCase() ?? "";
};

/** Width and height that fit into a box without enlarging. */
export function fit(width, height, boxWidth, boxHeight) {
  const scale = Math.min(1, boxWidth / width, boxHeight / height);
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** The thumbnails with their widths in pixels. */
function thumbnails(file) {
  const { width, height, thumbnails = [] } = file;
  if (!width || !height) return thumbnails.map(({ f, size }) => ({ url: f, width: size ?? 1 }));
  return thumbnails.map(({ f, size }) => ({ url: f, width: fit(width, height, size, size)[0] }));
}

/** `srcset` of the thumbnails. Small pictures have several of one width: the first will do. */
export function srcset(file) {
  const byWidth = new Map();
  for (const { url, width } of thumbnails(file)) if (!byWidth.has(width)) byWidth.set(width, url);
  return [...byWidth].map(([width, url]) => `${url} ${width}w`).join(", ");
}

export const largestThumbnail = (file) => file.thumbnails?.at(-1)?.f ?? null;

/** The picture of a file in the grid, if it has any: its thumbnails, or a small drawing itself. */
export function picture(file) {
  if (file.type !== "image") return null;
  if (file.thumbnails?.length > 0) {
    return { src: file.thumbnails[Math.min(2, file.thumbnails.length - 1)].f, srcset: srcset(file) };
  }
  const isSmall = file.size !== null && file.size < 1024 * 1024;
  return isSmall && SHOWN.test(pathOf(file.f)) ? { src: file.f, srcset: null } : null;
}

/** The best picture that a browser can show. */
export const fullPicture = (file) => (SHOWN.test(pathOf(file.f)) ? file.f : largestThumbnail(file));

/** The URL under which a browser saves the file. Signed ones have a query already. */
export const downloadUrl = (file) => `${file.f}${file.f.includes("?") ? "&" : "?"}download`;
