// The module's memory: growing, running out, being given back.

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

import {loadSync} from '../dist/node.js';
import {Marshal} from '../dist/marshal.js';
import {Matron} from '../dist/matron.js';
import {Runtime} from '../dist/runtime.js';
import {failsWith, ISSUER, matron, MODULE_BYTES, NOW, PATIENT_APP, POLICY,
        publicJwk, READ, smartSession, token} from './fixtures.mjs';

const now = NOW;
const MODULE = new WebAssembly.Module(MODULE_BYTES);

/** A Matron, with what a user does not get to see. */
function open(options = {}, replaced = {}) {
  const {exports} = new WebAssembly.Instance(MODULE, {});
  const {memory} = exports;
  const runtime = new Runtime({...exports, ...replaced}, options);
  return {matron: new Matron(runtime), runtime, memory, exports};
}

function started() {
  const {exports} = new WebAssembly.Instance(MODULE, {});
  exports._initialize();
  return {exports, marshal: new Marshal(exports)};
}

test('views are renewed when the memory has grown', () => {
  const {exports, marshal} = started();
  marshal.frame(() => {
    const number = marshal.allocate(8);
    const short = marshal.text('short');
    const long = marshal.text('long'.repeat(100));
    marshal.setI64(number, -5n);
    const before = exports.memory.buffer;
    exports.malloc(before.byteLength);
    assert.notEqual(exports.memory.buffer, before);
    assert.equal(before.byteLength, 0, 'the old buffer is detached');
    assert.equal(marshal.getText(short), 'short');
    assert.equal(marshal.getText(long), 'long'.repeat(100));
    assert.equal(marshal.getI32(number), -5);
    exports.malloc(exports.memory.buffer.byteLength);
    marshal.setU32(number, 7);
    assert.equal(marshal.getU32(number), 7);
  });
});

test('texts of any kind and length arrive as they were', () => {
  const {marshal} = started();
  const unit = ['a', '\u00e9', '\u20ac', '\u{1f600}', '\0'];
  for (const char of [...unit, '\ufeff', unit.join('')]) {
    for (const length of [0, 1, 7, 8, 9, 47, 48, 49, 1000, 21845, 21846, 70000]) {
      const text = char.repeat(length);
      const got = marshal.frame(() => marshal.getText(marshal.text(text)));
      assert.equal(got, text);
      const bytes = new TextEncoder().encode(text);
      const same = marshal.frame(() => marshal.getText(marshal.text(bytes)));
      assert.equal(same, text);
    }
  }
});

test('a text that is not given is NULL, an empty one is not', () => {
  const {exports, marshal} = started();
  marshal.frame(() => {
    assert.equal(marshal.getU32(marshal.text(undefined)), 0);
    assert.notEqual(marshal.getU32(marshal.text('')), 0);
    assert.notEqual(marshal.getU32(marshal.text(new Uint8Array())), 0);
  });
  assert.equal(typeof exports.free, 'function');
});

test('frames give back what they took, and leave nothing behind', () => {
  const {exports, marshal} = started();
  const take = () => marshal.frame(() => {
    const address = marshal.put('secret').data;
    const large = marshal.put('secret'.repeat(20000)).data;
    return [address, large];
  });
  const [small, large] = take();
  assert.deepEqual(take(), [small, large]);
  const bytes = new Uint8Array(exports.memory.buffer);
  assert.deepEqual([...bytes.slice(small, small + 6)], [0, 0, 0, 0, 0, 0]);
  assert.equal(Buffer.from(bytes).includes('secretsecret'), false);
  assert.throws(() => marshal.frame(() => {
    marshal.put('secret');
    throw new Error('x');
  }), /x/);
  assert.deepEqual(take(), [small, large]);
  marshal.frame(() => {
    marshal.put('outer');
    const inner = () => marshal.frame(() => marshal.put('inner').data);
    assert.equal(inner(), inner());
    assert.notEqual(inner(), small);
  });
});

test('a token does not stay in memory', () => {
  const {matron, memory} = open();
  const policy = matron.smartOnly(
    {base: 'https://ehr.example.org/fhir', fhir: 'R4', issuer: ISSUER});
  const keySet = matron.parseKeySet({keys: [publicJwk('rsa-a')]});
  const text = token('s_user');
  const session = matron.openSession(
    {policy, keySet, issuer: ISSUER, token: text, now});
  assert.equal(session.reason, 'ok');
  const bytes = Buffer.from(memory.buffer);
  assert.equal(bytes.includes(text.slice(-40)), false);
});

test('decisions and evaluations use no more memory the second time', () => {
  const {matron, memory} = open();
  const session = smartSession(PATIENT_APP, matron);
  const body = {resourceType: 'Observation', text: 'x'.repeat(500000)};
  const request = {method: 'POST', url: '/Observation', body};
  const once = () => {
    session.decide(request, {now, explain: true});
    session.decide(READ, {now, stored: body});
    matron.evaluateObject({op: 'scope.parse', scope: 'x '.repeat(5000)});
    matron.compilePolicy(POLICY).dispose();
    matron.parseKeySet({keys: [publicJwk('rsa-a')]}).dispose();
  };
  for (let i = 0; i < 5; ++i) once();
  const size = memory.buffer.byteLength;
  for (let i = 0; i < 25; ++i) once();
  assert.equal(memory.buffer.byteLength, size);
});

