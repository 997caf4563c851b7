// Launch contexts, token responses and configurations by the typed API. What they
// mean is tested by the vectors.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {BASE, failsWith, ISSUER, matron, POLICY} from './fixtures.mjs';

const RESPONSE = {
  access_token: 'x', token_type: 'Bearer', expires_in: 3600,
  scope: 'patient/Observation.rs', patient: '123',
};
const OPTIONS = {source: 'token_response'};
const GRANT = {grantType: 'authorization_code'};

const SMART = {
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  grant_types_supported: ['authorization_code'],
  code_challenge_methods_supported: ['S256'],
  capabilities: ['launch-standalone', 'client-public', 'permission-v2',
                 'context-standalone-patient', 'permission-patient'],
};
const HOST = {
  authorizationEndpoint: `${ISSUER}/authorize`, tokenEndpoint: `${ISSUER}/token`,
  capabilities: ['launch-standalone', 'client-public', 'permission-v2',
                 'permission-user'],
};

function assertFrozen(value) {
  if (typeof value !== 'object' || value === null) return;
  assert(Object.isFrozen(value));
  Object.values(value).forEach(assertFrozen);
}

test('launchContext', () => {
  const reading = matron.launchContext({
    ...RESPONSE,
    need_patient_banner: false,
    smart_style_url: 'https://ehr.example.org/style.json',
    fhirContext: [{reference: 'Appointment/7'},
                  {identifier: {system: 'urn:x', value: '1'}}],
    authorization_details: [{
      type: 'smart_on_fhir', locations: [BASE], fhirVersions: ['4.0.1'],
      patient: '9',
    }],
  }, {...OPTIONS, version: '2.2'});
  const item = {reference: null, canonical: null, identifier: null, type: null,
                role: 'launch'};
  const fhirContext = [{...item, reference: 'Appointment/7'},
                       {...item, identifier: {system: 'urn:x', value: '1'}}];
  assert.deepEqual(reading, {
    valid: true,
    context: {
      patient: '123', encounter: null, fhirContext, intent: null, tenant: null,
      needPatientBanner: false,
      smartStyleUrl: 'https://ehr.example.org/style.json',
      authorizationDetails: [{
        locations: [BASE], fhirVersions: ['4.0.1'],
        scope: 'patient/Observation.rs', patient: '9', encounter: null,
        fhirContext, inherited: ['scope', 'encounter', 'fhirContext'],
      }],
    },
    findings: [],
    findingsLeftOut: 0,
  });
  assertFrozen(reading);
});

test('what is malformed is a finding, and not in the context', () => {
  const {valid, context, findings, findingsLeftOut} =
    matron.launchContext({patient: 'Patient/123'}, {source: 'claims'});
  assert.equal(valid, false);
  assert.equal(context.patient, null);
  assert.deepEqual(Object.keys(findings[0]),
                   ['severity', 'code', 'pointer', 'message', 'spec']);
  assert.equal(findings[0].code, 'id_malformed');
  assert.equal(findings[0].pointer, '/document/patient');
  assert.equal(findingsLeftOut, 0);
});

test('findings that are left out are counted', () => {
  const fhirContext = Array.from({length: 80}, () => ({reference: 'x'}));
  const {findings, findingsLeftOut} =
    matron.launchContext({fhirContext}, OPTIONS);
  assert.equal(findings.length, 64);
  assert.equal(findingsLeftOut, 16);
});

test('validateTokenResponse', () => {
  const validation = matron.validateTokenResponse(
    RESPONSE, {...GRANT, essentialScopes: ['patient/Observation.r']});
  assert.deepEqual(validation, {
    valid: true, missing: [], expiresIn: 3600, findings: [], findingsLeftOut: 0,
  });
  assertFrozen(validation);
  const lacks = matron.validateTokenResponse(
    RESPONSE, {...GRANT, essentialScopes: ['user/*.r', 'openid']});
  assert.equal(lacks.valid, false);
  assert.deepEqual(lacks.missing, ['user/*.r', 'openid']);
  assert.equal(matron.validateTokenResponse({error: 'x'}, GRANT).expiresIn, null);
});

test('validateDiscovery', () => {
  const validation = matron.validateDiscovery({smartConfiguration: SMART});
  assert.equal(validation.valid, true);
  assert.deepEqual(validation.capabilitySets[0],
                   {name: 'patient-access-standalone', met: true, missing: []});
  assert.equal(validation.capabilitySets.length, 4);
  assertFrozen(validation);
  const plain = {...SMART, code_challenge_methods_supported: ['S256', 'plain']};
  const {valid, findings} = matron.validateDiscovery(
    {smartConfiguration: plain, version: '2.0', issuer: ISSUER});
  assert.equal(valid, false);
  assert(findings.some(({code}) => code === 'value_forbidden'));
  const openid = matron.validateDiscovery(
    {openidConfiguration: {}, issuer: ISSUER});
  assert.equal(openid.valid, false);
  assert.equal(openid.capabilitySets, null);
});

