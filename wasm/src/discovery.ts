// The operations `discovery.*` of docs/evaluate.md.

import {readFindings, type AnswerWithFindings} from './findings.js';
import {requireObject} from './input.js';
import {call, documentMember, member, members} from './operation.js';
import type {Runtime} from './runtime.js';
import type {CapabilitySet, DiscoveryInput, DiscoveryProduction,
             DiscoveryValidation, ProduceDiscoveryInput} from './types.js';

/** Names that docs/evaluate.md spells otherwise. */
const NAMES = {
  jwksUri: 'jwks_uri',
  authorizationEndpoint: 'authorization_endpoint',
  tokenEndpoint: 'token_endpoint',
  registrationEndpoint: 'registration_endpoint',
  managementEndpoint: 'management_endpoint',
  introspectionEndpoint: 'introspection_endpoint',
  revocationEndpoint: 'revocation_endpoint',
  smartAppStateEndpoint: 'smart_app_state_endpoint',
  userAccessBrandBundle: 'user_access_brand_bundle',
  userAccessBrandIdentifier: 'user_access_brand_identifier',
  associatedEndpoints: 'associated_endpoints',
  tokenEndpointAuthSigningAlgValuesSupported:
    'token_endpoint_auth_signing_alg_values_supported',
};

export function validateDiscovery(runtime: Runtime,
                                  input: DiscoveryInput): DiscoveryValidation {
  const {smartConfiguration, openidConfiguration, ...rest} =
    requireObject(input, 'input');
  const answer = call<AnswerWithFindings & {
    readonly capability_sets: readonly CapabilitySet[] | null;
  }>(runtime, 'discovery.validate', [
    ...documentMember('smart_configuration', smartConfiguration),
    ...documentMember('openid_configuration', openidConfiguration),
    ...members(rest),
  ]);
  return Object.freeze({
    valid: answer.valid,
    capabilitySets: answer.capability_sets,
    ...readFindings(answer),
  });
}

export function produceDiscovery(
    runtime: Runtime, input: ProduceDiscoveryInput): DiscoveryProduction {
  const {policy, ...rest} = requireObject(input, 'input');
  const answer = call<AnswerWithFindings & {
    readonly document: Readonly<Record<string, unknown>> | null;
  }>(runtime, 'discovery.produce', [
    ...(policy === 'smart-only' ? member('policy', policy)
                                : documentMember('policy', policy)),
    ...members(rest, NAMES),
  ]);
  return Object.freeze({
    valid: answer.valid,
    document: answer.document,
    ...readFindings(answer),
  });
}
