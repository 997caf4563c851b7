/// <reference lib="esnext.disposable" preserve="true" />

import type {ReasonName, StatusName} from './codes.js';
import {STATUS, REASON} from './codes.js';
import {produceDiscovery, validateDiscovery} from './discovery.js';
import * as flow from './flow.js';
import {makeDisposable} from './handle.js';
import {readJson, readOptionalString, requireObject} from './input.js';
import {parseKeySet, type KeySet} from './key_set.js';
import {launchContext, validateTokenResponse} from './launch.js';
import type {Text} from './marshal.js';
import {evaluate} from './operation.js';
import {compilePolicy, smartOnly, type Policy} from './policy.js';
import type {Runtime} from './runtime.js';
import * as scopes from './scopes.js';
import {openSession, openSessionFromHostVerifiedClaims,
        openSessionWithoutCredentials, type Session} from './session.js';
import * as state from './state.js';
import * as tokens from './tokens.js';
import {validateTransport} from './transport.js';
import * as vault from './vault.js';
import type {
  AuthorizationRequestInput, AuthorizationRequestValidation, AuthorizationUrl,
  AuthorizationUrlInput, CallbackInput, CallbackValidation, ConsentCheck,
  ConsentInput, CredentialInput, DescribeScopeOptions, DiscoveryInput,
  DiscoveryProduction, DiscoveryValidation, HostVerifiedOptions,
  IntrospectionOptions, IssueRefreshInput, Json, KeySetValidation,
  LaunchContextOptions, LaunchContextReading, LeastScope, LeastScopeInput,
  OpenedBytes, OpenedStore, OpenInput, OpenSessionOptions, OpenStoreOptions,
  ParsedCredential, ParsedScopes, PkceInput, PkcePair, ProduceDiscoveryInput,
  RedirectUriInput, RefetchAdvice, RefetchOptions, RefreshAnswer, ReplayInput,
  ResealedBytes, ResealInput, RevocationInput, RevokeInput, RevokeRefreshInput,
  RotateRefreshInput, ScopeConversion, ScopeCoverage, ScopeDescription,
  ScopeEquality, ScopeNarrowing, ScopeOptions, ScopeRisks, ScopeSet,
  SealedBytes, SealedFacts, SealedSweep, SealInput, SmartOnlyOptions,
  StateAnswer, SweepInput, Thumbprint, TokenRequestInput,
  TokenRequestValidation, TokenResponseOptions, TokenResponseValidation,
  TokenVerification, TransportInput, TransportValidation, UserinfoInput,
  Validation, VerifyOptions,
} from './types.js';

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

  /** The challenge of a PKCE verifier that the client has made itself. */
  challengePkce(codeVerifier: string): PkcePair {
    return flow.challengePkce(this.#runtime, codeVerifier);
  }

  /**
   * Makes a PKCE verifier and its challenge, of 32 octets of
   * `crypto.getRandomValues`, never used before.
   */
  generatePkce(entropy: Uint8Array): PkcePair {
    return flow.generatePkce(this.#runtime, entropy);
  }

  /** Says whether a redirect URI is one of those that are registered. */
  matchRedirectUri(input: RedirectUriInput): Validation {
    return flow.matchRedirectUri(this.#runtime, input);
  }

  /** Finds the one access token that a request carries. */
  parseCredential(input: CredentialInput): ParsedCredential {
    return flow.parseCredential(this.#runtime, input);
  }

  /** Makes the URL of an authorization request, for clients. */
  buildAuthorizationRequest(input: AuthorizationUrlInput): AuthorizationUrl {
    return flow.buildAuthorizationRequest(this.#runtime, input);
  }

  /**
   * Checks an authorization request, for servers: only if `redirect` is true does
   * the answer, be it an error, go to `redirectUri`.
   */
  validateAuthorizationRequest(
      input: AuthorizationRequestInput): AuthorizationRequestValidation {
    return flow.validateAuthorizationRequest(this.#runtime, input);
  }

  /**
   * Checks what came to the redirect URI, for clients: believe nothing of it, an
   * error included, unless `valid` is true.
   */
  validateCallback(input: CallbackInput): CallbackValidation {
    return flow.validateCallback(this.#runtime, input);
  }

  /**
   * Checks a token request, for servers. With `verify` it is valid only if that is
   * found valid, too.
   */
  validateTokenRequest(input: TokenRequestInput): TokenRequestValidation {
    return flow.validateTokenRequest(this.#runtime, input);
  }

  /** Checks the claims of a UserInfo response against an ID token, for clients. */
  validateUserinfo(input: UserinfoInput): Validation {
    return flow.validateUserinfo(this.#runtime, input);
  }

  /** Says whether all that is granted lies within what the user agreed to. */
  checkConsent(input: ConsentInput): ConsentCheck {
    return flow.checkConsent(this.#runtime, input);
  }

  /**
   * Reads a scope string, as it stands in a token. What is not understood is in
   * `rejected` and grants nothing; here and below, that never throws.
   */
  parseScope(scope: string, options: ScopeOptions = {}): ParsedScopes {
    return scopes.parseScope(this.#runtime, scope, options);
  }

  /**
   * Says whether `granted` allows all that `wanted` does. Where that cannot be
   * proved, it does not; nor where `wanted` has a scope that is not understood.
   */
  scopeCovers(granted: string, wanted: string,
              options: ScopeOptions = {}): ScopeCoverage {
    return scopes.scopeCovers(this.#runtime, granted, wanted, options);
  }

  /** Says whether two scope strings allow the same. */
  scopeEquals(a: string, b: string, options: ScopeOptions = {}): ScopeEquality {
    return scopes.scopeEquals(this.#runtime, a, b, options);
  }

  /** Finds what two scope strings both allow, in the fewest words. */
  scopeIntersect(a: string, b: string, options: ScopeOptions = {}): ScopeSet {
    return scopes.scopeIntersect(this.#runtime, a, b, options);
  }

  /** Finds what two scope strings allow together, in the fewest words. */
  scopeUnion(a: string, b: string, options: ScopeOptions = {}): ScopeSet {
    return scopes.scopeUnion(this.#runtime, a, b, options);
  }

  /** Finds what `wanted` asks for beyond `granted`, in the fewest words. */
  scopeDifference(wanted: string, granted: string,
                  options: ScopeOptions = {}): ScopeSet {
    return scopes.scopeDifference(this.#runtime, wanted, granted, options);
  }

  /**
   * Finds what of `requested` a grant allows, and what exceeds it: for the
   * `scope` of a refresh request.
   */
  scopeNarrow(granted: string, requested: string,
              options: ScopeOptions = {}): ScopeNarrowing {
    return scopes.scopeNarrow(this.#runtime, granted, requested, options);
  }

  /** Says the same in the fewest words. */
  minimiseScope(scope: string, options: ScopeOptions = {}): ScopeSet {
    return scopes.minimiseScope(this.#runtime, scope, options);
  }

  /** Says it in the words of SMART 1, as far as they mean just the same. */
  scopeToV1(scope: string, options: ScopeOptions = {}): ScopeConversion {
    return scopes.scopeToV1(this.#runtime, scope, options);
  }

  /** Says the words of SMART 1 in letters. */
  scopeFromV1(scope: string, options: ScopeOptions = {}): ScopeConversion {
    return scopes.scopeFromV1(this.#runtime, scope, options);
  }

  /** Writes scopes as URIs, for where scopes must be some. */
  scopeToUri(scope: string, options: ScopeOptions = {}): ScopeConversion {
    return scopes.scopeToUri(this.#runtime, scope, options);
  }

  /** Reads scopes from their URIs. */
  scopeFromUri(scope: string, options: ScopeOptions = {}): ScopeConversion {
    return scopes.scopeFromUri(this.#runtime, scope, options);
  }

  /** Finds the smallest set of scopes that would permit these FHIR requests. */
  leastScope(input: LeastScopeInput): LeastScope {
    return scopes.leastScope(this.#runtime, input);
  }

  /** Reports where scopes ask for much, and what would be less. */
  scopeRisk(scope: string, options: ScopeOptions = {}): ScopeRisks {
    return scopes.scopeRisk(this.#runtime, scope, options);
  }

  /** Says in plain sentences what scopes allow, for the people who are asked. */
  describeScope(scope: string,
                options: DescribeScopeOptions = {}): ScopeDescription {
    return scopes.describeScope(this.#runtime, scope, options);
  }

  /** Reads the launch context that came with a token. */
  launchContext(document: Json,
                options: LaunchContextOptions): LaunchContextReading {
    return launchContext(this.#runtime, document, options);
  }

  /**
   * Checks the answer of a token endpoint, for clients: use the tokens only if
   * `valid` is true.
   */
  validateTokenResponse(
      response: Json, options: TokenResponseOptions): TokenResponseValidation {
    return validateTokenResponse(this.#runtime, response, options);
  }

  /**
   * Verifies a token by its profile. A token that is not valid does not throw:
   * `reason` tells why.
   */
  verify(token: string, options: VerifyOptions): TokenVerification {
    return tokens.verify(this.#runtime, token, options);
  }

  /** Checks what an authorization server says of a token. */
  validateIntrospection(response: Json,
                        options: IntrospectionOptions): Validation {
    return tokens.validateIntrospection(this.#runtime, response, options);
  }

  /** Tells which keys of a set verify, and by which algorithms. */
  validateKeySet(jwks: Json): KeySetValidation {
    return tokens.validateKeySet(this.#runtime, jwks);
  }

  /** The RFC 7638 thumbprint of a public key. */
  thumbprint(jwk: Json): Thumbprint {
    return tokens.thumbprint(this.#runtime, jwk);
  }

  /** Advises when to fetch a key set again. */
  adviseRefetch(options: RefetchOptions): RefetchAdvice {
    return tokens.adviseRefetch(this.#runtime, options);
  }

  /** Seals a token or other bytes to be stored (docs/vault.md). */
  seal(input: SealInput): SealedBytes {
    return vault.seal(this.#runtime, input);
  }

  /** Opens what was sealed for the same purpose, client and subject. */
  open(input: OpenInput): OpenedBytes {
    return vault.open(this.#runtime, input);
  }

  /** Seals with the newest key what another key has sealed. */
  reseal(input: ResealInput): ResealedBytes {
    return vault.reseal(this.#runtime, input);
  }

  /** Tells what sealed bytes show without a key. */
  inspectSealed(sealed: string): SealedFacts {
    return vault.inspectSealed(this.#runtime, sealed);
  }

  /** Tells which sealed bytes to purge and which to reseal. */
  sweepSealed(input: SweepInput): SealedSweep {
    return vault.sweepSealed(this.#runtime, input);
  }

  /**
   * Opens a store in memory under a name that is new. It lives as long as this
   * Matron, and never forgets what has not expired.
   */
  openStore(name: string, options: OpenStoreOptions = {}): OpenedStore {
    return state.openStore(this.#runtime, name, options);
  }

  /** Lets a token, proof or code count once: ask last, of what was verified. */
  checkReplay(input: ReplayInput): StateAnswer {
    return state.checkReplay(this.#runtime, input);
  }

  /** Starts a family of refresh tokens. */
  issueRefresh(input: IssueRefreshInput): RefreshAnswer {
    return state.issueRefresh(this.#runtime, input);
  }

  /** Takes a refresh token, and gives the next one. */
  rotateRefresh(input: RotateRefreshInput): RefreshAnswer {
    return state.rotateRefresh(this.#runtime, input);
  }

  /** Revokes the family of a refresh token. */
  revokeRefresh(input: RevokeRefreshInput): StateAnswer {
    return state.revokeRefresh(this.#runtime, input);
  }

  /** Revokes all of a subject, session or client until now, or one token. */
  revoke(input: RevokeInput): StateAnswer {
    return state.revoke(this.#runtime, input);
  }

  /** Says whether the token with these verified claims was revoked. */
  checkRevocation(input: RevocationInput): StateAnswer {
    return state.checkRevocation(this.#runtime, input);
  }

  /** Judges what the host saw of a connection. */
  validateTransport(input: TransportInput): TransportValidation {
    return validateTransport(this.#runtime, input);
  }

  /** Checks the SMART and OpenID configurations of a server. */
  validateDiscovery(input: DiscoveryInput): DiscoveryValidation {
    return validateDiscovery(this.#runtime, input);
  }

  /** Makes the SMART configuration that fits a policy. */
  produceDiscovery(input: ProduceDiscoveryInput): DiscoveryProduction {
    return produceDiscovery(this.#runtime, input);
  }

  /**
   * Carries out one JSON request of docs/evaluate.md. A call that fails is
   * answered with a member `error`, and does not throw. Policies that
   * `policy.load` has named live as long as this Matron.
   */
  evaluate(request: Text): string {
    return evaluate(this.#runtime, readJson(request, 'the request'));
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
