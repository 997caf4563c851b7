// Entry of the package for browsers and bundlers. `new URL(…, import.meta.url)` is
// the form in which bundlers see that the module belongs to the page.

import * as core from './core.js';
import {invalid} from './error.js';
import type {Load, LoadSync} from './core.js';

export * from './core.js';

/**
 * Loads `source`. Without one, gets the module that comes with the package from
 * where this file came from: the only request that the package ever makes.
 */
export const load: Load = async (source, options) => core.load(
  source ?? fetch(new URL('./matron.wasm', import.meta.url)), options);

/** The same at once; a browser cannot do it without a source. */
export const loadSync: LoadSync = (source, options) => {
  if (source !== undefined) return core.loadSync(source, options);
  throw invalid('loadSync needs a source here: a compiled module or bytes');
};
