// Makes the keys and tokens of the demonstration, with the npm package `jose`.
// The private keys are thrown away: nobody can make further tokens.
//
//   NODE_PATH=<directory with jose>/node_modules node make_tokens.mjs
//
// Every run makes new keys, so it replaces all tokens and jwks.json together.

import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const jose = await import(pathToFileURL(require.resolve('jose')));

const NOW = 1764000000; // 2025-11-24T16:00:00Z, the time of the demonstration.
const here = (name) => new URL(name, import.meta.url);

async function makeKey(alg, kid) {
  const pair = await jose.generateKeyPair(alg, { extractable: true });
  const jwk = await jose.exportJWK(pair.publicKey);
  return { alg, kid, privateKey: pair.privateKey, jwk: { ...jwk, alg, kid, use: 'sig' } };
}

const keys = [await makeKey('RS384', 'demo-rsa-1'), await makeKey('ES384', 'demo-ec-1')];
const [rsa, ec] = keys;

function claims(subject, more) {
  return {
    iss: 'https://auth.example.org',
    aud: 'https://ehr.example.org/fhir',
    sub: subject,
    client_id: 'demo-app',
    jti: `demo-${subject}`,
    iat: NOW - 60,
    exp: NOW + 1740,
    ...more,
  };
}

async function sign(key, payload) {
  return new jose.SignJWT(payload)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt' })
    .sign(key.privateKey);
}

const people = {
  'dr-grey': [ec, claims('dr-grey', {
    scope: 'openid fhirUser launch patient/*.rs patient/MedicationRequest.cu',
    patient: '123', encounter: '88', fhirUser: 'Practitioner/grey', groups: ['clinicians'],
  })],
  'dr-bailey': [rsa, claims('dr-bailey', {
    scope: 'openid fhirUser user/*.cruds',
    fhirUser: 'https://ehr.example.org/fhir/Practitioner/bailey', groups: ['clinicians', 'staff'],
  })],
  cora: [ec, claims('cora', {
    scope: 'openid user/Patient.rs user/Condition.cruds user/CarePlan.cruds user/Observation.rs',
    fhirUser: 'Practitioner/cora', groups: ['care-coordination'],
  })],
  rhea: [rsa, claims('rhea', {
    scope: 'user/Observation.read user/Condition.read user/Observation.rs?category=laboratory',
    fhirUser: 'Practitioner/rhea', department: { name: 'research' },
  })],
  visitor: [ec, claims('visitor', {
    scope: 'user/*.cruds', fhirUser: 'Practitioner/visitor', groups: [],
  })],
  yesterday: [ec, claims('yesterday', {
    scope: 'user/*.rs', fhirUser: 'Practitioner/grey', groups: ['clinicians'],
    iat: NOW - 86400, exp: NOW - 82800,
  })],
};

mkdirSync(here('tokens/'), { recursive: true });
for (const [name, [key, payload]] of Object.entries(people)) {
  writeFileSync(here(`tokens/${name}.jwt`), (await sign(key, payload)) + '\n');
}

// The same token with another patient written into it, and the signature kept.
const [header, payload, signature] = (await sign(...people['dr-grey'])).split('.');
const forged = JSON.parse(Buffer.from(payload, 'base64url'));
forged.patient = '999';
const body = Buffer.from(JSON.stringify(forged)).toString('base64url');
writeFileSync(here('tokens/forged.jwt'), `${header}.${body}.${signature}\n`);

writeFileSync(here('jwks.json'), JSON.stringify({ keys: keys.map((key) => key.jwk) }, null, 2) + '\n');
