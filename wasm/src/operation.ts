// Operations of docs/evaluate.md as calls: what the caller gives becomes a
// request, and what the module answers becomes frozen data, or a MatronError.

import type {ReasonName, StatusName} from './codes.js';
import {invalid, MatronError, type Diagnostic, type ErrorCode} from './error.js';
import {readJson, requireObject, requireString} from './input.js';
import type {Text} from './marshal.js';
import type {Runtime} from './runtime.js';
import type {Json, Validation} from './types.js';

/** Members of a request by name, each value as JSON text. */
export type Members = readonly (readonly [name: string, json: string])[];

interface Failure {
  readonly error?: {
    readonly status: StatusName;
    readonly pointer: string;
    readonly message: string;
  };
  readonly errors?: readonly Omit<Diagnostic, 'line'>[];
}

/** Evaluates one request, and gives the text of the answer. */
export function evaluate(runtime: Runtime, request: Text): string {
  return runtime.run(() => {
    const {exports, marshal, evaluator} = runtime;
    const {data, size} = marshal.put(request);
    const answer = marshal.allocate(4);
    const length = marshal.allocate(4);
    const status = exports.matron_evaluate(evaluator, data, size, answer, length);
    const at = marshal.getU32(answer);
    if (at === 0) runtime.require(status);
    return marshal.read({data: at, size: marshal.getU32(length)});
  });
}

/** Carries out one operation. Throws if the call failed. */
export function call<Answer extends object>(runtime: Runtime, op: string,
                                            members: Members): Answer {
  const request = print([['op', JSON.stringify(op)], ...members]);
  const answer: Answer & Failure = JSON.parse(evaluate(runtime, request));
  if (answer.error !== undefined) throw failureOf(answer.error, answer.errors);
  return freeze(answer);
}

/** Members as a JSON object. A name that comes twice stands twice: refused. */
function print(members: Members): string {
  const printed =
    members.map(([name, json]) => `${JSON.stringify(name)}:${json}`);
  return `{${printed.join(',')}}`;
}

function failureOf({status, pointer, message}: Required<Failure>['error'],
                   errors: Failure['errors'] = []): MatronError {
  const diagnostics = errors.map((item) => Object.freeze({
    code: item.code, line: null, pointer: item.pointer, message: item.message,
    hint: item.hint,
  }));
  return new MatronError(status as ErrorCode,
                         `${pointer || '(request)'}: ${message}`,
                         {diagnostics: Object.freeze(diagnostics)});
}

/** What most operations answer. */
export interface Verdict {
  readonly valid: boolean;
  readonly reason: ReasonName;
  readonly detail?: Validation['detail'];
}

/** The members that most answers have. */
export function verdict(answer: Verdict): Validation {
  return {
    valid: answer.valid,
    reason: answer.reason,
    detail: answer.detail ?? null,
  };
}

/** Freezes what JSON.parse has made. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}

/** A value of the caller as a member; one that is not given is none. */
export function member(name: string, value: unknown): Members {
  if (value === undefined) return [];
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw invalid(`${name} cannot be printed as JSON`, cause);
  }
  // Of a function, or where toJSON gives nothing.
  return [[name, requireString(text, `${name} as JSON`)]];
}

/**
 * The members of `given`, under the names that `names` gives to them. Others keep
 * theirs, and the module refuses what it does not know: a check may be meant.
 */
export function members(given: object,
                        names: Readonly<Record<string, string>> = {}): Members {
  const known = new Map(Object.entries(names));
  return Object.entries(requireObject(given, 'options')).flatMap(
    ([name, value]) => member(known.get(name) ?? name, value));
}

/** An object of the caller as a member; its own are named by `names` as well. */
export function objectMember(name: string, given: object | undefined,
                             names: Readonly<Record<string, string>>): Members {
  if (given === undefined) return [];
  return [[name, print(members(requireObject(given, name), names))]];
}

/**
 * A document of the caller as a member. SECURITY: a text is put into the request
 * as it stands, so it must be one JSON value and nothing beside it.
 */
export function documentMember(name: string,
                               document: Json | null | undefined): Members {
  if (document === undefined || document === null) return [];
  const given = readJson(document, name);
  try {
    const text = typeof given === 'string' ? given
      : new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(given);
    JSON.parse(text);
    return [[name, text]];
  } catch (cause) {
    throw new MatronError('json_syntax', `${name} is not JSON in UTF-8`, {cause});
  }
}
