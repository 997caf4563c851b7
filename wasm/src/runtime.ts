import {invalid, MatronError, type Diagnostic} from './error.js';
import type {Exports, Pointer} from './exports.js';
import {Marshal, OutOfMemory} from './marshal.js';
import {Names} from './names.js';

/** MATRON_ABI_VERSION of the matron.h that this package was written for. */
const ABI_VERSION = 0;

export interface LoadOptions {
  /**
   * Bounds the URL, the body and each resource of one decision, and each entry
   * of a response that is filtered; default 1 MiB. The module reserves about
   * eight times that, and as much again once a response is filtered.
   */
  readonly maxInputBytes?: number | undefined;
  /**
   * For debugging: called with the kind of an object that was collected without
   * having been disposed of.
   */
  readonly onLeak?: ((kind: string) => void) | undefined;
}

/** One instance of the module, shared by the objects that were made with it. */
export class Runtime {
  readonly exports: Exports;
  readonly marshal: Marshal;
  readonly names: Names;
  /** Why nothing can be called any more. */
  #ended: MatronError | undefined;
  readonly #leaks: FinalizationRegistry<string> | undefined;
  readonly maxInputBytes: number;
  #scratch: Pointer = 0;
  #evaluator: Pointer = 0;
  #filter: Pointer = 0;

  constructor(exports: object, options: LoadOptions) {
    this.maxInputBytes = readMaxInputBytes(options);
    this.exports = exports as Exports;
    requireAbi(this.exports);
    this.exports._initialize();
    this.marshal = new Marshal(this.exports);
    this.names = new Names(this.marshal, this.exports);
    if (options.onLeak !== undefined) {
      this.#leaks = new FinalizationRegistry(options.onLeak);
    }
  }

  /**
   * Runs calls of the module, and takes back the memory that they were given. No
   * code of the user may run in between: it could call the module as well.
   */
  run<T>(use: () => T): T {
    if (this.#ended !== undefined) throw this.#ended;
    try {
      return this.marshal.frame(use);
    } catch (error) {
      if (error instanceof MatronError) throw error;
      if (error instanceof OutOfMemory) {
        throw new MatronError('out_of_memory', 'memory could not be allocated');
      }
      // SECURITY: after a trap the module may be in any state.
      this.#ended = new MatronError(
        'internal', 'the module stopped and cannot be used again',
        {cause: error});
      throw this.#ended;
    }
  }

  /** Throws if a call did not work. */
  require(status: number, diagnostics: readonly Diagnostic[] = []): void {
    const code = this.names.status(status);
    if (code === 'ok') return;
    const first = diagnostics[0];
    const message = first === undefined ? this.names.statusText(status)
      : `${first.pointer || '(document)'}: ${first.message}`;
    throw new MatronError(code, message, {diagnostics});
  }

  /** Calls a constructor of the module, and gives the handle that it made. */
  make(create: (out: Pointer) => number): Pointer {
    const out = this.marshal.allocate(4);
    this.require(create(out));
    return this.marshal.getU32(out);
  }

  /** The memory of decisions, made when it is first needed. */
  get scratch(): Pointer {
    this.#scratch ||= this.make((out) =>
      this.exports.matron_scratch_new(out, this.maxInputBytes));
    return this.#scratch;
  }

  /** The memory that responses at hand are filtered in. */
  get filter(): Pointer {
    this.#filter ||= this.make((out) =>
      this.exports.matron_filter_new(out, this.maxInputBytes));
    return this.#filter;
  }

  /** The evaluator, which holds the policies that `policy.load` has named. */
  get evaluator(): Pointer {
    this.#evaluator ||= this.make((out) =>
      this.exports.matron_evaluator_new(out, 0));
    return this.#evaluator;
  }

  /** Whether handles still have to be freed one by one. */
  get alive(): boolean {
    return this.#ended === undefined;
  }

  watch(handle: object, kind: string): void {
    this.#leaks?.register(handle, kind, handle);
  }
  unwatch(handle: object): void {
    this.#leaks?.unregister(handle);
  }

  dispose(): void {
    if (!this.alive) return;
    this.run(() => {
      this.exports.matron_evaluator_free(this.#evaluator);
      this.exports.matron_scratch_free(this.#scratch);
      this.exports.matron_filter_free(this.#filter);
    });
    this.#ended = new MatronError('disposed', 'this Matron was disposed of');
  }
}

function readMaxInputBytes({maxInputBytes = 0}: LoadOptions): number {
  if (!Number.isSafeInteger(maxInputBytes) || maxInputBytes < 0 ||
      maxInputBytes > 0xffffffff) {
    throw invalid('maxInputBytes must be a number of bytes');
  }
  return maxInputBytes;
}

function requireAbi(exports: Exports): void {
  const found = exports.matron_abi_version?.();
  if (found !== ABI_VERSION) {
    throw new MatronError(
      'abi_mismatch',
      `the module has ABI version ${found}, not ${ABI_VERSION}`);
  }
}
