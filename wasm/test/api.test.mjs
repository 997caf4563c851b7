// What the package does when it is used as meant.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {permits} from '../dist/node.js';
import {BASE, ISSUER, matron, NOW, PATIENT_APP, POLICY, publicJwk, READ, SEARCH,
        smartSession, token} from './fixtures.mjs';

const now = NOW;

test('a search is narrowed, and the decision has the documented shape', () => {
  const decision = smartSession(PATIENT_APP).decide(
    SEARCH, {now, enforces: 'all'});
  assert.deepEqual(decision, {
    effect: 'permit',
    reason: 'permitted',
    scope: 'patient/Observation.rs',
    role: 'smart-only',
    interactions: [{
      kind: 'search-type', type: 'Observation', id: null, letters: 's',
      effect: 'permit', reason: 'permitted', scope: 'patient/Observation.rs',
      role: 'smart-only',
    }],
    plan: {
      request: {
        method: 'GET', url: '/Patient/123/Observation?code=1234',
        headers: {Prefer: 'handling=strict'},
      },
      requests: [],
      needs: [],
    },
    obligations: [{kind: 'restrict_query'}, {kind: 'filter_response'}],
    challenge: null,
    explain: [],
    entries: [],
  });
});

test('a decision is frozen through and through', () => {
  const session = smartSession(PATIENT_APP);
  const visit = (value) => {
    if (typeof value !== 'object' || value === null) return;
    assert(Object.isFrozen(value));
    Object.values(value).forEach(visit);
  };
  visit(session.decide(SEARCH, {now, enforces: 'all', explain: true}));
  visit(session.decide({method: 'DELETE', url: '/Observation/7'}, {now}));
});

test('permits() is true only for a permit that leaves nothing to do', () => {
  const session = smartSession({scope: 'system/Observation.rs'});
  const plain = session.decide(READ, {now});
  assert.equal(plain.effect, 'permit');
  assert.equal(permits(plain), true);
  assert.equal(permits({...plain}), false);
  assert.equal(permits(structuredClone(plain)), false);
  assert.equal(permits(JSON.parse(JSON.stringify(plain))), false);

  const confined = smartSession(PATIENT_APP);
  assert.equal(permits(confined.decide(SEARCH, {now, enforces: 'all'})), false);
  assert.equal(permits(confined.decide(READ, {now})), false);
  assert.equal(permits(session.decide({method: 'DELETE', url: '/Observation/7'},
                                      {now})), false);
});

test('an instance is judged by the resource that the plan asks for', () => {
  const session = smartSession(PATIENT_APP);
  const first = session.decide(READ, {now});
  assert.equal(first.effect, 'needs_resource');
  assert.deepEqual(first.plan.needs, ['stored']);

  const observation = (patient) => ({
    resourceType: 'Observation', id: '7', meta: {versionId: '3'},
    subject: {reference: `Patient/${patient}`},
  });
  const own = session.decide(READ, {now, stored: observation('123')});
  assert.equal(own.effect, 'permit');
  const other = session.decide(READ, {now, stored: observation('124')});
  assert.equal(other.reason, 'not_in_compartment');
  assert.equal(other.challenge.status, 404);
  const none = session.decide(READ, {now, stored: null});
  assert.equal(none.reason, 'resource_not_found');
  const asText = session.decide(READ, {now, stored: JSON.stringify(observation('123'))});
  assert.deepEqual(asText, own);
  const asBytes = session.decide(
    READ, {now, stored: Buffer.from(JSON.stringify(observation('123')))});
  assert.deepEqual(asBytes, own);
});

test('an update needs the stored and the resulting image', () => {
  const session = smartSession({scope: 'patient/Observation.u', patient: '123'});
  const body = {resourceType: 'Observation', id: '7',
                subject: {reference: 'Patient/123'}};
  const request = {method: 'PUT', url: '/Observation/7', body};
  const first = session.decide(request, {now, enforces: 'all'});
  assert.deepEqual(first.plan.needs, ['stored']);
  const created = session.decide(request, {now, enforces: 'all', stored: null});
  assert.equal(created.effect, 'permit');
  assert.equal(created.plan.request.headers['If-None-Match'], '*');
  const patch = {method: 'PATCH', url: '/Observation/7'};
  assert.deepEqual(session.decide(patch, {now, enforces: 'all'}).plan.needs,
                   ['stored', 'resulting']);
  const patched = session.decide(
    patch, {now, enforces: 'all', stored: body, resulting: body});
  assert.equal(patched.effect, 'permit');
});

