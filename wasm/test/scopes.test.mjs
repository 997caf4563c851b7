// Scopes by the typed API. What they mean is tested by the vectors.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import {loadSync} from '../dist/node.js';
import {failsWith, matron, PACKAGE, ROOT} from './fixtures.mjs';

const NOT_UNDERSTOOD = {
  member: 'wanted', text: 'patient/Foo.rs', offset: 0,
  reason: 'scope_type_unknown',
};

/** The same without its hint, which may change. */
const withoutHint = ({hint, ...rest}) => {
  assert.equal(typeof hint, 'string');
  return rest;
};

/** Every call with arguments that work, by name. */
const CALLS = {
  parseScope: (options) => matron.parseScope('openid patient/*.rs', options),
  scopeCovers: (options) => matron.scopeCovers('a/b', 'x', options),
  scopeEquals: (options) => matron.scopeEquals('openid', 'x', options),
  scopeIntersect: (options) => matron.scopeIntersect('openid', 'x', options),
  scopeUnion: (options) => matron.scopeUnion('openid', 'x', options),
  scopeDifference: (options) => matron.scopeDifference('openid', 'x', options),
  scopeNarrow: (options) => matron.scopeNarrow('openid', 'x', options),
  minimiseScope: (options) => matron.minimiseScope('openid', options),
  scopeToV1: (options) => matron.scopeToV1('patient/*.rs', options),
  scopeFromV1: (options) => matron.scopeFromV1('patient/*.read', options),
  scopeToUri: (options) => matron.scopeToUri('openid', options),
  scopeFromUri: (options) => matron.scopeFromUri('openid', options),
  leastScope: (options) => matron.leastScope(
    {context: 'user', requests: [{method: 'GET', url: '/Patient/1'}], ...options}),
  scopeRisk: (options) => matron.scopeRisk('patient/*.cruds', options),
  describeScope: (options) => matron.describeScope('patient/*.rs', options),
};

test('parseScope', () => {
  const {scopes, other, rejected} = matron.parseScope(
    'openid patient/Observation.read patient/Foo.rs ' +
    'user/Condition.r?category=a,http://x%7Cb');
  assert.deepEqual(scopes, [{
    text: 'patient/Observation.read', canonical: 'patient/Observation.rs',
    context: 'patient', type: 'Observation', letters: 'rs', version: 1,
    constraints: [],
  }, {
    text: 'user/Condition.r?category=a,http://x%7Cb',
    canonical: 'user/Condition.r?category=a,http://x|b',
    context: 'user', type: 'Condition', letters: 'r', version: 2,
    constraints: [
      {parameter: 'category', modifier: null, values: ['a', 'http://x|b']}],
  }]);
  assert.deepEqual(other, [{text: 'openid', kind: 'openid'}]);
  assert.deepEqual(rejected.map(withoutHint), [{
    text: 'patient/Foo.rs', offset: 32, reason: 'scope_type_unknown'}]);
});

test('modifiers are understood where they are enabled', () => {
  const scope = 'patient/Observation.r?code:in=http://x';
  assert.equal(matron.parseScope(scope).rejected[0].reason,
               'scope_constraint_unsupported');
  const [parsed] = matron.parseScope(scope, {modifiers: ['in']}).scopes;
  assert.equal(parsed.constraints[0].modifier, 'in');
  assert.equal(matron.scopeCovers(scope, scope).covers, false);
  assert.equal(matron.scopeCovers(scope, scope, {modifiers: ['in']}).covers,
               true);
});

test('scopeCovers', () => {
  assert.deepEqual(
    matron.scopeCovers('patient/*.rs', 'patient/Observation.r?category=a'),
    {covers: true, missing: [], rejected: []});
  assert.deepEqual(
    matron.scopeCovers('patient/*.rs', 'patient/Observation.cr openid'),
    {covers: false, missing: ['patient/Observation.c', 'openid'],
     rejected: []});
  // What is not understood is not covered, not even by itself.
  const {covers, rejected} =
    matron.scopeCovers('patient/Foo.rs', 'patient/Foo.rs');
  assert.equal(covers, false);
  assert.deepEqual(rejected.map(withoutHint), [
    {...NOT_UNDERSTOOD, member: 'granted'}, NOT_UNDERSTOOD]);
});

