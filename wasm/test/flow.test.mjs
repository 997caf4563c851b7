// The steps of an OAuth flow by the typed API. What the checks mean is tested by
// the vectors.

import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {test} from 'node:test';

import {BASE, failsWith, ISSUER, matron, NOW} from './fixtures.mjs';

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const STATE = '0f8fad5b-d9cb-469f-a165-70867728950e';
const CALLBACK = 'https://app.example.org/cb';
const sha256 = (text) => createHash('sha256').update(text).digest('base64url');

/** What is not valid: for this reason, and with nothing but `there`. */
function refused(answer, reason, there = []) {
  assert.equal(answer.valid, false);
  assert.equal(answer.reason, reason);
  assert(Object.isFrozen(answer));
  for (const [name, value] of Object.entries(answer)) {
    if (['valid', 'reason', 'detail', ...there].includes(name)) continue;
    assert.equal(value, null, name);
  }
}

/** What may not be changed, and neither what is in it. */
function frozen(answer) {
  if (typeof answer !== 'object' || answer === null) return;
  assert(Object.isFrozen(answer));
  Object.values(answer).forEach(frozen);
}

test('challengePkce', () => {
  const pair = matron.challengePkce(VERIFIER);
  assert.deepEqual(pair, {
    valid: true, reason: 'ok', codeVerifier: null, codeChallenge: CHALLENGE,
    codeChallengeMethod: 'S256'});
  frozen(pair);
  refused(matron.challengePkce(VERIFIER.slice(1)), 'code_verifier_malformed');
  assert.throws(() => matron.challengePkce(), failsWith('json_missing_member'));
});

test('generatePkce', () => {
  const octets = Uint8Array.from({length: 32}, (_, index) => index + 224);
  const pair = matron.generatePkce(octets);
  assert.equal(pair.codeVerifier, Buffer.from(octets).toString('base64url'));
  assert.match(pair.codeVerifier, /[-_]/);
  assert.equal(pair.codeChallenge, sha256(pair.codeVerifier));
  frozen(pair);
  refused(matron.generatePkce(octets.subarray(1)), 'entropy_malformed');
  refused(matron.generatePkce(new Uint8Array(32)), 'entropy_weak');
  assert.throws(() => matron.generatePkce(VERIFIER), failsWith('invalid_argument'));
});

test('matchRedirectUri', () => {
  const input = {registered: ['http://127.0.0.1/cb'], nativeApp: true,
                 requested: 'http://127.0.0.1:5/cb'};
  const match = matron.matchRedirectUri(input);
  assert.deepEqual(match, {valid: true, reason: 'ok', detail: null});
  frozen(match);
  const other = matron.matchRedirectUri({...input, nativeApp: false});
  refused(other, 'redirect_uri_mismatch');
  assert.deepEqual(other.detail, {
    what: 'redirect_uri', expected: 'http://127.0.0.1/cb',
    came: 'http://127.0.0.1:5/cb'});
  frozen(other);
  assert.throws(() => matron.matchRedirectUri({...input, prefix: true}),
                failsWith('json_unknown_member'));
  assert.throws(() => matron.matchRedirectUri(), failsWith('invalid_argument'));
});

test('parseCredential', () => {
  const bearer = {
    valid: true, reason: 'ok', scheme: 'bearer', tokenSha256: sha256('abc')};
  const authorization = 'Bearer abc';
  for (const headers of [
    {authorization, host: 'a', cookie: undefined, accept: ['a', 'b']},
    [['Authorization', authorization]],
    new Map([['authorization', authorization]]),
    new globalThis.Headers({authorization}),
  ]) {
    const credential = matron.parseCredential({headers});
    assert.deepEqual(credential, bearer);
    frozen(credential);
  }
  const twice = [['Authorization', authorization], ['authorization', authorization]];
  refused(matron.parseCredential({headers: twice}), 'credential_repeated');
  refused(matron.parseCredential(
    {headers: {Authorization: [authorization, authorization]}}),
          'credential_repeated');
  refused(matron.parseCredential({headers: {authorization}, tokenIsBound: true}),
          'bound_token_as_bearer');
  refused(matron.parseCredential({headers: {authorization}, url: '/?access_token=a'}),
          'credential_in_query');
  refused(matron.parseCredential({}), 'missing_credentials');
  for (const headers of [['Authorization', authorization],
                         [['Authorization', authorization, 'b']],
                         {authorization: null}]) {
    assert.throws(() => matron.parseCredential({headers}),
                  failsWith('json_wrong_type'));
  }
  assert.throws(() => matron.parseCredential({headers: authorization}),
                failsWith('invalid_argument'));
});

