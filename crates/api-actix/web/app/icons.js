// Icons: lines of 1.75 on a square of 24, in the colour of the text around them.
import { html } from "../vendor/preact.js";

const PATHS = {
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5",
  close: "M6 6l12 12M18 6L6 18",
  upload: "M12 16V4M7 9l5-5 5 5M4 17v2a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-2",
  download: "M12 4v12M7 11l5 5 5-5M4 19v0a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v0",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  filter: "M4 6h16M7 12h10M10 18h4",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4.2 4.2 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6-.5l-3 3a4.2 4.2 0 0 0 6 6l1.5-1.5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  replace: "M4 12a8 8 0 0 1 13.7-5.6L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.7 5.6L4 15.5M4 20v-4.5h4.5",
  trash: "M4 7h16M10 11v6M14 11v6M6 7l1 12a2 2 0 0 0 2 2h6a2 2 0 0 0 2-2l1-12M9 7V5a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v2",
  left: "M14.5 5.5L8 12l6.5 6.5",
  right: "M9.5 5.5L16 12l-6.5 6.5",
  down: "M5.5 9.5L12 16l6.5-6.5",
  up: "M5.5 14.5L12 8l6.5 6.5",
  pause: "M8 5v14M16 5v14",
  play: "M7 5l12 7-12 7z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  expand: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  image: "M4 5h16v14H4zM4 16l4.5-5 4 4 2.5-2.5L20 17M15.5 8.5h.01",
  video: "M4 6h11v12H4zM15 10.5l5-3v9l-5-3z",
  audio: "M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM9 18V6l11-2v12M20 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z",
  text: "M5 5h14M5 10h14M5 15h14M5 20h8",
  document: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  archive: "M4 8h16v12H4zM3 4h18v4H3zM10 12h4",
  other: "M6 3h8l4 4v14H6zM14 3v4h4",
  alert: "M12 4l9 16H3zM12 10v4M12 17h.01",
  empty: "M3 13l3-8h12l3 8v6H3zM3 13h5l1.5 2.5h5L16 13h5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
};

export const icon = (name, className = "icon") => html`
  <svg class=${className} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d=${PATHS[name]} /></svg>`;
