// What the tests share: paths, a policy, a token, and one Matron.

import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

import {loadSync} from '../dist/node.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const PACKAGE = fileURLToPath(new URL('../', import.meta.url));
export const MODULE_BYTES = readFileSync(`${PACKAGE}dist/matron.wasm`);

export const NOW = 1764000000;
export const BASE = 'https://ehr.example.org/fhir';
export const ISSUER = 'https://auth.example.org';

export const matron = loadSync();

export const POLICY = {
  matron: 1,
  revision: '2026-11-01',
  fhir: {version: 'R4', bases: [BASE]},
  issuers: [{issuer: ISSUER}],
  roles: {
    reader: {scopes: ['user/*.rs']},
    writer: {inherits: ['reader'], scopes: ['user/*.cud']},
  },
  assignments: [
    {issuers: [ISSUER], when: {claim: '/groups', value: 'doctors'},
     roles: ['writer']},
    {issuers: [ISSUER], when: {always: true}, roles: ['reader']},
  ],
};

/** A session under the built-in policy. */
export function smartSession(claims, from = matron) {
  const policy = from.smartOnly({base: BASE, fhir: 'R4'});
  return from.openSessionFromHostVerifiedClaims({policy, claims});
}

/** Claims of an app that was launched for patient 123. */
export const PATIENT_APP = {scope: 'patient/Observation.rs', patient: '123'};

export const READ = {method: 'GET', url: '/Observation/7'};
export const SEARCH = {method: 'GET', url: '/Observation?code=1234'};

/** A node_modules with TypeScript and the types of Node (tools/setup). */
export function nodeModules() {
  const path = process.env.MATRON_NODE_MODULES;
  if (path && existsSync(path)) return path;
  throw new Error('MATRON_NODE_MODULES names no directory: run wasm/test.sh');
}

/** The test key `name`, without its private part. */
export function publicJwk(name) {
  const path = `${ROOT}tests/vectors/keys/${name}.jwk.json`;
  const {kty, crv, x, y, n, e, kid} = JSON.parse(readFileSync(path, 'utf8'));
  return {kty, crv, x, y, n, e, kid};
}

/** The test token `name`. */
export function token(name) {
  const path = `${ROOT}tests/vectors/tokens.json`;
  return JSON.parse(readFileSync(path, 'utf8'))[name];
}

/** Expects a MatronError with this code. */
export const failsWith = (code) => ({name: 'MatronError', code});
