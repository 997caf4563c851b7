// Reads what the user passes, before any call of the module: getters, iterators
// and toJSON are the user's code, and may call the module themselves.

import {REASON} from './codes.js';
import {invalid} from './error.js';
import type {Text} from './marshal.js';
import type {Names} from './names.js';
import type {DecideOptions, EntryResources, FhirRequest, Headers,
             Json} from './types.js';

/** End of the year 9999, as for `now` in docs/evaluate.md. */
const LAST_SECOND = 253402300799;
/** MATRON_TIME_UNSET. It is never taken for a time, and denies. */
const TIME_UNSET = -(1n << 63n);

/** What the host has of one resource. */
export interface ResourcesInput {
  readonly storedAbsent: boolean;
  readonly stored: Text | undefined;
  readonly resulting: Text | undefined;
}

/** A request, of primitive values only. */
export interface DecideInput extends ResourcesInput {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Text | undefined;
  readonly now: bigint;
  readonly enforces: bigint;
  readonly exactTypes: string;
  readonly proven: {
    readonly keyThumbprint: string,
    readonly certificateThumbprint: string,
  };
  readonly revocation: number;
  readonly explain: boolean;
  readonly entries: readonly (ResourcesInput & {readonly entry: number})[];
}

export function readDecideInput(request: FhirRequest, options: DecideOptions,
                                names: Names): DecideInput {
  const {method, url, headers, body} = requireObject(request, 'request');
  const {now, enforces, exactTypes, proven, revocation, explain, stored,
         resulting, resources} = requireObject(options, 'options');
  return {
    method: requireString(method, 'request.method'),
    url: requireString(url, 'request.url'),
    headers: readHeaders(headers),
    body: readOptionalJson(body, 'request.body'),
    now: readNow(now),
    enforces: readEnforces(enforces, names),
    exactTypes: readExactTypes(exactTypes),
    proven: readProven(proven),
    revocation: readRevocation(revocation),
    explain: explain === true,
    ...readResources(stored, resulting, 'options'),
    entries: readEntries(resources),
  };
}

function readResources(stored: Json | null | undefined,
                       resulting: Json | undefined,
                       name: string): ResourcesInput {
  return {
    storedAbsent: stored === null,
    stored: readOptionalJson(stored, `${name}.stored`),
    resulting: readOptionalJson(resulting, `${name}.resulting`),
  };
}

function readEntries(resources: Iterable<EntryResources> | null | undefined) {
  if (resources === undefined || resources === null) return [];
  return [...requireObject(resources, 'options.resources')].map((item) => {
    const {entry, stored, resulting} = requireObject(item, 'a resource');
    if (!Number.isInteger(entry) || entry < 0 || entry > 0xffffffff) {
      throw invalid('entry must be the place of an entry, counted from 0');
    }
    return {entry, ...readResources(stored, resulting, `entry ${entry}`)};
  });
}

/** Bytes; a text would not do, because it may be cut within a character. */
export function readBytes(bytes: unknown, name: string): Uint8Array {
  if (ArrayBuffer.isView(bytes)) {
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  throw invalid(`${name} must be bytes`);
}

/** A time that is missing stays missing, which denies. */
export function readNow(now: number | undefined): bigint {
  if (now === undefined || now === null) return TIME_UNSET;
  if (Number.isSafeInteger(now) && now >= 0 && now <= LAST_SECOND) {
    return BigInt(now);
  }
  throw invalid('now must be a whole number of seconds since 1970, ' +
                'not milliseconds or a Date');
}

export function readJson(json: Json, name: string): Text {
  if (typeof json === 'string') return json;
  // Not instanceof: it may be of another realm.
  if (ArrayBuffer.isView(json)) {
    return new Uint8Array(json.buffer, json.byteOffset, json.byteLength);
  }
  if (typeof json !== 'object' || json === null) {
    throw invalid(`${name} must be a text, bytes or an object`);
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(json);
  } catch (cause) {
    throw invalid(`${name} cannot be printed as JSON`, cause);
  }
  // What toJSON returns may have no JSON form.
  return requireString(text, `${name} as JSON`);
}

export function requireObject<T extends object>(value: T, name: string): T {
  if (typeof value === 'object' && value !== null) return value;
  throw invalid(`${name} must be an object`);
}

export function requireString(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw invalid(`${name} must be a string`);
}

/** Null and undefined: not given. */
export function readOptionalString(value: string | null | undefined,
                                   name: string): string | undefined {
  return value === undefined || value === null ? undefined
    : requireString(value, name);
}

function readOptionalJson(json: Json | null | undefined,
                          name: string): Text | undefined {
  return json === undefined || json === null ? undefined : readJson(json, name);
}

function readHeaders(headers: Headers | undefined): [string, string][] {
  const fields: [string, string][] = [];
  if (headers === undefined || headers === null) return fields;
  requireObject(headers, 'request.headers');
  const pairs: Iterable<readonly [string, unknown]> =
    Symbol.iterator in headers ? headers : Object.entries(headers);
  for (const [name, value] of pairs) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      fields.push([requireString(name, 'the name of a header'),
                   requireString(one, `header ${name}`)]);
    }
  }
  return fields;
}

function readEnforces(enforces: DecideOptions['enforces'],
                      names: Names): bigint {
  if (enforces === undefined || enforces === null) return 0n;
  if (enforces === 'all') return names.enforcesAll;
  let bits = 0n;
  // Any other text is refused, although it is iterable.
  for (const name of requireObject(enforces, 'options.enforces')) {
    const bit = names.enforces.get(name);
    if (bit === undefined) throw invalid(`enforces: unknown name ${name}`);
    bits |= bit;
  }
  return bits;
}

function readProven(proven: DecideOptions['proven']): DecideInput['proven'] {
  const {keyThumbprint, certificateThumbprint} =
    requireObject(proven ?? {}, 'options.proven');
  return {
    keyThumbprint: requireString(keyThumbprint ?? '', 'proven.keyThumbprint'),
    certificateThumbprint: requireString(certificateThumbprint ?? '',
                                         'proven.certificateThumbprint'),
  };
}

function readRevocation(revocation: DecideOptions['revocation']): number {
  const name = revocation ?? 'ok';
  if (!Object.hasOwn(REASON, name)) {
    throw invalid('options.revocation must be the name of a reason');
  }
  return REASON[name];
}

function readExactTypes(types: DecideOptions['exactTypes']): string {
  if (types === undefined || types === null) return '';
  if (types === '*') return '*';
  const names = [...requireObject(types as Iterable<string>,
                                  'options.exactTypes')];
  return names.map((type) => requireString(type, 'exactTypes')).join(' ');
}
