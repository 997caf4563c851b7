// What must outlast a call, by the typed API. What the answers mean is tested by
// the vectors.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {failsWith, ISSUER, matron, smartSession} from './fixtures.mjs';

const NOW = 1764000000;
const entropy = (number) =>
  Buffer.alloc(32, number).fill(1, 31).toString('base64url');
const FAMILY = {
  issuer: 'https://as.example.org', clientId: 'app', subject: 'u', data: 'd',
  scope: 'openid patient/*.rs', idleLifetime: 60, absoluteLifetime: 600, now: NOW,
};

test('checkReplay', () => {
  assert.deepEqual(matron.openStore('replay', {maxEntries: 10, maxBytes: 1000}),
                   {opened: 'replay', maxEntries: 10, maxBytes: 1000});
  assert.throws(() => matron.openStore('replay'), failsWith('invalid_argument'));
  const input = {kind: 'client_assertion', issuer: 'app', jti: '1',
                 exp: NOW + 60, maxLifetime: 60, now: NOW, store: 'replay'};
  assert.deepEqual(matron.checkReplay(input),
                   {valid: true, reason: 'ok', operations: []});
  assert.equal(matron.checkReplay(input).reason, 'client_assertion_replayed');
});

test('checkReplay in steps', () => {
  const input = {kind: 'token', issuer: 'i', jti: '1', exp: NOW + 60, now: NOW};
  const {valid, reason, operations} = matron.checkReplay(input);
  assert.deepEqual([valid, reason], [false, 'state_required']);
  assert.equal(operations.length, 1);
  assert.equal(operations[0].action, 'put_if_absent');
  assert.equal(operations[0].expiresAt, NOW + 60);
  assert(Object.isFrozen(operations[0]));
  const after = (result) =>
    matron.checkReplay({...input, outcomes: [{result}]}).reason;
  assert.equal(after('done'), 'ok');
  assert.equal(after('exists'), 'token_replayed');
  assert.equal(after('unavailable'), 'state_unavailable');
});

test('refresh tokens', () => {
  matron.openStore('refresh');
  const store = 'refresh';
  const first = matron.issueRefresh({...FAMILY, entropy: entropy(2), store});
  assert.equal(first.reason, 'ok');
  assert.equal(first.expiresAt, NOW + 60);
  const rotate = (refreshToken, number, more = {}) => matron.rotateRefresh({
    refreshToken, clientId: 'app', entropy: entropy(number), now: NOW, store,
    ...more});
  const second = rotate(first.refreshToken, 3, {scope: 'openid'});
  assert.equal(second.scope, 'openid');
  assert.equal(second.generation, 2);
  assert.equal(second.data, 'd');
  const reused = rotate(first.refreshToken, 4);
  assert.equal(reused.reason, 'refresh_token_reused');
  assert.equal(reused.refreshToken, null);
  assert.equal(rotate(second.refreshToken, 5).reason, 'refresh_token_revoked');
  assert.equal(matron.revokeRefresh({
    refreshToken: second.refreshToken, clientId: 'app', now: NOW, store}).valid,
               true);
});

test('revocation of an open session', () => {
  const store = 'sessions';
  matron.openStore(store);
  const session = smartSession({
    iss: ISSUER, sub: 'u1', iat: NOW, scope: 'user/*.rs',
    fhirUser: 'Practitioner/d1'});
  const decide = () => session.decide(
    {method: 'GET', url: '/Patient'},
    {now: NOW, revocation: matron.checkRevocation(
      {claims: session.revocationClaims, now: NOW, store}).reason}).reason;
  const revoke = (value) => matron.revoke({
    kind: 'sub', issuer: ISSUER, value, maxLifetime: 60,
    now: NOW, store});
  assert.equal(decide(), 'permitted');
  revoke('u2');
  assert.equal(decide(), 'permitted');
  revoke('u1');
  assert.equal(decide(), 'token_revoked');
  assert.throws(() => session.decide({method: 'GET', url: '/Patient'},
                                     {now: NOW, revocation: 'revoked'}),
                failsWith('invalid_argument'));
  assert.equal(smartSession({scope: 1}).revocationClaims, null);
});

test('revocation', () => {
  matron.openStore('revoked');
  const store = 'revoked';
  const claims = {iss: 'i', sub: 'u', iat: NOW};
  assert.equal(matron.checkRevocation({claims, now: NOW, store}).reason, 'ok');
  assert.equal(matron.revoke({kind: 'sub', issuer: 'i', value: 'u',
                              maxLifetime: 60, now: NOW, store}).reason, 'ok');
  assert.equal(matron.checkRevocation({claims, now: NOW, store}).reason,
               'token_revoked');
  const later = {...claims, iat: NOW + 30};
  assert.equal(matron.checkRevocation({claims: later, now: NOW, store}).reason,
               'ok');
  assert.equal(matron.revoke({kind: 'sub', issuer: 'i', value: 'u',
                              maxLifetime: 60, leeway: 30, now: NOW,
                              store}).reason, 'ok');
  assert.equal(matron.checkRevocation({claims: later, now: NOW, store}).reason,
               'token_revoked');
});
