// Entry with the module inside, as text: no file and no request, a third larger.

import * as core from './core.js';
import type {Load, LoadSync} from './core.js';
import {BASE64} from './inline_bytes.js';

export * from './core.js';

const readModule = () =>
  Uint8Array.from(atob(BASE64), (char) => char.charCodeAt(0));

/** Loads the module that comes with the package, or `source`. */
export const load: Load = async (source = readModule(), options) =>
  core.load(source, options);

/** The same at once. */
export const loadSync: LoadSync = (source = readModule(), options) =>
  core.loadSync(source, options);
