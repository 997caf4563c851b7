// The operations `scope.*` of docs/evaluate.md.

import {call, member, members, type Members} from './operation.js';
import type {Runtime} from './runtime.js';
import type {DescribeScopeOptions, LeastScope, LeastScopeInput, ParsedScopes,
             ScopeConversion, ScopeCoverage, ScopeDescription, ScopeEquality,
             ScopeNarrowing, ScopeOptions, ScopeRisks, ScopeSet} from './types.js';

function one(scope: string, options: ScopeOptions): Members {
  return [...member('scope', scope), ...members(options)];
}

function two(a: readonly [name: string, scope: string],
             b: readonly [name: string, scope: string],
             options: ScopeOptions): Members {
  return [...member(...a), ...member(...b), ...members(options)];
}

export const parseScope = (
  runtime: Runtime, scope: string, options: ScopeOptions,
): ParsedScopes => call(runtime, 'scope.parse', one(scope, options));

export const scopeCovers = (
  runtime: Runtime, granted: string, wanted: string, options: ScopeOptions,
): ScopeCoverage => call(runtime, 'scope.covers', two(
  ['granted', granted], ['wanted', wanted], options));

export const scopeEquals = (
  runtime: Runtime, a: string, b: string, options: ScopeOptions,
): ScopeEquality => call(runtime, 'scope.equals', two(
  ['a', a], ['b', b], options));

export const scopeIntersect = (
  runtime: Runtime, a: string, b: string, options: ScopeOptions,
): ScopeSet => call(runtime, 'scope.intersect', two(
  ['a', a], ['b', b], options));

export const scopeUnion = (
  runtime: Runtime, a: string, b: string, options: ScopeOptions,
): ScopeSet => call(runtime, 'scope.union', two(['a', a], ['b', b], options));

export const scopeDifference = (
  runtime: Runtime, wanted: string, granted: string, options: ScopeOptions,
): ScopeSet => call(runtime, 'scope.difference', two(
  ['wanted', wanted], ['granted', granted], options));

export const scopeNarrow = (
  runtime: Runtime, granted: string, requested: string, options: ScopeOptions,
): ScopeNarrowing => call(runtime, 'scope.narrow', two(
  ['granted', granted], ['requested', requested], options));

export const minimiseScope = (
  runtime: Runtime, scope: string, options: ScopeOptions,
): ScopeSet => call(runtime, 'scope.minimise', one(scope, options));

export const scopeToV1 = (
  runtime: Runtime, scope: string, options: ScopeOptions,
): ScopeConversion => call(runtime, 'scope.to_v1', one(scope, options));

export const scopeFromV1 = (
  runtime: Runtime, scope: string, options: ScopeOptions,
): ScopeConversion => call(runtime, 'scope.from_v1', one(scope, options));

export const scopeToUri = (
  runtime: Runtime, scope: string, options: ScopeOptions,
): ScopeConversion => call(runtime, 'scope.to_uri', one(scope, options));

export const scopeFromUri = (
  runtime: Runtime, scope: string, options: ScopeOptions,
): ScopeConversion => call(runtime, 'scope.from_uri', one(scope, options));

export const leastScope = (
  runtime: Runtime, input: LeastScopeInput,
): LeastScope => call(runtime, 'scope.least', members(input));

export const scopeRisk = (
  runtime: Runtime, scope: string, options: ScopeOptions,
): ScopeRisks => call(runtime, 'scope.risk', one(scope, options));

export const describeScope = (
  runtime: Runtime, scope: string, options: DescribeScopeOptions,
): ScopeDescription => call(runtime, 'scope.describe', one(scope, options));
