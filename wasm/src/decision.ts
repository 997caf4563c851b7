// Reads a decision into plain data.

import type {Pointer} from './exports.js';
import type {Runtime} from './runtime.js';
import type {Challenge, Decision, Explanation, Interaction, Need, Plan,
             PlannedRequest} from './types.js';

/**
 * Marks the decisions for which matron_permits said yes. From the registry, so
 * that two copies of this package understand each other.
 */
const PERMITS = Symbol.for('matron.permits');

/**
 * True only for a permit that leaves nothing to do: no obligation, and no header
 * to set. False for everything else, copies of a decision included.
 */
export function permits(decision: Decision): boolean {
  return (decision as {[PERMITS]?: unknown})[PERMITS] === true;
}

/** Reads the decision at `self`. Inside of Runtime.run. */
export function readDecision(runtime: Runtime, self: Pointer): Decision {
  const decision = new Reader(runtime, self).decision();
  if (runtime.exports.matron_permits(self) === 1) {
    Object.defineProperty(decision, PERMITS, {value: true});
  }
  return Object.freeze(decision);
}

type Accessor = (out: Pointer, self: Pointer) => void;
type Count = (self: Pointer) => number;
type Item = (self: Pointer, index: number, out: Pointer) => number;

class Reader {
  readonly #runtime: Runtime;
  readonly #self: Pointer;
  /** Where an accessor writes its text. */
  readonly #text: Pointer;

  constructor(runtime: Runtime, self: Pointer) {
    this.#runtime = runtime;
    this.#self = self;
    this.#text = runtime.marshal.allocate(runtime.marshal.layout.text.size);
  }

  decision(): Decision {
    const {exports, names} = this.#runtime;
    const self = this.#self;
    const bits = exports.matron_decision_obligations(self);
    return {
      effect: names.effect(exports.matron_decision_effect(self)),
      reason: names.reason(exports.matron_decision_reason(self)),
      scope: this.#string(exports.matron_decision_scope) || null,
      role: this.#string(exports.matron_decision_role) || null,
      interactions: this.#interactions(),
      plan: this.#plan(),
      obligations: Object.freeze(
        names.obligations(bits).map((kind) => Object.freeze({kind}))),
      challenge: this.#challenge(),
      explain: this.#explanations(),
      entries: this.#entries(),
      // INVARIANT: only a deny is without a plan, and only a deny has a
      // challenge.
    } as Decision;
  }

  #interactions(): readonly Interaction[] {
    const {exports, marshal, names} = this.#runtime;
    const layout = marshal.layout.interaction;
    return this.#list(exports.matron_decision_num_interactions,
                      exports.matron_decision_interaction, layout, (at) => ({
      kind: marshal.getText(at + layout.kind),
      type: marshal.getText(at + layout.type) || null,
      id: marshal.getText(at + layout.id) || null,
      letters: marshal.getText(at + layout.letters),
      effect: names.effect(marshal.getI32(at + layout.effect)),
      reason: names.reason(marshal.getI32(at + layout.reason)),
      scope: marshal.getText(at + layout.scope) || null,
      role: marshal.getText(at + layout.role) || null,
    }));
  }

  #plan(): Plan | null {
    const {exports, marshal} = this.#runtime;
    const url = this.#string(exports.matron_decision_plan_url);
    if (url === '') return null;
    const bits = exports.matron_decision_plan_needs(this.#self);
    const needs: Need[] = [];
    if ((bits & marshal.layout.needsStored) !== 0) needs.push('stored');
    if ((bits & marshal.layout.needsResulting) !== 0) needs.push('resulting');
    if ((bits & marshal.layout.needsMatch) !== 0) needs.push('match');
    if ((bits & marshal.layout.needsExportJob) !== 0) needs.push('export_job');
    const method = this.#string(exports.matron_decision_plan_method);
    const headers = this.#headers(exports.matron_decision_num_plan_headers,
                                  exports.matron_decision_plan_header);
    const requests: PlannedRequest[] = [];
    const total = exports.matron_decision_num_plan_requests(this.#self);
    for (let index = 0; index < total; ++index) {
      exports.matron_decision_plan_request_url(this.#text, this.#self, index);
      const each = marshal.getText(this.#text);
      requests.push(Object.freeze({method, url: each, headers}));
    }
    return Object.freeze({
      request: Object.freeze({method, url, headers}),
      requests: Object.freeze(requests),
      needs: Object.freeze(needs),
    });
  }

  /** Those of a batch or transaction, which have no entries themselves. */
  #entries(): readonly Decision[] {
    const {exports} = this.#runtime;
    const total = exports.matron_decision_num_entries(this.#self);
    const entries: Decision[] = [];
    for (let index = 0; index < total; ++index) {
      const entry = exports.matron_decision_entry(this.#self, index);
      entries.push(this.#runtime.marshal.frame(
        () => readDecision(this.#runtime, entry)));
    }
    return Object.freeze(entries);
  }

  #challenge(): Challenge | null {
    const {exports} = this.#runtime;
    const status = exports.matron_decision_challenge_status(this.#self);
    if (status === 0) return null;
    const body = this.#string(exports.matron_decision_challenge_body);
    return Object.freeze({
      status,
      headers: this.#headers(exports.matron_decision_num_challenge_headers,
                             exports.matron_decision_challenge_header),
      body: body === '' ? null : freezeAll(JSON.parse(body) as object),
    });
  }

  #explanations(): readonly Explanation[] {
    const {exports, marshal} = this.#runtime;
    const layout = marshal.layout.explanation;
    return this.#list(exports.matron_decision_num_explanations,
                      exports.matron_decision_explanation, layout, (at) => ({
      step: marshal.getText(at + layout.step),
      outcome: marshal.getText(at + layout.outcome),
      scope: marshal.getText(at + layout.scope) || null,
      role: marshal.getText(at + layout.role) || null,
      text: marshal.getText(at + layout.text),
    }));
  }

  #headers(count: Count, item: Item): Readonly<Record<string, string>> {
    const {marshal} = this.#runtime;
    const headers: Record<string, string> = {};
    const total = count(this.#self);
    if (total === 0) return Object.freeze(headers);
    const layout = marshal.layout.header;
    const at = marshal.allocate(layout.size);
    for (let index = 0; index < total; ++index) {
      this.#runtime.require(item(this.#self, index, at));
      headers[marshal.getText(at + layout.name)] =
        marshal.getText(at + layout.value);
    }
    return Object.freeze(headers);
  }

  /** All items of a list of structs, each read by `read`. */
  #list<T>(count: Count, item: Item,
           layout: {readonly size: number; readonly struct_size: number},
           read: (at: Pointer) => T): readonly T[] {
    const total = count(this.#self);
    const items: T[] = [];
    if (total === 0) return Object.freeze(items);
    const at = this.#runtime.marshal.struct(layout);
    for (let index = 0; index < total; ++index) {
      this.#runtime.require(item(this.#self, index, at));
      items.push(Object.freeze(read(at)));
    }
    return Object.freeze(items);
  }

  #string(accessor: Accessor): string {
    accessor(this.#text, this.#self);
    return this.#runtime.marshal.getText(this.#text);
  }
}

function freezeAll<T extends object>(value: T): T {
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null) freezeAll(child as object);
  }
  return Object.freeze(value);
}
