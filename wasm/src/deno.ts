// Entry of the package for Deno. Importing the module would make one instance for
// all; so it is read, which needs the permission to read (or `matron/inline`,
// which needs none).

import * as core from './core.js';
import type {Load, LoadSync} from './core.js';

export * from './core.js';

declare const Deno: {readFileSync(path: URL): Uint8Array};

const MODULE = new URL('./matron.wasm', import.meta.url);

/** Loads the module that comes with the package, or `source`. */
export const load: Load = async (source, options) =>
  core.load(source ?? fetch(MODULE), options);

/** The same at once; for a package that was installed, not one from a URL. */
export const loadSync: LoadSync = (source, options) =>
  core.loadSync(source ?? Deno.readFileSync(MODULE), options);
