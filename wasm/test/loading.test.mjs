// What `load` takes, and what it refuses.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import * as core from '../dist/core.js';
import * as inline from '../dist/inline.js';
import * as node from '../dist/node.js';
import {failsWith, MODULE_BYTES, NOW, PATIENT_APP, READ, ROOT,
        smartSession} from './fixtures.mjs';

const {load, loadSync} = core;
const MODULE = new WebAssembly.Module(MODULE_BYTES);

const decides = (matron) => assert.equal(
  smartSession(PATIENT_APP, matron).decide(READ, {now: NOW}).effect,
  'needs_resource');

const response = (body, type, init) =>
  new Response(body, {headers: {'content-type': type}, ...init});

test('load takes bytes, a module, a response, or a promise of one', async () => {
  const {buffer, byteOffset, byteLength} = MODULE_BYTES;
  const sources = [
    MODULE_BYTES,
    new Uint8Array(MODULE_BYTES),
    buffer.slice(byteOffset, byteOffset + byteLength),
    new DataView(buffer, byteOffset, byteLength),
    MODULE,
    response(MODULE_BYTES, 'application/wasm'),
    response(MODULE_BYTES, 'application/octet-stream'),
    response(MODULE_BYTES, 'application/wasm; charset=utf-8'),
    Promise.resolve(response(MODULE_BYTES, 'application/wasm')),
  ];
  for (const source of sources) decides(await load(source));
});

test('loadSync takes bytes and modules', () => {
  decides(loadSync(MODULE_BYTES));
  decides(loadSync(MODULE));
  assert.throws(() => loadSync(response(MODULE_BYTES, 'application/wasm')),
                failsWith('invalid_argument'));
});

test('the entries of Node and inline bring the module along', async () => {
  decides(await node.load());
  decides(node.loadSync());
  decides(await node.load(MODULE));
  decides(await inline.load());
  decides(inline.loadSync());
});

test('every load makes an instance of its own', async () => {
  const first = await node.load();
  const second = await node.load();
  first.evaluateObject({op: 'policy.load', name: 'x', policy: {}});
  assert.notEqual(first, second);
  first.dispose();
  decides(second);
});

test('what is not the module is refused', async () => {
  const invalid = failsWith('invalid_argument');
  const failed = failsWith('load_failed');
  for (const source of [undefined, null, 'matron.wasm', {}, 7]) {
    await assert.rejects(load(source), invalid);
    assert.throws(() => loadSync(source), invalid);
  }
  await assert.rejects(
    load(response('', 'text/html', {status: 404})), invalid);
  await assert.rejects(load(response('<html>', 'text/html')), failed);
  await assert.rejects(load(Promise.reject(new TypeError('no network'))),
                       (error) => error.code === 'load_failed' &&
                                  error.cause.message === 'no network');
  await assert.rejects(load(new Uint8Array(8)), failed);
  assert.throws(() => loadSync(MODULE_BYTES.subarray(0, 1000)), failed);
});

/** A module that exports matron_abi_version, which returns `version`. */
function moduleWithAbi(version) {
  const name = [...Buffer.from('matron_abi_version')];
  return Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    1, 5, 1, 0x60, 0, 1, 0x7f,                      // type: () -> i32
    3, 2, 1, 0,                                     // one function
    7, name.length + 4, 1, name.length, ...name, 0, 0,
    10, 6, 1, 4, 0, 0x41, version, 0x0b,            // i32.const version
  ]);
}

test('a module of another ABI is refused', async () => {
  const mismatch = failsWith('abi_mismatch');
  await assert.rejects(load(moduleWithAbi(9)), mismatch);
  assert.throws(() => loadSync(moduleWithAbi(9)), mismatch);
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  assert.throws(() => loadSync(empty), mismatch);
});

test('the ABI that is accepted is that of matron.h', () => {
  const header = readFileSync(`${ROOT}capi/include/matron.h`, 'utf8');
  const version = Number(/#define MATRON_ABI_VERSION (\d+)/.exec(header)[1]);
  assert.throws(() => loadSync(moduleWithAbi(version + 1)),
                failsWith('abi_mismatch'));
  // The right one gets as far as starting the module.
  assert.throws(() => loadSync(moduleWithAbi(version)),
                failsWith('load_failed'));
});
