// The package without a module: `load` and `loadSync` take it from the caller.
//
//   import {load, permits} from 'matron/core';
//   const matron = await load(fetch('/matron.wasm'));
//
// Nothing here fetches, reads files, or keeps an instance.

import {invalid, MatronError} from './error.js';
import {Matron} from './matron.js';
import {Runtime, type LoadOptions} from './runtime.js';

export {REASON, STATUS, type ReasonName, type StatusName} from './codes.js';
export {permits} from './decision.js';
export {MatronError, type Diagnostic, type ErrorCode} from './error.js';
export type {ResponseFilter} from './filter.js';
export type {KeySet} from './key_set.js';
export type {Matron} from './matron.js';
export type {Policy} from './policy.js';
export type {LoadOptions} from './runtime.js';
export type {Session} from './session.js';
export type * from './types.js';

/** A `WebAssembly.Module`. Spelled so that no DOM types are needed. */
export type WasmModule = object;
/** The bytes of matron.wasm, or the module compiled from them. */
export type SyncSource = ArrayBuffer | ArrayBufferView | WasmModule;
/** What `load` needs of a `Response`. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: {get(name: string): string | null};
  arrayBuffer(): Promise<ArrayBuffer>;
}
export type Source = SyncSource | ResponseLike;

export type Load = (source?: Source | PromiseLike<Source>,
                    options?: LoadOptions) => Promise<Matron>;
export type LoadSync = (source?: SyncSource, options?: LoadOptions) => Matron;

/** Makes a Matron from the bytes of matron.wasm, a module or a response. */
export async function load(source: Source | PromiseLike<Source>,
                           options: LoadOptions = {}): Promise<Matron> {
  try {
    const module = await compile(await source);
    return start(await WebAssembly.instantiate(module, {}), options);
  } catch (error) {
    throw asLoadFailure(error);
  }
}

/**
 * The same at once. Browsers refuse to compile large modules on the main thread:
 * pass a compiled module there, or use `load`.
 */
export function loadSync(source: SyncSource,
                         options: LoadOptions = {}): Matron {
  try {
    const module = isModule(source) ? source as WebAssembly.Module
      : new WebAssembly.Module(requireBytes(source));
    return start(new WebAssembly.Instance(module, {}), options);
  } catch (error) {
    throw asLoadFailure(error);
  }
}

function start(instance: WebAssembly.Instance, options: LoadOptions): Matron {
  return new Matron(new Runtime(instance.exports, options));
}

async function compile(source: unknown): Promise<WebAssembly.Module> {
  if (isModule(source)) return source as WebAssembly.Module;
  if (!isResponse(source)) return WebAssembly.compile(requireBytes(source));
  if (!source.ok) throw invalid(`the response has status ${source.status}`);
  // Compiling while the bytes come in needs the right type.
  const type = source.headers.get('content-type') ?? '';
  if (tagOf(source) === 'Response' && /^application\/wasm\s*$/i.test(type) &&
      typeof WebAssembly.compileStreaming === 'function') {
    return WebAssembly.compileStreaming(source as unknown as Response);
  }
  return WebAssembly.compile(await source.arrayBuffer());
}

function isModule(source: unknown): boolean {
  return tagOf(source) === 'WebAssembly.Module';
}

function isResponse(source: unknown): source is ResponseLike {
  return typeof source === 'object' && source !== null &&
    'arrayBuffer' in source && 'headers' in source;
}

function requireBytes(source: unknown): BufferSource {
  if (tagOf(source) === 'ArrayBuffer') return source as ArrayBuffer;
  if (ArrayBuffer.isView(source)) {
    const {buffer, byteOffset, byteLength} = source;
    return new Uint8Array(buffer, byteOffset, byteLength) as BufferSource;
  }
  throw invalid('the source must be bytes, a WebAssembly.Module or a Response');
}

/** What a value is, whichever realm it comes from; `instanceof` knows one. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function asLoadFailure(cause: unknown): MatronError {
  if (cause instanceof MatronError) return cause;
  return new MatronError('load_failed', `cannot load the module: ${cause}`,
                         {cause});
}
