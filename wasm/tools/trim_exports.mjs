// Takes the exports that exports.txt does not name out of a module, and fails if
// one that it names is missing. The linker exports a few names for glue that a
// standalone module does not have; everything else stays byte for byte.
//
//   node trim_exports.mjs matron.wasm exports.txt

import {readFileSync, writeFileSync} from 'node:fs';

const HEADER_BYTES = 8;
const EXPORT_SECTION = 7;

/** Unsigned LEB128 at `at`: the number, and where it ends. */
function readNumber(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

function writeNumber(value) {
  const out = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) {
    out.push((value % 0x80) | 0x80);
  }
  return Buffer.from([...out, value]);
}

/** The entries of an export section: the name, and the bytes of the whole. */
function readExports(bytes) {
  let [count, at] = readNumber(bytes, 0);
  const entries = [];
  for (; count > 0; --count) {
    const [length, name] = readNumber(bytes, at);
    const [, end] = readNumber(bytes, name + length + 1);
    entries.push({
      name: bytes.toString('utf8', name, name + length),
      bytes: bytes.subarray(at, end),
    });
    at = end;
  }
  return entries;
}

function trimSection(section, wanted) {
  const entries = readExports(section).filter(({name}) => wanted.has(name));
  const found = new Set(entries.map(({name}) => name));
  const missing = [...wanted].filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`not exported: ${missing}`);
  return Buffer.concat(
    [writeNumber(entries.length), ...entries.map(({bytes}) => bytes)]);
}

export function trimExports(module, wanted) {
  const parts = [module.subarray(0, HEADER_BYTES)];
  for (let at = HEADER_BYTES; at < module.length;) {
    const [size, begin] = readNumber(module, at + 1);
    const section = module.subarray(begin, begin + size);
    const trimmed =
      module[at] === EXPORT_SECTION ? trimSection(section, wanted) : section;
    parts.push(module.subarray(at, at + 1), writeNumber(trimmed.length),
               trimmed);
    at = begin + size;
  }
  return Buffer.concat(parts);
}

const [path, exportsPath] = process.argv.slice(2);
const wanted = new Set(readFileSync(exportsPath, 'utf8').split('\n')
  .filter((line) => /^[a-z_]+$/.test(line)));
writeFileSync(path, trimExports(readFileSync(path), wanted));
