// Makes every token that the vectors use: tokens.json, name -> compact token.
//
//   node make_tokens.mjs --modules /path/to/node_modules      (or NODE_PATH=...)
//
// Needs Node 20 and the npm package `jose`. ECDSA and PSS signatures are random, so
// tokens.json is checked in and this script is run by hand when a token is added. A token
// whose header, claims and length of signature have not changed stays as it was; --fresh
// makes all anew.
// Well-formed tokens are signed by jose; broken ones, which jose rightly refuses to make,
// by node:crypto. The time is fixed: now = 1764000000.

import crypto from 'node:crypto';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

import {addProfileTokens} from './profile_tokens.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const flag = process.argv.indexOf('--modules');
const modules = flag > 0 ? process.argv[flag + 1] : process.env.NODE_PATH;
if (!modules) {
  console.error('usage: make_tokens.mjs --modules <node_modules with jose>');
  process.exit(2);
}
const jose = await import(
    pathToFileURL(createRequire(path.join(path.resolve(modules), 'x.js')).resolve('jose')).href);

const NOW = 1764000000;
const BASE = 'https://ehr.example.org/fhir';
const ISS = 'https://auth.example.org';
const ISS2 = 'https://auth2.example.org';

const keys = {};
for (const file of fs.readdirSync(path.join(here, 'keys'))) {
  if (!file.endsWith('.jwk.json')) continue;
  keys[file.slice(0, -'.jwk.json'.length)] =
      JSON.parse(fs.readFileSync(path.join(here, 'keys', file), 'utf8'));
}
const privateKey = (name) => crypto.createPrivateKey({key: keys[name], format: 'jwk'});
const publicKey = (name) => crypto.createPublicKey(privateKey(name));
const b64 = (data) => Buffer.from(data).toString('base64url');

const tokens = {};
const old = process.argv.includes('--fresh') ? {} :
    JSON.parse(fs.readFileSync(path.join(here, 'tokens.json'), 'utf8'));
const isRandom = (token) => {
  try {
    return /^(ES|PS)/.test(JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).alg);
  } catch {
    return false;
  }
};
const add = (name, token) => {
  if (name in tokens) throw new Error(`token ${name} is made twice`);
  const signed = token.slice(0, token.lastIndexOf('.') + 1);
  const stays = old[name]?.startsWith(signed) && old[name].length === token.length && isRandom(token);
  tokens[name] = stays ? old[name] : token;
};

// ---- headers and claims ---------------------------------------------------------------

const header = (over = {}) => clean({alg: 'RS256', typ: 'at+jwt', kid: 'test-rsa-a', ...over});
const claims = (over = {}) => clean({
  iss: ISS, aud: BASE, sub: 'u1', client_id: 'app1', iat: NOW - 60, exp: NOW + 300, jti: 'j1',
  scope: 'patient/Observation.rs', patient: 'p1', ...over});
