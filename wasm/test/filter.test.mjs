// Batches, searches by several queries, and filtered responses.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {loadSync, permits} from '../dist/node.js';
import {failsWith, matron, NOW, PATIENT_APP, READ, SEARCH,
        smartSession} from './fixtures.mjs';

const now = NOW;
const options = {now, enforces: 'all'};

const observation = (patient, id = '7') => ({
  resourceType: 'Observation', id, status: 'final', code: {text: 'x'},
  subject: {reference: `Patient/${patient}`},
});
const entry = (patient) => JSON.stringify({resource: observation(patient)});
const HEAD = '{"resourceType":"Bundle","type":"searchset",';
const RESPONSE = `${HEAD}"total":2,"entry":[${entry(123)},${entry(124)}]}`;
const WANTED = `${HEAD}"entry":[${entry(123)}]}`;

// --------------------------------------------------------------------- Batches

const BATCH = {
  method: 'POST', url: '/', body: {
    resourceType: 'Bundle', type: 'batch', entry: [
      {request: {method: 'GET', url: 'Observation/7'}},
      {request: {method: 'GET', url: 'Condition/7'}},
    ],
  },
};

test('the entries of a batch are decisions, with their resources', () => {
  const session = smartSession(PATIENT_APP);
  const first = session.decide(BATCH, options);
  assert.equal(first.effect, 'needs_resource');
  assert.deepEqual(first.plan.needs, ['stored']);
  assert.deepEqual(first.entries.map(({effect}) => effect),
                   ['needs_resource', 'deny']);
  assert.equal(first.entries[1].challenge.status, 403);
  assert.deepEqual(first.entries[1].entries, []);

  const stored = observation(123);
  for (const given of [stored, JSON.stringify(stored),
                       Buffer.from(JSON.stringify(stored))]) {
    const second = session.decide(
      BATCH, {...options, resources: [{entry: 0, stored: given}]});
    assert.equal(second.effect, 'permit');
    assert.deepEqual(second.obligations, [{kind: 'split_batch'}]);
    assert.equal(permits(second), false);
    assert.equal(permits(second.entries[0]), true);
    assert.equal(permits(second.entries[1]), false);
  }
  const none = session.decide(
    BATCH, {...options, resources: [{entry: 0, stored: null}]});
  assert.equal(none.entries[0].reason, 'resource_not_found');
});

test('resources of entries must be what they are', () => {
  const session = smartSession(PATIENT_APP);
  const stored = observation(123);
  for (const resources of [{}, 'x', [null], [{stored}], [{entry: -1}],
                           [{entry: 1.5}], [{entry: '0'}], [{entry: 2 ** 32}],
                           [{entry: 0, stored: 7}], [{entry: 0}, {entry: 0}]]) {
    assert.throws(() => session.decide(BATCH, {...options, resources}),
                  (error) => error.name === 'MatronError' || error.name === 'TypeError');
  }
});

test('a search may take several queries', () => {
  const session = smartSession({
    scope: 'user/Observation.rs?category=laboratory ' +
           'user/Observation.rs?code=http://loinc.org|8867-4'});
  const {plan, obligations} =
    session.decide(SEARCH, {...options, exactTypes: '*'});
  assert(obligations.some(({kind}) => kind === 'several_queries'));
  assert.equal(plan.requests.length, 2);
  assert.deepEqual(plan.requests[0], plan.request);
});

test('a conditional write needs the match', () => {
  const session = smartSession({scope: 'patient/Observation.cruds', patient: '1'});
  const {effect, plan} = session.decide(
    {method: 'DELETE', url: '/Observation?code=1'}, options);
  assert.equal(effect, 'needs_resource');
  assert.deepEqual(plan.needs, ['match']);
});

// ------------------------------------------------------------------- Filtering

test('a response is filtered, as text and as bytes', () => {
  const session = smartSession(PATIENT_APP);
  const text = session.filter(SEARCH, RESPONSE, options);
  assert.deepEqual(text, {effect: 'permit', reason: 'permitted',
                          response: WANTED, kept: 1, dropped: 1});
  assert(Object.isFrozen(text));
  const bytes = session.filter(SEARCH, Buffer.from(RESPONSE), options);
  assert.equal(Buffer.from(bytes.response).toString(), WANTED);
  const told = session.filter(SEARCH, RESPONSE, {...options, announce: true});
  assert.match(told.response, /suppressed/);
});

