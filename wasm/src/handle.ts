/// <reference lib="esnext.disposable" preserve="true" />

import {invalid, MatronError} from './error.js';
import type {Pointer} from './exports.js';
import type {Runtime} from './runtime.js';

/** The address behind a handle of this kind and runtime; throws if it is none. */
export let pointerOf: (handle: unknown, kind: Kind, runtime: Runtime) => Pointer;

type Kind = abstract new (...args: never[]) => Handle;

/** An object in the module's memory, which the collector does not see. */
export abstract class Handle {
  /** Where `Symbol.dispose` exists. */
  declare readonly [Symbol.dispose]: () => void;

  readonly #runtime: Runtime;
  readonly #free: (pointer: Pointer) => void;
  #pointer: Pointer;

  /** @internal */
  constructor(runtime: Runtime, pointer: Pointer,
              free: (pointer: Pointer) => void, kind: string) {
    this.#runtime = runtime;
    this.#pointer = pointer;
    this.#free = free;
    runtime.watch(this, kind);
  }

  /** Frees the object's memory. Using the object afterwards throws. */
  dispose(): void {
    const pointer = this.#pointer;
    if (pointer === 0) return;
    this.#pointer = 0;
    this.#runtime.unwatch(this);
    if (this.#runtime.alive) this.#runtime.run(() => this.#free(pointer));
  }

  static {
    pointerOf = (handle, kind, runtime) => {
      if (!(handle instanceof kind) || !(#pointer in handle) ||
          handle.#runtime !== runtime) {
        throw invalid('an object is of the wrong kind, or of another Matron');
      }
      if (handle.#pointer !== 0) return handle.#pointer;
      throw new MatronError('disposed', 'the object was disposed of');
    };
    makeDisposable(this.prototype);
  }
}

/** Lets `using` dispose of objects, on hosts that know it. */
export function makeDisposable(prototype: {dispose(): void}): void {
  if (typeof Symbol.dispose !== 'symbol') return;
  Object.defineProperty(prototype, Symbol.dispose, {
    value(this: {dispose(): void}) { this.dispose(); },
  });
}
