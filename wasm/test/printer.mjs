// Prints answers of the typed API as docs/evaluate.md has them: compact JSON, with
// the members in their fixed order. It takes nothing from the engine but values.

/** JSON's own escapes, but `\u00xx` for all controls other than line feed. */
function text(value) {
  return JSON.stringify(value).replace(/\\[bfrt]|\\\\/g, (escape) => ({
    '\\b': '\\u0008', '\\f': '\\u000c', '\\r': '\\u000d', '\\t': '\\u0009',
  })[escape] ?? escape);
}

const orNull = (value) => (value === null ? 'null' : text(value));
const list = (items, print) => `[${items.map(print).join(',')}]`;

/** An object of members that are printed already. */
function object(members) {
  const printed = members.map(([name, value]) => `${text(name)}:${value}`);
  return `{${printed.join(',')}}`;
}

const headers = (fields) => object(
  Object.entries(fields).map(([name, value]) => [name, text(value)]));

function json(value) {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return list(value, json);
  return object(Object.entries(value).map(([name, v]) => [name, json(v)]));
}

const interaction = (it) => object([
  ['kind', text(it.kind)], ['type', orNull(it.type)], ['id', orNull(it.id)],
  ['letters', text(it.letters)], ['effect', text(it.effect)],
  ['reason', text(it.reason)], ['scope', orNull(it.scope)],
  ['role', orNull(it.role)],
]);

const plan = ({request, needs}) => object([
  ['request', object([
    ['method', text(request.method)], ['url', text(request.url)],
    ['headers', headers(request.headers)],
  ])],
  ['needs', list(needs, text)],
]);

const challenge = (it) => object([
  ['status', String(it.status)], ['headers', headers(it.headers)],
  ['body', json(it.body)],
]);

const explanation = (it) => object([
  ['step', text(it.step)], ['outcome', text(it.outcome)],
  ['scope', orNull(it.scope)], ['role', orNull(it.role)],
  ['text', text(it.text)],
]);

/** The answer of `decide`. */
export const printDecision = (decision) => object([
  ['effect', text(decision.effect)], ['reason', text(decision.reason)],
  ['scope', orNull(decision.scope)], ['role', orNull(decision.role)],
  ['interactions', list(decision.interactions, interaction)],
  ['plan', decision.plan === null ? 'null' : plan(decision.plan)],
  ['obligations',
   list(decision.obligations, ({kind}) => object([['kind', text(kind)]]))],
  ['challenge',
   decision.challenge === null ? 'null' : challenge(decision.challenge)],
  ['explain', list(decision.explain, explanation)],
]);

/** The answer of `pkce.verify`. */
export const printPkce = (reason) => object([
  ['valid', String(reason === 'ok')], ['reason', text(reason)],
]);

/** The answer of `policy.load` that worked. */
export const printLoaded = (name, policy) => object([
  ['loaded', text(name)], ['revision', orNull(policy.revision)],
  ['roles', String(policy.roleCount)],
]);

/** The member `errors` of an answer, for a document that does not compile. */
export const printDiagnostics = (diagnostics) => list(diagnostics, (it) => object([
  ['pointer', text(it.pointer)], ['code', text(it.code)],
  ['message', text(it.message)], ['hint', text(it.hint)],
]));