test('produceDiscovery', () => {
  const production = matron.produceDiscovery({policy: POLICY, ...HOST});
  assert.equal(production.valid, true);
  assert.equal(production.document.token_endpoint, `${ISSUER}/token`);
  assert(production.document.scopes_supported.includes('user/*.cruds'));
  assertFrozen(production);
  assert.equal(matron.validateDiscovery(
    {smartConfiguration: production.document}).valid, true);
  const smartOnly = matron.produceDiscovery(
    {policy: 'smart-only', base: BASE, fhir: 'R4', ...HOST});
  assert.equal(smartOnly.valid, true);
  const {valid, document, findings} = matron.produceDiscovery(
    {policy: POLICY, ...HOST, capabilities: ['launch-nowhere']});
  assert.equal(valid, false);
  assert.equal(document, null);
  assert(findings.some(({code}) => code === 'capability_unknown'));
});

test('a policy that does not compile throws with its faults', () => {
  const policy = {...POLICY, rolls: {}};
  assert.throws(() => matron.produceDiscovery({policy, ...HOST}), (error) => {
    assert.equal(error.code, 'policy_invalid');
    assert.deepEqual(
      error.diagnostics.map(({code, line, pointer}) => [code, line, pointer]),
      [['policy_unknown_member', null, '/rolls']]);
    assertFrozen(error.diagnostics);
    return true;
  });
});

test('documents may be texts or bytes', () => {
  const text = JSON.stringify(RESPONSE);
  const wanted = matron.launchContext(RESPONSE, OPTIONS);
  const bytes = new TextEncoder().encode(`<${text}>`);
  assert.deepEqual(matron.launchContext(text, OPTIONS), wanted);
  assert.deepEqual(
    matron.launchContext(bytes.subarray(1, bytes.length - 1), OPTIONS), wanted);
});

test('a text is seen as it is written', () => {
  assert.throws(
    () => matron.launchContext('{"patient":"1","patient":"2"}', OPTIONS),
    failsWith('json_duplicate_member'));
  const deep = '['.repeat(100) + ']'.repeat(100);
  assert.throws(() => matron.launchContext(`{"a":${deep}}`, OPTIONS),
                failsWith('json_too_deep'));
  assert.throws(() => matron.launchContext('{"a":1e999}', OPTIONS),
                failsWith('json_number_range'));
});

test('a text cannot say more than one document', () => {
  const syntax = failsWith('json_syntax');
  for (const text of ['', '{', '{},"version":"1.0"', '{}}', '{} {}', "{'a':1}",
                      '\ufeff{}', '{"a":NaN}', '// x\n{}']) {
    assert.throws(() => matron.launchContext(text, OPTIONS), syntax, text);
    assert.throws(() => matron.validateTokenResponse(text, GRANT), syntax, text);
    assert.throws(() => matron.validateDiscovery({smartConfiguration: text}),
                  syntax, text);
    assert.throws(() => matron.produceDiscovery({policy: text, ...HOST}),
                  syntax, text);
  }
  // Two halves that would be one.
  assert.throws(() => matron.validateDiscovery({
    smartConfiguration: '{"a":1', openidConfiguration: '{}}', issuer: ISSUER,
  }), syntax);
  assert.throws(() => matron.launchContext(new Uint8Array([0x22, 0xff, 0x22]),
                                           OPTIONS), syntax);
});

test('what is no document throws', () => {
  for (const [document, code] of [
    [undefined, 'json_missing_member'], [null, 'json_missing_member'],
    [[], 'json_wrong_type'], ['5', 'json_wrong_type'],
    [5, 'invalid_argument'], [() => {}, 'invalid_argument'],
    [{toJSON: () => undefined}, 'invalid_argument'],
  ]) {
    assert.throws(() => matron.launchContext(document, OPTIONS), failsWith(code));
    assert.throws(() => matron.validateTokenResponse(document, GRANT),
                  failsWith(code));
    assert.throws(() => matron.produceDiscovery({policy: document, ...HOST}),
                  failsWith(code));
  }
});

test('options that are wrong throw', () => {
  const cases = [
    [{}, 'json_missing_member'], [{source: 'x'}, 'invalid_argument'],
    [{...OPTIONS, version: '3.0'}, 'invalid_argument'],
    [{...OPTIONS, version: 2.2}, 'json_wrong_type'],
    [{...OPTIONS, versoin: '2.2'}, 'json_unknown_member'],
    [{...OPTIONS, document: {}}, 'json_duplicate_member'],
    [undefined, 'invalid_argument'], ['claims', 'invalid_argument'],
  ];
  for (const [options, code] of cases) {
    assert.throws(() => matron.launchContext({}, options), failsWith(code));
  }
  for (const [options, code] of [
    [{}, 'json_missing_member'], [{grantType: 'password'}, 'invalid_argument'],
    [{...GRANT, essentialScopes: 'openid'}, 'json_wrong_type'],
    [{...GRANT, essentialScopes: ['openid launch']}, 'invalid_argument'],
    [{...GRANT, essentialscopes: ['openid']}, 'json_unknown_member'],
    [undefined, 'invalid_argument'],
  ]) {
    assert.throws(() => matron.validateTokenResponse(RESPONSE, options),
                  failsWith(code));
  }
  assert.throws(() => matron.validateDiscovery({}),
                failsWith('json_missing_member'));
  assert.throws(() => matron.validateDiscovery({openidConfiguration: {}}),
                failsWith('json_missing_member'));
  assert.throws(() => matron.validateDiscovery(), failsWith('invalid_argument'));
  assert.throws(() => matron.produceDiscovery({policy: 'smart-only', ...HOST}),
                failsWith('json_missing_member'));
  assert.throws(
    () => matron.produceDiscovery({policy: POLICY, base: BASE, ...HOST}),
    failsWith('json_unknown_member'));
});
