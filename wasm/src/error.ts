import type {StatusName} from './codes.js';

/**
 * Why a call failed: a status of the engine, or one of the package's own.
 * `abi_mismatch`: the module is not the one that this package was made for.
 * `disposed`: the object was disposed of. `load_failed`: the module could not be
 * loaded; `cause` tells more.
 */
export type ErrorCode =
  | Exclude<StatusName, 'ok'> | 'abi_mismatch' | 'disposed' | 'load_failed';

/** One finding about a policy document or a key set. */
export interface Diagnostic {
  readonly code: StatusName;
  /** One-based line in the document; null where there is none. */
  readonly line: number | null;
  /** JSON pointer (RFC 6901) of the place. */
  readonly pointer: string;
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly hint: string;
}

/**
 * A call failed. A deny is never one of these: it is a decision. Whoever catches
 * one of these has no decision, and must refuse.
 */
export class MatronError extends Error {
  readonly code: ErrorCode;
  /** What is wrong with the document; empty for all other failures. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(code: ErrorCode, message: string,
              details: {diagnostics?: readonly Diagnostic[];
                        cause?: unknown} = {}) {
    super(message, 'cause' in details ? {cause: details.cause} : undefined);
    this.code = code;
    this.diagnostics = details.diagnostics ?? [];
  }
}
// On the prototype, as the built-in errors have it.
Object.defineProperty(MatronError.prototype, 'name', {value: 'MatronError'});

/** The failure of a caller's argument. */
export function invalid(message: string, cause?: unknown): MatronError {
  return new MatronError('invalid_argument', message,
                         cause === undefined ? {} : {cause});
}
