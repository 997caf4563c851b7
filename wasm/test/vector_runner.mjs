// Runs one line of tests/vectors through `evaluate`, and again through the typed
// API.

import {isDeepStrictEqual} from 'node:util';

import {printDecision, printDiagnostics, printFiltered, printLoaded,
        printPkce} from './printer.mjs';
import {cut} from './raw_json.mjs';
import {runTypedOperation} from './typed_operations.mjs';

const EXACT_QUERY = 'exact_query:';

/** Members that are compared in part: objects may have more members. */
const PARTIAL = new Set(['challenge', 'explain', 'error', 'errors', 'findings',
                         'rejected', 'risks', 'parts', 'others']);

/** The bytes of the request of the vector that stands in `line`. */
export function requestOf(line) {
  const {op_hex, op_text} = JSON.parse(line);
  if (op_hex !== undefined) return Buffer.from(op_hex, 'hex');
  return Buffer.from(op_text ?? cut(line, 'op'));
}

/** How `answer` differs from what the vector wants; empty if it does not. */
export function differences(want, answer) {
  return Object.entries(want).flatMap(([name, value]) => {
    const found = answer[name];
    if (name === 'entries') return entryDifferences(value, found);
    if (name === 'response' && isSameJson(value, found)) return [];
    const same = name in answer &&
      (PARTIAL.has(name) ? isPart : isDeepStrictEqual)(value, found);
    return same ? [] : [
      `${name}: want ${JSON.stringify(value)}, got ${JSON.stringify(found)}`];
  });
}

/** Entries are answers, and compared as such. */
function entryDifferences(want, found) {
  if (!Array.isArray(found) || want.length !== found.length) {
    return [`entries: want ${want.length}, got ${JSON.stringify(found)}`];
  }
  return want.flatMap((value, index) => differences(value, found[index])
    .map((difference) => `entry ${index}: ${difference}`));
}

/** How the JSON of a response is spelled is open. */
function isSameJson(want, found) {
  try {
    return isDeepStrictEqual(JSON.parse(want), JSON.parse(found));
  } catch {
    return want === found;
  }
}

function isPart(want, found) {
  if (typeof want !== 'object' || want === null) return want === found;
  if (typeof found !== 'object' || found === null) return false;
  if (Array.isArray(want) !== Array.isArray(found)) return false;
  if (Array.isArray(want) && want.length !== found.length) return false;
  return Object.entries(want).every(
    ([name, value]) => Object.hasOwn(found, name) && isPart(value, found[name]));
}

/**
 * What the typed API answers to the request `text` that was evaluated to
 * `answer`, printed: the `whole`, its `value`, or the `part` of it that it stands
 * for, or the code that it `failed` with; undefined where it has no such call.
 */
export function runTyped(matron, text, answer) {
  const operation = runTypedOperation(matron, text);
  if (operation !== undefined) return operation;
  const op = withRawDocuments(text);
  if (answer.errors !== undefined) {
    return {part: `,"errors":${printErrors(matron, op.policy)}}`};
  }
  if (answer.error !== undefined) return undefined;
  // A form that is given as an object: its text would be one.
  if (typeof JSON.parse(text).request?.body === 'object' &&
      op.request.url.includes('_search')) {
    return undefined;
  }
  switch (op.op) {
    case 'decide': return runDecide(matron, op, answer, decide);
    case 'filter': return runDecide(matron, op, answer, filter);
    case 'pkce.verify': return {whole: printPkce(verifyPkce(matron, op))};
    case 'policy.load': return {whole: load(matron, op)};
    default: return undefined;
  }
}

/** The request, but each document in it as the text that it is. */
function withRawDocuments(text) {
  const op = JSON.parse(text);
  const raw = (object, name, ...path) => {
    const isDocument = typeof object?.[name] === 'object' && object[name];
    if (isDocument) object[name] = cut(text, ...path, name);
  };
  for (const name of ['policy', 'resource', 'resulting']) raw(op, name);
  const items = Array.isArray(op.resources) ? op.resources : [];
  for (const [index, item] of items.entries()) {
    for (const name of ['stored', 'resulting']) {
      raw(item, name, 'resources', index);
    }
  }
  for (const name of ['claims', 'jwks']) raw(op.session, name, 'session');
  raw(op.request, 'body', 'request');
  return op;
}

