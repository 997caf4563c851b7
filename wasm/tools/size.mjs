// Prints what a module weighs, beside its budget (budget.json).
//
//   node size.mjs matron.wasm

import {readFileSync} from 'node:fs';
import {brotliCompressSync, constants, gzipSync} from 'node:zlib';
import {pathToFileURL} from 'node:url';

const BUDGET = new URL('../budget.json', import.meta.url);

/** Bytes as they are, by gzip and by brotli, and how many are allowed. */
export function weigh(path) {
  const bytes = readFileSync(path);
  const brotli = {params: {[constants.BROTLI_PARAM_QUALITY]: 11}};
  const size = {
    raw: bytes.length,
    gz: gzipSync(bytes, {level: 9}).length,
    br: brotliCompressSync(bytes, brotli).length,
  };
  return {size, budget: JSON.parse(readFileSync(BUDGET, 'utf8'))};
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const {size, budget} = weigh(process.argv[2]);
  const parts = Object.entries(size).map(
    ([kind, bytes]) => `${kind} ${bytes} of ${budget[kind]}`);
  console.log(`matron.wasm: ${parts.join(', ')} bytes`);
}
