/// <reference lib="esnext.disposable" preserve="true" />

import type {ReasonName, StatusName} from './codes.js';
import {STATUS, REASON} from './codes.js';
import {makeDisposable} from './handle.js';
import {readJson, readOptionalString, requireObject} from './input.js';
import {parseKeySet, type KeySet} from './key_set.js';
import type {Text} from './marshal.js';
import {compilePolicy, smartOnly, type Policy} from './policy.js';
import type {Runtime} from './runtime.js';
import {openSession, openSessionFromHostVerifiedClaims,
        openSessionWithoutCredentials, type Session} from './session.js';
import type {HostVerifiedOptions, Json, OpenSessionOptions, PkceInput,
             SmartOnlyOptions} from './types.js';

/**
 * The engine: one instance of the module, with memory of its own. Objects that
 * one Matron has made cannot be used with another.
 */
export class Matron {
  /** Where `Symbol.dispose` exists. */
  declare readonly [Symbol.dispose]: () => void;
  /** Version of the engine, such as `0.1.0`. */
  readonly version: string;
  readonly #runtime: Runtime;

  /** @internal */
  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.version = runtime.run(() =>
      runtime.marshal.getCString(runtime.exports.matron_version()));
    Object.freeze(this);
  }

  static {
    makeDisposable(this.prototype);
  }

  /**
   * Compiles a policy document. One that does not compile throws a MatronError
   * with code `policy_invalid`, whose `diagnostics` name every fault found.
   */
  compilePolicy(document: Json): Policy {
    return compilePolicy(this.#runtime, document);
  }

  /**
   * Makes the built-in policy under which the scopes of the token alone decide.
   * For conformance tests, and servers without roles.
   */
  smartOnly(options: SmartOnlyOptions): Policy {
    return smartOnly(this.#runtime, options);
  }

  /**
   * Parses a JWK set. Keys that cannot be used are skipped and named in
   * `diagnostics`; a set that is refused as a whole throws `key_set_invalid`.
   */
  parseKeySet(document: Json): KeySet {
    return parseKeySet(this.#runtime, document);
  }

  /**
   * Opens a session from an access token: verifies and validates it and assigns
   * roles. A token that is not acceptable does not throw: `session.reason` tells
   * why every request will be denied.
   */
  openSession(options: OpenSessionOptions): Session {
    return openSession(this.#runtime, options);
  }

  /** Opens a session from claims whose token the host has verified itself. */
  openSessionFromHostVerifiedClaims(options: HostVerifiedOptions): Session {
    return openSessionFromHostVerifiedClaims(this.#runtime, options);
  }

  /** Opens a session that permits public interactions only. */
  openSessionWithoutCredentials(policy: Policy): Session {
    return openSessionWithoutCredentials(this.#runtime, policy);
  }

  /** Checks a PKCE code verifier: `ok`, or what is wrong. */
  verifyPkce(input: PkceInput): ReasonName {
    const {codeChallenge, codeChallengeMethod, codeVerifier} =
      requireObject(input, 'input');
    const given = [
      readOptionalString(codeChallenge, 'codeChallenge'),
      readOptionalString(codeChallengeMethod, 'codeChallengeMethod'),
      readOptionalString(codeVerifier, 'codeVerifier'),
    ];
    const runtime = this.#runtime;
    return runtime.run(() => {
      const {exports, marshal, names} = runtime;
      const out = marshal.allocate(4);
      const texts = given.map((text) => marshal.text(text));
      runtime.require(exports.matron_pkce_verify(
        out, texts[0]!, texts[1]!, texts[2]!));
      return names.reason(marshal.getI32(out));
    });
  }

  /**
   * Carries out one JSON request of docs/evaluate.md. A call that fails is
   * answered with a member `error`, and does not throw. Policies that
   * `policy.load` has named live as long as this Matron.
   */
  evaluate(request: Text): string {
    const text = readJson(request, 'the request');
    const runtime = this.#runtime;
    return runtime.run(() => {
      const {exports, marshal, evaluator} = runtime;
      const {data, size} = marshal.put(text);
      const answer = marshal.allocate(4);
      const length = marshal.allocate(4);
      const status =
        exports.matron_evaluate(evaluator, data, size, answer, length);
      const at = marshal.getU32(answer);
      if (at === 0) runtime.require(status);
      return marshal.read({data: at, size: marshal.getU32(length)});
    });
  }

  /** The same for values instead of texts. */
  evaluateObject(request: object): Record<string, unknown> {
    return JSON.parse(this.evaluate(readJson(request, 'the request')));
  }

  /** One sentence about a reason, for people. It may change. */
  describeReason(reason: ReasonName): string {
    const runtime = this.#runtime;
    return runtime.run(() => runtime.names.reasonText(REASON[reason]));
  }
  /** One sentence about a status, for people. It may change. */
  describeStatus(status: StatusName): string {
    const runtime = this.#runtime;
    return runtime.run(() => runtime.names.statusText(STATUS[status]));
  }

  /**
   * Frees the instance's working memory. It, and everything it has made, cannot
   * be used afterwards.
   */
  dispose(): void {
    this.#runtime.dispose();
  }
}
