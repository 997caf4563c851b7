// Tokens and key sets by the typed API. What the checks mean is tested by the
// vectors.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import {BASE, failsWith, ISSUER, matron, ROOT} from './fixtures.mjs';

const read = (path) =>
  JSON.parse(readFileSync(`${ROOT}tests/vectors/${path}`, 'utf8'));
const TOKENS = read('tokens.json');
const publicKey = (name) => {
  const {kty, crv, x, y, n, e, kid} = read(`keys/${name}.jwk.json`);
  return {kty, crv, x, y, n, e, kid};
};
const JWKS = {keys: [publicKey('rsa-a'), publicKey('p256')]};
const NOW = 1764000000;
const ACCESS = {
  profile: 'access_token', jwks: JWKS, issuer: ISSUER, audience: BASE, now: NOW,
};

test('verify', () => {
  const good = matron.verify(TOKENS.rs256, ACCESS);
  assert(good.valid && good.reason === 'ok' && good.detail === null);
  assert.equal(good.claims.sub, 'u1');
  assert.equal(good.header.alg, 'RS256');
  assert(Object.isFrozen(good) && Object.isFrozen(good.claims));
  const bad = matron.verify(TOKENS.aud_other, ACCESS);
  assert(!bad.valid && bad.claims === null && bad.header === null);
  assert.equal(bad.reason, 'audience_mismatch');
  assert.deepEqual(bad.detail, {
    what: 'aud', expected: BASE, came: 'https://other.example.org'});
  assert.throws(() => matron.verify(1, ACCESS), failsWith('invalid_argument'));
  assert.throws(() => matron.verify(TOKENS.rs256, {...ACCESS, issuers: []}),
                failsWith('json_unknown_member'));
});

test('verify, of the other profiles', () => {
  const user = matron.verify(TOKENS.id_full, {
    profile: 'id_token', jwks: JWKS, issuer: ISSUER, clientId: 'app1', now: NOW,
    nonce: 'n-0S6_WzA2Mj', maxAge: 100, acrValues: ['urn:mace:incommon:iap:silver'],
    amrValues: ['pwd'], base: BASE, requiredClaims: ['jti'],
  });
  assert.equal(user.reason, 'ok');
  assert.equal(user.fhirUser, 'Practitioner/d1');
  const proof = matron.verify(TOKENS.dpop_es256, {
    profile: 'dpop_proof', method: 'GET', url: `${BASE}/Observation`, now: NOW,
  });
  assert.equal(proof.keyThumbprint,
               matron.thumbprint(publicKey('p256')).thumbprint);
  const bound = {...ACCESS, proven: {keyThumbprint: proof.keyThumbprint}};
  assert(matron.verify(TOKENS.bound_jkt, bound).valid);
  assert.equal(matron.verify(TOKENS.bound_jkt, ACCESS).reason,
               'sender_constraint_unproven');
});

test('validateIntrospection', () => {
  const response = {active: true, scope: '', client_id: 'app1', exp: NOW + 1};
  const options = {issuer: ISSUER, now: NOW};
  assert(matron.validateIntrospection(response, options).valid);
  assert.equal(
    matron.validateIntrospection({active: false}, options).reason,
    'token_inactive');
});

test('validateKeySet, thumbprint, adviseRefetch', () => {
  const set = matron.validateKeySet(JWKS);
  assert.deepEqual(set.keys.map(({algorithms}) => algorithms.length), [6, 1]);
  assert(!matron.validateKeySet({keys: []}).valid);
  assert.equal(matron.thumbprint({kty: 'oct', k: 'AAAA'}).thumbprint, null);
  assert.deepEqual(
    {...matron.adviseRefetch({now: NOW, fetchedAt: NOW - 30, keyNotFound: true})},
    {refetch: false, usable: true, notBefore: NOW + 30});
});
