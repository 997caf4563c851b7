// The operation `transport.validate` of docs/evaluate.md.

import {requireObject} from './input.js';
import {call, member, members} from './operation.js';
import type {Runtime} from './runtime.js';
import type {TransportInput, TransportValidation} from './types.js';

/** Names that docs/evaluate.md spells otherwise. */
const NAMES: Readonly<Record<string, string>> = {
  serverName: 'server_name',
  allowLoopback: 'allow_loopback',
};
const HSTS_NAMES: Readonly<Record<string, string>> = {
  minMaxAge: 'min_max_age',
  includeSubdomains: 'include_subdomains',
};

/** `given` under the names of docs/evaluate.md. */
function renamed(given: object): object {
  return Object.fromEntries(Object.entries(requireObject(given, 'hsts'))
    .map(([name, value]) => [HSTS_NAMES[name] ?? name, value]));
}

export function validateTransport(runtime: Runtime,
                                  input: TransportInput): TransportValidation {
  const {hsts, ...rest} = requireObject(input, 'input');
  return call<TransportValidation>(runtime, 'transport.validate', [
    ...members(rest, NAMES),
    ...member('hsts', hsts === undefined ? undefined : renamed(hsts)),
  ]);
}
