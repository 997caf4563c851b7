import {parseDocument} from './documents.js';
import type {Diagnostic} from './error.js';
import type {Pointer} from './exports.js';
import {Handle} from './handle.js';
import {readJson} from './input.js';
import type {Runtime} from './runtime.js';
import type {Json} from './types.js';

/** The keys of one issuer. Needed only while sessions are opened. */
export class KeySet extends Handle {
  /** How many keys of the set can verify a token. */
  readonly keyCount: number;
  /** Names the keys that were skipped, and why. */
  readonly diagnostics: readonly Diagnostic[];

  /** @internal */
  constructor(runtime: Runtime, pointer: Pointer,
              diagnostics: readonly Diagnostic[]) {
    super(runtime, pointer, runtime.exports.matron_key_set_free, 'KeySet');
    this.keyCount = runtime.exports.matron_key_set_num_keys(pointer);
    this.diagnostics = diagnostics;
    Object.freeze(this);
  }
}

export function parseKeySet(runtime: Runtime, document: Json): KeySet {
  const text = readJson(document, 'the key set');
  return runtime.run(() => {
    const {pointer, diagnostics} =
      parseDocument(runtime, runtime.exports.matron_key_set_new, text);
    return new KeySet(runtime, pointer, diagnostics);
  });
}
