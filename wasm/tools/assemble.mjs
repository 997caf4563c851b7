// Puts what TypeScript does not make into the package: the module, the module as
// text, and the mark that dist/cjs is CommonJS.
//
//   node assemble.mjs matron.wasm LICENSE dist

import {copyFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const [modulePath, license, dist] = process.argv.slice(2);

copyFileSync(modulePath, join(dist, 'matron.wasm'));
copyFileSync(license, join(dist, 'LICENSE'));
writeFileSync(join(dist, 'cjs', 'package.json'), '{"type": "commonjs"}\n');

const base64 = readFileSync(modulePath).toString('base64');
writeFileSync(join(dist, 'inline_bytes.js'),
              `export const BASE64 =\n  '${base64}';\n`);
writeFileSync(join(dist, 'inline_bytes.d.ts'),
              'export declare const BASE64: string;\n');
