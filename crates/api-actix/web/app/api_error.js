// A request that failed, and its reason in words.
import { size, words } from "./language.js";
import { session } from "./session.js";

export class ApiError extends Error {
  /** `status` is 0 if the service was not reached; `body` is its JSON, if any. */
  constructor(status, body = {}) {
    super(body?.detail ?? `status ${status}`);
    this.status = status;
    this.code = body?.code ?? null;
    this.detail = body?.detail ?? null;
    /** Sentences by field, of a refused form. */
    this.fields = status === 400 && !body?.detail ? body : {};
  }
}

/** The error of a response that is none of success. */
export function errorOf(status, text) {
  let body = {};
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy may answer with something else.
  }
  return new ApiError(status, body ?? {});
}

/** Known sentences about fields, in this language. */
function fieldSentence(sentence) {
  const { fieldErrors } = words();
  if (/no more than 255/.test(sentence)) return fieldErrors.nameTooLong;
  if (/no more than 65536/.test(sentence)) return fieldErrors.descriptionTooLong;
  if (/Null characters/.test(sentence)) return fieldErrors.nullCharacters;
  if (/file is empty/.test(sentence)) return fieldErrors.emptyFile;
  if (/more than 32 terms/.test(sentence)) return fieldErrors.tooManyTerms;
  return sentence;
}

/** The sentences about one field. */
export const fieldErrors = (error, name) => (error?.fields?.[name] ?? []).map(fieldSentence);

/** Why it failed, for people. */
export function inWords(error) {
  const { errors } = words();
  if (!(error instanceof ApiError)) return errors.unforeseen;
  const sentences = Object.values(error.fields).flat().map(fieldSentence);
  if (sentences.length > 0) return sentences.join(" ");
  switch (error.status) {
    case 0: return errors.unreachable;
    case 401: return errors.signedOut;
    case 403: return errors.forbidden;
    case 404: return errors.notFound;
    case 408: return errors.tooSlow;
    case 412: return errors.changedMeanwhile;
    case 413: {
      const limit = session.get().me?.max_upload_size;
      return limit ? errors.tooLarge(size(limit)) : errors.tooLargeAtAll;
    }
    case 429:
    case 503: return errors.busy;
    case 502:
    case 504: return errors.unreachable;
    case 507: return errors.full;
    default: return error.status >= 500 || !error.detail ? errors.unforeseen : error.detail;
  }
}
