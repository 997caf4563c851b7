// Prints answers of the typed API as docs/evaluate.md has them: compact JSON, with
// the members in their fixed order. It takes nothing from the engine but values.

/** JSON's own escapes, but `\u00xx` for all controls other than line feed. */
export function text(value) {
  return JSON.stringify(value).replace(/\\[bfrt]|\\\\/g, (escape) => ({
    '\\b': '\\u0008', '\\f': '\\u000c', '\\r': '\\u000d', '\\t': '\\u0009',
  })[escape] ?? escape);
}

export const orNull = (value) => (value === null ? 'null' : text(value));
export const list = (items, print) => `[${items.map(print).join(',')}]`;

/** An object of members that are printed already. */
export function object(members) {
  const printed = members.map(([name, value]) => `${text(name)}:${value}`);
  return `{${printed.join(',')}}`;
}

const headers = (fields) => object(
  Object.entries(fields).map(([name, value]) => [name, text(value)]));

export function json(value) {
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

const plannedRequest = (it) => object([
  ['method', text(it.method)], ['url', text(it.url)],
  ['headers', headers(it.headers)],
]);

const plan = ({request, requests, needs}) => object([
  ['request', plannedRequest(request)],
  ...(requests.length > 0 ? [['requests', list(requests, plannedRequest)]] : []),
  ['needs', list(needs, text)],
]);

/** Whether it is a batch or transaction that was taken apart; it may be empty. */
const hasEntries = ({effect, entries, interactions: [first]}) =>
  entries.length > 0 || (effect !== 'deny' &&
    (first?.kind === 'batch' || first?.kind === 'transaction'));

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
  ...(hasEntries(decision)
    ? [['entries', list(decision.entries, printDecision)]] : []),
]);

