// What npm jose says of tokens: one JSON request a line, one answer a line.
//
//   node jose_peer.mjs <node_modules>
//
//   {"token":"eyJ…", "jwks":{…}, "algorithms":["RS256"], "issuer":"…", "audience":"…", "now":…, "required":["jti"]}
//   → {"valid":true} or {"valid":false, "why":"ERR_JWS_INVALID"}

import {createRequire} from 'node:module';
import path from 'node:path';
import readline from 'node:readline';
import {pathToFileURL} from 'node:url';

const jose = await import(pathToFileURL(
    createRequire(path.join(path.resolve(process.argv[2]), 'x.js')).resolve('jose')).href);

for await (const line of readline.createInterface({input: process.stdin})) {
  const {token, jwks, algorithms, issuer, audience, now, required} = JSON.parse(line);
  let answer;
  try {
    const keys = jwks.keys[0].kty === 'oct'
      ? await jose.importJWK(jwks.keys[0], algorithms[0]) : jose.createLocalJWKSet(jwks);
    await jose.jwtVerify(token, keys, {
      algorithms, issuer, audience, typ: 'at+jwt', requiredClaims: required,
      currentDate: new Date(now * 1000),
    });
    answer = {valid: true};
  } catch (error) {
    answer = {valid: false, why: error.code ?? error.name};
  }
  console.log(JSON.stringify(answer));
}
