// The operations on tokens, key sets, sealed bytes, state and connections as typed
// calls.

import {isUtf8} from 'node:buffer';

import {json, list, object, orNull, present, printValidation, text,
        verdict} from './printer.mjs';
import {cut} from './raw_json.mjs';
import {camelCase, fromBase64Url, without} from './vector_input.mjs';

const printVerification = (it, profile) => (it.valid
  ? object([
    ['valid', 'true'], ['claims', json(it.claims)], ['header', json(it.header)],
    ...(profile === 'id_token' ? [['fhir_user', orNull(it.fhirUser)]] : []),
    ...present('key_thumbprint', it.keyThumbprint),
  ])
  : printValidation(it));

/** `proven` under the names of JavaScript; undefined if it has others. */
function provenOf({proven}) {
  if (proven === undefined || proven === null) return {};
  const {jkt, 'x5t#S256': certificateThumbprint, ...others} = proven;
  return Object.keys(others).length > 0 ? undefined
    : {proven: {keyThumbprint: jkt, certificateThumbprint}};
}

function verify(matron, op, request) {
  const proven = provenOf(op);
  // A token that is not UTF-8 cannot be said.
  if (proven === undefined || 'token_hex' in op) return undefined;
  // Claims and header hold numbers as the token spells them.
  return {value: printVerification(matron.verify(op.token, {
    ...camelCase(without(op, 'token', 'jwks', 'proven')), ...proven,
    jwks: cut(request, 'jwks'),
  }), op.profile)};
}

/** With no other members than the one that is passed. */
const alone = (name, run) => (matron, op, request) =>
  Object.keys(without(op, name)).length > 0 ? undefined
    : run(matron, cut(request, name));

const printRefetch = (it) => object([
  ['refetch', String(it.refetch)], ['usable', String(it.usable)],
  ['not_before', String(it.notBefore)],
]);

const printThumbprint = (it) => object([
  ...verdict(it), ...present('thumbprint', it.thumbprint)]);

// ------------------------------------------------------------- Sealed bytes

/** The request with octets; undefined if a text in it stands for none. */
function vaultInput(op, request) {
  const octets = {};
  for (const name of ['nonce', 'bytes'].filter((name) => name in op)) {
    octets[name] = fromBase64Url(op[name]);
    if (octets[name] === undefined) return undefined;
  }
  return {...without(op, 'as'), ...octets, ring: cut(request, 'ring')};
}

const vault = (method) => (matron, op, request) => {
  const input = vaultInput(op, request);
  return input && json(matron[method](input));
};

/** It opens as bytes; undefined for what is asked for as text and is none. */
function open(matron, op, request) {
  if (![undefined, null, 'text', 'bytes'].includes(op.as)) return undefined;
  const opened = matron.open(vaultInput(op, request));
  if (!opened.valid) return json(opened);
  const {valid, reason, bytes, ...rest} = opened;
  const octets = Buffer.from(bytes);
  if (op.as === 'bytes') {
    return json({valid, reason, bytes: octets.toString('base64url'), ...rest});
  }
  return !isUtf8(octets) ? undefined
    : json({valid, reason, text: octets.toString(), ...rest});
}

// -------------------------------------------------------------------- State

const operation = ({action, key, expected, value, expiresAt}) => json(
  Object.fromEntries(Object.entries(
    {action, key, expected, value, expires_at: expiresAt},
  ).filter(([, member]) => member !== undefined)));

const stateVerdict = (it) => [
  ...verdict(it),
  ...(it.reason === 'state_required'
    ? [['operations', list(it.operations, operation)]] : []),
];

const printState = (it) => object(stateVerdict(it));
const printRefresh = (it) => object([
  ...stateVerdict(it),
  ...(it.valid ? [
    ['refresh_token', text(it.refreshToken)], ['family', text(it.family)],
    ['scope', text(it.scope)], ['data', orNull(it.data)],
    ['generation', String(it.generation)],
    ['expires_at', String(it.expiresAt)],
  ] : []),
]);

const state = (method, printed) => (matron, op) =>
  printed(matron[method](camelCase(without(op))));

const printStore = (it) => object([
  ['opened', text(it.opened)], ['max_entries', String(it.maxEntries)],
  ['max_bytes', String(it.maxBytes)],
]);

// --------------------------------------------------------------- Connections

function transport(matron, op) {
  const hsts = typeof op.hsts === 'object' && op.hsts !== null
    ? camelCase(op.hsts) : op.hsts;
  return json(matron.validateTransport({...camelCase(without(op)), hsts}));
}

export const TOKENS = {
  verify,
  'introspection.validate': (matron, op, request) => {
    const proven = provenOf(op);
    return proven && printValidation(matron.validateIntrospection(
      cut(request, 'response'),
      {...camelCase(without(op, 'response', 'proven')), ...proven}));
  },
  'jwks.validate': alone('jwks', (matron, jwks) =>
    json(matron.validateKeySet(jwks))),
  'jwks.thumbprint': alone('jwk', (matron, jwk) =>
    printThumbprint(matron.thumbprint(jwk))),
  'jwks.refetch': (matron, op) => printRefetch(
    matron.adviseRefetch(camelCase(without(op)))),
  seal: vault('seal'),
  open,
  reseal: vault('reseal'),
  'vault.inspect': (matron, op) => ('ring' in op ? undefined
    : json(matron.inspectSealed(op.sealed))),
  'vault.sweep': (matron, op, request) => json(
    matron.sweepSealed({...without(op), ring: cut(request, 'ring')})),
  'store.open': (matron, op) => printStore(
    matron.openStore(op.name, camelCase(without(op, 'name')))),
  'replay.check': state('checkReplay', printState),
  'refresh.issue': state('issueRefresh', printRefresh),
  'refresh.rotate': state('rotateRefresh', printRefresh),
  'refresh.revoke': state('revokeRefresh', printState),
  revoke: state('revoke', printState),
  'revocation.check': state('checkRevocation', printState),
  'transport.validate': transport,
};