test('headers come as an object, as pairs, as Headers or from Node', () => {
  const session = smartSession({scope: 'system/Observation.rs'});
  const reason = (headers) => session.decide({...READ, headers}, {now}).reason;
  const override = 'X-HTTP-Method-Override';
  assert.equal(reason({}), 'permitted');
  assert.equal(reason({[override]: undefined}), 'permitted');
  assert.equal(reason({[override]: 'DELETE'}), 'method_override');
  assert.equal(reason([[override, 'DELETE']]), 'method_override');
  assert.equal(reason(new Map([[override, 'DELETE']])), 'method_override');
  assert.equal(reason(new Headers({[override]: 'DELETE'})), 'method_override');
  assert.equal(reason({accept: ['a', 'b']}), 'malformed_request');
});

test('enforces and exactTypes', () => {
  const session = smartSession(PATIENT_APP);
  const decide = (options) => session.decide(
    {method: 'GET', url: '/Observation?patient=123'}, {now, ...options});
  const kinds = (decision) => decision.obligations.map(({kind}) => kind);
  assert.equal(decide({}).reason, 'obligation_unsupported');
  assert.deepEqual(kinds(decide({enforces: ['filter_response']})),
                   ['filter_response']);
  const both = new Set(['restrict_query', 'filter_response']);
  assert.deepEqual(kinds(decide({enforces: both})),
                   ['restrict_query', 'filter_response']);
  for (const exactTypes of ['*', ['Observation'], ['Patient', 'Observation']]) {
    assert.deepEqual(kinds(decide({enforces: ['restrict_query'], exactTypes})),
                     ['restrict_query']);
  }
});

test('explain is empty unless it is asked for', () => {
  const session = smartSession(PATIENT_APP);
  assert.deepEqual(session.decide(READ, {now}).explain, []);
  const {explain} = session.decide(READ, {now, explain: true});
  assert(explain.length > 0);
  assert.deepEqual(Object.keys(explain[0]),
                   ['step', 'outcome', 'scope', 'role', 'text']);
});

test('a decision without a time is denied', () => {
  const session = smartSession({scope: 'system/Observation.rs'});
  assert.equal(session.decide(READ, {}).reason, 'now_missing');
  assert.equal(session.decide(READ, {now: undefined}).reason, 'now_missing');
  const metadata = {method: 'GET', url: '/metadata'};
  assert.equal(session.decide(metadata, {}).reason, 'public_interaction');
});

test('a policy says what it is', () => {
  const policy = matron.compilePolicy(POLICY);
  assert.equal(policy.revision, '2026-11-01');
  assert.equal(policy.roleCount, 2);
  assert.deepEqual(policy.diagnostics, []);
  assert.equal(matron.smartOnly({base: BASE, fhir: 'R4'}).revision, null);
  const asText = matron.compilePolicy(JSON.stringify(POLICY));
  assert.equal(asText.revision, policy.revision);
  const asBytes = matron.compilePolicy(Buffer.from(JSON.stringify(POLICY)));
  assert.equal(asBytes.revision, policy.revision);
});

test('a session says who it is for', () => {
  const policy = matron.compilePolicy(POLICY);
  const open = (claims) => matron.openSessionFromHostVerifiedClaims(
    {policy, claims: {iss: ISSUER, ...claims}});
  const doctor = open({scope: 'user/*.cruds', groups: ['doctors'], patient: '9',
                       fhirUser: 'Practitioner/1'});
  assert.equal(doctor.reason, 'ok');
  assert.deepEqual(doctor.roles, ['reader', 'writer']);
  assert.equal(doctor.patient, '9');
  assert.deepEqual(open({scope: 'user/*.rs'}).roles, ['reader']);
  assert.equal(open({patient: 'not an id'}).reason, 'claim_malformed');

  const nobody = matron.openSessionWithoutCredentials(policy);
  assert.equal(nobody.reason, 'missing_credentials');
  assert.equal(nobody.patient, null);
  assert.deepEqual(nobody.roles, []);
  assert.equal(nobody.decide(READ, {now}).challenge.status, 401);
});