test('scopeEquals', () => {
  assert.deepEqual(
    matron.scopeEquals('patient/*.read', 'patient/*.s patient/*.r'),
    {equal: true, rejected: []});
  assert.equal(matron.scopeEquals('patient/*.rs', 'user/*.rs').equal, false);
});

test('sets of scopes', () => {
  const set = (...scopes) =>
    ({scope: scopes.join(' '), scopes, rejected: []});
  assert.deepEqual(
    matron.scopeIntersect('patient/*.rs openid', 'patient/Observation.cr'),
    set('patient/Observation.r'));
  assert.deepEqual(
    matron.scopeUnion('patient/Observation.r', 'openid patient/Observation.s'),
    set('patient/Observation.rs', 'openid'));
  assert.deepEqual(
    matron.scopeDifference('patient/Observation.cr openid', 'patient/*.rs'),
    set('patient/Observation.c', 'openid'));
  assert.deepEqual(
    matron.minimiseScope('user/*.r user/Patient.r?name=a user/*.s'),
    set('user/*.rs'));
  assert.deepEqual(matron.minimiseScope(''), set());
});

test('scopeNarrow', () => {
  assert.deepEqual(
    matron.scopeNarrow('patient/Observation.rs offline_access',
                       'patient/Observation.cr offline_access'), {
      within: false,
      narrowed: 'patient/Observation.r offline_access',
      exceeding: 'patient/Observation.c',
      rejected: [],
    });
  assert.equal(matron.scopeNarrow('patient/*.rs', 'patient/*.r').within, true);
});

test('scopeToV1 and scopeFromV1', () => {
  assert.deepEqual(
    matron.scopeToV1('patient/Observation.rs user/Patient.r openid'),
    {scope: 'patient/Observation.read openid', rest: ['user/Patient.r'],
     rejected: []});
  assert.deepEqual(
    matron.scopeFromV1('openid user/Patient.r patient/Observation.read'),
    {scope: 'openid patient/Observation.rs', rest: ['user/Patient.r'],
     rejected: []});
});

test('scopeToUri and scopeFromUri', () => {
  const uri = 'http://smarthealthit.org/fhir/scopes/user/Patient.r';
  assert.deepEqual(matron.scopeToUri('user/Patient.r'),
                   {scope: uri, rest: [], rejected: []});
  assert.deepEqual(matron.scopeFromUri(`${uri} launch`),
                   {scope: 'user/Patient.r', rest: ['launch'], rejected: []});
});

test('leastScope', () => {
  const base = 'https://ehr.example.org/fhir';
  assert.deepEqual(matron.leastScope({context: 'user', base, requests: [
    {method: 'GET', url: '/Observation?code=1'},
    {method: 'PUT', url: `${base}/Patient/1`},
    {method: 'GET', url: '/metadata'},
    {method: 'POST', url: '/'},
  ]}), {
    scope: 'user/Observation.s user/Patient.u',
    scopes: ['user/Observation.s', 'user/Patient.u'],
    rejected: [{index: 3, reason: 'interaction_unsupported'}],
  });
});

test('scopeRisk', () => {
  const {risks} = matron.scopeRisk('user/Practitioner.rd offline_access');
  const deletes = risks.find(({code}) => code === 'deletes');
  assert.deepEqual(Object.keys(deletes),
                   ['code', 'severity', 'scope', 'text', 'suggestion']);
  assert.equal(deletes.severity, 'high');
  assert.equal(deletes.scope, 'user/Practitioner.rd');
  const offline = risks.find(({code}) => code === 'offline_access');
  assert(offline.suggestion === null || typeof offline.suggestion === 'string');
});

test('describeScope', () => {
  const {parts, others, rejected} = matron.describeScope(
    'openid patient/Observation.rs?category=laboratory', {language: 'en'});
  assert.equal(typeof parts[0].sentence, 'string');
  assert.deepEqual(parts, [{
    context: 'patient', actions: ['see'], types: ['Observation'],
    limits: ['category=laboratory'], sentence: parts[0].sentence,
  }]);
  assert.deepEqual(others, [
    {scope: 'openid', kind: 'openid', sentence: others[0].sentence}]);
  assert.deepEqual(rejected, []);
});

test('results are frozen through and through', () => {
  const visit = (value) => {
    if (typeof value !== 'object' || value === null) return;
    assert(Object.isFrozen(value));
    Object.values(value).forEach(visit);
  };
  for (const call of Object.values(CALLS)) visit(call());
  assert.throws(() => { CALLS.scopeCovers().covers = true; }, TypeError);
});

