// Entry of the package for Node and Bun: the module is a file beside this one.

import {readFileSync} from 'node:fs';

import * as core from './core.js';
import type {Load, LoadSync} from './core.js';

export * from './core.js';

const readModule = () => readFileSync(new URL('./matron.wasm', import.meta.url));

/** Loads the module that comes with the package, or `source`. */
export const load: Load = async (source = readModule(), options) =>
  core.load(source, options);

/** The same at once. */
export const loadSync: LoadSync = (source = readModule(), options) =>
  core.loadSync(source, options);