test('disposing gives the memory back', () => {
  const {matron, memory} = open();
  const make = () => {
    const policy = matron.compilePolicy(POLICY);
    const session = matron.openSessionFromHostVerifiedClaims(
      {policy, claims: {iss: ISSUER, scope: 'user/*.rs'}});
    policy.dispose();
    assert.equal(session.decide(READ, {now}).reason, 'no_fhir_user');
    session.dispose();
  };
  for (let i = 0; i < 100; ++i) make();
  const size = memory.buffer.byteLength;
  for (let i = 0; i < 2000; ++i) make();
  assert.equal(memory.buffer.byteLength, size);
});

test('what was disposed of cannot be used', () => {
  const session = smartSession(PATIENT_APP);
  session.dispose();
  session.dispose();
  assert.throws(() => session.decide(READ, {now}), failsWith('disposed'));
  assert.equal(session.patient, '123', 'what was read already stays');
  const policy = matron.compilePolicy(POLICY);
  policy.dispose();
  assert.throws(() => matron.openSessionWithoutCredentials(policy),
                failsWith('disposed'));
});

test('a Matron that was disposed of takes everything with it', () => {
  const own = loadSync();
  const session = smartSession(PATIENT_APP, own);
  own.evaluate('{}');
  own.dispose();
  own.dispose();
  for (const use of [() => own.evaluate('{}'), () => own.compilePolicy(POLICY),
                     () => session.decide(READ, {now})]) {
    assert.throws(use, failsWith('disposed'));
  }
  session.dispose();
});

test('Symbol.dispose disposes', {skip: typeof Symbol.dispose !== 'symbol'}, () => {
  const own = loadSync();
  const session = smartSession(PATIENT_APP, own);
  session[Symbol.dispose]();
  assert.throws(() => session.decide(READ, {now}), failsWith('disposed'));
  own[Symbol.dispose]();
  assert.throws(() => own.evaluate('{}'), failsWith('disposed'));
});

test('leaks are reported to who asks', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const leaks = [];
  const own = loadSync(undefined, {onLeak: (kind) => leaks.push(kind)});
  (() => {
    const policy = own.compilePolicy(POLICY);
    own.openSessionWithoutCredentials(policy);
    own.parseKeySet({keys: []}).dispose();
  })();
  for (let i = 0; i < 50 && leaks.length < 2; ++i) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    gc();
  }
  assert.deepEqual(leaks.sort(), ['Policy', 'Session']);
});

test('an input beyond the scratch is denied', () => {
  const body = {resourceType: 'Observation', text: 'x'.repeat(1100000)};
  const request = {method: 'POST', url: '/Observation', body};
  const claims = {scope: 'system/Observation.c'};
  assert.equal(smartSession(claims).decide(request, {now}).reason,
               'scratch_too_small');
  const large = loadSync(undefined, {maxInputBytes: 2 ** 21});
  assert.equal(smartSession(claims, large).decide(request, {now}).effect,
               'permit');
  for (const wrong of [-1, 1.5, '1', 2 ** 32]) {
    assert.throws(() => loadSync(undefined, {maxInputBytes: wrong}),
                  failsWith('invalid_argument'));
  }
});

test('running out of memory fails the call, and not the next one', () => {
  const {matron} = open({maxInputBytes: 2 ** 29});
  const policy = matron.compilePolicy(POLICY);
  assert.throws(() => matron.openSessionFromHostVerifiedClaims(
    {policy, claims: {}}), failsWith('out_of_memory'));
  const bytes = new Uint8Array(2 ** 29);
  assert.throws(() => matron.evaluate(bytes), failsWith('out_of_memory'));
  assert.equal(matron.compilePolicy(POLICY).roleCount, 2);
  assert.equal(matron.evaluateObject({op: 'x'}).error.status, 'unknown_op');
});

test('after a trap nothing is decided any more', () => {
  const trap = () => { throw new WebAssembly.RuntimeError('unreachable'); };
  const {matron} = open({}, {matron_pkce_verify: trap});
  const session = smartSession(PATIENT_APP, matron);
  assert.equal(session.decide(READ, {now}).effect, 'needs_resource');
  assert.throws(() => matron.verifyPkce({}), (error) =>
    error.code === 'internal' &&
    error.cause instanceof WebAssembly.RuntimeError);
  assert.throws(() => session.decide(READ, {now}), failsWith('internal'));
  assert.throws(() => matron.evaluate('{}'), failsWith('internal'));
  session.dispose();
  matron.dispose();
});

test('the user\'s own code may call the module while it is asked', () => {
  const session = smartSession({scope: 'system/Observation.rs'});
  const expected = session.decide(READ, {now});
  const nested = () => session.decide(
    {method: 'DELETE', url: '/Patient/9'}, {now, explain: true}).effect;
  const request = {
    get method() { nested(); return 'GET'; },
    get url() { nested(); return '/Observation/7'; },
    headers: (function* () {
      yield ['accept', nested()];
      nested();
    })(),
    body: {toJSON() { nested(); return {}; }},
  };
  assert.deepEqual(session.decide(request, {get now() { nested(); return now; }}),
                   expected);
});
