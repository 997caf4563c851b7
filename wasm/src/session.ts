import type {ReasonName} from './codes.js';
import {decide} from './decide.js';
import {readDecision} from './decision.js';
import type {Pointer} from './exports.js';
import {filter, openFilter, type ResponseFilter} from './filter.js';
import {Handle, pointerOf} from './handle.js';
import {readDecideInput, readJson, readNow, readOptionalString, requireObject,
        requireString} from './input.js';
import {KeySet} from './key_set.js';
import {Policy} from './policy.js';
import type {Runtime} from './runtime.js';
import type {DecideOptions, Decision, FhirRequest, FilterOptions, FilterResult,
             HostVerifiedOptions, OpenSessionOptions} from './types.js';

/** One subject under one policy. It is immutable, and serves any request. */
export class Session extends Handle {
  /** `ok`, or why only public interactions are permitted. */
  readonly reason: ReasonName;
  /** The active roles in the policy's order, inherited ones included. */
  readonly roles: readonly string[];
  /** The patient in context. */
  readonly patient: string | null;
  /**
   * The claims by which the token may be revoked, as JSON, for `checkRevocation`;
   * null if only public interactions are permitted.
   */
  readonly revocationClaims: string | null;
  readonly #runtime: Runtime;

  /** @internal */
  constructor(runtime: Runtime, pointer: Pointer) {
    const {exports, marshal, names} = runtime;
    super(runtime, pointer, exports.matron_session_free, 'Session');
    this.#runtime = runtime;
    this.reason = names.reason(exports.matron_session_reason(pointer));
    const text = marshal.text(undefined);
    exports.matron_session_patient(text, pointer);
    this.patient = marshal.getText(text) || null;
    exports.matron_session_revocation_claims(text, pointer);
    this.revocationClaims = marshal.getText(text) || null;
    const roles = [];
    for (let i = 0; i < exports.matron_session_num_roles(pointer); ++i) {
      exports.matron_session_role(text, pointer, i);
      roles.push(marshal.getText(text));
    }
    this.roles = Object.freeze(roles);
    Object.freeze(this);
  }

  /**
   * Decides `request`. A deny is a decision and does not throw; what throws is
   * an argument of the wrong kind.
   *
   * After `needs_resource`, call again with the same request and with what
   * `plan.needs` names.
   */
  decide(request: FhirRequest, options: DecideOptions): Decision {
    const runtime = this.#runtime;
    const input = readDecideInput(request, options, runtime.names);
    return runtime.run(() => {
      const self = pointerOf(this, Session, runtime);
      return readDecision(runtime, decide(runtime, self, input));
    });
  }

  /**
   * Takes from `response`, the answer to `request`, what this session may not
   * see (docs/filter.md). It decides again, so pass the client's request with
   * the options that it was permitted with.
   */
  filter<Response extends string | Uint8Array>(
      request: FhirRequest, response: Response,
      options: FilterOptions): FilterResult<Response> {
    return filter(this.#runtime, this.#open, request, response, options);
  }

  /**
   * The same for a response that comes in pieces. The session must not be
   * disposed of before the response has ended.
   */
  openFilter(request: FhirRequest, options: FilterOptions): ResponseFilter {
    return openFilter(this.#runtime, this.#open, request, options);
  }

  readonly #open = (): Pointer => pointerOf(this, Session, this.#runtime);
}

export function openSession(runtime: Runtime,
                            options: OpenSessionOptions): Session {
  const {policy, token, keySet, issuer, now} =
    requireObject(options, 'options');
  const compact = requireString(token, 'token');
  const from = readOptionalString(issuer, 'issuer');
  const time = readNow(now);
  return runtime.run(() => {
    const {exports, marshal, scratch} = runtime;
    const policyPointer = pointerOf(policy, Policy, runtime);
    const keys = keySet === undefined || keySet === null
      ? 0 : pointerOf(keySet, KeySet, runtime);
    const layout = marshal.layout.token;
    const at = marshal.struct(layout);
    marshal.setI64(at + layout.now_unix_s, time);
    marshal.setText(at + layout.compact, compact);
    marshal.setText(at + layout.issuer, from);
    return new Session(runtime, runtime.make((out) =>
      exports.matron_session_new_from_token(out, policyPointer, keys, at,
                                            scratch)));
  });
}

export function openSessionFromHostVerifiedClaims(
    runtime: Runtime, options: HostVerifiedOptions): Session {
  const {policy, claims} = requireObject(options, 'options');
  const json = readJson(claims, 'claims');
  return runtime.run(() => {
    const {exports, marshal, scratch} = runtime;
    const policyPointer = pointerOf(policy, Policy, runtime);
    const text = marshal.text(json);
    return new Session(runtime, runtime.make((out) =>
      exports.matron_session_new_from_host_verified_claims(
        out, policyPointer, text, scratch)));
  });
}

export function openSessionWithoutCredentials(runtime: Runtime,
                                              policy: Policy): Session {
  return runtime.run(() => {
    const policyPointer = pointerOf(policy, Policy, runtime);
    return new Session(runtime, runtime.make((out) =>
      runtime.exports.matron_session_new_without_credentials(
        out, policyPointer)));
  });
}
