// The operations `launch.context` and `token_response.validate` of
// docs/evaluate.md.

import {readFindings, type AnswerWithFindings} from './findings.js';
import {call, documentMember, members} from './operation.js';
import type {Runtime} from './runtime.js';
import type {AuthorizationDetail, FhirContextItem, Json, LaunchContext,
             LaunchContextOptions, LaunchContextReading, TokenResponseOptions,
             TokenResponseValidation} from './types.js';

interface ContextAnswer {
  readonly patient: string | null;
  readonly encounter: string | null;
  readonly fhirContext: readonly FhirContextItem[];
  readonly intent: string | null;
  readonly tenant: string | null;
  readonly need_patient_banner: boolean | null;
  readonly smart_style_url: string | null;
  readonly authorization_details: readonly AuthorizationDetail[];
}

export function launchContext(runtime: Runtime, document: Json,
                              options: LaunchContextOptions): LaunchContextReading {
  const answer = call<AnswerWithFindings & {readonly context: ContextAnswer}>(
    runtime, 'launch.context',
    [...members(options), ...documentMember('document', document)]);
  return Object.freeze({
    valid: answer.valid,
    context: readContext(answer.context),
    ...readFindings(answer),
  });
}

function readContext(answer: ContextAnswer): LaunchContext {
  return Object.freeze({
    patient: answer.patient,
    encounter: answer.encounter,
    fhirContext: answer.fhirContext,
    intent: answer.intent,
    tenant: answer.tenant,
    needPatientBanner: answer.need_patient_banner,
    smartStyleUrl: answer.smart_style_url,
    authorizationDetails: answer.authorization_details,
  });
}

export function validateTokenResponse(
    runtime: Runtime, response: Json,
    options: TokenResponseOptions): TokenResponseValidation {
  const names = {grantType: 'grant_type', essentialScopes: 'essential_scopes'};
  const answer = call<AnswerWithFindings & {
    readonly missing: readonly string[];
    readonly expires_in: number | null;
  }>(runtime, 'token_response.validate',
     [...members(options, names), ...documentMember('response', response)]);
  return Object.freeze({
    valid: answer.valid,
    missing: answer.missing,
    expiresIn: answer.expires_in,
    ...readFindings(answer),
  });
}
