// What policies and key sets have in common: a document is parsed, and what was
// found in it is listed.

import type {Diagnostic} from './error.js';
import type {Pointer} from './exports.js';
import type {Text} from './marshal.js';
import type {Runtime} from './runtime.js';

export interface Parsed {
  readonly pointer: Pointer;
  readonly diagnostics: readonly Diagnostic[];
}

type Parse = (out: Pointer, outDiagnostics: Pointer, json: Pointer,
              length: number) => number;

/** Parses `json`, or throws with the diagnostics. Inside of Runtime.run. */
export function parseDocument(runtime: Runtime, parse: Parse,
                              json: Text): Parsed {
  const {marshal} = runtime;
  const {data, size} = marshal.put(json);
  const out = marshal.allocate(4);
  const outDiagnostics = marshal.allocate(4);
  const status = parse(out, outDiagnostics, data, size);
  const diagnostics = takeDiagnostics(runtime, marshal.getU32(outDiagnostics));
  runtime.require(status, diagnostics);
  return {pointer: marshal.getU32(out), diagnostics};
}

/** Copies the findings and frees them. */
function takeDiagnostics(runtime: Runtime, self: Pointer): readonly Diagnostic[] {
  const {exports} = runtime;
  try {
    const at = runtime.marshal.struct(runtime.marshal.layout.diagnostic);
    const found = [];
    for (let i = 0; i < exports.matron_diagnostics_count(self); ++i) {
      runtime.require(exports.matron_diagnostics_get(self, i, at));
      found.push(readDiagnostic(runtime, at));
    }
    return Object.freeze(found);
  } finally {
    exports.matron_diagnostics_free(self);
  }
}

function readDiagnostic({marshal, names}: Runtime, at: Pointer): Diagnostic {
  const layout = marshal.layout.diagnostic;
  return Object.freeze({
    code: names.status(marshal.getI32(at + layout.code)),
    line: marshal.getU32(at + layout.line) || null,
    pointer: marshal.getText(at + layout.pointer),
    message: marshal.getText(at + layout.message),
    hint: marshal.getText(at + layout.hint),
  });
}