test('a token is verified', () => {
  const policy = matron.smartOnly({base: BASE, fhir: 'R4', issuer: ISSUER});
  const keySet = matron.parseKeySet({keys: [publicJwk('rsa-a')]});
  assert.equal(keySet.keyCount, 1);
  const open = (over) => matron.openSession(
    {policy, keySet, issuer: ISSUER, token: token('s_user'), now, ...over});
  assert.equal(open({}).reason, 'ok');
  const tampered = token('s_user').replace(/..$/, 'AA');
  assert.equal(open({token: tampered}).reason, 'signature_invalid');
  assert.equal(open({keySet: undefined}).reason, 'key_set_missing');
  assert.equal(open({now: NOW * 2}).reason, 'token_expired');
  assert.equal(open({now: undefined}).reason, 'now_missing');
  assert.equal(open({token: ''}).reason, 'token_malformed');
  const refused = open({token: tampered}).decide(READ, {now});
  assert.equal(refused.reason, 'signature_invalid');
  assert.equal(refused.challenge.status, 401);
});

test('a key set names the keys that it skipped', () => {
  const keySet = matron.parseKeySet(
    {keys: [publicJwk('rsa-a'), publicJwk('rsa-1024')]});
  assert.equal(keySet.keyCount, 1);
  assert.deepEqual(keySet.diagnostics.map(({code, pointer}) => [code, pointer]),
                   [['key_weak', '/keys/1']]);
});

test('PKCE, by the example of RFC 7636 appendix B', () => {
  const input = {
    codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    codeChallengeMethod: 'S256',
    codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  };
  assert.equal(matron.verifyPkce(input), 'ok');
  assert.equal(matron.verifyPkce({...input, codeChallengeMethod: 'plain'}),
               'code_challenge_method_unsupported');
  for (const missing of [null, undefined]) {
    assert.equal(matron.verifyPkce({...input, codeVerifier: missing}),
                 'code_verifier_missing');
  }
  assert.equal(matron.verifyPkce({...input, codeVerifier: ''}),
               'code_verifier_malformed');
});

test('evaluate takes texts, bytes and objects', () => {
  const request = {op: 'scope.parse', scope: 'openid patient/Foo.rs'};
  const text = matron.evaluate(JSON.stringify(request));
  assert.equal(matron.evaluate(Buffer.from(JSON.stringify(request))), text);
  const answer = matron.evaluateObject(request);
  assert.deepEqual(answer, JSON.parse(text));
  assert.equal(answer.rejected[0].reason, 'scope_type_unknown');
});

test('evaluate keeps the policies that it was given', () => {
  const loaded = matron.evaluateObject(
    {op: 'policy.load', name: 'clinic', policy: POLICY});
  assert.deepEqual(loaded, {loaded: 'clinic', revision: '2026-11-01', roles: 2});
  const answer = matron.evaluateObject({
    op: 'decide', policy: 'clinic', request: READ, now,
    session: {claims: {iss: ISSUER, scope: 'user/*.rs',
                       fhirUser: 'Practitioner/1'}},
  });
  assert.equal(answer.effect, 'permit');
});

test('a failed evaluation is an answer', () => {
  const answer = matron.evaluateObject({op: 'decide', resorce: {}});
  assert.equal(answer.effect, 'deny');
  assert.equal(answer.error.status, 'json_unknown_member');
  const broken = JSON.parse(matron.evaluate('{"op":'));
  assert.equal(broken.error.status, 'json_syntax');
  const notUtf8 = JSON.parse(matron.evaluate(Uint8Array.of(0x22, 0xff, 0x22)));
  assert.equal(notUtf8.error.status, 'json_not_utf8');
});

test('codes are described', () => {
  assert.match(matron.describeReason('token_expired'), /expired/);
  assert.match(matron.describeStatus('policy_invalid'), /compile/);
  assert.match(matron.version, /^\d+\.\d+\.\d+$/);
});
