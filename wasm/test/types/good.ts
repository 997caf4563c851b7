// Must compile, under `strict`, without the types of the DOM or of Node.

import {load, loadSync, MatronError, permits, REASON,
        type AuthorizationClient, type AuthorizationRequestValidation,
        type AuthorizationUrl, type CallbackValidation, type Consent,
        type ConsentCheck, type Decision, type Deny, type DiscoveryProduction,
        type DiscoveryValidation, type EntryResources, type ErrorCode,
        type FhirRequest, type FilterEnd, type FilterResult, type IssuedCode, type KeySet,
        type LaunchContext, type LeastScope, type Matron, type Need,
        type ParsedCredential, type ParsedScopes, type PkcePair, type Plan,
        type PlannedRequest, type Policy, type ReasonName,
        type ResponseFilter, type ScopeConversion,
        type ScopeCoverage, type ScopeDescription, type ScopeEquality,
        type ScopeNarrowing, type ScopeRisks, type ScopeSet, type SentRequest,
        type Session, type TokenClient, type TokenRequestValidation,
        type TokenResponseValidation, type Validation} from 'matron';
import {load as loadCore} from 'matron/core';
import {loadSync as loadInline} from 'matron/inline';

export async function use(bytes: Uint8Array): Promise<string> {
  const matron: Matron = await load();
  loadSync();
  loadInline().dispose();
  await loadCore(bytes, {maxInputBytes: 1 << 20, onLeak: (kind: string) => kind});

  const policy: Policy = matron.compilePolicy({matron: 1});
  const keySet: KeySet = matron.parseKeySet('{"keys":[]}');
  matron.smartOnly({base: 'https://ehr.example.org/fhir', fhir: 'R4'});
  matron.openSessionFromHostVerifiedClaims({policy, claims: {scope: 'x'}});
  matron.openSessionWithoutCredentials(policy);
  const session: Session = matron.openSession(
    {policy, keySet, token: 'eyJ', issuer: undefined, now: 1764000000});
  const roles: readonly string[] = session.roles;
  const patient: string | null = session.patient;

  const request: FhirRequest = {method: 'GET', url: '/Patient/1', headers: {}};
  session.decide({...request, headers: [['accept', 'x']], body: '{}'},
                 {now: 1, enforces: 'all', exactTypes: '*', explain: true});
  const decision: Decision = session.decide(request, {
    now: 1, enforces: ['filter_response'], exactTypes: ['Patient'],
    stored: null, resulting: {resourceType: 'Patient'},
  });
  const reason: ReasonName = matron.verifyPkce(
    {codeChallenge: 'x', codeChallengeMethod: 'S256', codeVerifier: null});
  const answer: unknown = matron.evaluateObject({op: 'decide'}).effect;
  return [matron.evaluate('{}'), roles.length, patient, describe(decision),
          permits(decision), reason, REASON.token_expired, answer].join();
}

export function describe(decision: Decision): string {
  switch (decision.effect) {
    case 'permit': {
      const plan: Plan = decision.plan;
      return plan.request.url;
    }
    case 'needs_resource': return decision.plan.needs.join();
    case 'deny': {
      const deny: Deny = decision;
      return `${deny.reason} ${deny.challenge?.status}`;
    }
  }
}

export function batch(session: Session, body: object): string {
  const resources: EntryResources[] = [{entry: 0, stored: null},
                                       {entry: 1, resulting: '{}'}];
  const decision: Decision = session.decide(
    {method: 'POST', url: '/', body},
    {now: 1, enforces: ['split_batch', 'several_queries', 'rewrite_entries'],
     resources});
  const needs: readonly Need[] | undefined = decision.plan?.needs;
  const all: readonly PlannedRequest[] | undefined = decision.plan?.requests;
  return [decision.entries.map(describe), needs, all?.[0]?.url].join();
}

export function filter(session: Session, chunk: Uint8Array): string {
  const request: FhirRequest = {method: 'GET', url: '/Patient'};
  const text: FilterResult<string> =
    session.filter(request, '{}', {now: 1, announce: true});
  const bytes: FilterResult<Uint8Array> =
    session.filter(request, chunk, {now: 1});
  if (bytes.effect === 'permit') bytes.response.fill(0);
  const stream: ResponseFilter = session.openFilter(request, {now: 1});
  const part: Uint8Array | null = stream.push(chunk);
  const end: FilterEnd = stream.finish();
  stream.dispose();
  return [text.effect === 'permit' ? text.response.length : text.reason,
          describe(stream.decision), part?.length, end.kept + end.dropped,
          end.effect === 'permit' ? end.rest.length : end.rest].join();
}

export function codeOf(error: unknown): ErrorCode | undefined {
  if (!(error instanceof MatronError)) return undefined;
  for (const {code, pointer} of error.diagnostics) [code, pointer].join();
  return error.code;
}

