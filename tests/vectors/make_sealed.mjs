// Makes the sealed bytes that the vectors and unit tests open: sealed.json, name ->
// {the ring's key, what was sealed for whom, and the result in base64url}.
//
//   node make_sealed.mjs            writes sealed.json
//   node make_sealed.mjs --check    exits with 1 if it differs
//
// Written from docs/vault.md, and independent of Matron: HKDF is RFC 5869 over
// node's HMAC, step by step; AES-256-GCM is node's, that is OpenSSL's. Before it is
// used, the HKDF is held against test case 1 of RFC 5869 and node's own. Keys and nonces
// are the hashes of texts that say that they are for tests, and must be used nowhere else.

import crypto from 'node:crypto';
import fs from 'node:fs';

const FILE = new URL('sealed.json', import.meta.url);
const NOW = 1764000000;

const hash = (text) => crypto.createHash('sha256').update(text).digest();
const testKey = (name) => hash(`matron test key, not secret: ${name}`);
const testNonce = (name) => hash(`matron test nonce: ${name}`).subarray(0, 24);

const hmac = (key, ...parts) => {
  const mac = crypto.createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

// RFC 5869 sections 2.2 and 2.3.
function hkdf(secret, salt, info, size) {
  const prk = hmac(salt, secret);
  let last = Buffer.alloc(0);
  let out = Buffer.alloc(0);
  for (let i = 1; out.length < size; ++i) {
    last = hmac(prk, last, info, Buffer.from([i]));
    out = Buffer.concat([out, last]);
  }
  return out.subarray(0, size);
}

function checkHkdf() {
  const okm = hkdf(Buffer.alloc(22, 0x0b), Buffer.from('000102030405060708090a0b0c', 'hex'),
                   Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex'), 42);
  const known = '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865';
  const secret = testKey('check');
  const own = hkdf(secret, testNonce('check'), 'matron sealed bytes v1', 44);
  const theirs = crypto.hkdfSync('sha256', secret, testNonce('check'), 'matron sealed bytes v1', 44);
  if (okm.toString('hex') !== known || !own.equals(Buffer.from(theirs))) throw new Error('HKDF is wrong');
}

function number(value, octets) {
  const out = Buffer.alloc(octets);
  out.writeUIntBE(value, octets - 6, 6);
  return out;
}

function lengthPrefixed(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([number(bytes.length, 6).subarray(2), bytes]);
}

function seal({key, nonce, purpose, client, subject, expires, plaintext}) {
  const id = Buffer.from(key);
  const header = Buffer.concat([
    Buffer.from([0x6d, 0x74, 1, id.length]), id, number(expires, 8), nonce]);
  const derived = hkdf(testKey(key), nonce, 'matron sealed bytes v1', 44);
  const cipher = crypto.createCipheriv('aes-256-gcm', derived.subarray(0, 32), derived.subarray(32));
  cipher.setAAD(Buffer.concat([header, ...[purpose, client, subject].map(lengthPrefixed)]));
  return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

const sealed = {};
function add(name, over = {}) {
  const what = {key: 'k1', nonce: testNonce(name), purpose: 'refresh_token', client: 'app1', subject: 'u1',
                expires: NOW + 3600, plaintext: Buffer.from('a refresh token'), ...over};
  sealed[name] = {
    key: what.key, octets: testKey(what.key).toString('base64url'), nonce: what.nonce.toString('base64url'),
    purpose: what.purpose, client: what.client, subject: what.subject, expires: what.expires,
    bytes: what.plaintext.toString('base64url'), sealed: seal(what).toString('base64url')};
}

checkHkdf();
add('token');
add('other-key', {key: 'k2'});
add('empty', {plaintext: Buffer.alloc(0)});
add('octet', {plaintext: Buffer.from([0xff])});
add('block', {plaintext: Buffer.alloc(16, 'a')});
add('blocks', {plaintext: Buffer.alloc(1000, 'matron ')});
add('text', {plaintext: Buffer.from('Zo\u00eb \u{1f3e5}')});
add('no-subject', {subject: ''});
add('shifted', {client: 'app', subject: '1u1'});
add('key-id-1', {key: '!'});
add('key-id-64', {key: 'k'.repeat(64)});
add('last', {expires: NOW + 1});
add('expired', {expires: NOW});
add('long-expired', {expires: 0});
add('year-9999', {expires: 253402300799});
add('beyond-9999', {expires: 253402300800});
add('to-k2', {key: 'k2', nonce: testNonce('token again')});
add('binding-2048', {purpose: 'p'.repeat(2048), client: 'c'.repeat(2048), subject: 's'.repeat(2048)});

const text = `${JSON.stringify(sealed, null, 1)}\n`;
if (process.argv.includes('--check')) {
  if (!fs.existsSync(FILE) || fs.readFileSync(FILE, 'utf8') !== text) {
    console.error('sealed.json differs: run tests/vectors/make_sealed.mjs');
    process.exit(1);
  }
} else {
  fs.writeFileSync(FILE, text);
}
