// What the page uses of Preact, with HTM's templates bound to it.
import htm from "htm";
import { h } from "preact";

export { Component, render } from "preact";
export {
  useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState,
} from "preact/hooks";
export const html = htm.bind(h);