export function scopes(matron: Matron): string {
  const parsed: ParsedScopes = matron.parseScope('openid', {fhir: 'R5'});
  const coverage: ScopeCoverage =
    matron.scopeCovers('openid', 'openid', {modifiers: ['in', 'not-in']});
  const equality: ScopeEquality = matron.scopeEquals('a', 'b');
  const sets: ScopeSet[] = [
    matron.scopeIntersect('a', 'b'), matron.scopeUnion('a', 'b'),
    matron.scopeDifference('a', 'b'), matron.minimiseScope('a')];
  const narrowing: ScopeNarrowing = matron.scopeNarrow('a', 'b');
  const conversions: ScopeConversion[] =
    [matron.scopeToV1('a'), matron.scopeFromV1('a', {fhir: undefined, policy: {}}),
     matron.scopeToUri('a'), matron.scopeFromUri('a')];
  const least: LeastScope = matron.leastScope(
    {context: 'user', requests: [{method: 'GET', url: '/Patient/1'}]});
  const risks: ScopeRisks = matron.scopeRisk('a');
  const description: ScopeDescription =
    matron.describeScope('a', {language: 'en'});
  const covers: boolean = coverage.covers && equality.equal && narrowing.within;
  const reason: ReasonName | undefined = coverage.rejected[0]?.reason;
  const version: 1 | 2 | undefined = parsed.scopes[0]?.version;
  const modifier: string | null | undefined =
    parsed.scopes[0]?.constraints[0]?.modifier;
  const suggestion: string | null | undefined = risks.risks[0]?.suggestion;
  return [covers, reason, version, modifier, suggestion, sets[0]?.scopes,
          conversions[0]?.rest, least.rejected[0]?.index,
          description.parts[0]?.actions.includes('see')].join();
}

export function server(matron: Matron, response: Uint8Array): unknown {
  const context: LaunchContext = matron.launchContext(
    response, {source: 'token_response', version: '2.2'}).context;
  const banner: boolean | null = context.needPatientBanner;
  const validation: TokenResponseValidation = matron.validateTokenResponse(
    response, {grantType: 'refresh_token', essentialScopes: ['openid']});
  const discovery: DiscoveryValidation =
    matron.validateDiscovery({smartConfiguration: {}, issuer: undefined});
  const production: DiscoveryProduction = matron.produceDiscovery(
    {policy: 'smart-only', base: 'https://x.example', fhir: 'R4',
     capabilities: []});
  return [banner, validation.expiresIn, discovery.capabilitySets?.[0]?.missing,
          production.document?.['token_endpoint'],
          production.findings[0]?.code === 'value_empty'];
}

export function authorize(matron: Matron, query: string): string {
  const client: AuthorizationClient = {
    clientId: 'app', redirectUris: ['https://a.example/cb'], scope: 'openid'};
  const request: AuthorizationRequestValidation =
    matron.validateAuthorizationRequest(
      {query, client, bases: ['https://x.example'], issuer: undefined});
  const match: Validation = matron.matchRedirectUri(
    {registered: client.redirectUris, requested: request.redirectUri ?? ''});
  const consent: Consent = {
    who: 'u', client: 'app', scopes: 'openid', when: 0, until: 1};
  const agreed: ConsentCheck = matron.checkConsent(
    {consent, who: 'u', client: 'app', granted: request.granted ?? '', now: 0});
  const registered: TokenClient = {
    clientId: 'app', authentication: 'none', grantTypes: ['refresh_token']};
  const code: IssuedCode = {
    clientId: 'app', redirectUri: 'https://a.example/cb', codeChallenge: 'x',
    codeChallengeMethod: 'S256', expiresAt: 1, used: false};
  const token: TokenRequestValidation = matron.validateTokenRequest(
    {body: '', client: registered, code, now: 0});
  const credential: ParsedCredential =
    matron.parseCredential({headers: [['a', 'b']], tokenIsBound: false});
  const mode: 'query' | 'form_post' | null = request.responseMode;
  return [mode, request.unknown?.[0], request.parameters?.['state'], match.valid,
          agreed.exceeding, token.grantType === 'refresh_token',
          token.grantType, credential.scheme === 'dpop'].join();
}

export function connect(matron: Matron, octets: Uint8Array): string {
  const pair: PkcePair = matron.generatePkce(octets);
  const {codeChallenge}: PkcePair = matron.challengePkce('x');
  const built: AuthorizationUrl = matron.buildAuthorizationRequest({
    authorizationEndpoint: 'https://x.example/', clientId: 'app', scope: 'openid',
    redirectUri: 'https://a.example/cb', state: 'x', aud: 'https://x.example',
    codeChallenge: codeChallenge ?? '', nonce: undefined, extra: {prompt: 'none'},
  });
  const sent: SentRequest = {state: 'x', issuer: 'https://x.example'};
  const callbacks: CallbackValidation[] = [
    matron.validateCallback({sent, returned: 'code=a'}),
    matron.validateCallback({sent, returned: {code: 'a'}})];
  const user: Validation = matron.validateUserinfo(
    {sub: 'u', claims: '{}', issuer: sent.issuer, clientId: 'app'});
  return [pair.codeVerifier, built.url, callbacks[0]?.kind === 'error',
          callbacks[1]?.errorDescription, user.detail?.what].join();
}
