// The search, as one types.
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { icon } from "../icons.js";
import { words } from "../language.js";
import { filter } from "../library.js";

/** How long a person pauses before the search is sent. */
const PAUSE = 250;

export function SearchField({ value }) {
  const t = words();
  const [text, setText] = useState(value);
  const input = useRef(null);
  const timer = useRef(0);
  const sent = useRef(value);
  // The address may change by the Back button or a reset.
  useEffect(() => {
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = (search) => {
    clearTimeout(timer.current);
    sent.current = search;
    filter({ search });
  };
  const change = (event) => {
    const search = event.currentTarget.value;
    setText(search);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(search.trim()), PAUSE);
  };
  const submit = (event) => {
    event.preventDefault();
    send(text.trim());
  };
  const clear = () => {
    setText("");
    send("");
    input.current.focus();
  };
  useEffect(() => {
    const shortcut = (event) => {
      const isWanted = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
      if (!isWanted || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      input.current.focus();
    };
    addEventListener("keydown", shortcut);
    return () => removeEventListener("keydown", shortcut);
  }, []);
  return html`
    <form class="search" role="search" onSubmit=${submit}>
      ${icon("search", "icon search-icon")}
      <input ref=${input} class="field search-field" type="search" dir="auto" enterkeyhint="search" autocomplete="off"
        aria-label=${t.searchHint} placeholder=${t.searchHint} value=${text} onInput=${change} />
      ${text && html`
        <button type="button" class="icon-button small search-clear" aria-label=${t.clearSearch}
          onClick=${clear}>${icon("close")}</button>`}
    </form>`;
}
