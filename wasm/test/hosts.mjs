// Tries the built package in workerd, Deno and Bun, as far as they are installed in
// the node_modules that is given. Not part of test.sh, because they are large.
//
//   node hosts.mjs <node_modules>

import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync,
        writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

import {PACKAGE} from './fixtures.mjs';

const programs = resolve(process.argv[2] ?? 'node_modules', '.bin');
const folder = mkdtempSync(join(tmpdir(), 'matron-hosts-'));
const dist = join(folder, 'node_modules', 'matron', 'dist');

/** Throws where a Matron does not decide. */
const DECIDE = `
  import {load, loadSync, permits} from 'matron';
  import {loadSync as loadInline} from 'matron/inline';
  function decide(matron) {
    const policy = matron.smartOnly(
      {base: 'https://ehr.example.org/fhir', fhir: 'R4'});
    const session = matron.openSessionFromHostVerifiedClaims(
      {policy, claims: {scope: 'system/Observation.r'}});
    const decision = session.decide(
      {method: 'GET', url: '/Observation/1'}, {now: 1764000000});
    if (!permits(decision)) throw new Error(decision.reason);
  }`;
const DECIDE_ALL = `
  for (const matron of [await load(), loadSync(), loadInline()]) decide(matron);`;

/** workerd compiles text to a module only while it starts. */
const WORKER = `${DECIDE.replace('matron/inline', 'inline')}
  decide(loadInline());
  decide(loadSync());
  export default {async test() { decide(await load()); decide(loadSync()); }};`;

/**
 * A configuration of workerd with the files of dist. Their names have no folder,
 * because relative imports count from the name of the importing module.
 */
function workerdConfig() {
  const names = {'workerd.js': 'matron', 'inline.js': 'inline'};
  const others = new Set(['node.js', 'deno.js', 'browser.js']);
  const module = (name, kind, path) =>
    `(name = "${name}", ${kind} = embed "${path}")`;
  const modules = readdirSync(dist)
    .filter((file) => /\.(js|wasm)$/.test(file) && !others.has(file))
    .map((file) => module(names[file] ?? file,
                          file.endsWith('.wasm') ? 'wasm' : 'esModule',
                          `node_modules/matron/dist/${file}`));
  return `using Workerd = import "/workerd/workerd.capnp";
const tests :Workerd.Config = (services = [(name = "main", worker = (
  compatibilityDate = "2025-07-01", modules = [
    ${[module('worker', 'esModule', 'worker.mjs'), ...modules].join(',\n    ')}
  ]))]);
`;
}

const hosts = {
  bun: ['run', 'app.mjs'],
  deno: ['run', '--no-prompt', '--allow-read', '--node-modules-dir=manual',
         'app.mjs'],
  workerd: ['test', 'tests.capnp'],
};

function prepare() {
  mkdirSync(dist, {recursive: true});
  cpSync(join(PACKAGE, 'dist'), dist, {recursive: true});
  cpSync(join(PACKAGE, 'package.json'), join(dist, '..', 'package.json'));
  writeFileSync(join(folder, 'package.json'),
                '{"private": true, "dependencies": {"matron": "*"}}');
  writeFileSync(join(folder, 'app.mjs'), DECIDE + DECIDE_ALL);
  writeFileSync(join(folder, 'worker.mjs'), WORKER);
  writeFileSync(join(folder, 'tests.capnp'), workerdConfig());
}

try {
  prepare();
  for (const [host, args] of Object.entries(hosts)) {
    const program = join(programs, host);
    if (!existsSync(program)) {
      console.log(`${host}: not installed`);
      continue;
    }
    execFileSync(program, args,
                 {cwd: folder, stdio: ['ignore', 'ignore', 'inherit']});
    console.log(`${host}: ok`);
  }
} finally {
  rmSync(folder, {recursive: true});
}
