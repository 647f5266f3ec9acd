// What the page uses of Uppy: its core, without the parts for plugins that draw.
export { default as Uppy } from "@uppy/core";