const REQUEST = {
  authorizationEndpoint: `${ISSUER}/authorize?a=b`, clientId: 'app',
  redirectUri: CALLBACK, scope: 'launch patient/*.rs', state: STATE, aud: BASE,
  launch: 'xyz', codeChallenge: CHALLENGE, nonce: 'n-1',
  extra: {login_hint: 'a b', loginHint: 'c'},
};

test('buildAuthorizationRequest', () => {
  const built = matron.buildAuthorizationRequest(REQUEST);
  assert.equal(built.reason, 'ok');
  assert.equal(built.detail, null);
  const parameters = new URL(built.url).searchParams;
  assert.equal(parameters.get('a'), 'b');
  parameters.delete('a');
  assert.deepEqual(Object.fromEntries(parameters), {...built.parameters});
  assert.equal(built.parameters.redirect_uri, CALLBACK);
  // Names of parameters stay as they are.
  assert.equal(built.parameters.login_hint, 'a b');
  assert.equal(built.parameters.loginHint, 'c');
  frozen(built);
  const repeated = matron.buildAuthorizationRequest(
    {...REQUEST, extra: {client_id: 'other'}});
  refused(repeated, 'parameter_repeated');
  assert.equal(repeated.detail.what, 'client_id');
  refused(matron.buildAuthorizationRequest({...REQUEST, launch: undefined}),
          'launch_missing');
  assert.throws(() => matron.buildAuthorizationRequest(
    {...REQUEST, authorizationEndpoint: 'http://auth.example.org/'}),
                failsWith('invalid_argument'));
  assert.throws(() => matron.buildAuthorizationRequest(
    {...REQUEST, codeVerifier: VERIFIER}), failsWith('json_unknown_member'));
  assert.throws(() => matron.buildAuthorizationRequest(
    {...REQUEST, client_id: 'other'}), failsWith('json_duplicate_member'));
});

const {url: URL_SENT} = matron.buildAuthorizationRequest(
  {...REQUEST, authorizationEndpoint: `${ISSUER}/authorize`, extra: {}});
const SERVER = {
  query: new URL(URL_SENT).search.slice(1),
  client: {clientId: 'app', redirectUris: [CALLBACK], nativeApp: false,
           scope: 'launch patient/Observation.rs'},
  bases: [BASE], issuer: ISSUER,
};

test('validateAuthorizationRequest', () => {
  const request = matron.validateAuthorizationRequest(SERVER);
  assert.deepEqual(request, {
    valid: true, reason: 'ok', detail: null, redirect: true,
    redirectUri: CALLBACK, responseMode: 'query',
    parameters: {state: STATE, iss: ISSUER},
    granted: 'patient/Observation.rs launch', exceeding: 'patient/*.rs',
    unknown: [], aud: BASE, launch: 'xyz', codeChallenge: CHALLENGE,
    nonce: 'n-1', prompt: null, maxAge: null});
  frozen(request);
  const {query: body, ...server} = SERVER;
  assert.equal(matron.validateAuthorizationRequest({...server, body}).valid, true);

  const strict = matron.validateAuthorizationRequest({...SERVER, strict: true});
  refused(strict, 'scope_refused',
          ['redirect', 'redirectUri', 'responseMode', 'parameters']);
  assert.equal(strict.redirect, true);
  assert.equal(strict.redirectUri, CALLBACK);
  assert.deepEqual(strict.parameters,
                   {error: 'invalid_scope', state: STATE, iss: ISSUER});
  const redirectUris = [`${CALLBACK}/`];
  const elsewhere = matron.validateAuthorizationRequest(
    {...SERVER, client: {...SERVER.client, redirectUris}});
  refused(elsewhere, 'redirect_uri_mismatch', ['redirect']);
  assert.equal(elsewhere.redirect, false);
  assert.equal(elsewhere.detail.came, CALLBACK);

  assert.throws(() => matron.validateAuthorizationRequest(
    {...SERVER, client: {...SERVER.client, type: 'public'}}),
                failsWith('json_unknown_member'));
  assert.throws(() => matron.validateAuthorizationRequest(
    {...SERVER, client: {...SERVER.client, redirect_uris: [CALLBACK]}}),
                failsWith('json_duplicate_member'));
  assert.throws(() => matron.validateAuthorizationRequest(
    {...SERVER, client: null}), failsWith('invalid_argument'));
  assert.throws(() => matron.validateAuthorizationRequest(
    {...SERVER, client: undefined}), failsWith('json_missing_member'));
});

