// Light or dark: as the system says, or as chosen.
import { browserStorage } from "./storage.js";
import { createStore } from "./store.js";

const NAME = "media-library-theme";
export const THEMES = ["auto", "light", "dark"];

export const theme = createStore(THEMES.find((name) => name === browserStorage.read(NAME)) ?? "auto");

export function applyTheme() {
  document.documentElement.dataset.theme = theme.get();
}

export function chooseTheme(name) {
  browserStorage.write(NAME, name);
  theme.set(() => name);
  applyTheme();
}
