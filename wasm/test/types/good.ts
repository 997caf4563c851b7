// Must compile, under `strict`, without the types of the DOM or of Node.

import {load, loadSync, MatronError, permits, REASON, type Decision,
        type Deny, type ErrorCode, type FhirRequest, type KeySet, type Matron,
        type Plan, type Policy, type ReasonName, type Session} from 'matron';
import {load as loadCore} from 'matron/core';
import {loadSync as loadInline} from 'matron/inline';

export async function use(bytes: Uint8Array): Promise<string> {
  const matron: Matron = await load();
  loadSync();
  loadInline().dispose();
  await loadCore(bytes, {maxInputBytes: 1 << 20, onLeak: (kind: string) => kind});

  const policy: Policy = matron.compilePolicy({matron: 1});
  const keySet: KeySet = matron.parseKeySet('{"keys":[]}');
  matron.smartOnly({base: 'https://ehr.example.org/fhir', fhir: 'R4'});
  matron.openSessionFromHostVerifiedClaims({policy, claims: {scope: 'x'}});
  matron.openSessionWithoutCredentials(policy);
  const session: Session = matron.openSession(
    {policy, keySet, token: 'eyJ', issuer: undefined, now: 1764000000});
  const roles: readonly string[] = session.roles;
  const patient: string | null = session.patient;

  const request: FhirRequest = {method: 'GET', url: '/Patient/1', headers: {}};
  session.decide({...request, headers: [['accept', 'x']], body: '{}'},
                 {now: 1, enforces: 'all', exactTypes: '*', explain: true});
  const decision: Decision = session.decide(request, {
    now: 1, enforces: ['filter_response'], exactTypes: ['Patient'],
    stored: null, resulting: {resourceType: 'Patient'},
  });
  const reason: ReasonName = matron.verifyPkce(
    {codeChallenge: 'x', codeChallengeMethod: 'S256', codeVerifier: null});
  const answer: unknown = matron.evaluateObject({op: 'decide'}).effect;
  return [matron.evaluate('{}'), roles.length, patient, describe(decision),
          permits(decision), reason, REASON.token_expired, answer].join();
}

export function describe(decision: Decision): string {
  switch (decision.effect) {
    case 'permit': {
      const plan: Plan = decision.plan;
      return plan.request.url;
    }
    case 'needs_resource': return decision.plan.needs.join();
    case 'deny': {
      const deny: Deny = decision;
      return `${deny.reason} ${deny.challenge?.status}`;
    }
  }
}

export function codeOf(error: unknown): ErrorCode | undefined {
  if (!(error instanceof MatronError)) return undefined;
  for (const {code, pointer} of error.diagnostics) [code, pointer].join();
  return error.code;
}
