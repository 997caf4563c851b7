import {MatronError} from './error.js';

/** Size of a struct, and the offsets of its fields. */
type Struct<Field extends string> =
  {readonly size: number} & {readonly [F in Field]: number};

/**
 * Where things lie in the structs of matron.h. The numbers come from the module
 * (matron_wasm_layout), so that a newer module with longer structs still fits.
 */
export type Layout = ReturnType<typeof makeLayout>;

/** Makes the layout from the module's table of names and numbers. */
export function makeLayout(table: ReadonlyMap<string, number>) {
  const number = (name: string): number => {
    const value = table.get(name);
    if (value === undefined) {
      throw new MatronError('abi_mismatch', `the module has no \`${name}\``);
    }
    return value;
  };
  const struct = <F extends string>(name: string, ...fields: F[]) => {
    const entries = fields.map((f) => [f, number(`${name}.${f}`)] as const);
    return {size: number(name), ...Object.fromEntries(entries)} as Struct<F>;
  };
  return {
    text: struct('matron_str', 'data', 'len'),
    header: struct('matron_header', 'name', 'value'),
    diagnostic: struct('matron_diagnostic', 'struct_size', 'code', 'line',
                       'pointer', 'message', 'hint'),
    token: struct('matron_token', 'struct_size', 'now_unix_s', 'compact',
                  'issuer'),
    request: struct('matron_request', 'struct_size', 'flags', 'now_unix_s',
                    'enforces', 'method', 'url', 'headers', 'num_headers',
                    'body', 'exact_types', 'proven_key_thumbprint',
                    'proven_certificate_thumbprint', 'revocation'),
    resources: struct('matron_resources', 'struct_size', 'flags', 'stored',
                      'resulting', 'entries', 'num_entries'),
    entryResources: struct('matron_entry_resources', 'struct_size', 'flags',
                           'entry', 'stored', 'resulting'),
    filterResult: struct('matron_filter_result', 'struct_size', 'effect',
                         'reason', 'kept', 'dropped'),
    interaction: struct('matron_interaction', 'struct_size', 'effect', 'reason',
                        'kind', 'type', 'id', 'letters', 'scope', 'role'),
    explanation: struct('matron_explanation', 'struct_size', 'step', 'outcome',
                        'scope', 'role', 'text'),
    explain: number('MATRON_REQUEST_EXPLAIN'),
    storedAbsent: number('MATRON_RESOURCES_STORED_ABSENT'),
    needsStored: number('MATRON_NEEDS_STORED'),
    needsResulting: number('MATRON_NEEDS_RESULTING'),
    needsMatch: number('MATRON_NEEDS_MATCH'),
    needsExportJob: number('MATRON_NEEDS_EXPORT_JOB'),
    announce: number('MATRON_FILTER_ANNOUNCE'),
    enforcesAll: BigInt(number('MATRON_ENFORCES_ALL')),
  };
}