test('what is denied or malformed has no response', () => {
  const session = smartSession(PATIENT_APP);
  const other = session.filter(READ, JSON.stringify(observation(124)), options);
  assert.deepEqual(other, {effect: 'deny', reason: 'not_in_compartment',
                           response: null, kept: 0, dropped: 0});
  const own = JSON.stringify(observation(123));
  assert.equal(session.filter(READ, own, options).response, own);
  assert.equal(session.filter(SEARCH, `${RESPONSE}x`, options).reason,
               'response_malformed');
  assert.equal(session.filter(SEARCH, RESPONSE, {now}).reason,
               'obligation_unsupported');
  const write = {method: 'DELETE', url: '/Observation/7'};
  assert.equal(session.filter(write, '', options).reason, 'insufficient_scope');
});

test('a response may come in pieces', () => {
  const session = smartSession(PATIENT_APP);
  for (const size of [1, 10, 1000]) {
    const stream = session.openFilter(SEARCH, options);
    assert.equal(stream.decision.effect, 'permit');
    const bytes = Buffer.from(RESPONSE);
    const output = [];
    for (let at = 0; at < bytes.length; at += size) {
      output.push(stream.push(bytes.subarray(at, at + size)));
      session.decide(READ, options); // Has memory of its own.
    }
    const end = stream.finish();
    assert.equal(end.effect, 'permit');
    assert.equal(end.dropped, 1);
    assert.equal(Buffer.concat([...output, end.rest]).toString(), WANTED);
    assert.throws(() => stream.finish(), failsWith('invalid_argument'));
    assert.throws(() => stream.push(bytes), failsWith('invalid_argument'));
    stream.dispose();
    assert.throws(() => stream.push(bytes), failsWith('disposed'));
  }
});

test('a stream that is refused says so, and ends in a deny', () => {
  const session = smartSession(PATIENT_APP);
  const stream = session.openFilter(SEARCH, options);
  assert.notEqual(stream.push(Buffer.from(HEAD)), null);
  assert.equal(stream.push(Buffer.from('}')), null);
  assert.deepEqual(stream.finish(), {
    effect: 'deny', reason: 'response_malformed', rest: null, kept: 0,
    dropped: 0});
  stream.dispose();
});

test('a stream needs its session, and bytes', () => {
  const session = smartSession(PATIENT_APP);
  const stream = session.openFilter(SEARCH, options);
  assert.throws(() => stream.push(RESPONSE), failsWith('invalid_argument'));
  assert.throws(() => session.filter(SEARCH, {}, options),
                failsWith('invalid_argument'));
  session.dispose();
  assert.throws(() => stream.push(Buffer.from(RESPONSE)),
                failsWith('disposed'));
  assert.throws(() => stream.finish(), failsWith('disposed'));
  stream.dispose();
  assert.throws(() => session.filter(SEARCH, RESPONSE, options),
                failsWith('disposed'));
});

test('entries may be as large as the inputs that were asked for', () => {
  const small = loadSync(undefined, {maxInputBytes: 65536});
  const session = smartSession(PATIENT_APP, small);
  const wide = JSON.stringify({...observation(123), note: [{text: 'x'.repeat(1e5)}]});
  assert.equal(session.filter(READ, wide, options).reason, 'scratch_too_small');
  assert.equal(
    smartSession(PATIENT_APP, matron).filter(READ, wide, options).effect,
    'permit');
  small.dispose();
});

test('one filter serves many responses', () => {
  const session = smartSession(PATIENT_APP);
  const many = `${HEAD}"entry":[${Array(3000).fill(entry(123)).join()}]}`;
  for (let i = 0; i < 3; ++i) {
    assert.equal(session.filter(SEARCH, many, options).kept, 3000);
    assert.equal(session.filter(SEARCH, RESPONSE, options).response, WANTED);
  }
});
