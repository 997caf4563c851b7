// The operations `verify`, `introspection.validate` and `jwks.*` of
// docs/evaluate.md.

import type {ReasonName} from './codes.js';
import {requireString} from './input.js';
import {call, documentMember, member, members, verdict,
        type Verdict} from './operation.js';
import type {Runtime} from './runtime.js';
import type {IntrospectionOptions, Json, KeySetValidation, RefetchAdvice,
             RefetchOptions, Thumbprint, TokenVerification, Validation,
             VerifyOptions} from './types.js';

/** Members of options whose names differ from those of the protocol. */
const NAMES = {
  maxLifetime: 'max_lifetime', requiredClaims: 'required_claims',
  clientId: 'client_id', trustedAudiences: 'trusted_audiences',
  accessToken: 'access_token', maxAge: 'max_age', acrValues: 'acr_values',
  amrValues: 'amr_values', tokenEndpoint: 'token_endpoint',
  jwksUrl: 'jwks_url', keyThumbprint: 'key_thumbprint',
  fetchedAt: 'fetched_at', attemptedAt: 'attempted_at',
  keyNotFound: 'key_not_found', minInterval: 'min_interval',
};

const provenMember = (proven: VerifyOptions['proven']) =>
  member('proven', proven && {
    'jkt': proven.keyThumbprint, 'x5t#S256': proven.certificateThumbprint});

export function verify(runtime: Runtime, token: string,
                       options: VerifyOptions): TokenVerification {
  const {jwks, proven, ...others} = options;
  const answer = call<Omit<Verdict, 'reason'> & {
    readonly reason?: ReasonName;
    readonly claims?: TokenVerification['claims'];
    readonly header?: TokenVerification['header'];
    readonly fhir_user?: string | null;
    readonly key_thumbprint?: string;
  }>(runtime, 'verify', [
    ...member('token', requireString(token, 'token')),
    ...members(others, NAMES), ...documentMember('jwks', jwks),
    ...provenMember(proven),
  ]);
  return Object.freeze({
    // What is valid has no reason here.
    ...verdict({...answer, reason: answer.reason ?? 'ok'}),
    claims: answer.claims ?? null,
    header: answer.header ?? null,
    fhirUser: answer.fhir_user ?? null,
    keyThumbprint: answer.key_thumbprint ?? null,
  });
}

export function validateIntrospection(
    runtime: Runtime, response: Json, options: IntrospectionOptions): Validation {
  const {proven, ...others} = options;
  return Object.freeze(verdict(call(runtime, 'introspection.validate', [
    ...documentMember('response', response), ...members(others, NAMES),
    ...provenMember(proven)])));
}

export function validateKeySet(runtime: Runtime, jwks: Json): KeySetValidation {
  return call<KeySetValidation>(runtime, 'jwks.validate',
                                documentMember('jwks', jwks));
}

export function thumbprint(runtime: Runtime, jwk: Json): Thumbprint {
  const answer = call<Verdict & {readonly thumbprint?: string}>(
    runtime, 'jwks.thumbprint', documentMember('jwk', jwk));
  return Object.freeze({
    valid: answer.valid,
    reason: answer.reason,
    thumbprint: answer.thumbprint ?? null,
  });
}

export function adviseRefetch(runtime: Runtime,
                              options: RefetchOptions): RefetchAdvice {
  const answer = call<{
    readonly refetch: boolean, readonly usable: boolean,
    readonly not_before: number,
  }>(runtime, 'jwks.refetch', members(options, NAMES));
  return Object.freeze({
    refetch: answer.refetch,
    usable: answer.usable,
    notBefore: answer.not_before,
  });
}