const SENT = {state: STATE, issuer: ISSUER, issRequired: true,
              redirectUri: CALLBACK, nonce: 'n-1'};

test('validateCallback', () => {
  const returned = {code: 'a', state: STATE, iss: ISSUER};
  const code = matron.validateCallback({sent: SENT, returned});
  assert.deepEqual(code, {
    valid: true, reason: 'ok', detail: null, kind: 'code', error: null,
    errorDescription: null, errorUri: null});
  frozen(code);
  const query = new URLSearchParams(returned).toString();
  assert.equal(matron.validateCallback({sent: SENT, returned: query}).kind, 'code');
  refused(matron.validateCallback({sent: SENT, returned: `${query}&code=b`}),
          'parameter_repeated');
  const {iss: _, ...withoutIssuer} = returned;
  const missing = matron.validateCallback({sent: SENT, returned: withoutIssuer});
  refused(missing, 'callback_issuer_missing');
  assert.deepEqual(missing.detail, {what: 'iss', expected: ISSUER});
  refused(matron.validateCallback(
    {sent: SENT, returned: {...returned, state: STATE.toUpperCase()}}),
          'state_mismatch');
  assert.throws(() => matron.validateCallback({sent: {state: STATE}, returned}),
                failsWith('json_missing_member'));
  for (const empty of ['state', 'issuer', 'nonce', 'redirectUri']) {
    assert.throws(() => matron.validateCallback(
      {sent: {...SENT, [empty]: ''}, returned}), failsWith('invalid_argument'));
  }
  assert.throws(() => matron.validateCallback({sent: SENT}),
                failsWith('json_missing_member'));
});

test('validateCallback, of an error', () => {
  const returned = {error: 'access_denied', error_description: 'no',
                    state: STATE, iss: ISSUER};
  const error = matron.validateCallback({sent: SENT, returned});
  assert.deepEqual(error, {
    valid: true, reason: 'ok', detail: null, kind: 'error',
    error: 'access_denied', errorDescription: 'no', errorUri: null});
  frozen(error);
  refused(matron.validateCallback(
    {sent: SENT, returned: {...returned, iss: `${ISSUER}/`}}),
          'callback_issuer_mismatch');
});

const TOKEN_REQUEST = {
  body: new URLSearchParams({
    grant_type: 'authorization_code', code: 'a', redirect_uri: CALLBACK,
    code_verifier: VERIFIER}).toString(),
  authorization: `Basic ${btoa('app:a secret')}`,
  client: {clientId: 'app', authentication: 'client_secret_basic',
           clientSecretSha256: sha256('a secret'),
           grantTypes: ['authorization_code']},
  code: {clientId: 'app', redirectUri: CALLBACK, codeChallenge: CHALLENGE,
         codeChallengeMethod: 'S256', expiresAt: NOW + 60, used: false},
  now: NOW,
};
const withCode = (more) =>
  ({...TOKEN_REQUEST, code: {...TOKEN_REQUEST.code, ...more}});