// A member that is `undefined` is left out.
function clean(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
// The claims as text, with the text of one member (its value, as written) put in or replaced.
function claimsText(member, value, over = {}) {
  const c = claims(over);
  delete c[member];
  return `${JSON.stringify(c).slice(0, -1)},${JSON.stringify(member)}:${value}}`;
}

// ---- signing --------------------------------------------------------------------------

// A well-formed token.
async function good(name, h = {}, c = {}, key = 'rsa-a') {
  const token = await new jose.CompactSign(Buffer.from(JSON.stringify(claims(c))))
      .setProtectedHeader(header(h)).sign(await jose.importJWK({...keys[key], alg: undefined}, header(h).alg));
  add(name, token);
}

const hashes = {RS256: 'sha256', RS384: 'sha384', RS512: 'sha512', ES256: 'sha256', ES384: 'sha384'};
function signature(alg, key, input) {
  if (alg.startsWith('RS')) return crypto.sign(hashes[alg], Buffer.from(input), privateKey(key));
  return crypto.sign(hashes[alg], Buffer.from(input), {key: privateKey(key), dsaEncoding: 'ieee-p1363'});
}
// Any token: header and payload are objects, texts or bytes; `alg` is what really signs.
function raw(name, h, p, {alg = 'RS256', key = 'rsa-a', sign, headerPart, payloadPart} = {}) {
  const text = (v) => (typeof v === 'string' || Buffer.isBuffer(v) ? v : JSON.stringify(v));
  const input = `${headerPart ?? b64(text(h))}.${payloadPart ?? b64(text(p))}`;
  const bytes = sign ? sign(input) : signature(alg, key, input);
  add(name, `${input}.${b64(bytes)}`);
}
const zeros = () => Buffer.alloc(256);

// ---- well-formed tokens ---------------------------------------------------------------

await good('rs256');
await good('rs384', {alg: 'RS384'});
await good('es256', {alg: 'ES256', kid: 'test-p256'}, {}, 'p256');
await good('es384', {alg: 'ES384', kid: 'test-p384'}, {}, 'p384');
await good('rs256_b', {kid: 'test-rsa-b'}, {}, 'rsa-b');
await good('rs256_no_kid', {kid: undefined});
await good('es256_no_kid', {alg: 'ES256', kid: undefined}, {}, 'p256');
await good('rs512', {alg: 'RS512'});
await good('ps256', {alg: 'PS256'});
await good('es512', {alg: 'ES512', kid: 'test-p521'}, {}, 'p521');
await good('eddsa', {alg: 'EdDSA', kid: 'test-ed25519'}, {}, 'ed25519');
await good('ps384', {alg: 'PS384'});
await good('ps512', {alg: 'PS512'});
await good('ed25519', {alg: 'Ed25519', kid: 'test-ed25519'}, {}, 'ed25519');
await good('hs384_oct', {alg: 'HS384', kid: 'test-oct-512'}, {}, 'oct-512');
await good('hs512_oct', {alg: 'HS512', kid: 'test-oct-512'}, {}, 'oct-512');
await good('hs256_oct_512', {alg: 'HS256', kid: 'test-oct-512'}, {}, 'oct-512');
await good('hs256_oct', {alg: 'HS256', kid: 'test-oct'}, {}, 'oct');

// typ
await good('typ_upper', {typ: 'AT+JWT'});
await good('typ_application', {typ: 'application/at+jwt'});
await good('typ_application_mixed', {typ: 'Application/At+Jwt'});
await good('typ_jwt', {typ: 'JWT'});
await good('typ_missing', {typ: undefined});
await good('typ_blank', {typ: 'at+jwt '});
await good('typ_parameter', {typ: 'at+jwt;v=1'});
await good('typ_text', {typ: 'text/at+jwt'});
await good('typ_twice', {typ: 'application/application/at+jwt'});
await good('typ_nul', {typ: 'at+jwt\u0000'});
await good('typ_id_token', {typ: 'id+jwt'});
raw('typ_array', {...header(), typ: ['at+jwt']}, claims());
raw('typ_in_claims', header({typ: undefined}), claims({typ: 'at+jwt'}));

// header members that are ignored
await good('jwk_ignored', {jwk: {kty: keys['rsa-b'].kty, n: keys['rsa-b'].n, e: keys['rsa-b'].e}});
await good('jku_ignored', {jku: 'https://attacker.example.org/jwks', x5u: 'https://attacker.example.org/x5u'});
await good('x5c_ignored', {x5c: ['AAAA']});
await good('header_member_ignored', {foo: 'bar'});
await good('cty_json', {cty: 'json'});

// times
const time = (name, over) => good(name, {}, over);
await time('exp_now', {exp: NOW});
await time('exp_plus_1', {exp: NOW + 1});
await time('exp_minus_1', {exp: NOW - 1});
await time('exp_minus_59', {exp: NOW - 59, iat: NOW - 100});
await time('exp_minus_60', {exp: NOW - 60, iat: NOW - 100});
await time('exp_year_9999', {exp: 253402300799});
await time('exp_zero', {exp: 0, iat: 0});
await time('nbf_now', {nbf: NOW});
await time('nbf_plus_1', {nbf: NOW + 1});
await time('nbf_plus_60', {nbf: NOW + 60});
await time('nbf_plus_61', {nbf: NOW + 61});
await time('iat_now', {iat: NOW});
await time('iat_plus_1', {iat: NOW + 1});
await time('iat_plus_60', {iat: NOW + 60});
await time('iat_plus_61', {iat: NOW + 61});
await time('lifetime_3600', {iat: NOW - 60, exp: NOW + 3540});
await time('lifetime_3601', {iat: NOW - 60, exp: NOW + 3541});
for (const [name, member, value] of [
  ['exp_now_and_a_half', 'exp', '1764000000.5'],
  ['exp_1_and_a_half', 'exp', '1764000001.5'],
  ['exp_now_point_0', 'exp', '1764000000.0'],
  ['exp_plus_300_point_0', 'exp', '1764000300.0'],
  ['exp_exponent', 'exp', '1.7640003e9'],
  ['exp_almost_now', 'exp', '1763999999.999999'],
  ['nbf_minus_half', 'nbf', '1763999999.5'],
  ['nbf_plus_half', 'nbf', '1764000000.5'],
  ['iat_minus_half', 'iat', '1763999999.5'],
  ['iat_plus_half', 'iat', '1764000000.5'],
  // wrong kinds and ranges
  ['exp_string', 'exp', '"1764000300"'],
  ['exp_true', 'exp', 'true'],
  ['exp_null', 'exp', 'null'],
  ['exp_array', 'exp', '[1764000300]'],
  ['exp_object', 'exp', '{"v":1764000300}'],
  ['exp_negative', 'exp', '-1'],
  ['exp_int64_min', 'exp', '-9223372036854775808'],
  ['exp_year_10000', 'exp', '253402300800'],
  ['exp_milliseconds', 'exp', '1764000300000'],
  ['exp_int64_max', 'exp', '9223372036854775807'],
  ['exp_uint64_max', 'exp', '18446744073709551615'],
  ['exp_2_64_plus_5', 'exp', '18446744073709551621'],
  ['exp_1e308', 'exp', '1e308'],
  ['exp_1e400', 'exp', '1e400'],
  ['exp_iso_date', 'exp', '"2026-01-01T00:00:00Z"'],
  ['exp_empty', 'exp', '""'],
  // not JSON
  ['exp_leading_zero', 'exp', '01764000300'],
  ['exp_leading_plus', 'exp', '+1764000300'],
  ['exp_hex', 'exp', '0x7fffffff'],
  ['exp_nan', 'exp', 'NaN'],
  ['exp_infinity', 'exp', 'Infinity'],
  ['exp_trailing_dot', 'exp', '1764000300.'],
  ['exp_underscore', 'exp', '1_764_000_300'],
  ['nbf_string', 'nbf', '"1763999000"'],
  ['nbf_negative', 'nbf', '-5'],
  ['iat_string', 'iat', '"1763999000"'],
  ['iat_negative', 'iat', '-5'],
]) raw(name, header(), claimsText(member, value));

// other claims
const claim = (name, over, h = {}) => good(name, h, over);
await claim('no_iss', {iss: undefined});
await claim('no_aud', {aud: undefined});
await claim('no_exp', {exp: undefined});
await claim('no_iat', {iat: undefined});
await claim('no_sub', {sub: undefined});
await claim('no_client_id', {client_id: undefined});
await claim('no_jti', {jti: undefined});
await claim('sub_empty', {sub: ''});
await claim('sub_number', {sub: 1});
await claim('client_id_empty', {client_id: ''});
await claim('jti_empty', {jti: ''});
await claim('jti_number', {jti: 7});
await claim('iss_slash', {iss: `${ISS}/`});
await claim('iss_http', {iss: 'http://auth.example.org'});
await claim('iss_host_case', {iss: 'https://AUTH.example.org'});
await claim('iss_port', {iss: 'https://auth.example.org:443'});
await claim('iss_userinfo', {iss: 'https://x@auth.example.org'});
await claim('iss_suffix', {iss: `${ISS}.evil.example`});
await claim('iss_prefix', {iss: 'https://auth.example.or'});
await claim('iss_nul', {iss: `${ISS}\u0000`});
await claim('iss_array', {iss: [ISS]});
await claim('iss_number', {iss: 1});
await claim('iss_upper_name', {iss: undefined, ISS});
await claim('aud_array', {aud: ['https://other.example.org', BASE]});
await claim('aud_array_of_one', {aud: [BASE]});
await claim('aud_other', {aud: 'https://other.example.org'});
await claim('aud_slash', {aud: `${BASE}/`});
await claim('aud_prefix', {aud: 'https://ehr.example.org'});
await claim('aud_blank_list', {aud: `${BASE} https://other.example.org`});
await claim('aud_comma_list', {aud: `${BASE},https://other.example.org`});
await claim('aud_json_text', {aud: `["${BASE}"]`});
await claim('aud_star', {aud: '*'});
await claim('aud_empty_array', {aud: []});
await claim('aud_array_of_empty', {aud: ['']});
await claim('aud_nested', {aud: [[BASE]]});
await claim('aud_mixed', {aud: [BASE, 1]});
await claim('aud_null_mixed', {aud: [null, BASE]});
await claim('aud_object', {aud: {0: BASE}});
await claim('aud_number', {aud: 0});
await claim('aud_true', {aud: true});
await claim('acr', {acr: 'urn:mace:incommon:iap:silver'});

// tokens of other kinds
const plain = {client_id: undefined, jti: undefined, sub: undefined, scope: undefined, patient: undefined};
await good('jwt_plain', {typ: 'JWT'}, plain);
await good('jwt_no_iat', {typ: 'JWT'}, {...plain, iat: undefined});
await good('jwt_nonce', {typ: 'JWT'}, {nonce: 'n-1'});
await good('jwt_at_hash', {typ: 'JWT'}, {at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng'});
await good('jwt_c_hash', {typ: 'JWT'}, {c_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng'});
await good('jwt_events', {typ: 'JWT'}, {events: {'http://schemas.openid.net/event/backchannel-logout': {}}});

// two faults at once: which one is reported
await good('iss_and_exp', {}, {iss: 'https://other.example.org', exp: NOW - 1});
await good('typ_and_kid', {typ: 'JWT', kid: 'test-nobody'});
raw('alg_and_typ', header({alg: 'none', typ: 'JWT'}), claims(), {sign: zeros});
raw('crit_and_alg', header({alg: 'none', crit: ['x']}), claims(), {sign: zeros});
raw('zip_and_alg', header({alg: 'none', zip: 'DEF'}), claims(), {sign: zeros});
raw('signature_and_claims', header(), '[]', {sign: zeros});
raw('signature_and_exp', header(), claims({exp: NOW - 1}), {sign: zeros});

// ---- algorithms -----------------------------------------------------------------------

for (const [name, alg] of [
  ['alg_none', 'none'], ['alg_none_title', 'None'], ['alg_none_upper', 'NONE'], ['alg_none_mixed', 'nOnE'],
  ['alg_none_blank', 'none '], ['alg_blank_none', ' none'], ['alg_none_tab', 'none\t'],
  ['alg_none_nul', 'none\u0000'], ['alg_nul_none', '\u0000none'], ['alg_none_zwsp', 'n\u200bone'],
  ['alg_empty', ''], ['alg_none_cyrillic', 'non\u0435'], ['alg_none_wide', '\uff4e\uff4f\uff4e\uff45'],
  ['alg_none_comma', 'none,RS256'], ['alg_null_text', 'null'], ['alg_zero_text', '0'],
  ['alg_null', null], ['alg_true', true], ['alg_object', {alg: 'RS256'}],
]) raw(name, {...header(), alg}, claims(), {sign: zeros});
raw('alg_missing', header({alg: undefined}), claims());
// signed by RS256, but named otherwise
for (const [name, alg] of [
  ['alg_number', 256], ['alg_array', ['RS256']], ['alg_lower', 'rs256'], ['alg_blank', 'RS256 '],
  ['alg_nul', 'RS256\u0000'], ['alg_suffix', 'RS2560'], ['alg_short', 'RS25'],
  ['alg_xml', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'],
]) raw(name, {...header(), alg}, claims());
{
  const input = `${b64(JSON.stringify(header({alg: 'none'})))}.${b64(JSON.stringify(claims()))}`;
  add('none_empty_signature', `${input}.`);
  add('none_two_parts', input);
}

// The public key used as an HMAC key.
const hmac = (name, secret, {alg = 'HS256', kid = 'test-rsa-a'} = {}) =>
  raw(name, header({alg, kid}), claims(), {
    sign: (input) => crypto.createHmac(`sha${alg.slice(2)}`, secret).update(input).digest()});
const spkiPem = publicKey('rsa-a').export({type: 'spki', format: 'pem'});
hmac('hs256_spki_pem', spkiPem);
hmac('hs256_spki_pem_crlf', spkiPem.replaceAll('\n', '\r\n'));
hmac('hs256_spki_pem_no_newline', spkiPem.trimEnd());
hmac('hs256_spki_pem_leading_blank', ` ${spkiPem}`);
hmac('hs256_spki_der', publicKey('rsa-a').export({type: 'spki', format: 'der'}));
hmac('hs256_pkcs1_pem', publicKey('rsa-a').export({type: 'pkcs1', format: 'pem'}));
hmac('hs256_pkcs1_der', publicKey('rsa-a').export({type: 'pkcs1', format: 'der'}));
hmac('hs256_modulus', Buffer.from(keys['rsa-a'].n, 'base64url'));
hmac('hs256_modulus_text', keys['rsa-a'].n);
hmac('hs256_exponent', Buffer.from(keys['rsa-a'].e, 'base64url'));
hmac('hs256_jwk', JSON.stringify({kty: 'RSA', n: keys['rsa-a'].n, e: keys['rsa-a'].e}));
hmac('hs256_empty_key', '');
hmac('hs256_zero_key', Buffer.alloc(32));
hmac('hs256_kid', 'test-rsa-a');
hmac('hs384_spki_pem', spkiPem, {alg: 'HS384'});
hmac('hs512_spki_pem', spkiPem, {alg: 'HS512'});
hmac('hs256_ec_spki_pem', publicKey('p256').export({type: 'spki', format: 'pem'}), {kid: 'test-p256'});
hmac('hs256_ec_x', Buffer.from(keys.p256.x, 'base64url'), {kid: 'test-p256'});

// Algorithm and key that do not belong together.
raw('es256_with_rsa_kid', header({alg: 'ES256'}), claims(), {alg: 'ES256', key: 'p256'});
raw('rs256_with_ec_kid', header({kid: 'test-p256'}), claims());
raw('es256_with_p384', header({alg: 'ES256', kid: 'test-p384'}), claims(), {alg: 'ES256', key: 'p384'});
raw('es384_with_p256', header({alg: 'ES384', kid: 'test-p256'}), claims(), {alg: 'ES384', key: 'p256'});
raw('rs256_signed_by_rs384', header(), claims(), {alg: 'RS384'});
raw('rs384_signed_by_rs256', header({alg: 'RS384'}), claims());
raw('rs256_signed_by_ps256', header(), claims(), {
  sign: (input) => crypto.sign('sha256', Buffer.from(input), {
    key: privateKey('rsa-a'), padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32})});
raw('rs256_1024', header({kid: 'test-rsa-1024'}), claims(), {key: 'rsa-1024'});
raw('rs256_2047', header({kid: 'test-rsa-2047'}), claims(), {key: 'rsa-2047'});
raw('rs256_e3', header({kid: 'test-rsa-e3'}), claims(), {key: 'rsa-e3'});
raw('es256_p256_b', header({alg: 'ES256', kid: 'test-p256'}), claims(), {alg: 'ES256', key: 'p256-b'});
raw('es256_kid_of_both', header({alg: 'ES256', kid: 'test-both'}), claims(), {alg: 'ES256', key: 'p256'});
raw('rs256_kid_of_both', header({kid: 'test-both'}), claims());

// ---- signatures -----------------------------------------------------------------------

const toBig = (bytes) => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
const toBytes = (n, size) => Buffer.from(n.toString(16).padStart(size * 2, '0'), 'hex');
const order = {
  p256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  p384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};
const es = (name, change, {alg = 'ES256', key = 'p256'} = {}) =>
  raw(name, header({alg, kid: `test-${key}`}), claims(), {
    sign: (input) => {
      const sig = signature(alg, key, input);
      const half = sig.length / 2;
      return change(sig.subarray(0, half), sig.subarray(half), input);
    }});
const pair = (r, s, size = 32) => Buffer.concat([toBytes(r, size), toBytes(s, size)]);
const n256 = order.p256;
// r and the other square root: valid, because (r, s) and (r, n - s) both are.
add('es256_high_s', (() => {
  for (;;) {
    const input = `${b64(JSON.stringify(header({alg: 'ES256', kid: 'test-p256'})))}.${b64(JSON.stringify(claims()))}`;
    const sig = signature('ES256', 'p256', input);
    const s = toBig(sig.subarray(32));
    const high = s > n256 / 2n ? s : n256 - s;
    return `${input}.${b64(pair(toBig(sig.subarray(0, 32)), high))}`;
  }
})());
es('es256_zero', () => Buffer.alloc(64));
es('es256_r_zero', (r, s) => pair(0n, toBig(s)));
es('es256_s_zero', (r) => pair(toBig(r), 0n));
es('es256_r_is_n', (r, s) => pair(n256, toBig(s)));
es('es256_s_is_n', (r) => pair(toBig(r), n256));
es('es256_both_n', () => pair(n256, n256));
es('es256_ones', () => pair(1n, 1n));
es('es256_n_minus_1', () => pair(n256 - 1n, n256 - 1n));
es('es256_all_ff', () => Buffer.alloc(64, 0xff));
es('es256_swapped', (r, s) => Buffer.concat([s, r]));
es('es256_der', (r, s, input) => crypto.sign('sha256', Buffer.from(input), {key: privateKey('p256'), dsaEncoding: 'der'}));
es('es256_der_cut', (r, s, input) =>
  crypto.sign('sha256', Buffer.from(input), {key: privateKey('p256'), dsaEncoding: 'der'}).subarray(0, 64));
es('es256_63', (r, s) => Buffer.concat([r, s]).subarray(0, 63));
es('es256_65', (r, s) => Buffer.concat([r, s, Buffer.from([0])]));
es('es256_66', (r, s) => Buffer.concat([Buffer.from([0]), r, Buffer.from([0]), s]));
es('es256_128', (r, s) => Buffer.concat([r, s, r, s]));
es('es256_1', () => Buffer.from([1]));
es('es256_32', (r) => Buffer.from(r));
es('es256_point_prefix', (r, s) => Buffer.concat([Buffer.from([4]), r, s]));
es('es384_zero', () => Buffer.alloc(96), {alg: 'ES384', key: 'p384'});
es('es384_64', (r, s) => Buffer.concat([r, s]).subarray(0, 64), {alg: 'ES384', key: 'p384'});
es('es384_der', (r, s, input) => crypto.sign('sha384', Buffer.from(input), {key: privateKey('p384'), dsaEncoding: 'der'}),
    {alg: 'ES384', key: 'p384'});

const rs = (name, change) => raw(name, header(), claims(), {
  sign: (input) => change(signature('RS256', 'rsa-a', input), input)});
const modulus = toBig(Buffer.from(keys['rsa-a'].n, 'base64url'));
const digest = (input, hash = 'sha256') => crypto.createHash(hash).update(input).digest();
const prefix = {
  sha1: '3021300906052b0e03021a05000414', sha256: '3031300d060960864801650304020105000420',
  sha256_no_null: '302f300b0609608648016503040201' + '0420',
};
const info = (hash, input, kind = hash) => Buffer.concat([Buffer.from(prefix[kind], 'hex'), digest(input, hash)]);
const rsaRaw = (block) => crypto.privateEncrypt(
    {key: privateKey('rsa-a'), padding: crypto.constants.RSA_NO_PADDING}, block);
const padded = (tail, {type = 1, before = 256 - 3 - tail.length, after = Buffer.alloc(0)} = {}) =>
  rsaRaw(Buffer.concat([Buffer.from([0, type]), Buffer.alloc(before - after.length, 0xff), Buffer.from([0]), tail, after]));
rs('rs256_flipped_first', (sig) => (sig[0] ^= 1, sig));
rs('rs256_flipped_last', (sig) => (sig[255] ^= 1, sig));
rs('rs256_zero', () => Buffer.alloc(256));
rs('rs256_one', () => toBytes(1n, 256));
rs('rs256_n_minus_1', () => toBytes(modulus - 1n, 256));
rs('rs256_n', () => toBytes(modulus, 256));
rs('rs256_plus_n', (sig) => toBytes(toBig(sig) + modulus, 257));
rs('rs256_255', (sig) => sig.subarray(0, 255));
rs('rs256_leading_zero', (sig) => Buffer.concat([Buffer.from([0]), sig]));
rs('rs256_trailing_zero', (sig) => Buffer.concat([sig, Buffer.from([0])]));
rs('rs256_no_digest_info', (sig, input) => padded(digest(input)));
rs('rs256_sha1', (sig, input) => padded(info('sha1', input)));
rs('rs256_no_null', (sig, input) => padded(info('sha256', input, 'sha256_no_null')));
rs('rs256_block_type_2', (sig, input) => padded(info('sha256', input), {type: 2}));
rs('rs256_garbage_after', (sig, input) => padded(info('sha256', input), {after: Buffer.alloc(100, 0x41)}));
rs('rs256_random', () => digest('random').subarray(0, 16));
raw('attacker_key', header(), claims(), {key: 'rsa-b'});
raw('attacker_jwk', header({jwk: {kty: 'RSA', n: keys['rsa-b'].n, e: keys['rsa-b'].e}}), claims(), {key: 'rsa-b'});
raw('attacker_jwk_no_kid', header({kid: undefined, jwk: {kty: 'RSA', n: keys['rsa-b'].n, e: keys['rsa-b'].e}}), claims(), {key: 'rsa-b'});
raw('attacker_jku', header({jku: 'https://attacker.example.org/jwks'}), claims(), {key: 'rsa-b'});
{
  const [h, , s] = tokens.rs256.split('.');
  add('payload_changed', `${h}.${b64(JSON.stringify(claims({patient: 'p2'})))}.${s}`);
  const [, p] = tokens.rs256.split('.');
  add('header_changed', `${b64(JSON.stringify(header({foo: 1})))}.${p}.${s}`);
}

// ---- headers --------------------------------------------------------------------------

for (const [name, over] of [
  ['crit_unknown', {crit: ['foo'], foo: 1}], ['crit_empty', {crit: []}], ['crit_string', {crit: 'exp'}],
  ['crit_null', {crit: null}], ['crit_registered', {crit: ['alg']}], ['crit_itself', {crit: ['crit']}],
  ['crit_absent_name', {crit: ['foo']}], ['crit_b64', {crit: ['b64'], b64: false}],
  ['b64_false', {b64: false}], ['b64_true', {b64: true}], ['zip', {zip: 'DEF'}], ['enc', {enc: 'A256GCM'}],
  ['cty_jwt', {cty: 'JWT'}], ['cty_jwt_lower', {cty: 'jwt'}], ['cty_application_jwt', {cty: 'application/JWT'}],
  ['kid_number', {kid: 1}], ['kid_null', {kid: null}], ['kid_array', {kid: ['test-rsa-a']}], ['kid_true', {kid: true}],
  ['kid_unknown', {kid: 'test-nobody'}], ['kid_empty', {kid: ''}], ['kid_upper', {kid: 'TEST-RSA-A'}],
  ['kid_path', {kid: '../../../../../../dev/null'}], ['kid_sql', {kid: "x' UNION SELECT 'AA'--"}],
  ['kid_nul', {kid: 'test-rsa-a\u0000'}], ['kid_nul_suffix', {kid: 'test-rsa-a\u0000.pem'}], ['kid_blank', {kid: 'test-rsa-a '}],
  ['kid_proto', {kid: '__proto__'}], ['kid_format', {kid: '%s%n'}],
]) raw(name, {...header(), ...over}, claims());

const H = JSON.stringify(header());
for (const [name, h] of [
  ['header_array', '["RS256"]'], ['header_string', '"RS256"'], ['header_null', 'null'], ['header_text', 'RS256'],
  ['header_duplicate_alg', H.replace('{', '{"alg":"none",')],
  ['header_duplicate_alg_escaped', H.replace('{', '{"\\u0061lg":"none",')],
  ['header_duplicate_kid', H.replace('{', '{"kid":"test-rsa-b",')],
  ['header_duplicate_nested', H.replace('{', '{"x":{"a":1,"a":2},')],
  ['header_trailing_comma', H.replace('}', ',}')], ['header_two', H + H], ['header_single_quotes', H.replaceAll('"', "'")],
  ['header_bom', '\ufeff' + H], ['header_comment', H.replace('{', '{/**/')], ['header_truncated', H.slice(0, -1)],
  ['header_control', H.replace('{', '{"x":"\u0001",')],
  ['header_deep', H.replace('{', `{"x":${'['.repeat(512)}${']'.repeat(512)},`)],
  ['header_not_utf8', Buffer.from(H.replace('{', '{"x":"\xff",'), 'latin1')],
  ['header_utf16', Buffer.from(H, 'utf16le')],
  ['header_escaped', H.replace('"alg"', '"\\u0061lg"').replace('at+jwt', 'at\\u002bjwt')],
  ['header_space', ` ${H.replaceAll(':', ' : ')}\n`],
]) raw(name, h, claims());

// ---- claims as JSON -------------------------------------------------------------------

const C = JSON.stringify(claims());
for (const [name, c] of [
  ['claims_array', '[]'], ['claims_string', '"x"'], ['claims_null', 'null'], ['claims_text', 'hello'], ['claims_empty_object', '{}'],
  ['claims_duplicate_exp', C.replace('{', '{"exp":1763999999,')],
  ['claims_duplicate_aud', C.replace('{', '{"aud":"https://other.example.org",')],
  ['claims_duplicate_scope', C.replace('{', '{"scope":"patient/*.cruds",')],
  ['claims_duplicate_patient_escaped', C.replace('{', '{"\\u0070atient":"p2",')],
  ['claims_duplicate_nested', C.replace('{', '{"x":{"y":[{"a":1,"a":1}]},')],
  ['claims_trailing_comma', C.replace(/}$/, ',}')], ['claims_two', C + C], ['claims_trailing_bytes', C + 'x'],
  ['claims_trailing_nul', C + '\u0000'], ['claims_single_quotes', C.replaceAll('"', "'")],
  ['claims_comment', C.replace('{', '{//\n')], ['claims_bare_key', C.replace('"sub"', 'sub')], ['claims_truncated', C.slice(0, -1)],
  ['claims_bom', '\ufeff' + C], ['claims_control', C.replace('{', '{"x":"\u0001",')],
  ['claims_bad_escape', C.replace('{', '{"x":"\\x41",')], ['claims_short_escape', C.replace('{', '{"x":"\\u12",')],
  ['claims_true_upper', C.replace('{', '{"x":TRUE,')], ['claims_nbsp', C.replace('{', '{\u00a0')],
  ['claims_lone_surrogate', C.replace('"u1"', '"\\ud800"')],
  ['claims_deep', C.replace('{', `{"x":${'['.repeat(512)}${']'.repeat(512)},`)],
  ['claims_not_utf8', Buffer.from(C.replace('{', '{"x":"\xff",'), 'latin1')],
  ['claims_overlong', Buffer.from(C.replace('{', '{"x":"\xc0\xaf",'), 'latin1')],
  ['claims_utf16', Buffer.from(C, 'utf16le')],
  ['claims_escaped', C.replace('"aud"', '"\\u0061ud"').replace('https://ehr', 'https:\\/\\/ehr')],
  ['claims_no_claims', '{"hello":"world"}'],
]) raw(name, header(), c);

// ---- base64url, where the signature covers the odd text --------------------------------

// Claims whose base64 form has the given number of padding characters and, with `plus`, a `-`.
function claimsWithPadding(count, plus = false) {
  for (let i = 0; i < 10000; i++) {
    const text = JSON.stringify(claims({jti: 'j'.repeat(1 + i % 7), x: plus ? '\u00ff\u00fe>?~'.repeat(1 + i % 5) : undefined}));
    const b = b64(text);
    const pad = (4 - b.length % 4) % 4;
    if (pad === count && (!plus || (/-/.test(b) || /_/.test(b)))) return text;
  }
  throw new Error('no such claims');
}
{
  const padHeader = (() => {
    for (let i = 0; i < 9; i++) {
      const text = JSON.stringify(header({x: 'x'.repeat(i)}));
      if (b64(text).length % 4) return text;
    }
    throw new Error('no such header');
  })();
  const plain64 = (v) => Buffer.from(v).toString('base64');
  raw('padding_header', '', claims(), {headerPart: plain64(padHeader)});
  raw('padding_payload', header(), '', {payloadPart: plain64(claimsWithPadding(1))});
  raw('padding_none', header(), claimsWithPadding(1));
  raw('alphabet_payload', header(), '', {payloadPart: plain64(claimsWithPadding(0, true))});
  raw('alphabet_none', header(), claimsWithPadding(0, true));
  const trailing = (part) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1)) | 1];
  };
  raw('trailing_bits_header', '', claims(), {headerPart: trailing(b64(padHeader))});
  raw('trailing_bits_payload', header(), '', {payloadPart: trailing(b64(claimsWithPadding(2)))});
  raw('space_in_payload', header(), '', {payloadPart: (() => {
    const p = b64(JSON.stringify(claims()));
    return `${p.slice(0, 10)} ${p.slice(10)}`;
  })()});
  raw('newline_in_payload', header(), '', {payloadPart: (() => {
    const p = b64(JSON.stringify(claims()));
    return `${p.slice(0, 76)}\n${p.slice(76)}`;
  })()});
  raw('empty_payload', header(), '', {payloadPart: ''});
}

// ---- tokens for sessions --------------------------------------------------------------

const user = {scope: 'user/Observation.rs', patient: undefined, fhirUser: 'Practitioner/d1'};
await good('s_user', {}, user);
await good('s_user_es256', {alg: 'ES256', kid: 'test-p256'}, user, 'p256');
await good('s_iss2', {kid: 'test-rsa-b'}, {...user, iss: ISS2}, 'rsa-b');
await good('s_iss2_claimed', {}, {...user, iss: ISS2});
await good('s_unknown_iss', {}, {...user, iss: 'https://other.example.org'});
await good('s_groups', {}, {...user, groups: ['nurses', 'doctors']});
await good('s_cnf', {}, {...user, cnf: {jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I'}});
await good('s_aud_api', {}, {...user, aud: 'api'});
await good('s_aud_base2', {}, {...user, aud: 'https://ehr2.example.org/fhir'});
await good('s_patient_slash', {}, {patient: 'Patient/p1'});
await good('s_scope_array', {}, {scope: ['patient/Observation.rs']});
await good('s_fhir_user_number', {}, {...user, fhirUser: 7});
await good('s_no_scope', {}, {scope: undefined});
const smart = {sub: undefined, client_id: undefined, jti: undefined, iat: undefined};
await good('s_smart_jwt', {typ: 'JWT'}, smart);
await good('s_smart_no_typ', {typ: undefined}, smart);
await good('s_smart_at_jwt', {}, {});
await good('s_smart_no_scope', {typ: 'JWT'}, {...smart, scope: undefined});
await good('s_smart_nonce', {typ: 'JWT'}, {...smart, nonce: 'n-1'});
await good('s_smart_at_nonce', {}, {nonce: 'n-1'});
await good('s_smart_at_events', {typ: 'application/at+jwt'}, {events: {}});
await good('s_smart_logout_typ', {typ: 'logout+jwt'}, smart);

await addProfileTokens({add, raw, jose, keys});

const lines = Object.entries(tokens).map(([name, token]) => `  ${JSON.stringify(name)}: ${JSON.stringify(token)}`);
fs.writeFileSync(path.join(here, 'tokens.json'), `{\n${lines.join(',\n')}\n}\n`);
console.log(`${lines.length} tokens`);