/** The answer of `filter`. */
export const printFiltered = ({effect, reason, response, kept, dropped}) =>
  object([
    ['effect', text(effect)], ['reason', text(reason)],
    ['response', orNull(response)],
    ['kept', String(kept)], ['dropped', String(dropped)],
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

export const texts = (items) => list(items, text);

/** The members that many answers begin with. */
export const verdict = ({valid, reason}) => [
  ['valid', String(valid)], ['reason', text(reason)]];

/** A member; null in the typed API is none. */
export const present = (name, value) =>
  (value === null ? [] : [[name, json(value)]]);

/** The answer of operations that tell no more than whether and why not. */
export const printValidation = (it) => object([
  ...verdict(it), ...present('detail', it.detail)]);

const constraint = (it) => object([
  ['parameter', text(it.parameter)], ['modifier', orNull(it.modifier)],
  ['values', texts(it.values)],
]);

const scope = (it) => object([
  ['text', text(it.text)], ['canonical', text(it.canonical)],
  ['context', text(it.context)], ['type', text(it.type)],
  ['letters', text(it.letters)], ['version', String(it.version)],
  ['constraints', list(it.constraints, constraint)],
]);

const otherScope = (it) => object([
  ['text', text(it.text)], ['kind', text(it.kind)],
]);

const rejectedScope = (it) => object([
  ...(it.member === undefined ? [] : [['member', text(it.member)]]),
  ['text', text(it.text)], ['offset', String(it.offset)],
  ['reason', text(it.reason)], ['hint', text(it.hint)],
]);

const rejected = (it) => ['rejected', list(it.rejected, rejectedScope)];

/** The answer of `scope.parse`. */
export const printParsedScopes = (it) => object([
  ['scopes', list(it.scopes, scope)], ['other', list(it.other, otherScope)],
  rejected(it),
]);

/** The answer of `scope.covers`. */
export const printScopeCoverage = (it) => object([
  ['covers', String(it.covers)], ['missing', texts(it.missing)], rejected(it),
]);

/** The answer of `scope.equals`. */
export const printScopeEquality = (it) => object([
  ['equal', String(it.equal)], rejected(it),
]);

/** The answer of the operations that make one set of scopes. */
export const printScopeSet = (it) => object([
  ['scope', text(it.scope)], ['scopes', texts(it.scopes)], rejected(it),
]);

/** The answer of `scope.narrow`. */
export const printScopeNarrowing = (it) => object([
  ['within', String(it.within)], ['narrowed', text(it.narrowed)],
  ['exceeding', text(it.exceeding)], rejected(it),
]);

/** The answer of `scope.to_v1` and `scope.from_v1`. */
export const printScopeConversion = (it) => object([
  ['scope', text(it.scope)], ['rest', texts(it.rest)], rejected(it),
]);

/** The answer of `scope.least`. */
export const printLeastScope = (it) => object([
  ['scope', text(it.scope)], ['scopes', texts(it.scopes)],
  ['rejected', list(it.rejected, ({index, reason}) => object([
    ['index', String(index)], ['reason', text(reason)],
  ]))],
]);

/** The answer of `scope.risk`. */
export const printScopeRisks = (it) => object([
  ['risks', list(it.risks, (risk) => object([
    ['code', text(risk.code)], ['severity', text(risk.severity)],
    ['scope', text(risk.scope)], ['text', text(risk.text)],
    ['suggestion', orNull(risk.suggestion)],
  ]))],
  rejected(it),
]);

/** The answer of `scope.describe`. */
export const printScopeDescription = (it) => object([
  ['parts', list(it.parts, (part) => object([
    ['context', text(part.context)], ['actions', texts(part.actions)],
    ['types', texts(part.types)], ['limits', texts(part.limits)],
    ['sentence', text(part.sentence)],
  ]))],
  ['others', list(it.others, (other) => object([
    ['scope', text(other.scope)], ['kind', text(other.kind)],
    ['sentence', text(other.sentence)],
  ]))],
  rejected(it),
]);

const fhirContext = (items) => list(items, (it) => object([
  ['reference', orNull(it.reference)], ['canonical', orNull(it.canonical)],
  ['identifier', json(it.identifier)], ['type', orNull(it.type)],
  ['role', text(it.role)],
]));

const authorizationDetail = (it) => object([
  ['locations', texts(it.locations)], ['fhirVersions', texts(it.fhirVersions)],
  ['scope', orNull(it.scope)], ['patient', orNull(it.patient)],
  ['encounter', orNull(it.encounter)],
  ['fhirContext', fhirContext(it.fhirContext)],
  ['inherited', texts(it.inherited)],
]);

/** What the answers with findings end with. */
const findings = (it) => [
  ['findings', list(it.findings, (finding) => object([
    ['severity', text(finding.severity)], ['code', text(finding.code)],
    ['pointer', text(finding.pointer)], ['message', text(finding.message)],
    ['spec', text(finding.spec)],
  ]))],
  ['findings_left_out', String(it.findingsLeftOut)],
];

/** The answer of `launch.context`. */
export const printLaunchContext = ({valid, context, ...rest}) => object([
  ['valid', String(valid)],
  ['context', object([
    ['patient', orNull(context.patient)],
    ['encounter', orNull(context.encounter)],
    ['fhirContext', fhirContext(context.fhirContext)],
    ['intent', orNull(context.intent)], ['tenant', orNull(context.tenant)],
    ['need_patient_banner', String(context.needPatientBanner)],
    ['smart_style_url', orNull(context.smartStyleUrl)],
    ['authorization_details',
     list(context.authorizationDetails, authorizationDetail)],
  ])],
  ...findings(rest),
]);

/** The answer of `token_response.validate`. */
export const printTokenResponse = (it) => object([
  ['valid', String(it.valid)], ['missing', texts(it.missing)],
  ['expires_in', String(it.expiresIn)], ...findings(it),
]);

/** The answer of `discovery.validate`. */
export const printDiscovery = (it) => object([
  ['valid', String(it.valid)],
  ['capability_sets', it.capabilitySets === null ? 'null'
    : list(it.capabilitySets, ({name, met, missing}) => object([
      ['name', text(name)], ['met', String(met)],
      ['missing', list(missing, texts)],
    ]))],
  ...findings(it),
]);

/** The answer of `discovery.produce`. */
export const printProducedDiscovery = (it) => object([
  ['valid', String(it.valid)], ['document', json(it.document)],
  ...findings(it),
]);
