// matron.wasm as a file: what it imports, exports and weighs.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import {REASON, STATUS} from '../dist/node.js';
import {Runtime} from '../dist/runtime.js';
import {weigh} from '../tools/size.mjs';
import {MODULE_BYTES, PACKAGE, ROOT} from './fixtures.mjs';

const MODULE = new WebAssembly.Module(MODULE_BYTES);
const lines = (path) => readFileSync(path, 'utf8').split('\n')
  .filter((line) => /^[a-z_]+$/.test(line));

test('the module imports nothing', () => {
  assert.deepEqual(WebAssembly.Module.imports(MODULE), []);
});

test('the module exports what exports.txt names, and nothing else', () => {
  const names = WebAssembly.Module.exports(MODULE).map(({name}) => name);
  assert.deepEqual(names.sort(), lines(`${PACKAGE}exports.txt`).sort());
});

test('exports.txt has all of matron.h', () => {
  const exported = new Set(lines(`${PACKAGE}exports.txt`));
  const missing = lines(`${ROOT}capi/matron.symbols`)
    .filter((name) => !exported.has(name));
  assert.deepEqual(missing, []);
});

test('the module stays within its budget', (t) => {
  const {size, budget} = weigh(`${PACKAGE}dist/matron.wasm`);
  t.diagnostic(JSON.stringify(size));
  for (const [kind, bytes] of Object.entries(size)) {
    assert(bytes <= budget[kind], `${kind}: ${bytes} > ${budget[kind]}`);
  }
});

test('the memory has a maximum', () => {
  const {exports} = new WebAssembly.Instance(MODULE, {});
  const pages = exports.memory.buffer.byteLength / 65536;
  assert.throws(() => exports.memory.grow(8193 - pages), RangeError);
});

test('codes.ts and the module name the codes alike', () => {
  const {exports} = new WebAssembly.Instance(MODULE, {});
  const {names} = new Runtime(exports, {});
  for (const [name, code] of Object.entries(REASON)) {
    assert.equal(names.reason(code), name);
  }
  for (const [name, code] of Object.entries(STATUS)) {
    assert.equal(names.status(code), name);
  }
  assert.equal(names.effect(17), 'deny', 'an unknown effect is a deny');
  assert.deepEqual([...names.enforces.keys()], [
    'restrict_query', 'compartment_search', 'filter_response',
    'minimal_response', 'match_body', 'several_queries', 'split_batch',
    'rewrite_entries']);
});

test('no code is made from text', () => {
  for (const file of ['core', 'marshal', 'matron', 'runtime', 'inline']) {
    const text = readFileSync(`${PACKAGE}dist/${file}.js`, 'utf8');
    assert.doesNotMatch(text, /\beval\b|new Function/);
  }
});
