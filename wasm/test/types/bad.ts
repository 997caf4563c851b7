// Each line that ends in MUST FAIL must be the place of a compile error, and no
// other line may be.

import {permits, Policy, type Decision, type Matron,
        type Session} from 'matron';
import {Runtime} from 'matron/runtime'; // MUST FAIL

declare const matron: Matron;
declare const session: Session;
declare const decision: Decision;
declare const policy: Policy;
const request = {method: 'GET', url: '/Patient/1'};

new Policy(); // MUST FAIL

session.decide(request); // MUST FAIL
session.decide(request, {}); // MUST FAIL
session.decide(request, {now: undefined}); // MUST FAIL
session.decide(request, {now: new Date()}); // MUST FAIL
session.decide(request, {now: 1, enforces: 'some'}); // MUST FAIL
session.decide(request, {now: 1, enforces: ['some']}); // MUST FAIL
session.decide(request, {now: 1, resource: null}); // MUST FAIL
session.decide({method: 'GET'}, {now: 1}); // MUST FAIL
session.decide(request, {now: 1, resources: [{stored: null}]}); // MUST FAIL
session.decide(request, {now: 1, announce: true}); // MUST FAIL
session.filter(request, {}, {now: 1}); // MUST FAIL
session.filter(request, '{}'); // MUST FAIL
session.filter(request, '{}', {now: 1}).response.length; // MUST FAIL
session.openFilter(request, {now: 1}).push('{}'); // MUST FAIL
session.openFilter(request, {now: 1}).finish().rest.length; // MUST FAIL
session.decide('/Patient/1', {now: 1}); // MUST FAIL

matron.openSession({token: 'eyJ', now: 1}); // MUST FAIL
matron.openSession({policy, token: 'eyJ'}); // MUST FAIL
matron.openSession({policy, token: 'eyJ', now: 1, claims: {}}); // MUST FAIL
matron.openSession({policy: session, token: 'eyJ', now: 1}); // MUST FAIL
matron.openSessionFromHostVerifiedClaims({policy, token: 'eyJ'}); // MUST FAIL
matron.smartOnly({base: 'https://x.example', fhir: 'R9'}); // MUST FAIL
matron.verifyPkce({codeChallenge: 'x', codeVerifier: 'x'}); // MUST FAIL

decision.plan.request; // MUST FAIL
decision.effect = 'permit'; // MUST FAIL
if (decision.effect === 'allow') permits(decision); // MUST FAIL
permits(); // MUST FAIL
permits({effect: 'permit'}); // MUST FAIL

matron.parseScope(); // MUST FAIL
matron.parseScope(['openid']); // MUST FAIL
matron.parseScope('openid', {fhir: 'R9'}); // MUST FAIL
matron.parseScope('openid', {modifiers: ['missing']}); // MUST FAIL
matron.parseScope('openid', {modifiers: 'in'}); // MUST FAIL
matron.parseScope('openid', {modifier: ['in']}); // MUST FAIL
matron.scopeCovers('openid'); // MUST FAIL
matron.scopeCovers('a', 'b').covers = true; // MUST FAIL
matron.scopeCovers('a', 'b').missing.push('c'); // MUST FAIL
matron.scopeNarrow('a', 'b').exceeding.length = 0; // MUST FAIL
matron.leastScope({requests: []}); // MUST FAIL
matron.leastScope({context: 'nobody', requests: []}); // MUST FAIL
matron.describeScope('a', {language: 'xx'}); // MUST FAIL
if (matron.scopeRisk('a').risks[0]?.code === 'some') permits(decision); // MUST FAIL
matron.launchContext({}); // MUST FAIL
matron.launchContext({}, {source: 'token'}); // MUST FAIL
matron.launchContext({}, {source: 'claims', version: '3.0'}); // MUST FAIL
matron.validateTokenResponse({}); // MUST FAIL
matron.validateTokenResponse({}, {grantType: 'password'}); // MUST FAIL
matron.validateTokenResponse({}, {grantType: 'refresh_token', essentialScopes: 'a'}); // MUST FAIL
matron.validateDiscovery(); // MUST FAIL
matron.produceDiscovery({policy, capabilities: 'a'}); // MUST FAIL
matron.produceDiscovery({policy: {}}); // MUST FAIL

matron.challengePkce(); // MUST FAIL
matron.generatePkce('dBjf'); // MUST FAIL
matron.matchRedirectUri({registered: 'a', requested: 'a'}); // MUST FAIL
matron.matchRedirectUri({registered: [], requested: 'a', prefix: true}); // MUST FAIL
matron.parseCredential({headers: ['a', 'b']}); // MUST FAIL
matron.buildAuthorizationRequest({clientId: 'app'}); // MUST FAIL
matron.validateAuthorizationRequest({query: '', bases: []}); // MUST FAIL
matron.validateCallback({returned: {}}); // MUST FAIL
matron.validateCallback({sent: {state: 'a'}, returned: ''}); // MUST FAIL
matron.validateTokenRequest({body: '', now: 1, client: {clientId: 'a', authentication: 'mtls'}}); // MUST FAIL
matron.validateTokenRequest({body: '', client: {clientId: 'a', authentication: 'none'}}); // MUST FAIL
matron.validateUserinfo({sub: 'a', issuer: 'b', clientId: 'c'}); // MUST FAIL
matron.checkConsent({who: 'a', client: 'b', granted: '', now: 1}); // MUST FAIL
matron.generatePkce(new Uint8Array(32)).codeVerifier.length; // MUST FAIL
matron.challengePkce('x').codeChallenge = null; // MUST FAIL
