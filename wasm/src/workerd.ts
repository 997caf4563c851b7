// Entry of the package for workerd, which compiles nothing at run time: the
// import is a WebAssembly.Module.

import module from './matron.wasm';

import * as core from './core.js';
import type {Load, LoadSync} from './core.js';

export * from './core.js';

/** Loads the module that comes with the package, or `source`. */
export const load: Load = async (source = module, options) =>
  core.load(source, options);

/** The same at once. */
export const loadSync: LoadSync = (source = module, options) =>
  core.loadSync(source, options);
