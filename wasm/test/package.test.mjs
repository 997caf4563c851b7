// The package as a user gets it: packed, installed, imported, required, compiled
// against.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync,
        rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {nodeModules, PACKAGE, ROOT} from './fixtures.mjs';

const manifest = JSON.parse(readFileSync(`${PACKAGE}package.json`, 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'matron-package-'));
const consumer = join(folder, 'consumer');
const installed = join(consumer, 'node_modules', 'matron');

/** Runs a program; its standard output, and on failure its whole output. */
function run(command, args, cwd = consumer) {
  const env = {...process.env, npm_config_cache: join(folder, 'cache'),
               npm_config_update_notifier: 'false'};
  // Set by the runner of these tests; a child is none.
  delete env.NODE_TEST_CONTEXT;
  try {
    return execFileSync(command, args,
                        {cwd, env, encoding: 'utf8', stdio: 'pipe'});
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')}\n` +
                    `${error.stdout}${error.stderr}`);
  }
}

/** Runs a script that lies in the consumer's folder, and gives what it prints. */
function runScript(name, text, options = []) {
  writeFileSync(join(consumer, name), text);
  return run('node', [...options, name]).trim();
}

before(() => {
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{"private": true}');
  run('npm', ['pack', '--silent', '--pack-destination', folder], PACKAGE);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--no-save',
              '--ignore-scripts', join(folder, tarball)]);
});
after(() => rmSync(folder, {recursive: true}));

test('the package holds what it needs, and nothing else', () => {
  const files = readdirSync(installed, {recursive: true});
  assert.deepEqual(readdirSync(installed).sort(),
                   ['README.md', 'dist', 'package.json']);
  const extra = files.filter((name) => /\.tsx?$|\.tgz$|test|node_modules/
    .test(name) && !name.endsWith('.d.ts'));
  assert.deepEqual(extra, []);
  assert(existsSync(join(installed, 'dist', 'LICENSE')));
  assert.equal(manifest.dependencies, undefined);
});

test('every target of "exports" is there', () => {
  const targets = (node) => (typeof node === 'string' ? [node]
    : Object.values(node).flatMap(targets));
  for (const target of targets(manifest.exports)) {
    assert(existsSync(join(installed, target)), target);
  }
  for (const entry of Object.values(manifest.exports)) {
    if (typeof entry === 'object') {
      assert.equal(Object.keys(entry)[0], 'types', 'types come first');
    }
  }
});

test('the version is that of the engine', () => {
  const printed = runScript('version.mjs', `
    import {loadSync} from 'matron';
    console.log(loadSync().version);`);
  assert.equal(printed, manifest.version);
});

const DECIDE = `
  const policy = matron.smartOnly(
    {base: 'https://ehr.example.org/fhir', fhir: 'R4'});
  const session = matron.openSessionFromHostVerifiedClaims(
    {policy, claims: {scope: 'system/Observation.r'}});
  const decision = session.decide(
    {method: 'GET', url: '/Observation/1'}, {now: 1764000000});
  console.log(decision.effect, permits(decision));`;

test('import', () => {
  assert.equal(runScript('import.mjs', `
    import {load, permits} from 'matron';
    const matron = await load(); ${DECIDE}`), 'permit true');
});

test('require', () => {
  assert.equal(runScript('require.cjs', `
    const {loadSync, permits} = require('matron');
    const matron = loadSync(); ${DECIDE}`), 'permit true');
  assert.equal(runScript('require_async.cjs', `
    const {load, permits} = require('matron');
    load().then((matron) => { ${DECIDE} });`), 'permit true');
});

test('import and require in one program understand each other', () => {
  assert.equal(runScript('both.mjs', `
    import {createRequire} from 'node:module';
    import {permits} from 'matron';
    const matron = createRequire(import.meta.url)('matron').loadSync(); ${DECIDE}`),
    'permit true');
});

test('core with the file of the module', () => {
  const script = (get) => `
    ${get}
    const bytes = readFileSync(require.resolve('matron/matron.wasm'));
    const matron = loadSync(new WebAssembly.Module(bytes)); ${DECIDE}`;
  assert.equal(runScript('core.mjs', script(`
    import {readFileSync} from 'node:fs';
    import {createRequire} from 'node:module';
    import {loadSync, permits} from 'matron/core';
    const require = createRequire(import.meta.url);`)), 'permit true');
  assert.equal(runScript('core.cjs', script(`
    const {readFileSync} = require('node:fs');
    const {loadSync, permits} = require('matron/core');`)), 'permit true');
});

