// Pictures over the whole window, to zoom into and to swipe through: PhotoSwipe. Loaded when a
// picture is opened.
import PhotoSwipe from "../../vendor/photoswipe.js";
import { fullPicture, largestThumbnail, srcset } from "../files.js";
import { language, words } from "../language.js";

const STYLE = new URL("../../vendor/photoswipe.css", import.meta.url).href;

/** The style sheet of the viewer, once. */
function style() {
  if (document.querySelector(`link[href="${STYLE}"]`)) return Promise.resolve();
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = STYLE;
    link.onload = resolve;
    link.onerror = resolve;
    document.head.append(link);
  });
}

function slide(file) {
  const isLarge = Math.max(file.width, file.height) > 1080;
  return {
    src: fullPicture(file) ?? largestThumbnail(file),
    // Thumbnails serve until somebody zooms in.
    srcset: isLarge && fullPicture(file) === file.f ? `${srcset(file)}, ${file.f} ${file.width}w` : undefined,
    msrc: file.thumbnails?.at(-2)?.f,
    width: file.width,
    height: file.height,
    alt: file.description || file.name || "",
    id: file.id,
  };
}

const isShown = (file) => file.type === "image" && file.width && file.height && fullPicture(file);

/** Shows a picture, with the others of the list around it. */
export async function openViewer(file, files) {
  await style();
  const t = words();
  const pictures = (files ?? []).filter(isShown);
  if (!pictures.some(({ id }) => id === file.id)) pictures.splice(0, pictures.length, ...[file].filter(isShown));
  if (pictures.length === 0) return open(fullPicture(file) ?? file.f, "_blank", "noopener");
  const dialogs = document.querySelectorAll("dialog[open]");
  const viewer = new PhotoSwipe({
    dataSource: pictures.map(slide),
    index: pictures.findIndex(({ id }) => id === file.id),
    appendToEl: dialogs[dialogs.length - 1] ?? document.body,
    bgOpacity: 1,
    loop: false,
    showHideAnimationType: matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "fade",
    closeTitle: t.close,
    zoomTitle: t.zoom,
    arrowPrevTitle: t.previous,
    arrowNextTitle: t.next,
    errorMsg: t.cannotShow,
    indexIndicatorSep: " / ",
    trapFocus: true,
    returnFocus: true,
  });
  viewer.init();
  // Its arrows and gestures are those of left-to-right pages.
  viewer.element.setAttribute("dir", "ltr");
  viewer.element.setAttribute("lang", language.get().code);
  viewer.element.setAttribute("aria-label", t.viewer);
  return viewer;
}
