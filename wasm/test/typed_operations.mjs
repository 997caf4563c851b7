// Runs the operations that the typed API carries out by `evaluate`: the request of
// a vector as a call with arguments, and what it returns, printed.

import {FLOW} from './flow_operations.mjs';
import * as print from './printer.mjs';
import {cut} from './raw_json.mjs';
import {TOKENS} from './token_operations.mjs';
import {camelCase, without} from './vector_input.mjs';

/** A call with one scope string, or with two, and options. */
const scopes = (method, printed, ...names) => (matron, op) => printed(
  matron[method](...names.map((name) => op[name]), without(op, ...names)));

const OPERATIONS = {
  'scope.parse': scopes('parseScope', print.printParsedScopes, 'scope'),
  'scope.covers':
    scopes('scopeCovers', print.printScopeCoverage, 'granted', 'wanted'),
  'scope.equals': scopes('scopeEquals', print.printScopeEquality, 'a', 'b'),
  'scope.intersect': scopes('scopeIntersect', print.printScopeSet, 'a', 'b'),
  'scope.union': scopes('scopeUnion', print.printScopeSet, 'a', 'b'),
  'scope.difference':
    scopes('scopeDifference', print.printScopeSet, 'wanted', 'granted'),
  'scope.minimise': scopes('minimiseScope', print.printScopeSet, 'scope'),
  'scope.narrow':
    scopes('scopeNarrow', print.printScopeNarrowing, 'granted', 'requested'),
  'scope.to_v1': scopes('scopeToV1', print.printScopeConversion, 'scope'),
  'scope.from_v1': scopes('scopeFromV1', print.printScopeConversion, 'scope'),
  'scope.to_uri': scopes('scopeToUri', print.printScopeConversion, 'scope'),
  'scope.from_uri': scopes('scopeFromUri', print.printScopeConversion, 'scope'),
  'scope.least': (matron, op) => print.printLeastScope(
    matron.leastScope(without(op))),
  'scope.risk': scopes('scopeRisk', print.printScopeRisks, 'scope'),
  'scope.describe':
    scopes('describeScope', print.printScopeDescription, 'scope'),
  'launch.context': (matron, op, text) => print.printLaunchContext(
    matron.launchContext(cut(text, 'document'), without(op, 'document'))),
  'token_response.validate': (matron, op, text) => print.printTokenResponse(
    matron.validateTokenResponse(cut(text, 'response'),
                                 camelCase(without(op, 'response')))),
  'discovery.validate': (matron, op, text) => print.printDiscovery(
    matron.validateDiscovery({
      ...camelCase(without(op, 'smart_configuration', 'openid_configuration')),
      smartConfiguration: cut(text, 'smart_configuration'),
      openidConfiguration: cut(text, 'openid_configuration'),
    })),
  'discovery.produce': (matron, op, text) => print.printProducedDiscovery(
    matron.produceDiscovery({
      ...camelCase(without(op, 'policy')),
      policy: op.policy === 'smart-only' ? op.policy : cut(text, 'policy'),
    })),
  ...FLOW,
  ...TOKENS,
};

/**
 * What the typed API answers to the request `text`: the `whole`, printed, or its
 * `value`, where numbers are printed otherwise, or the code that it `failed` with,
 * or the `part` of the answer with the faults of a policy; undefined for other
 * operations, and for what cannot be said in it.
 */
export function runTypedOperation(matron, text) {
  const op = JSON.parse(text);
  const run = Object.hasOwn(OPERATIONS, op.op) ? OPERATIONS[op.op] : undefined;
  if (run === undefined) return undefined;
  try {
    const answer = run(matron, op, text);
    return typeof answer === 'string' ? {whole: answer} : answer;
  } catch (error) {
    if (error.name !== 'MatronError') throw error;
    const {code, diagnostics} = error;
    return diagnostics.length === 0 ? {failed: code}
      : {part: `,"errors":${print.printDiagnostics(diagnostics)}}`};
  }
}

export const OPERATION_NAMES = Object.keys(OPERATIONS);
