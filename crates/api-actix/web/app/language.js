// The language of the page: the browser's first that we have, or the chosen one.
import { sizeIn } from "./format.js";
import { setLocale } from "./locale.js";
import { browserStorage } from "./storage.js";
import { createStore } from "./store.js";
import { english } from "./words/en.js";
import { persian } from "./words/fa.js";

const NAME = "media-library-language";
export const LANGUAGES = [
  { code: "en", locale: "en", dir: "ltr", label: "English", words: english },
  { code: "fa", locale: "fa-IR-u-ca-persian", dir: "rtl", label: "فارسی", words: persian },
];

const named = (code) => LANGUAGES.find((language) => language.code === code);

function preferred() {
  const codes = (navigator.languages ?? []).map((tag) => tag.toLowerCase().split("-")[0]);
  return named(browserStorage.read(NAME)) ?? codes.map(named).find(Boolean) ?? LANGUAGES[0];
}

export const language = createStore(preferred());

/** The sentences of the current language. */
export const words = () => language.get().words;

/** A length in bytes, for people. */
export const size = (bytes) => sizeIn(words().units, bytes);

export function applyLanguage() {
  const { code, dir, locale, words } = language.get();
  setLocale(locale);
  document.documentElement.lang = code;
  document.documentElement.dir = dir;
  document.title = words.title;
}

export function chooseLanguage(code) {
  browserStorage.write(NAME, code);
  language.set(() => named(code) ?? language.get());
  applyLanguage();
}
