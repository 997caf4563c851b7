// The vectors that all surfaces run (tests/vectors/README.md). Every answer of
// `evaluate` also goes to the file that MATRON_ANSWERS_OUT names, one a line, in
// the order of the files' names and lines.

import assert from 'node:assert/strict';
import {closeSync, openSync, readdirSync, readFileSync, writeSync} from 'node:fs';
import {after, test} from 'node:test';
import {isDeepStrictEqual} from 'node:util';

import {loadSync} from '../dist/node.js';
import {ROOT} from './fixtures.mjs';
import {OPERATION_NAMES} from './typed_operations.mjs';
import {differences, requestOf, runTyped} from './vector_runner.mjs';

const DIRECTORY = process.env.MATRON_VECTORS ?? `${ROOT}tests/vectors`;
const files = readdirSync(DIRECTORY).filter((name) => name.endsWith('.jsonl'));
const MODULE = new WebAssembly.Module(
  readFileSync(new URL('../dist/matron.wasm', import.meta.url)));
const typed = loadSync(MODULE);
const out = process.env.MATRON_ANSWERS_OUT
  ? openSync(process.env.MATRON_ANSWERS_OUT, 'w') : undefined;
let typedRuns = 0;
/** Operations that worked by the typed API. */
const operations = new Set();

/** Faults of the vector in `line`, each a text. */
function run(line) {
  const {want, op} = JSON.parse(line);
  const request = requestOf(line);
  // An evaluator of its own for each.
  const text = loadSync(MODULE).evaluate(request);
  if (out !== undefined) writeSync(out, `${text}\n`);
  const answer = JSON.parse(text);
  const faults = differences(want, answer);
  const again = op && runTyped(typed, request.toString(), answer);
  if (again === undefined) return faults;
  ++typedRuns;
  if (again.failed === undefined) operations.add(op.op);
  if (agrees(again, text, answer)) return faults;
  const said = again.whole ?? again.value ?? again.part ?? again.failed;
  return [...faults, `typed API: ${said}\nevaluate:  ${text}`];
}

/** What is no argument at all, the typed API refuses itself. */
const ARGUMENT_FAULTS = new Set(
  ['json_missing_member', 'json_wrong_type', 'json_unknown_member']);

function agrees({whole, value, part, failed}, text, answer) {
  if (failed !== undefined) {
    const status = answer.error?.status;
    return failed === status ||
      (failed === 'invalid_argument' && ARGUMENT_FAULTS.has(status));
  }
  if (value !== undefined) return isDeepStrictEqual(JSON.parse(value), answer);
  return whole !== undefined ? whole === text : text.includes(part);
}

test('there are vectors', () => assert.notEqual(files.length, 0));

for (const file of files.sort()) {
  test(`vectors: ${file}`, (t) => {
    const lines = readFileSync(`${DIRECTORY}/${file}`, 'utf8').split('\n')
      .filter((line) => line !== '');
    const before = typedRuns;
    const faults = lines.flatMap((line) =>
      run(line).map((fault) => `${JSON.parse(line).id}: ${fault}`));
    assert.notEqual(lines.length, 0);
    assert.equal(faults.length, 0,
                 `${faults.length} faults\n${faults.slice(0, 20).join('\n')}`);
    t.diagnostic(`${lines.length} vectors, ${typedRuns - before} of them by ` +
                 'the typed API as well');
  });
}

test('the typed API was used, and for every operation that it has', () => {
  assert(typedRuns > 0);
  const wanted = OPERATION_NAMES.filter((name) => !operations.has(name));
  assert.deepEqual(wanted, []);
});

after(() => {
  if (out !== undefined) closeSync(out);
});
