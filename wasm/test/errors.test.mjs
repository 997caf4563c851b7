// What the package does when it is not used as meant.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {MatronError, loadSync} from '../dist/node.js';
import {BASE, failsWith, matron, NOW, PATIENT_APP, POLICY, publicJwk, READ,
        smartSession} from './fixtures.mjs';

const now = NOW;
const invalid = failsWith('invalid_argument');

test('MatronError is an Error with a code', () => {
  assert.throws(() => matron.compilePolicy('{'), (error) => {
    assert(error instanceof MatronError);
    assert(error instanceof Error);
    assert.equal(error.name, 'MatronError');
    assert.match(String(error), /^MatronError: /);
    return error.code === 'policy_invalid';
  });
});

test('a policy that does not compile names every fault', () => {
  const broken = {...POLICY, rolls: {}, matron: 2};
  assert.throws(() => matron.compilePolicy(broken), (error) => {
    assert.equal(error.code, 'policy_invalid');
    const found = error.diagnostics.map(({code, pointer}) => [code, pointer]);
    assert.deepEqual(found.sort(), [['policy_bad_value', '/matron'],
                                    ['policy_unknown_member', '/rolls']]);
    for (const diagnostic of error.diagnostics) {
      assert(Object.isFrozen(diagnostic));
      assert.deepEqual(Object.keys(diagnostic),
                       ['code', 'line', 'pointer', 'message', 'hint']);
    }
    assert.match(error.message, /\/(rolls|matron): /);
    return true;
  });
});

test('lines count from one', () => {
  const text = JSON.stringify({...POLICY, matron: 2}, null, 1);
  assert.throws(() => matron.compilePolicy(text), ({diagnostics}) =>
    diagnostics[0].line === 2);
});

test('a key set that is refused throws', () => {
  assert.throws(() => matron.parseKeySet({keys: {}}),
                failsWith('key_set_invalid'));
  const symmetric = {kty: 'oct', k: 'AAAA', kid: 'x'};
  assert.throws(() => matron.parseKeySet({keys: [publicJwk('rsa-a'), symmetric]}),
                failsWith('key_set_invalid'));
});

test('a base that cannot be one throws', () => {
  assert.throws(() => matron.smartOnly({base: 'ftp://x', fhir: 'R4'}),
                MatronError);
  assert.throws(() => matron.smartOnly({base: BASE, fhir: 'R9'}), MatronError);
  assert.throws(() => matron.smartOnly({base: BASE}), invalid);
});

test('now is a whole number of seconds', () => {
  const session = smartSession({scope: 'system/*.rs'});
  for (const wrong of [NOW * 1000, NOW + 0.5, NaN, Infinity, -1, String(NOW),
                       new Date(NOW * 1000), BigInt(NOW), true, {}]) {
    assert.throws(() => session.decide(READ, {now: wrong}), invalid);
  }
  assert.throws(() => matron.openSession(
    {policy: matron.smartOnly({base: BASE, fhir: 'R4'}), token: 'x',
     now: NOW * 1000}), invalid);
});

test('arguments of the wrong kind throw and decide nothing', () => {
  const session = smartSession(PATIENT_APP);
  const wrong = [
    [undefined, {now}], [null, {now}], ['GET', {now}], [{}, {now}],
    [{method: 'GET'}, {now}], [{method: 1, url: '/'}, {now}],
    [READ, undefined], [READ, null], [READ, NOW],
    [{...READ, headers: 'x'}, {now}], [{...READ, headers: {a: 1}}, {now}],
    [{...READ, headers: [[1, 'x']]}, {now}], [{...READ, body: 1}, {now}],
    [{...READ, body: {toJSON: () => undefined}}, {now}],
    [READ, {now, enforces: 'some'}], [READ, {now, enforces: ['some']}],
    [READ, {now, enforces: ['exact_query:*']}], [READ, {now, enforces: 31}],
    [READ, {now, exactTypes: 'Patient'}], [READ, {now, exactTypes: [1]}],
    [READ, {now, stored: 1}], [READ, {now, stored: false}],
    [READ, {now, resulting: () => {}}],
  ];
  for (const [request, options] of wrong) {
    assert.throws(() => session.decide(request, options), invalid);
  }
  const circle = {};
  circle.self = circle;
  assert.throws(() => session.decide(READ, {now, stored: circle}),
                (error) => error.code === 'invalid_argument' &&
                           error.cause instanceof TypeError);
});

test('objects of the wrong kind or of another Matron are refused', () => {
  const other = loadSync();
  const policy = matron.compilePolicy(POLICY);
  const keySet = matron.parseKeySet({keys: []});
  const foreign = other.compilePolicy(POLICY);
  const claims = PATIENT_APP;
  for (const wrong of [foreign, keySet, {}, null, undefined, 4,
                       Object.create(Object.getPrototypeOf(policy))]) {
    assert.throws(() => matron.openSessionFromHostVerifiedClaims(
      {policy: wrong, claims}), invalid);
    assert.throws(() => matron.openSessionWithoutCredentials(wrong), invalid);
  }
  assert.throws(() => matron.openSession(
    {policy, keySet: policy, token: 'x', now}), invalid);
  const session = smartSession(claims);
  assert.throws(() => session.decide.call(policy, READ, {now}), TypeError);
  other.dispose();
});

test('a property cannot be turned round', () => {
  const session = smartSession(PATIENT_APP);
  assert.throws(() => { session.reason = 'permitted'; }, TypeError);
  assert.throws(() => { session.decide(READ, {now}).effect = 'permit'; },
                TypeError);
});

test('headers and URLs that no engine accepts are denied, not thrown', () => {
  const session = smartSession({scope: 'system/*.rs'});
  for (const url of ['\0', '\ud800', '/Observation/\u{1f600}',
                     '/Observation/' + 'x'.repeat(20000)]) {
    assert.equal(session.decide({method: 'GET', url}, {now}).effect, 'deny');
  }
  const names = Array.from({length: 129}, (_, i) => [`x-${i}`, '']);
  assert.equal(session.decide({...READ, headers: names}, {now}).reason,
               'request_limit_exceeded');
});