test('validateTokenRequest', () => {
  const request = matron.validateTokenRequest(TOKEN_REQUEST);
  assert.deepEqual(request, {
    valid: true, reason: 'ok', detail: null, revoke: false,
    grantType: 'authorization_code', scope: null});
  frozen(request);
  for (const [more, reason, revoke] of [
    [{used: true}, 'code_used', true],
    [{expiresAt: NOW}, 'code_expired', false],
    [{clientId: 'other'}, 'code_client_mismatch', false],
    [{codeChallenge: sha256('other')}, 'code_verifier_mismatch', false],
  ]) {
    const answer = matron.validateTokenRequest(withCode(more));
    refused(answer, reason, ['revoke']);
    assert.equal(answer.revoke, revoke);
  }
  for (const code of [null, undefined]) {
    refused(matron.validateTokenRequest({...TOKEN_REQUEST, code}),
            'code_unknown', ['revoke']);
  }
  refused(matron.validateTokenRequest(
    {...TOKEN_REQUEST, authorization: `Basic ${btoa('app:a  secret')}`}),
          'client_secret_mismatch', ['revoke']);
  assert.throws(() => matron.validateTokenRequest(withCode({used: undefined})),
                failsWith('json_missing_member'));
  assert.throws(() => matron.validateTokenRequest({...TOKEN_REQUEST, code: 'a'}),
                failsWith('invalid_argument'));
});

test('validateTokenRequest, with an assertion', () => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials', scope: 'system/*.rs',
    client_assertion_type:
      'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: 'eyJ.a.b'}).toString();
  const client = {clientId: 'app', authentication: 'private_key_jwt',
                  grantTypes: ['client_credentials']};
  const input = {body, client, now: NOW, clientAssertion: 'eyJ.a.b'};
  const request = matron.validateTokenRequest(input);
  assert.equal(request.reason, 'ok');
  assert.equal(request.grantType, 'client_credentials');
  assert.equal(request.scope, 'system/*.rs');
  for (const clientAssertion of [undefined, 'eyJ.a.c']) {
    refused(matron.validateTokenRequest({...input, clientAssertion}),
            'client_assertion_unverified', ['revoke']);
  }
  refused(matron.validateTokenRequest(
    {...input, client: {...client, grantTypes: undefined}}),
          'grant_type_unauthorized', ['revoke']);
});

test('validateUserinfo', () => {
  const input = {sub: 'u1', claims: {sub: 'u1', given_name: 'A'},
                 issuer: ISSUER, clientId: 'app'};
  const valid = matron.validateUserinfo(input);
  assert.deepEqual(valid, {valid: true, reason: 'ok', detail: null});
  frozen(valid);
  assert(matron.validateUserinfo({...input, claims: '{"sub":"u1"}'}).valid);
  const other = matron.validateUserinfo({...input, sub: 'u2'});
  refused(other, 'userinfo_subject_mismatch');
  assert.deepEqual(other.detail, {what: 'sub'});
  refused(matron.validateUserinfo({...input, signed: true}), 'claim_missing');
  assert.throws(() => matron.validateUserinfo(
    {...input, claims: '{"sub":"u1","sub":"u2"}'}),
                failsWith('json_duplicate_member'));
  assert.throws(() => matron.validateUserinfo({...input, claims: 'eyJ.a.b'}),
                failsWith('json_syntax'));
});

test('checkConsent', () => {
  const input = {
    consent: {who: 'u1', client: 'app', scopes: 'patient/*.rs', when: NOW,
              until: NOW + 60},
    who: 'u1', client: 'app', granted: 'patient/Observation.rs', now: NOW};
  const agreed = matron.checkConsent(input);
  assert.deepEqual(agreed, {valid: true, reason: 'ok', exceeding: ''});
  frozen(agreed);
  const exceeding = matron.checkConsent({...input, granted: 'patient/Observation.ru'});
  assert.deepEqual(exceeding, {valid: false, reason: 'consent_exceeded',
                               exceeding: 'patient/Observation.u'});
  frozen(exceeding);
  const actors = {...input, granted: 'patient/ActorDefinition.rs'};
  assert(matron.checkConsent({...actors, fhir: 'R5'}).valid);
  assert.equal(matron.checkConsent(actors).reason, 'consent_exceeded');
  assert.equal(matron.checkConsent({...input, now: NOW + 60}).reason,
               'consent_not_current');
  assert.throws(() => matron.checkConsent(
    {...input, consent: {...input.consent, until: undefined}}),
                failsWith('json_missing_member'));
});
