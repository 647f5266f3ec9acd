// The locale of numbers and times, apart from the sentences so that these can use it.

let current = "en";

export const locale = () => current;

export const setLocale = (tag) => {
  current = tag;
};