test('a call that fails throws, with the status as its code', () => {
  for (const [name, call] of Object.entries(CALLS)) {
    for (const [options, code] of [
      [{fhir: 'R9'}, 'invalid_argument'], [{fhir: 4}, 'json_wrong_type'],
      [{modifiers: ['missing']}, 'invalid_argument'],
      [{modifiers: 'in'}, 'json_wrong_type'],
      [{modifiers: [1]}, 'json_wrong_type'],
      [{modifier: ['in']}, 'json_unknown_member'],
      [{op: 'scope.parse'}, 'json_duplicate_member'],
      [{fhir: () => 'R4'}, 'invalid_argument'],
      [{fhir: 4n}, 'invalid_argument'],
    ]) {
      assert.throws(() => call(options), failsWith(code),
                    `${name} ${Object.keys(options)}`);
    }
  }
});

test('strings that are none or too long throw', () => {
  assert.throws(() => matron.parseScope(), failsWith('json_missing_member'));
  assert.throws(() => matron.parseScope(null),
                failsWith('json_missing_member'));
  assert.throws(() => matron.parseScope(['openid']),
                failsWith('json_wrong_type'));
  assert.throws(() => matron.scopeCovers('openid'),
                failsWith('json_missing_member'));
  assert.throws(() => matron.scopeUnion('openid', 5),
                failsWith('json_wrong_type'));
  assert.throws(() => matron.parseScope('openid', null),
                failsWith('invalid_argument'));
  assert.throws(() => matron.minimiseScope('x'.repeat(1 << 20)),
                failsWith('limit_exceeded'));
  assert.throws(() => matron.describeScope('openid', {language: 'xx'}),
                failsWith('invalid_argument'));
});

test('leastScope refuses what it cannot use', () => {
  const requests = [{method: 'GET', url: '/Patient/1'}];
  const given = {context: 'user', requests};
  for (const [change, code] of [
    [{context: 'nobody'}, 'invalid_argument'],
    [{context: undefined}, 'json_missing_member'],
    [{base: 'x'}, 'invalid_argument'],
    [{requests: undefined}, 'json_missing_member'],
    [{requests: [{method: 'GET'}]}, 'json_missing_member'],
    [{requests: [{...requests[0], body: {}}]}, 'json_unknown_member'],
  ]) {
    assert.throws(() => matron.leastScope({...given, ...change}),
                  failsWith(code));
  }
  assert.throws(() => matron.leastScope(), failsWith('invalid_argument'));
});

test('the message of a failure says where', () => {
  assert.throws(() => matron.parseScope('openid', {modifiers: ['in', 'of']}),
                /^MatronError: \/modifiers\/1: ./);
});

test('a scope cannot say more than one string', () => {
  const scope = 'openid","granted":"patient/*.cruds';
  assert.equal(matron.scopeCovers(scope, 'patient/*.rs').covers, false);
  assert.equal(matron.parseScope(scope).scopes.length, 0);
});

test('nothing can be asked of a Matron that was disposed of', () => {
  const other = loadSync();
  other.dispose();
  assert.throws(() => other.parseScope('openid'), failsWith('disposed'));
});

/** The members of the union `name` in types.ts. */
function union(name) {
  const text = readFileSync(`${PACKAGE}src/types.ts`, 'utf8');
  const [, body] = new RegExp(`export type ${name} =([^;]*);`).exec(text);
  return [...body.matchAll(/'([^']*)'/g)].map(([, member]) => member);
}

/** Names in the first column of the table that follows `head`. */
function documented(head) {
  const text = readFileSync(`${ROOT}docs/evaluate.md`, 'utf8');
  const [table] = /(\|.*\n)+/.exec(text.slice(text.indexOf(head)));
  return table.split('\n').slice(2).flatMap((row) =>
    [...row.split('|').slice(1, 2).join().matchAll(/`(\w+)`/g)]
      .map(([, name]) => name));
}

test('the types know the codes that docs/evaluate.md lists', () => {
  assert.deepEqual(union('ScopeRiskCode').sort(),
                   documented('| risk | meaning |').sort());
  assert.deepEqual(union('FindingCode').sort(),
                   documented('| code | meaning |').sort());
});
