// Filters what a FHIR server answers: at once, or as it comes.

import {putRequest, putResources} from './decide.js';
import {readDecision} from './decision.js';
import type {Pointer} from './exports.js';
import {Handle, pointerOf} from './handle.js';
import {readBytes, readDecideInput, type DecideInput} from './input.js';
import type {Runtime} from './runtime.js';
import type {Decision, FhirRequest, FilterEnd, FilterOptions,
             FilterResult} from './types.js';

type SessionPointer = () => Pointer;

/**
 * One response, in pieces of any size. SECURITY: what `push` gives may be shown
 * only once `finish` has permitted; a host that has sent some of it must cut the
 * connection at any other answer.
 */
export class ResponseFilter extends Handle {
  /** What was decided about the request. */
  readonly decision: Decision;
  readonly #runtime: Runtime;
  readonly #session: SessionPointer;

  /** @internal Inside of Runtime.run. */
  constructor(runtime: Runtime, session: SessionPointer, input: DecideInput,
              flags: number) {
    const {exports, marshal} = runtime;
    const pointer = runtime.make((out) =>
      exports.matron_filter_new(out, runtime.maxInputBytes));
    super(runtime, pointer, exports.matron_filter_free, 'ResponseFilter');
    this.#runtime = runtime;
    this.#session = session;
    try {
      const out = marshal.allocate(4);
      runtime.require(exports.matron_filter_begin(
        pointer, session(), putRequest(runtime, input),
        putResources(runtime, input), flags, out));
      this.decision = readDecision(runtime, marshal.getU32(out));
    } catch (error) {
      this.dispose();
      throw error;
    }
    Object.freeze(this);
  }

  /**
   * Takes the next bytes of the response, cut anywhere, and gives what of it may
   * go on. Null: the response is refused already, and no more is needed.
   */
  push(chunk: Uint8Array): Uint8Array | null {
    const bytes = readBytes(chunk, 'the chunk');
    const runtime = this.#runtime;
    return runtime.run(() => {
      const {exports, marshal} = runtime;
      const self = this.#open();
      const output = marshal.text(undefined);
      runtime.require(
        exports.matron_filter_push(self, marshal.text(bytes), output));
      return marshal.getBytes(output) ?? null;
    });
  }

  /** Ends the response, once. */
  finish(): FilterEnd {
    const runtime = this.#runtime;
    return runtime.run(() => {
      const {exports, marshal} = runtime;
      const self = this.#open();
      const result = marshal.struct(marshal.layout.filterResult);
      const output = marshal.text(undefined);
      runtime.require(exports.matron_filter_finish(self, result, output));
      const answer = readResult(runtime, result);
      return Object.freeze(answer.effect === 'permit'
        ? {...answer, effect: answer.effect, rest: bytesOf(runtime, output)}
        : {...answer, effect: answer.effect, rest: null});
    });
  }

  /** SECURITY: the module refers to the session as long as the response lasts. */
  #open(): Pointer {
    this.#session();
    return pointerOf(this, ResponseFilter, this.#runtime);
  }
}

export function openFilter(runtime: Runtime, session: SessionPointer,
                           request: FhirRequest,
                           options: FilterOptions): ResponseFilter {
  const input = readDecideInput(request, options, runtime.names);
  const announce = options.announce === true;
  return runtime.run(() => new ResponseFilter(
    runtime, session, input, flagsOf(runtime, announce)));
}

/** Filters a response that is at hand as a whole. */
export function filter<Response extends string | Uint8Array>(
    runtime: Runtime, session: SessionPointer, request: FhirRequest,
    response: Response, options: FilterOptions): FilterResult<Response> {
  const input = readDecideInput(request, options, runtime.names);
  const announce = options.announce === true;
  const text = typeof response === 'string' ? response
    : readBytes(response, 'the response');
  return runtime.run(() => {
    const {exports, marshal} = runtime;
    const self = session();
    const result = marshal.struct(marshal.layout.filterResult);
    const output = marshal.text(undefined);
    runtime.require(exports.matron_filter_response(
      runtime.filter, self, putRequest(runtime, input),
      putResources(runtime, input), flagsOf(runtime, announce),
      marshal.text(text), result, output));
    const answer = readResult(runtime, result);
    if (answer.effect !== 'permit') {
      return Object.freeze({...answer, effect: 'deny', response: null});
    }
    const shown = typeof response === 'string' ? marshal.getText(output)
      : bytesOf(runtime, output);
    return Object.freeze(
      {...answer, effect: 'permit', response: shown as Response});
  });
}

const flagsOf = ({marshal}: Runtime, announce: boolean): number =>
  announce ? marshal.layout.announce : 0;

const bytesOf = ({marshal}: Runtime, output: Pointer): Uint8Array =>
  marshal.getBytes(output) ?? new Uint8Array(0);

/** SECURITY: every effect but a permit is a deny. */
function readResult({marshal, names}: Runtime, at: Pointer) {
  const layout = marshal.layout.filterResult;
  const effect = names.effect(marshal.getI32(at + layout.effect));
  return {
    effect: effect === 'permit' ? 'permit' as const : 'deny' as const,
    reason: names.reason(marshal.getI32(at + layout.reason)),
    kept: marshal.getCount(at + layout.kept),
    dropped: marshal.getCount(at + layout.dropped),
  };
}