test('inline needs no file and no request', () => {
  assert.equal(runScript('inline.mjs', `
    import {loadSync, permits} from 'matron/inline';
    globalThis.fetch = undefined;
    const matron = loadSync(); ${DECIDE}`), 'permit true');
});

test('the entry of browsers gets the module from beside itself', () => {
  assert.equal(runScript('browser.mjs', `
    import {readFile} from 'node:fs/promises';
    import {load, loadSync, permits} from
      './node_modules/matron/dist/browser.js';
    globalThis.fetch = async (url) => new Response(
      await readFile(url), {headers: {'content-type': 'application/wasm'}});
    try { loadSync(); } catch ({code}) { console.log(code); }
    const matron = await load(); ${DECIDE}`), 'invalid_argument\npermit true');
});

test('the entry of workerd takes the module as an import gives it', () => {
  // Node gives it with a flag; here a loader stands in for it.
  writeFileSync(join(consumer, 'hooks.mjs'), `
    import {readFile} from 'node:fs/promises';
    export async function load(url, context, next) {
      if (!url.endsWith('.wasm')) return next(url, context);
      const bytes = (await readFile(new URL(url))).toString('base64');
      return {format: 'module', shortCircuit: true, source:
        \`export default new WebAssembly.Module(Buffer.from('\${bytes}', 'base64'))\`};
    }`);
  assert.equal(runScript('workerd.mjs', `
    import {register} from 'node:module';
    register('./hooks.mjs', import.meta.url);
    const {loadSync, permits} =
      await import('./node_modules/matron/dist/workerd.js');
    const matron = loadSync(); ${DECIDE}`), 'permit true');
});

test('the examples of the README run', () => {
  const text = readFileSync(`${PACKAGE}README.md`, 'utf8');
  const blocks = [...text.matchAll(/^```js\n([^]*?)^```/gm)].map(([, it]) => it);
  assert.notEqual(blocks.length, 0);
  blocks.forEach((block, i) => runScript(`readme_${i}.mjs`, block));
});

test('the example of the main README runs, and prints what it says', () => {
  const text = readFileSync(`${ROOT}README.md`, 'utf8');
  const blocks =
    [...text.matchAll(/^<!-- example: javascript -->\n```js\n([^]*?)^```/gm)];
  assert.equal(blocks.length, 1);
  assert.equal(runScript('main_readme.mjs', blocks[0][1]),
               'permit /Patient/123/Observation?code=85354-9');
});

/** Compiles against the installed package; the lines with errors. */
function errorLines(file, options = []) {
  cpSync(`${PACKAGE}test/types/${file}`, join(consumer, file));
  const args = ['--noEmit', '--strict', '--exactOptionalPropertyTypes',
                '--target', 'es2022', '--lib', 'es2022',
                '--module', 'nodenext', ...options, file];
  const tsc = `${nodeModules()}/.bin/tsc`;
  try {
    run(tsc, args);
    return [];
  } catch ({message}) {
    const found = [...message.matchAll(/^(\S+)\((\d+),\d+\): error/gm)];
    assert.notEqual(found.length, 0, message);
    assert(found.every(([, path]) => path === file), message);
    return [...new Set(found.map(([, , line]) => Number(line)))];
  }
}

test('the types compile where they should', () => {
  assert.deepEqual(errorLines('good.ts'), []);
  assert.deepEqual(errorLines('good.cts'), []);
});

test('the types do not compile where they should not', () => {
  const lines = readFileSync(`${PACKAGE}test/types/bad.ts`, 'utf8').split('\n');
  const wanted = lines.flatMap((line, i) =>
    (line.endsWith('// MUST FAIL') ? [i + 1] : []));
  assert.deepEqual(errorLines('bad.ts'), wanted);
});

test('nothing in the package names a place of the machine that built it', () => {
  for (const name of readdirSync(installed, {recursive: true})) {
    if (!/\.(js|ts|json|md|wasm)$/.test(name)) continue;
    const text = readFileSync(join(installed, name), 'latin1');
    assert(!text.includes(ROOT) && !text.includes('/root/') &&
           !text.includes('/usr/'), name);
  }
});
