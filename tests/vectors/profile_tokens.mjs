// Tokens of the other profiles: ID tokens, client assertions, DPoP proofs, logout tokens.
// make_tokens.mjs calls this and writes what it adds.

import crypto from 'node:crypto';

const NOW = 1764000000;
const ISS = 'https://auth.example.org';
const CLIENT = 'app1';
const TOKEN_URL = 'https://auth.example.org/token';
const BASE = 'https://ehr.example.org/fhir';
const REQUEST_URL = `${BASE}/Observation?patient=p1`;
// The access token and the code that hashes in the tokens are of; never issued by anybody.
export const ACCESS_TOKEN = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
export const CODE = 'SplxlOBeZQQYbYS6WxSbIA';

const clean = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
const hash = (alg, text) => crypto.createHash(alg).update(text).digest();
const leftHalf = (alg, text) => {
  const digest = hash(alg, text);
  return digest.subarray(0, digest.length / 2).toString('base64url');
};

export async function addProfileTokens({add, raw, jose, keys}) {
  const sign = async (name, header, claims, key) => {
    const token = await new jose.CompactSign(Buffer.from(JSON.stringify(clean(claims))))
        .setProtectedHeader(clean(header))
        .sign(await jose.importJWK({...keys[key], alg: undefined}, header.alg));
    add(name, token);
  };

  // ---- ID tokens (OpenID Connect Core section 2) ----------------------------------------

  const idHeader = {alg: 'RS256', kid: 'test-rsa-a'};
  const idClaims = {iss: ISS, sub: 'u1', aud: CLIENT, exp: NOW + 300, iat: NOW - 10};
  const id = (name, over = {}, h = {}, key = 'rsa-a') =>
    sign(`id_${name}`, {...idHeader, ...h}, {...idClaims, ...over}, key);
  await id('plain');
  await id('typ_jwt', {}, {typ: 'JWT'});
  await id('typ_at_jwt', {}, {typ: 'at+jwt'});
  await id('typ_logout', {}, {typ: 'logout+jwt'});
  await id('typ_id_token', {}, {typ: 'id_token+jwt'});
  await id('full', {
    nonce: 'n-0S6_WzA2Mj', auth_time: NOW - 100, acr: 'urn:mace:incommon:iap:silver', amr: ['pwd', 'otp'],
    azp: CLIENT, at_hash: leftHalf('sha256', ACCESS_TOKEN), c_hash: leftHalf('sha256', CODE),
    fhirUser: 'Practitioner/d1', nbf: NOW - 10, jti: 'i1'});
  await id('es384_full', {at_hash: leftHalf('sha384', ACCESS_TOKEN), c_hash: leftHalf('sha384', CODE)},
      {alg: 'ES384', kid: 'test-p384'}, 'p384');
  await id('rs512_at_hash', {at_hash: leftHalf('sha512', ACCESS_TOKEN)}, {alg: 'RS512'});
  await id('eddsa_at_hash', {at_hash: leftHalf('sha512', ACCESS_TOKEN)},
      {alg: 'EdDSA', kid: 'test-ed25519'}, 'ed25519');
  await id('at_hash_whole', {at_hash: hash('sha256', ACCESS_TOKEN).toString('base64url')});
  await id('at_hash_sha512', {at_hash: leftHalf('sha512', ACCESS_TOKEN)});
  await id('at_hash_hex', {at_hash: hash('sha256', ACCESS_TOKEN).toString('hex').slice(0, 32)});
  await id('at_hash_empty', {at_hash: ''});
  await id('at_hash_number', {at_hash: 1});
  await id('at_hash_of_code', {at_hash: leftHalf('sha256', CODE)});
  await id('c_hash_of_token', {c_hash: leftHalf('sha256', ACCESS_TOKEN)});
  await id('aud_array', {aud: [CLIENT]});
  await id('aud_two', {aud: [CLIENT, 'other'], azp: CLIENT});
  await id('aud_two_no_azp', {aud: [CLIENT, 'other']});
  await id('aud_two_azp_other', {aud: [CLIENT, 'other'], azp: 'other'});
  await id('aud_other', {aud: 'other'});
  await id('aud_case', {aud: 'App1'});
  await id('aud_empty', {aud: []});
  await id('aud_number', {aud: 1});
  await id('aud_base', {aud: BASE});
  await id('azp_other', {azp: 'other'});
  await id('azp_number', {azp: 1});
  await id('no_iss', {iss: undefined});
  await id('iss_other', {iss: 'https://auth2.example.org'});
  await id('iss_slash', {iss: `${ISS}/`});
  await id('no_sub', {sub: undefined});
  await id('sub_empty', {sub: ''});
  await id('sub_255', {sub: 's'.repeat(255)});
  await id('sub_256', {sub: 's'.repeat(256)});
  await id('sub_not_ascii', {sub: 'u\u00e9'});
  await id('sub_number', {sub: 1});
  await id('scope', {scope: 'patient/*.rs'});
  await id('no_aud', {aud: undefined});
  await id('no_exp', {exp: undefined});
  await id('no_iat', {iat: undefined});
  await id('exp_now', {exp: NOW});
  await id('exp_plus_1', {exp: NOW + 1});
  await id('nbf_plus_1', {nbf: NOW + 1});
  await id('iat_plus_1', {iat: NOW + 1});
  await id('lifetime_3600', {exp: NOW + 3590});
  await id('lifetime_3601', {exp: NOW + 3591});
  await id('nonce', {nonce: 'n-0S6_WzA2Mj'});
  await id('nonce_other', {nonce: 'n-0S6_WzA2Mk'});
  await id('nonce_prefix', {nonce: 'n-0S6_WzA2M'});
  await id('nonce_empty', {nonce: ''});
  await id('nonce_number', {nonce: 1});
  await id('nonce_array', {nonce: ['n-0S6_WzA2Mj']});
  await id('auth_time_100', {auth_time: NOW - 100});
  await id('auth_time_101', {auth_time: NOW - 101});
  await id('auth_time_future', {auth_time: NOW + 1});
  await id('auth_time_text', {auth_time: '1763999900'});
  await id('acr_bronze', {acr: 'urn:mace:incommon:iap:bronze'});
  await id('acr_silver', {acr: 'urn:mace:incommon:iap:silver'});
  await id('acr_array', {acr: ['urn:mace:incommon:iap:silver']});
  await id('amr_pwd', {amr: ['pwd']});
  await id('amr_both', {amr: ['otp', 'pwd', 'x']});
  await id('amr_text', {amr: 'pwd otp'});
  await id('amr_number', {amr: ['pwd', 'otp', 1]});
  await id('fhir_user_absolute', {fhirUser: `${BASE}/Patient/p1`});
  await id('fhir_user_foreign', {fhirUser: 'https://other.example.org/fhir/Patient/p1'});
  await id('fhir_user_version', {fhirUser: 'Patient/p1/_history/2'});
  await id('fhir_user_type', {fhirUser: 'Observation/o1'});
  await id('fhir_user_query', {fhirUser: 'Patient/p1?x=1'});
  await id('fhir_user_number', {fhirUser: 1});
  await id('fhir_user_id_long', {fhirUser: `Patient/${'a'.repeat(65)}`});
  await id('events', {events: {'http://schemas.openid.net/event/backchannel-logout': {}}});
  await id('hs256', {}, {alg: 'HS256', kid: 'test-oct'}, 'oct');
  await id('ps256', {}, {alg: 'PS256'});

  // ---- client assertions (SMART 2.2, asymmetric client authentication) -------------------

  const caHeader = {alg: 'RS384', typ: 'JWT', kid: 'test-rsa-a'};
  const caClaims = {iss: CLIENT, sub: CLIENT, aud: TOKEN_URL, exp: NOW + 300, jti: 'ca-1'};
  const ca = (name, over = {}, h = {}, key = 'rsa-a') =>
    sign(`ca_${name}`, {...caHeader, ...h}, {...caClaims, ...over}, key);
  await ca('rs384');
  await ca('es384', {}, {alg: 'ES384', kid: 'test-p384'}, 'p384');
  await ca('iat', {iat: NOW});
  await ca('iat_old', {iat: NOW - 86400});
  await ca('iat_plus_1', {iat: NOW + 1});
  await ca('nbf_plus_1', {nbf: NOW + 1});
  await ca('aud_array', {aud: [TOKEN_URL]});
  await ca('jku', {}, {jku: 'https://app.example.org/jwks.json'});
  await ca('jku_other', {}, {jku: 'https://attacker.example.org/jwks.json'});
  await ca('jku_userinfo', {}, {jku: 'https://app.example.org@attacker.example.org/jwks.json'});
  await ca('jku_redirect', {}, {jku: 'https://app.example.org/jwks.json?next=//attacker.example.org'});
  await ca('jku_metadata', {}, {jku: 'http://169.254.169.254/latest/meta-data'});
  await ca('jku_case', {}, {jku: 'https://APP.example.org/jwks.json'});
  await ca('jku_empty', {}, {jku: ''});
  raw('ca_jku_number', {...caHeader, jku: 1}, caClaims, {alg: 'RS384'});
  await ca('rs256', {}, {alg: 'RS256'});
  await ca('es256', {}, {alg: 'ES256', kid: 'test-p256'}, 'p256');
  await ca('hs384', {}, {alg: 'HS384', kid: 'test-oct-512'}, 'oct-512');
  await ca('no_kid', {}, {kid: undefined});
  await ca('kid_unknown', {}, {kid: 'test-nobody'});
  await ca('typ_missing', {}, {typ: undefined});
  await ca('typ_lower', {}, {typ: 'jwt'});
  await ca('typ_at_jwt', {}, {typ: 'at+jwt'});
  await ca('typ_dpop', {}, {typ: 'dpop+jwt'});
  await ca('exp_301', {exp: NOW + 301});
  await ca('exp_day', {exp: NOW + 86400});
  await ca('exp_now', {exp: NOW});
  await ca('exp_text', {exp: '1764000300'});
  await ca('no_exp', {exp: undefined});
  await ca('no_jti', {jti: undefined});
  await ca('jti_empty', {jti: ''});
  await ca('jti_number', {jti: 1});
  await ca('jti_long', {jti: 'j'.repeat(257)});
  await ca('no_iss', {iss: undefined});
  await ca('no_sub', {sub: undefined});
  await ca('sub_other', {sub: 'app2'});
  await ca('both_other', {iss: 'app2', sub: 'app2'});
  await ca('sub_array', {sub: [CLIENT]});
  await ca('no_aud', {aud: undefined});
  await ca('aud_base', {aud: BASE});
  await ca('aud_issuer', {aud: ISS});
  await ca('aud_slash', {aud: `${TOKEN_URL}/`});
  await ca('aud_two', {aud: [TOKEN_URL, 'https://attacker.example.org/token']});
  await ca('aud_twice', {aud: [TOKEN_URL, TOKEN_URL]});
  await ca('aud_empty', {aud: []});
  await ca('attacker', {}, {}, 'rsa-b');
  await ca('nonce', {nonce: 'n-1'});
  await ca('events', {events: {}});

  // ---- DPoP proofs (RFC 9449 section 4.2) -------------------------------------------------

  const publicJwk = (key) => {
    const {kty, crv, x, y, n, e} = keys[key];
    return clean({kty, crv, x, y, n, e});
  };
  const ath = hash('sha256', ACCESS_TOKEN).toString('base64url');
  const dpopHeader = {alg: 'ES256', typ: 'dpop+jwt', jwk: publicJwk('p256')};
  const dpopClaims = {jti: 'dpop-1-aaaaaaaaaaaa', htm: 'GET', htu: `${BASE}/Observation`, iat: NOW, ath};
  const dpop = (name, over = {}, h = {}, key = 'p256') =>
    sign(`dpop_${name}`, {...dpopHeader, ...h}, {...dpopClaims, ...over}, key);
  await dpop('es256');
  await dpop('rs256', {}, {alg: 'RS256', jwk: publicJwk('rsa-a')}, 'rsa-a');
  await dpop('eddsa', {}, {alg: 'EdDSA', jwk: publicJwk('ed25519')}, 'ed25519');
  await dpop('htu_query', {htu: REQUEST_URL});
  await dpop('htu_fragment', {htu: `${BASE}/Observation#x`});
  await dpop('htu_port', {htu: 'https://ehr.example.org:443/fhir/Observation'});
  await dpop('htu_case', {htu: 'HTTPS://EHR.example.org/fhir/Observation'});
  await dpop('htu_encoded', {htu: 'https://ehr.example.org/fhir/%4fbservation'});
  await dpop('htu_dots', {htu: 'https://ehr.example.org/x/../fhir/Observation'});
  await dpop('htu_other_port', {htu: 'https://ehr.example.org:8443/fhir/Observation'});
  await dpop('htu_http', {htu: 'http://ehr.example.org/fhir/Observation'});
  await dpop('htu_other_path', {htu: `${BASE}/Condition`});
  await dpop('htu_path_case', {htu: `${BASE}/observation`});
  await dpop('htu_longer', {htu: `${BASE}/Observation/o1`});
  await dpop('htu_slash', {htu: `${BASE}/Observation/`});
  await dpop('htu_host', {htu: 'https://ehr.example.org.evil.example/fhir/Observation'});
  await dpop('htu_userinfo', {htu: 'https://x@ehr.example.org/fhir/Observation'});
  await dpop('htu_relative', {htu: '/fhir/Observation'});
  await dpop('htu_slash_encoded', {htu: 'https://ehr.example.org/fhir%2fObservation'});
  await dpop('htu_empty', {htu: ''});
  await dpop('htu_number', {htu: 1});
  await dpop('no_htu', {htu: undefined});
  await dpop('htm_lower', {htm: 'get'});
  await dpop('htm_post', {htm: 'POST'});
  await dpop('htm_number', {htm: 1});
  await dpop('no_htm', {htm: undefined});
  await dpop('no_jti', {jti: undefined});
  await dpop('jti_empty', {jti: ''});
  await dpop('jti_number', {jti: 1});
  await dpop('jti_long', {jti: 'j'.repeat(257)});
  await dpop('no_iat', {iat: undefined});
  await dpop('iat_text', {iat: '1764000000'});
  await dpop('iat_minus_60', {iat: NOW - 60});
  await dpop('iat_minus_61', {iat: NOW - 61});
  await dpop('iat_plus_5', {iat: NOW + 5});
  await dpop('iat_plus_6', {iat: NOW + 6});
  await dpop('exp_past', {exp: NOW - 1});
  await dpop('nbf_plus_6', {nbf: NOW + 6});
  await dpop('nonce', {nonce: 'server-nonce-1'});
  await dpop('nonce_other', {nonce: 'server-nonce-2'});
  await dpop('nonce_number', {nonce: 1});
  await dpop('no_ath', {ath: undefined});
  await dpop('ath_other', {ath: hash('sha256', 'another').toString('base64url')});
  await dpop('ath_hex', {ath: hash('sha256', ACCESS_TOKEN).toString('hex')});
  await dpop('ath_half', {ath: leftHalf('sha256', ACCESS_TOKEN)});
  await dpop('ath_number', {ath: 1});
  await dpop('typ_jwt', {}, {typ: 'JWT'});
  await dpop('typ_missing', {}, {typ: undefined});
  await dpop('typ_upper', {}, {typ: 'DPoP+JWT'});
  await dpop('other_key', {}, {jwk: publicJwk('p256-b')}, 'p256-b');
  await dpop('kid', {}, {kid: 'test-p256'});
  const dpopRaw = (name, h, key = 'p256', alg = 'ES256') =>
    raw(`dpop_${name}`, {...dpopHeader, ...h}, dpopClaims, {alg, key});
  const without = (object, name) => {
    const {[name]: _, ...rest} = object;
    return rest;
  };
  raw('dpop_no_jwk', without(dpopHeader, 'jwk'), dpopClaims, {alg: 'ES256', key: 'p256'});
  dpopRaw('jwk_other', {jwk: publicJwk('p256-b')});
  dpopRaw('jwk_private', {jwk: {...publicJwk('p256'), d: keys.p256.d}});
  dpopRaw('jwk_set', {jwk: {keys: [publicJwk('p256')]}});
  dpopRaw('jwk_array', {jwk: [publicJwk('p256')]});
  dpopRaw('jwk_text', {jwk: JSON.stringify(publicJwk('p256'))});
  dpopRaw('jwk_off_curve', {jwk: {...publicJwk('p256'), y: publicJwk('p256').x}});
  dpopRaw('jwk_enc', {jwk: {...publicJwk('p256'), use: 'enc'}});
  dpopRaw('jwk_alg', {jwk: {...publicJwk('p256'), alg: 'ES384'}});
  dpopRaw('jwk_of_rsa', {jwk: publicJwk('rsa-a')});
  raw('dpop_jwk_oct', {alg: 'HS256', typ: 'dpop+jwt', jwk: {kty: 'oct', k: keys.oct.k}}, dpopClaims, {
    sign: (input) => crypto.createHmac('sha256', Buffer.from(keys.oct.k, 'base64url')).update(input).digest()});
  raw('dpop_none', {...dpopHeader, alg: 'none'}, dpopClaims, {sign: () => Buffer.alloc(64)});
  raw('dpop_weak_rsa', {...dpopHeader, alg: 'RS256', jwk: publicJwk('rsa-1024')}, dpopClaims, {alg: 'RS256', key: 'rsa-1024'});
  raw('dpop_payload_array', dpopHeader, '[]', {alg: 'ES256', key: 'p256'});

  // ---- logout tokens (OpenID Connect Back-Channel Logout section 2.4) ----------------------

  const event = 'http://schemas.openid.net/event/backchannel-logout';
  const outHeader = {alg: 'RS256', typ: 'logout+jwt', kid: 'test-rsa-a'};
  const outClaims = {iss: ISS, aud: CLIENT, iat: NOW - 5, exp: NOW + 115, jti: 'lo-1', sub: 'u1', sid: 's1',
    events: {[event]: {}}};
  const out = (name, over = {}, h = {}) =>
    sign(`logout_${name}`, {...outHeader, ...h}, {...outClaims, ...over}, 'rsa-a');
  await out('both');
  await out('sub', {sid: undefined});
  await out('sid', {sub: undefined});
  await out('neither', {sub: undefined, sid: undefined});
  await out('sub_number', {sub: 1});
  await out('sub_not_ascii', {sub: 'u\u00e9'});
  await out('sid_empty', {sid: '', sub: undefined});
  await out('typ_jwt', {}, {typ: 'JWT'});
  await out('typ_missing', {}, {typ: undefined});
  await out('typ_application', {}, {typ: 'application/logout+jwt'});
  await out('typ_at_jwt', {}, {typ: 'at+jwt'});
  await out('nonce', {nonce: 'n-1'});
  await out('nonce_null', {nonce: null});
  await out('no_events', {events: undefined});
  await out('events_empty', {events: {}});
  await out('events_array', {events: [event]});
  await out('events_text', {events: event});
  await out('events_other', {events: {'http://schemas.openid.net/event/other': {}}});
  await out('events_more', {events: {[event]: {}, 'https://example.org/event': {}}});
  await out('event_text', {events: {[event]: 'x'}});
  await out('event_null', {events: {[event]: null}});
  await out('iss_other', {iss: 'https://auth2.example.org'});
  await out('no_iss', {iss: undefined});
  await out('aud_other', {aud: 'other'});
  await out('aud_array', {aud: ['other', CLIENT]});
  await out('no_aud', {aud: undefined});
  await out('no_iat', {iat: undefined});
  await out('no_exp', {exp: undefined});
  await out('exp_now', {exp: NOW});
  await out('iat_plus_1', {iat: NOW + 1});
  await out('no_jti', {jti: undefined});
  await out('jti_empty', {jti: ''});
  await out('attacker', {}, {kid: 'test-rsa-b'});

  // ---- access tokens that are bound to a key (RFC 9449 section 6, RFC 8705 section 3.1) -----

  const jkt = await jose.calculateJwkThumbprint(publicJwk('p256'), 'sha256');
  const certificate = hash('sha256', 'a test certificate').toString('base64url');
  const bound = (name, cnf) => sign(`bound_${name}`, {alg: 'RS256', typ: 'at+jwt', kid: 'test-rsa-a'}, {
    iss: ISS, aud: BASE, sub: 'u1', client_id: CLIENT, iat: NOW - 60, exp: NOW + 300, jti: 'b1',
    scope: 'patient/Observation.rs', patient: 'p1', cnf}, 'rsa-a');
  await bound('jkt', {jkt});
  await bound('x5t', {'x5t#S256': certificate});
  await bound('both', {jkt, 'x5t#S256': certificate});
  await bound('unknown', {kid: 'x'});
  await bound('jkt_and_unknown', {jkt, kid: 'x'});
  await bound('empty', {});
  await bound('text', 'x');
  await bound('jkt_number', {jkt: 1});
  await bound('jkt_empty', {jkt: ''});
}
