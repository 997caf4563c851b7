// The operations on the steps of an OAuth flow, `pkce.challenge` to
// `consent.check`, of docs/evaluate.md.

import {toBase64Url} from './base64url.js';
import {requireObject} from './input.js';
import {call, documentMember, member, members, objectMember, verdict,
        type Verdict} from './operation.js';
import type {Runtime} from './runtime.js';
import type {AuthorizationRequestInput, AuthorizationRequestValidation,
             AuthorizationUrl, AuthorizationUrlInput, CallbackInput,
             CallbackValidation, ConsentCheck, ConsentInput, CredentialInput,
             Headers, ParsedCredential, PkcePair, RedirectUriInput,
             TokenRequestInput, TokenRequestValidation, UserinfoInput,
             Validation} from './types.js';

/** What the caller's names are called in a request, at any depth. */
const NAMES = {
  authorizationEndpoint: 'authorization_endpoint',
  clientAssertion: 'client_assertion',
  clientId: 'client_id',
  clientSecretSha256: 'client_secret_sha256',
  codeChallenge: 'code_challenge',
  codeChallengeMethod: 'code_challenge_method',
  codeVerifier: 'code_verifier',
  expiresAt: 'expires_at',
  grantTypes: 'grant_types',
  issRequired: 'iss_required',
  nativeApp: 'native_app',
  redirectUri: 'redirect_uri',
  redirectUris: 'redirect_uris',
  tokenIsBound: 'token_is_bound',
};

interface PkceAnswer extends Verdict {
  readonly code_verifier?: string;
  readonly code_challenge?: string;
  readonly code_challenge_method?: 'S256';
}

export const challengePkce = (runtime: Runtime, codeVerifier: string) =>
  pkcePair(call(runtime, 'pkce.challenge', members({codeVerifier}, NAMES)));
export const generatePkce = (runtime: Runtime, entropy: Uint8Array) =>
  pkcePair(call(runtime, 'pkce.generate',
                member('entropy', toBase64Url(entropy, 'entropy'))));

function pkcePair(answer: PkceAnswer): PkcePair {
  return Object.freeze({
    valid: answer.valid,
    reason: answer.reason,
    codeVerifier: answer.code_verifier ?? null,
    codeChallenge: answer.code_challenge ?? null,
    codeChallengeMethod: answer.code_challenge_method ?? null,
  });
}

export function matchRedirectUri(runtime: Runtime,
                                 input: RedirectUriInput): Validation {
  return Object.freeze(verdict(
    call(runtime, 'redirect_uri.match', members(input, NAMES))));
}

export function parseCredential(runtime: Runtime,
                                input: CredentialInput): ParsedCredential {
  const {headers, ...rest} = requireObject(input, 'input');
  const answer = call<Verdict & {
    readonly scheme?: ParsedCredential['scheme'];
    readonly token_sha256?: string;
  }>(runtime, 'credential.parse', [
    ...member('headers', pairsOf(headers)), ...members(rest, NAMES)]);
  return Object.freeze({
    valid: answer.valid,
    reason: answer.reason,
    scheme: answer.scheme ?? null,
    tokenSha256: answer.token_sha256 ?? null,
  });
}

/** Pairs of name and value; whether they are some, the module looks. */
function pairsOf(headers: Headers | undefined): readonly unknown[] {
  if (headers === undefined || headers === null) return [];
  requireObject(headers, 'headers');
  if (Symbol.iterator in headers) return [...headers];
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined).map((one) => [name, one]));
}

export function buildAuthorizationRequest(
    runtime: Runtime, input: AuthorizationUrlInput): AuthorizationUrl {
  const answer = call<Verdict & {
    readonly url?: string;
    readonly parameters?: AuthorizationUrl['parameters'];
  }>(runtime, 'authorize.build', members(input, NAMES));
  return Object.freeze({
    ...verdict(answer),
    url: answer.url ?? null,
    parameters: answer.parameters ?? null,
  });
}

export function validateAuthorizationRequest(
    runtime: Runtime,
    input: AuthorizationRequestInput): AuthorizationRequestValidation {
  const {client, ...rest} = requireObject(input, 'input');
  const answer = call<Verdict & {
    readonly redirect: boolean;
    readonly redirect_uri?: string;
    readonly response_mode?: AuthorizationRequestValidation['responseMode'];
    readonly parameters?: AuthorizationRequestValidation['parameters'];
    readonly granted?: string;
    readonly exceeding?: string;
    readonly unknown?: readonly string[];
    readonly aud?: string;
    readonly launch?: string | null;
    readonly code_challenge?: string;
    readonly nonce?: string | null;
    readonly prompt?: string | null;
    readonly max_age?: string | null;
  }>(runtime, 'authorize.validate', [
    ...objectMember('client', client, NAMES), ...members(rest, NAMES)]);
  return Object.freeze({
    ...verdict(answer),
    redirect: answer.redirect,
    redirectUri: answer.redirect_uri ?? null,
    responseMode: answer.response_mode ?? null,
    parameters: answer.parameters ?? null,
    granted: answer.granted ?? null,
    exceeding: answer.exceeding ?? null,
    unknown: answer.unknown ?? null,
    aud: answer.aud ?? null,
    launch: answer.launch ?? null,
    codeChallenge: answer.code_challenge ?? null,
    nonce: answer.nonce ?? null,
    prompt: answer.prompt ?? null,
    maxAge: answer.max_age ?? null,
  });
}

export function validateCallback(runtime: Runtime,
                                 input: CallbackInput): CallbackValidation {
  const {sent, ...rest} = requireObject(input, 'input');
  const answer = call<Verdict & {
    readonly kind?: CallbackValidation['kind'];
    readonly oauth_error?: string;
    readonly error_description?: string | null;
    readonly error_uri?: string | null;
  }>(runtime, 'callback.validate', [
    ...objectMember('sent', sent, NAMES), ...members(rest)]);
  return Object.freeze({
    ...verdict(answer),
    kind: answer.kind ?? null,
    error: answer.oauth_error ?? null,
    errorDescription: answer.error_description ?? null,
    errorUri: answer.error_uri ?? null,
  });
}

export function validateTokenRequest(
    runtime: Runtime, input: TokenRequestInput): TokenRequestValidation {
  const {client, code, ...rest} = requireObject(input, 'input');
  const answer = call<Verdict & {
    readonly revoke: boolean;
    readonly grant_type?: TokenRequestValidation['grantType'];
    readonly scope?: string | null;
  }>(runtime, 'token_request.validate', [
    ...objectMember('client', client, NAMES),
    ...objectMember('code', code ?? undefined, NAMES),
    ...members(rest, NAMES)]);
  return Object.freeze({
    ...verdict(answer),
    revoke: answer.revoke,
    grantType: answer.grant_type ?? null,
    scope: answer.scope ?? null,
  });
}

export function validateUserinfo(runtime: Runtime,
                                 input: UserinfoInput): Validation {
  const {claims, ...rest} = requireObject(input, 'input');
  return Object.freeze(verdict(call(runtime, 'userinfo.validate', [
    ...members(rest, NAMES), ...documentMember('claims', claims)])));
}

export function checkConsent(runtime: Runtime,
                             input: ConsentInput): ConsentCheck {
  const answer = call<ConsentCheck>(runtime, 'consent.check', members(input));
  return Object.freeze({
    valid: answer.valid,
    reason: answer.reason,
    exceeding: answer.exceeding,
  });
}
