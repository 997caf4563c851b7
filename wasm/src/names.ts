import type {ReasonName, StatusName} from './codes.js';
import type {Exports, Pointer} from './exports.js';
import type {Marshal} from './marshal.js';
import type {Effect, Enforces} from './types.js';

/** Largest number of bits that a set of obligations can have. */
const SET_BITS = 64n;

/** Names of codes. The module has the tables; here is what it said already. */
export class Names {
  readonly #marshal: Marshal;
  readonly #exports: Exports;
  readonly #statuses = new Map<number, string>();
  readonly #reasons = new Map<number, string>();
  readonly #effects = new Map<number, string>();
  /** The bit of each thing that a host can enforce, in the module's order. */
  readonly enforces: ReadonlyMap<string, bigint>;
  readonly enforcesAll: bigint;

  constructor(marshal: Marshal, exports: Exports) {
    this.#marshal = marshal;
    this.#exports = exports;
    this.enforcesAll = marshal.layout.enforcesAll;
    const enforces = new Map<string, bigint>();
    for (let bit = 1n; bit < 1n << SET_BITS; bit <<= 1n) {
      if ((bit & this.enforcesAll) === 0n) continue;
      const name = marshal.getCString(exports.matron_obligation_name(bit));
      enforces.set(name, bit);
    }
    this.enforces = enforces;
  }

  status(code: number): StatusName {
    return this.#name(this.#statuses, code, this.#exports.matron_status_name);
  }
  statusText(code: number): string {
    return this.#marshal.getCString(this.#exports.matron_status_text(code));
  }
  reason(code: number): ReasonName {
    return this.#name(this.#reasons, code, this.#exports.matron_reason_name);
  }
  reasonText(code: number): string {
    return this.#marshal.getCString(this.#exports.matron_reason_text(code));
  }
  /** SECURITY: an effect that is not known is a deny. */
  effect(code: number): Effect {
    const name: Effect | 'unknown' =
      this.#name(this.#effects, code, this.#exports.matron_effect_name);
    return name === 'unknown' ? 'deny' : name;
  }
  obligations(bits: bigint): Enforces[] {
    const found: Enforces[] = [];
    if (bits === 0n) return found;
    for (const [name, bit] of this.enforces) {
      if ((bits & bit) !== 0n) found.push(name as Enforces);
    }
    return found;
  }

  #name<Name extends string>(known: Map<number, string>, code: number,
                             look: (code: number) => Pointer): Name {
    let name = known.get(code);
    if (name === undefined) {
      name = this.#marshal.getCString(look(code));
      known.set(code, name);
    }
    return name as Name;
  }
}
