// Sealed bytes by the typed calls. What is sealed is tested by tests/vectors.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import {load} from 'matron';

const matron = await load();
const SEALED = JSON.parse(fs.readFileSync(
  new URL('../../tests/vectors/sealed.json', import.meta.url), 'utf8'));
const NOW = 1764000000;
const octets = (text) => new Uint8Array(Buffer.from(text, 'base64url'));
const key = ({key: id, octets: secret}, created) => ({id, key: secret, created});
const {token} = SEALED;
const OLD = key(token, NOW - 2000);
const NEW = key(SEALED['to-k2'], NOW - 1000);
const FOR = {ring: {keys: [OLD]}, purpose: token.purpose, client: token.client,
             subject: token.subject, now: NOW};

test('seal', () => {
  const sealed = matron.seal({...FOR, bytes: octets(token.bytes),
                              nonce: octets(token.nonce), expires: token.expires,
                              uses: {key: 'k1', count: 1}});
  assert.deepEqual(sealed, {
    valid: true, reason: 'ok', sealed: token.sealed, key: 'k1',
    expires: token.expires, uses: {key: 'k1', count: 2}, rotate: false});
  assert.deepEqual(
    matron.seal({...FOR, text: 'x', nonce: new Uint8Array(24), expires: NOW + 1}),
    {valid: false, reason: 'nonce_unusable'});
  assert.throws(() => matron.seal({...FOR, text: 'x', nonce: 'x', expires: 1}));
});

test('open', () => {
  const opened = matron.open({...FOR, sealed: token.sealed});
  assert.equal(opened.valid, true);
  assert.deepEqual(opened.bytes, octets(token.bytes));
  assert.deepEqual(matron.open({...FOR, client: 'app2', sealed: token.sealed}),
                   {valid: false, reason: 'sealed_tampered'});
});

test('reseal', () => {
  const resealed = matron.reseal({
    ...FOR, ring: JSON.stringify({keys: [OLD, NEW]}), sealed: token.sealed,
    nonce: octets(SEALED['to-k2'].nonce)});
  assert.equal(resealed.sealed, SEALED['to-k2'].sealed);
  assert.equal(resealed.changed, true);
});

test('inspectSealed, sweepSealed', () => {
  assert.deepEqual(matron.inspectSealed(token.sealed), {
    valid: true, reason: 'ok', verified: false, version: 1, key: 'k1',
    expires: token.expires, octets: 15});
  assert.equal(matron.inspectSealed('x').reason, 'sealed_malformed');
  const {items, keep, purge} = matron.sweepSealed(
    {ring: FOR.ring, sealed: [token.sealed, 'x'], now: NOW});
  assert.deepEqual(items.map(({action}) => action), ['keep', 'purge']);
  assert.deepEqual([keep, purge], [1, 1]);
});
