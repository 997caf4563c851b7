// The operation `transport.validate` of docs/evaluate.md.

import {requireObject} from './input.js';
import {call, members, objectMember} from './operation.js';
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

export function validateTransport(runtime: Runtime,
                                  input: TransportInput): TransportValidation {
  const {hsts, ...rest} = requireObject(input, 'input');
  return call<TransportValidation>(runtime, 'transport.validate', [
    ...members(rest, NAMES), ...objectMember('hsts', hsts, HSTS_NAMES)]);
}
