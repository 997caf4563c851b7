import {parseDocument} from './documents.js';
import type {Diagnostic} from './error.js';
import type {Pointer} from './exports.js';
import {Handle} from './handle.js';
import {readJson, requireObject, requireString} from './input.js';
import type {Runtime} from './runtime.js';
import type {Json, SmartOnlyOptions} from './types.js';

/**
 * A compiled policy document. It is immutable. Its sessions keep what they need
 * of it, so it may be disposed of while they live on.
 */
export class Policy extends Handle {
  /** The document's `revision`; null if it has none. */
  readonly revision: string | null;
  /** How many roles the policy defines. */
  readonly roleCount: number;
  /** What was found in the document that does not keep it from compiling. */
  readonly diagnostics: readonly Diagnostic[];

  /** @internal */
  constructor(runtime: Runtime, pointer: Pointer,
              diagnostics: readonly Diagnostic[]) {
    const {exports, marshal} = runtime;
    super(runtime, pointer, exports.matron_policy_free, 'Policy');
    const revision = marshal.text(undefined);
    exports.matron_policy_revision(revision, pointer);
    this.revision = marshal.getText(revision) || null;
    this.roleCount = exports.matron_policy_num_roles(pointer);
    this.diagnostics = diagnostics;
    Object.freeze(this);
  }
}

export function compilePolicy(runtime: Runtime, document: Json): Policy {
  const text = readJson(document, 'the policy');
  return runtime.run(() => {
    const {pointer, diagnostics} =
      parseDocument(runtime, runtime.exports.matron_policy_new, text);
    return new Policy(runtime, pointer, diagnostics);
  });
}

export function smartOnly(runtime: Runtime, options: SmartOnlyOptions): Policy {
  const given = requireObject(options, 'options');
  const base = requireString(given.base, 'base');
  const fhir = requireString(given.fhir, 'fhir');
  const issuer = requireString(given.issuer ?? '', 'issuer');
  return runtime.run(() => {
    const {exports, marshal} = runtime;
    const texts = [base, fhir, issuer].map((text) => marshal.text(text));
    const pointer = runtime.make((out) =>
      exports.matron_policy_new_smart_only(out, texts[0]!, texts[1]!, texts[2]!));
    return new Policy(runtime, pointer, []);
  });
}