const using = (handle, use) => {
  try {
    return use(handle);
  } finally {
    handle.dispose();
  }
};

function printErrors(matron, policy) {
  try {
    matron.compilePolicy(policy).dispose();
  } catch (error) {
    if (error.code !== 'policy_invalid') throw error;
    return printDiagnostics(error.diagnostics);
  }
  throw new Error('the policy compiles');
}

const load = (matron, {name, policy}) => using(
  matron.compilePolicy(policy), (compiled) => printLoaded(name, compiled));

const verifyPkce = (matron, op) => matron.verifyPkce({
  codeChallenge: op.code_challenge,
  codeChallengeMethod: op.code_challenge_method,
  codeVerifier: op.code_verifier,
});

/** A key set that is refused has no session; the call says why. */
function runDecide(matron, op, answer, run) {
  if (answer.reason === 'key_set_invalid') {
    try {
      matron.parseKeySet(op.session.jwks).dispose();
    } catch ({code}) {
      if (code === 'key_set_invalid') return undefined;
      throw new Error(`the key set fails with ${code}`);
    }
  }
  return {whole: using(openPolicy(matron, op), (policy) => using(
    openSession(matron, policy, op), (session) => run(session, op)))};
}

const decide = (session, op) =>
  printDecision(session.decide(op.request, optionsOf(op)));

/** At once, and in pieces: the same, or both are printed. */
function filter(session, op) {
  const options = {...optionsOf(op), announce: op.announce};
  const whole = printFiltered(
    session.filter(op.request, op.response, options));
  const pieces = using(session.openFilter(op.request, options),
                       (stream) => printFiltered(inPieces(stream, op.response)));
  return whole === pieces ? whole : whole + pieces;
}

function inPieces(stream, response) {
  const bytes = Buffer.from(response);
  const output = [];
  for (let at = 0; at < bytes.length; at += 37) {
    output.push(stream.push(bytes.subarray(at, at + 37)) ?? '');
  }
  const end = stream.finish();
  const shown = end.effect === 'permit'
    ? Buffer.concat([...output, end.rest].map((part) => Buffer.from(part)))
      .toString() : null;
  return {...end, response: shown};
}

const openPolicy = (matron, {policy, base, fhir, session}) =>
  policy === 'smart-only'
    ? matron.smartOnly({base, fhir, issuer: session?.issuer ?? undefined})
    : matron.compilePolicy(policy);

function openSession(matron, policy, {session, now}) {
  if (session === undefined || session === null) {
    return matron.openSessionWithoutCredentials(policy);
  }
  const {claims, token, jwks, issuer} = session;
  if (claims !== undefined && claims !== null) {
    return matron.openSessionFromHostVerifiedClaims({policy, claims});
  }
  if (jwks === undefined || jwks === null) {
    return matron.openSession({policy, token, issuer, now});
  }
  return using(matron.parseKeySet(jwks), (keySet) =>
    matron.openSession({policy, token, keySet, issuer, now}));
}

function optionsOf(op) {
  const names = Array.isArray(op.enforces) ? op.enforces : [];
  const isExact = (name) => name.startsWith(EXACT_QUERY);
  return {
    now: op.now,
    enforces: op.enforces === 'all' ? 'all' : names.filter((n) => !isExact(n)),
    exactTypes: names.filter(isExact).map((n) => n.slice(EXACT_QUERY.length)),
    proven: {
      keyThumbprint: op.proven?.jkt ?? undefined,
      certificateThumbprint: op.proven?.['x5t#S256'] ?? undefined,
    },
    revocation: op.revocation,
    explain: op.explain ?? true,
    stored: op.resource,
    resulting: op.resulting,
    resources: op.resources,
  };
}
