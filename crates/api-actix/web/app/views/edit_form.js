// Name and description of an opened file.
import { html, useEffect, useState } from "../../vendor/preact.js";
import { edit } from "../api.js";
import { fieldErrors, inWords } from "../api_error.js";
import { words } from "../language.js";

/** For those who may not edit. */
export function Texts({ file }) {
  const t = words();
  return html`
    <div class="texts">
      <h3 class="field-label">${t.description}</h3>
      <p class="description ${file.description ? "" : "muted"}" dir="auto">${file.description || t.noDescription}</p>
    </div>`;
}

const textsOf = (file) => ({ name: file.name ?? "", description: file.description ?? "" });

/** The current texts, except where something else than `before` is typed by now. */
const merged = (typed, before, current) =>
  Object.fromEntries(Object.entries(typed).map(([name, text]) => [name, text === before[name] ? current[name] : text]));

/** What was typed stays until it is saved: also over a conflict, an error or a new key. */
export function EditForm({ file, entityTag, onChange, onRead, onDirty }) {
  const t = words();
  const [saved, setSaved] = useState(() => textsOf(file));
  const [texts, setTexts] = useState(saved);
  const [state, setState] = useState({});
  const isDirty = texts.name !== saved.name || texts.description !== saved.description;

  // The current state of the file may differ from the listed one.
  useEffect(() => {
    const current = textsOf(file);
    setTexts((typed) => merged(typed, saved, current));
    setSaved(current);
  }, [file.name, file.description]);
  useEffect(() => onDirty(isDirty), [isDirty]);

  const type = (name) => (event) => {
    const { value } = event.currentTarget;
    setTexts((old) => ({ ...old, [name]: value }));
    setState((old) => ({ ...old, isSaved: false }));
  };
  async function save(event) {
    event.preventDefault();
    if (!isDirty || state.isSaving) return;
    setState({ isSaving: true });
    const changed = Object.fromEntries(Object.entries(texts).filter(([name, text]) => text !== saved[name]));
    try {
      const { body, entityTag: tag } = await edit(file.id, changed, entityTag);
      setSaved(textsOf(body));
      setTexts((typed) => merged(typed, texts, textsOf(body)));
      onChange(body, tag);
      setState({ isSaved: true });
    } catch (error) {
      if (error.status !== 412) return setState({ error });
      const theirs = await onRead().catch(() => null);
      setState({ theirs });
    }
    return undefined;
  }
  const keys = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(event);
  };
  const discard = () => {
    setTexts(saved);
    setState({});
  };
  const errorsOf = (name) => fieldErrors(state.error, name).join(" ");
  const nameError = errorsOf("name");
  const descriptionError = errorsOf("description");
  const others = state.error && !nameError && !descriptionError ? inWords(state.error) : "";
  return html`
    <form class="edit" onSubmit=${save} onKeyDown=${keys}>
      <label class="field-label" for="edit-name">${t.name}</label>
      <input id="edit-name" class="field" dir="auto" value=${texts.name} onInput=${type("name")} autocomplete="off"
        aria-invalid=${nameError ? "true" : null} aria-describedby=${nameError ? "edit-name-error" : null} />
      ${nameError && html`<p class="field-error" id="edit-name-error" role="alert">${nameError}</p>`}
      <label class="field-label" for="edit-description">${t.description}</label>
      <textarea id="edit-description" class="field" dir="auto" rows="4" value=${texts.description}
        onInput=${type("description")} aria-invalid=${descriptionError ? "true" : null}
        aria-describedby=${descriptionError ? "edit-description-error" : null}></textarea>
      ${descriptionError && html`<p class="field-error" id="edit-description-error" role="alert">${descriptionError}</p>`}
      ${state.theirs && html`
        <div class="conflict" role="alert">
          <p>${t.conflict}</p>
          <p class="theirs" dir="auto">${state.theirs.name}</p>
          <p class="theirs" dir="auto">${state.theirs.description}</p>
        </div>`}
      ${others && html`<p class="field-error" role="alert">${others}</p>`}
      <div class="edit-actions">
        <button class="button primary" disabled=${!isDirty || state.isSaving}>${state.isSaving ? t.saving : t.save}</button>
        ${isDirty && html`<button type="button" class="button quiet" onClick=${discard}>${t.discard}</button>`}
        <span class="inline-status" role="status">${state.isSaved && !isDirty ? t.saved : ""}</span>
      </div>
    </form>`;
}
