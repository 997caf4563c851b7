// Entry of the package for `require`.

import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import * as core from './core.js';
import type {Load, LoadSync} from './core.js';

export * from './core.js';

const readModule = () => readFileSync(join(__dirname, '..', 'matron.wasm'));

/** Loads the module that comes with the package, or `source`. */
export const load: Load = async (source = readModule(), options) =>
  core.load(source, options);

/** The same at once. */
export const loadSync: LoadSync = (source = readModule(), options) =>
  core.loadSync(source, options);
