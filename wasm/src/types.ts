// What goes into a decision, and what comes out: the member names of
// docs/evaluate.md.

import type {ReasonName, StatusName} from './codes.js';
import type {KeySet} from './key_set.js';
import type {Policy} from './policy.js';

/** A JSON document: its text, the bytes of its text, or a value to be printed. */
export type Json = string | Uint8Array | object;

/** What a host can carry out; docs/evaluate.md says what each obliges it to. */
export type Enforces =
  | 'restrict_query' | 'compartment_search' | 'filter_response'
  | 'minimal_response' | 'match_body' | 'several_queries' | 'split_batch'
  | 'rewrite_entries';

/** What a host is to bring; `match` is the one that the plan's search finds. */
export type Need = 'stored' | 'resulting' | 'match' | 'export_job';

export type Effect = 'deny' | 'permit' | 'needs_resource';

/** Header fields; a list of values counts as that many fields. */
export type Headers =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | Iterable<readonly [string, string]>;

/** One HTTP request to the FHIR base. */
export interface FhirRequest {
  /** Upper case. */
  readonly method: string;
  /** Relative to the FHIR base, or an absolute URL under it. */
  readonly url: string;
  readonly headers?: Headers | undefined;
  /** A string is the body's text. */
  readonly body?: Json | null | undefined;
}

export interface DecideOptions {
  /**
   * Seconds since 1970-01-01 UTC, an integer. There is no default: the clock is
   * the host's.
   */
  readonly now: number;
  /** What the host carries out if a permit demands it; default: nothing. */
  readonly enforces?: 'all' | Iterable<Enforces> | undefined;
  /**
   * Resource types for which the host evaluates every search parameter exactly;
   * `'*'`: all.
   */
  readonly exactTypes?: '*' | Iterable<string> | undefined;
  /**
   * What the client has proven with this very request, where its token is bound
   * to a key: the thumbprint of the key of a DPoP proof that is valid (RFC 9449),
   * and the base64url SHA-256 of the certificate of the TLS client (RFC 8705).
   */
  readonly proven?: {
    readonly keyThumbprint?: string | undefined,
    readonly certificateThumbprint?: string | undefined,
  } | undefined;
  /**
   * What `checkRevocation` said of `session.revocationClaims`; whatever is not
   * `ok` denies. Not given: nothing was looked up.
   */
  readonly revocation?: ReasonName | undefined;
  /** Records why, in `explain`; default false. */
  readonly explain?: boolean | undefined;
  /** The stored resource, or the match; null: the host looked and found none. */
  readonly stored?: Json | null | undefined;
  /** The resource as it would be stored. */
  readonly resulting?: Json | undefined;
  /** Those of the entries of a batch or transaction. */
  readonly resources?: Iterable<EntryResources> | undefined;
}

/** What the decision of one entry asked for. */
export interface EntryResources {
  /** Counted from 0; each at most once. */
  readonly entry: number;
  readonly stored?: Json | null | undefined;
  readonly resulting?: Json | undefined;
}

export interface FilterOptions extends DecideOptions {
  /**
   * A searchset that lost an entry ends with an OperationOutcome that says so;
   * default false.
   */
  readonly announce?: boolean | undefined;
}

interface FilterCounts {
  readonly reason: ReasonName;
  /** Entries that stayed, and that did not. */
  readonly kept: number;
  readonly dropped: number;
}

/** What is left of a response. It is an object: look at `effect`. */
export type FilterResult<Response extends string | Uint8Array> = FilterCounts & (
  | {readonly effect: 'permit'; readonly response: Response}
  | {readonly effect: 'deny'; readonly response: null});

/** How a stream ended. It is an object: look at `effect`. */
export type FilterEnd = FilterCounts & (
  /** `rest`: the last bytes. */
  | {readonly effect: 'permit'; readonly rest: Uint8Array}
  /** Whatever was put out before must be thrown away. */
  | {readonly effect: 'deny'; readonly rest: null});

export interface OpenSessionOptions {
  readonly policy: Policy;
  /** The access token as it came in, without its scheme. */
  readonly token: string;
  /** The keys of the token's issuer; may be absent if the policy holds them. */
  readonly keySet?: KeySet | undefined;
  /** Whose keys `keySet` holds; required if the policy knows several issuers. */
  readonly issuer?: string | undefined;
  /** Seconds since 1970-01-01 UTC, an integer. */
  readonly now: number;
}

export interface HostVerifiedOptions {
  readonly policy: Policy;
  /** Claims that the host has verified itself. */
  readonly claims: Json;
}

export interface SmartOnlyOptions {
  /** The FHIR base URL, and the audience that tokens must name. */
  readonly base: string;
  readonly fhir: FhirVersion;
  /** Whose tokens are accepted; absent if only claims will be. */
  readonly issuer?: string | undefined;
}

export interface PkceInput {
  readonly codeChallenge: string | null | undefined;
  readonly codeChallengeMethod: string | null | undefined;
  readonly codeVerifier: string | null | undefined;
}

/** One FHIR interaction that a request stands for, with its own answer. */
export interface Interaction {
  /** `read`, `search-type`, … */
  readonly kind: string;
  /** Null for the whole system. */
  readonly type: string | null;
  readonly id: string | null;
  /** Letters of `cruds` that it needs. */
  readonly letters: string;
  readonly effect: Effect;
  readonly reason: ReasonName;
  readonly scope: string | null;
  readonly role: string | null;
}

export interface PlannedRequest {
  readonly method: string;
  readonly url: string;
  /** To be set, in place of any of the same name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the host is to do. */
export interface Plan {
  /** To be sent to the store instead of the client's request. */
  readonly request: PlannedRequest;
  /** With the obligation `several_queries` all of them; otherwise empty. */
  readonly requests: readonly PlannedRequest[];
  /** What to bring: `stored` (a match as well) and `resulting`. */
  readonly needs: readonly Need[];
}

export interface Obligation {
  readonly kind: Enforces;
}

/** The answer that a deny gives to the client. */
export interface Challenge {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** An OperationOutcome. */
  readonly body: object | null;
}

/** One step of how a decision came about. The texts are not stable. */
export interface Explanation {
  readonly step: string;
  readonly outcome: string;
  readonly scope: string | null;
  readonly role: string | null;
  readonly text: string;
}

interface Answer {
  readonly reason: ReasonName;
  /** The scope of the token that decided, and the role; null where none did. */
  readonly scope: string | null;
  readonly role: string | null;
  readonly interactions: readonly Interaction[];
  /** What the host must carry out for a permit to be one. */
  readonly obligations: readonly Obligation[];
  readonly explain: readonly Explanation[];
  /** Of a batch or transaction that was taken apart; otherwise empty. */
  readonly entries: readonly Decision[];
}

export interface Deny extends Answer {
  readonly effect: 'deny';
  readonly plan: null;
  /** Null only where the answer is the host's own affair. */
  readonly challenge: Challenge | null;
}
export interface Permit extends Answer {
  readonly effect: 'permit';
  readonly plan: Plan;
  readonly challenge: null;
}
export interface NeedsResource extends Answer {
  readonly effect: 'needs_resource';
  readonly plan: Plan;
  readonly challenge: null;
}

/**
 * A decision: frozen data, to be sent on as JSON as it is. It is an object, and
 * so always truthy: ask `permits`, or look at `effect`.
 */
export type Decision = Deny | Permit | NeedsResource;

/** Versions of FHIR whose types and search parameters are known. */
export type FhirVersion = 'R4' | 'R4B' | 'R5';

/** Modifiers of search parameters that a scope may have if they are enabled. */
export type ScopeModifier = 'in' | 'not-in' | 'not' | 'exact' | 'below';

export interface ScopeOptions {
  /** Whose types and search parameters scopes are read by; default `'R4'`. */
  readonly fhir?: FhirVersion | undefined;
  /** Those that are understood; a scope with another grants nothing. */
  readonly modifiers?: readonly ScopeModifier[] | undefined;
  /** A policy document that names them, in the place of `modifiers`. */
  readonly policy?: object | undefined;
}

export interface DescribeScopeOptions extends ScopeOptions {
  /** Of the sentences; default `'en'`. */
  readonly language?: 'en' | undefined;
}

export type ScopeContext = 'patient' | 'user' | 'system';

/** `?parameter:modifier=values` of a scope. */
export interface ScopeConstraint {
  readonly parameter: string;
  readonly modifier: ScopeModifier | null;
  /** Any of them. */
  readonly values: readonly string[];
}

/** A clinical scope. */
export interface Scope {
  /** As it came. */
  readonly text: string;
  readonly canonical: string;
  readonly context: ScopeContext;
  /** `'*'`: every type. */
  readonly type: string;
  /** Of `cruds`, in that order. */
  readonly letters: string;
  /** 1 for `read`, `write` and `*`. */
  readonly version: 1 | 2;
  /** All of them. */
  readonly constraints: readonly ScopeConstraint[];
}

export type OtherScopeKind =
  | 'openid' | 'fhirUser' | 'profile' | 'launch' | 'launch_context'
  | 'offline_access' | 'online_access' | 'oidc' | 'extension';

export interface OtherScope {
  readonly text: string;
  readonly kind: OtherScopeKind;
}

/** A scope that is not understood, and so grants nothing. */
export interface RejectedScope {
  /** Which of several scope strings it stands in. */
  readonly member?: string;
  readonly text: string;
  /** In bytes of the scope string. */
  readonly offset: number;
  readonly reason: ReasonName;
  /** For people. It may change. */
  readonly hint: string;
}

interface WithRejectedScopes {
  readonly rejected: readonly RejectedScope[];
}

export interface ParsedScopes extends WithRejectedScopes {
  readonly scopes: readonly Scope[];
  readonly other: readonly OtherScope[];
}

/** An object, and so always truthy: look at `covers`. */
export interface ScopeCoverage extends WithRejectedScopes {
  readonly covers: boolean;
  /** Scopes that were wanted and are not granted. */
  readonly missing: readonly string[];
}

/** An object, and so always truthy: look at `equal`. */
export interface ScopeEquality extends WithRejectedScopes {
  readonly equal: boolean;
}

/** A set of scopes: in one string, and each by itself. */
export interface ScopeSet extends WithRejectedScopes {
  readonly scope: string;
  readonly scopes: readonly string[];
}

/** An object, and so always truthy: look at `within`. */
export interface ScopeNarrowing extends WithRejectedScopes {
  /** Whether nothing was requested beyond what was granted. */
  readonly within: boolean;
  /** What was requested and granted. */
  readonly narrowed: string;
  /** What was requested beyond it. */
  readonly exceeding: string;
}

export interface ScopeConversion extends WithRejectedScopes {
  readonly scope: string;
  /** Clinical scopes that are not in it. */
  readonly rest: readonly string[];
}

export interface LeastScopeInput extends ScopeOptions {
  readonly context: ScopeContext;
  /** The FHIR base URL, if requests are absolute. */
  readonly base?: string | undefined;
  readonly requests: readonly {
    /** Upper case. */
    readonly method: string;
    readonly url: string;
  }[];
}

/** A request for which no scope is enough. */
export interface RejectedRequest {
  /** Of the request in `requests`. */
  readonly index: number;
  readonly reason: ReasonName;
}

export interface LeastScope {
  readonly scope: string;
  readonly scopes: readonly string[];
  readonly rejected: readonly RejectedRequest[];
}

export type ScopeRiskCode =
  | 'all_types' | 'system_context' | 'user_context' | 'lists_patients'
  | 'writes' | 'deletes' | 'offline_access' | 'genetics' | 'documents'
  | 'mental_health' | 'messages' | 'financial' | 'persons' | 'surveillance'
  | 'no_category' | 'not_understood';

/** Where a scope asks for much. The texts are not stable. */
export interface ScopeRisk {
  readonly code: ScopeRiskCode;
  readonly severity: 'high' | 'medium' | 'low';
  readonly scope: string;
  /** What the scope does. */
  readonly text: string;
  /** Scopes that ask for less; null: leave the scope out. */
  readonly suggestion: string | null;
}

export interface ScopeRisks extends WithRejectedScopes {
  /** The gravest first. */
  readonly risks: readonly ScopeRisk[];
}

/** Scopes that allow the same, in a sentence for the people who are asked. */
export interface ConsentPart {
  readonly context: ScopeContext;
  readonly actions: readonly ('see' | 'add' | 'change' | 'delete')[];
  readonly types: readonly string[];
  /** `parameter=values`; all of them. */
  readonly limits: readonly string[];
  readonly sentence: string;
}

export interface ConsentOther {
  readonly scope: string;
  readonly kind: OtherScopeKind;
  readonly sentence: string;
}

export interface ScopeDescription extends WithRejectedScopes {
  readonly parts: readonly ConsentPart[];
  readonly others: readonly ConsentOther[];
}

/** Versions of SMART App Launch. */
export type SmartVersion = '1.0' | '2.0' | '2.1' | '2.2';

export type FindingCode =
  | 'member_missing' | 'member_unexpected' | 'member_not_defined'
  | 'member_deprecated' | 'member_renamed' | 'wrong_type' | 'value_empty'
  | 'value_malformed' | 'value_out_of_range' | 'value_missing'
  | 'value_forbidden' | 'value_discouraged' | 'value_unknown'
  | 'value_repeated' | 'url_malformed' | 'url_not_absolute' | 'url_not_https'
  | 'id_malformed' | 'reference_malformed' | 'context_form'
  | 'context_without_target' | 'context_of_patient' | 'context_missing'
  | 'role_malformed' | 'token_inactive' | 'token_type_unsupported'
  | 'token_lives_long' | 'error_response' | 'scope_missing'
  | 'scope_not_understood' | 'too_large' | 'issuer_differs'
  | 'documents_disagree' | 'capability_unknown'
  | 'capability_of_later_version' | 'no_capability_set'
  | 'policy_lacks_scopes' | 'issuer_not_in_policy';

/** What was found in a document. `message` and `spec` are not stable. */
export interface Finding {
  /** An error breaks a requirement, a warning a recommendation. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: FindingCode;
  /** JSON pointer (RFC 6901), with the names of docs/evaluate.md. */
  readonly pointer: string;
  readonly message: string;
  /** Where the rule is written. */
  readonly spec: string;
}

export interface Findings {
  readonly findings: readonly Finding[];
  /** How many more there were. */
  readonly findingsLeftOut: number;
}

export interface LaunchContextOptions {
  /** What the document is. */
  readonly source: 'token_response' | 'introspection' | 'claims';
  /** What the server speaks; absent: the forms of all versions are understood. */
  readonly version?: SmartVersion | undefined;
  /** Whose resource types references have; default `'R4'`. */
  readonly fhir?: FhirVersion | undefined;
}

export interface FhirContextItem {
  readonly reference: string | null;
  readonly canonical: string | null;
  readonly identifier: Readonly<Record<string, unknown>> | null;
  readonly type: string | null;
  readonly role: string;
}

/** An entry of type `smart_on_fhir`. */
export interface AuthorizationDetail {
  readonly locations: readonly string[];
  readonly fhirVersions: readonly string[];
  readonly scope: string | null;
  readonly patient: string | null;
  readonly encounter: string | null;
  readonly fhirContext: readonly FhirContextItem[];
  /** What the entry has from beside it. */
  readonly inherited:
    readonly ('scope' | 'patient' | 'encounter' | 'fhirContext')[];
}

export interface LaunchContext {
  readonly patient: string | null;
  readonly encounter: string | null;
  readonly fhirContext: readonly FhirContextItem[];
  readonly intent: string | null;
  readonly tenant: string | null;
  readonly needPatientBanner: boolean | null;
  readonly smartStyleUrl: string | null;
  readonly authorizationDetails: readonly AuthorizationDetail[];
}

/** An object, and so always truthy: look at `valid`. */
export interface LaunchContextReading extends Findings {
  readonly valid: boolean;
  /** Without what is malformed. */
  readonly context: LaunchContext;
}

export interface TokenResponseOptions {
  /** What the client sent. */
  readonly grantType:
    'authorization_code' | 'refresh_token' | 'client_credentials';
  /** Without which the client cannot work, each one scope. */
  readonly essentialScopes?: readonly string[] | undefined;
  /** Whose types and search parameters scopes are read by; default `'R4'`. */
  readonly fhir?: FhirVersion | undefined;
}

/** An object, and so always truthy: use the tokens only if `valid` is true. */
export interface TokenResponseValidation extends Findings {
  readonly valid: boolean;
  /** Essential scopes that were not granted. */
  readonly missing: readonly string[];
  /** In seconds; null where it cannot be used. */
  readonly expiresIn: number | null;
}

export type TokenProfile =
  | 'access_token' | 'id_token' | 'client_assertion' | 'dpop_proof'
  | 'logout_token' | 'jws';

/** Which members a profile has stands in docs/evaluate.md, verify. */
export interface VerifyOptions {
  readonly profile: TokenProfile;
  /** The keys of whoever made the token; a DPoP proof brings its own. */
  readonly jwks?: Json | undefined;
  readonly algorithms?: readonly string[] | undefined;
  /** Seconds since 1970-01-01 UTC; required but for `jws`. */
  readonly now?: number | undefined;
  /** In seconds, as the next two and `maxAge`. */
  readonly leeway?: number | undefined;
  readonly maxLifetime?: number | undefined;
  readonly requiredClaims?: readonly string[] | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  readonly typ?: string | undefined;
  /** As in DecideOptions. */
  readonly proven?: DecideOptions['proven'];
  readonly clientId?: string | undefined;
  readonly trustedAudiences?: readonly string[] | undefined;
  readonly nonce?: string | undefined;
  readonly accessToken?: string | undefined;
  readonly code?: string | undefined;
  readonly maxAge?: number | undefined;
  readonly acrValues?: readonly string[] | undefined;
  readonly amrValues?: readonly string[] | undefined;
  readonly base?: string | undefined;
  readonly fhir?: FhirVersion | undefined;
  readonly tokenEndpoint?: string | undefined;
  readonly jwksUrl?: string | undefined;
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly keyThumbprint?: string | undefined;
}

/** An object, and so always truthy: look at `valid`. */
export interface Validation {
  readonly valid: boolean;
  /** `ok`, or why not. */
  readonly reason: ReasonName;
  /** Which check failed, and what it compared; not stable. */
  readonly detail: {
    readonly what: string,
    readonly expected?: string | number,
    readonly came?: unknown,
  } | null;
}

/** An object, and so always truthy: use the claims only if `valid` is true. */
export interface TokenVerification extends Validation {
  readonly claims: Readonly<Record<string, unknown>> | null;
  readonly header: Readonly<Record<string, unknown>> | null;
  /** Of an ID token: `Type/id`, if there is a usable one. */
  readonly fhirUser: string | null;
  /** Of a DPoP proof. */
  readonly keyThumbprint: string | null;
}

export interface IntrospectionOptions {
  /** What the client has proven, where the token is bound to a key. */
  readonly proven?: DecideOptions['proven'];
  readonly issuer: string;
  readonly audience?: string | undefined;
  readonly now: number;
  readonly leeway?: number | undefined;
  readonly maxLifetime?: number | undefined;
  readonly requiredClaims?: readonly string[] | undefined;
}

export interface KeySetValidation {
  readonly valid: boolean;
  readonly reason: ReasonName;
  /** Those that verify. */
  readonly keys: readonly {
    readonly index: number,
    readonly kid: string | null,
    readonly kty: string,
    readonly algorithms: readonly string[],
    readonly thumbprint: string | null,
  }[];
  readonly findings: readonly {
    readonly pointer: string,
    readonly code: StatusName,
    readonly message: string,
  }[];
}

export interface Thumbprint {
  readonly valid: boolean;
  readonly reason: ReasonName;
  readonly thumbprint: string | null;
}

/** Times are seconds since 1970-01-01 UTC. */
export interface RefetchOptions {
  readonly now: number;
  readonly fetchedAt?: number | undefined;
  readonly attemptedAt?: number | undefined;
  readonly failures?: number | undefined;
  readonly keyNotFound?: boolean | undefined;
  readonly maxAge?: number | undefined;
  readonly minInterval?: number | undefined;
}

export interface RefetchAdvice {
  readonly refetch: boolean;
  /** Whether the set that is there may be used meanwhile. */
  readonly usable: boolean;
  readonly notBefore: number;
}

/** At least one of the two documents. */
export interface DiscoveryInput {
  readonly smartConfiguration?: Json | null | undefined;
  readonly openidConfiguration?: Json | null | undefined;
  /** What the SMART configuration is held against; default `'2.2'`. */
  readonly version?: SmartVersion | undefined;
  /** Required with `openidConfiguration`. */
  readonly issuer?: string | undefined;
}

export interface CapabilitySet {
  readonly name:
    | 'patient-access-standalone' | 'patient-access-ehr'
    | 'clinician-access-standalone' | 'clinician-access-ehr';
  readonly met: boolean;
  /** Of each list any one capability would do. */
  readonly missing: readonly (readonly string[])[];
}

/** An object, and so always truthy: look at `valid`. */
export interface DiscoveryValidation extends Findings {
  readonly valid: boolean;
  /** Null without a SMART configuration. */
  readonly capabilitySets: readonly CapabilitySet[] | null;
}

/** What a SMART configuration is made from: a policy, and what the host has. */
export interface ProduceDiscoveryInput {
  /** A policy document. `'smart-only'` needs `base` and `fhir` beside it. */
  readonly policy: Json | 'smart-only';
  readonly base?: string | undefined;
  readonly fhir?: FhirVersion | undefined;
  /** Of SMART; default `'2.2'`. */
  readonly version?: SmartVersion | undefined;
  readonly issuer?: string | undefined;
  readonly jwksUri?: string | undefined;
  readonly authorizationEndpoint?: string | undefined;
  readonly tokenEndpoint?: string | undefined;
  readonly registrationEndpoint?: string | undefined;
  readonly managementEndpoint?: string | undefined;
  readonly introspectionEndpoint?: string | undefined;
  readonly revocationEndpoint?: string | undefined;
  readonly smartAppStateEndpoint?: string | undefined;
  readonly userAccessBrandBundle?: string | undefined;
  readonly userAccessBrandIdentifier?: object | undefined;
  readonly associatedEndpoints?: readonly object[] | undefined;
  readonly tokenEndpointAuthSigningAlgValuesSupported?:
    readonly string[] | undefined;
  readonly capabilities: readonly string[];
}

/** An object, and so always truthy: look at `valid`. */
export interface DiscoveryProduction extends Findings {
  readonly valid: boolean;
  /** The SMART configuration; null if it would not be valid. */
  readonly document: Readonly<Record<string, unknown>> | null;
}

/** How many messages a key has sealed, as the host counts them. */
export interface KeyUses {
  readonly key: string;
  readonly count: number;
}

/** Whom sealed bytes are for, and what for; see docs/vault.md. */
export interface SealBinding {
  /** `{"keys":[…]}` of docs/vault.md. */
  readonly ring: Json;
  readonly purpose: string;
  readonly client: string;
  /** May be empty. */
  readonly subject: string;
  /** Seconds since 1970-01-01 UTC. */
  readonly now: number;
}

export interface SealInput extends SealBinding {
  /** One of `text` and `bytes`. */
  readonly text?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
  /** 24 octets of `crypto.getRandomValues`, new for each call. */
  readonly nonce: Uint8Array;
  /** Seconds since 1970-01-01 UTC. */
  readonly expires: number;
  readonly uses?: KeyUses | undefined;
}

export interface OpenInput extends SealBinding {
  readonly sealed: string;
}

export interface ResealInput extends SealBinding {
  readonly sealed: string;
  readonly nonce: Uint8Array;
  readonly uses?: KeyUses | undefined;
}

/** Why bytes were not sealed, or do not open. */
export interface SealRefusal {
  readonly valid: false;
  readonly reason: ReasonName;
}

/** What was sealed. An object, and so always truthy: look at `valid`. */
export type SealedBytes = SealRefusal | {
  readonly valid: true;
  readonly reason: 'ok';
  readonly sealed: string;
  readonly key: string;
  readonly expires: number;
  readonly uses: KeyUses | null;
  /** The key has sealed enough. */
  readonly rotate: boolean;
};

/** An object, and so always truthy: look at `valid`. */
export type OpenedBytes = SealRefusal | {
  readonly valid: true;
  readonly reason: 'ok';
  readonly bytes: Uint8Array;
  readonly key: string;
  readonly expires: number;
  /** Another key seals now. */
  readonly reseal: boolean;
};

/** An object, and so always truthy: look at `valid`. */
export type ResealedBytes = SealRefusal | (SealedBytes & {
  readonly valid: true;
  /** False: `sealed` is what came. */
  readonly changed: boolean;
});

/** What shows without a key. Nothing of it is verified. */
export type SealedFacts = SealRefusal | {
  readonly valid: true;
  readonly reason: 'ok';
  readonly verified: false;
  readonly version: number;
  readonly key: string;
  readonly expires: number;
  readonly octets: number;
};

export interface SweepInput {
  readonly ring: Json;
  readonly sealed: readonly string[];
  readonly now: number;
}

export interface SweptItem {
  readonly action: 'keep' | 'reseal' | 'purge';
  readonly reason: ReasonName;
  readonly key: string | null;
  readonly expires: number | null;
}

export interface SealedSweep {
  readonly valid: true;
  readonly reason: 'ok';
  /** In the order of `sealed`. */
  readonly items: readonly SweptItem[];
  readonly keep: number;
  readonly reseal: number;
  readonly purge: number;
}

// -------------------------------------------------------------------- State

/** One operation that the store of the host is to carry out (docs/state.md). */
export interface StoreOperation {
  readonly action: 'get' | 'put_if_absent' | 'compare_and_set' | 'delete';
  readonly key: string;
  readonly expected?: string | undefined;
  readonly value?: string | undefined;
  /** Seconds since 1970. */
  readonly expiresAt?: number | undefined;
}

/** What came of one. `value` is of `found`. */
export interface StoreOutcome {
  readonly result: 'done' | 'found' | 'absent' | 'exists' | 'mismatch' | 'full' |
                   'unavailable';
  readonly value?: string | undefined;
}

/**
 * What all operations on state take. Give `store`, the name of a store that
 * `openStore` has opened; or `outcomes`, of all operations so far.
 */
export interface StateInput {
  /** Whole seconds since 1970. */
  readonly now: number;
  readonly store?: string | undefined;
  readonly outcomes?: readonly StoreOutcome[] | undefined;
}

export interface StateAnswer {
  readonly valid: boolean;
  /** `state_required`: carry out `operations`, and ask again. */
  readonly reason: ReasonName;
  readonly operations: readonly StoreOperation[];
}

export interface OpenStoreOptions {
  readonly maxEntries?: number | undefined;
  readonly maxBytes?: number | undefined;
}
export interface OpenedStore {
  readonly opened: string;
  readonly maxEntries: number;
  readonly maxBytes: number;
}

/** Something that counts once; which names go with which kind: docs/evaluate.md. */
export interface ReplayInput extends StateInput {
  readonly kind: 'client_assertion' | 'dpop_proof' | 'logout_token' |
                 'authorization_code' | 'token';
  readonly issuer?: string | undefined;
  readonly htu?: string | undefined;
  readonly jti?: string | undefined;
  readonly code?: string | undefined;
  readonly exp: number;
  readonly leeway?: number | undefined;
  readonly maxLifetime?: number | undefined;
}

export interface IssueRefreshInput extends StateInput {
  readonly issuer: string;
  readonly clientId: string;
  readonly subject: string;
  readonly sid?: string | undefined;
  /** Comes back with each rotation. */
  readonly data?: string | undefined;
  readonly scope: string;
  readonly idleLifetime: number;
  readonly absoluteLifetime: number;
  readonly grace?: number | undefined;
  /** 32 octets of a random source in base64url, never used before. */
  readonly entropy: string;
}

export interface RotateRefreshInput extends StateInput {
  readonly refreshToken: string;
  readonly clientId: string;
  /** Not given: all that was granted. */
  readonly scope?: string | undefined;
  readonly fhir?: FhirVersion | undefined;
  /** 32 octets of a random source in base64url, never used before. */
  readonly entropy: string;
}

/** What is null is so unless `valid`; `data` where there is none as well. */
export interface RefreshAnswer extends StateAnswer {
  readonly refreshToken: string | null;
  readonly family: string | null;
  readonly scope: string | null;
  readonly data: string | null;
  readonly generation: number | null;
  readonly expiresAt: number | null;
}

export interface RevokeRefreshInput extends StateInput {
  readonly refreshToken: string;
  readonly clientId: string;
}

export interface RevokeInput extends StateInput {
  readonly kind: 'sub' | 'sid' | 'jti' | 'client';
  readonly issuer: string;
  readonly value: string;
  readonly maxLifetime: number;
  /** By how many seconds other clocks may be ahead; 0 by default, to 300. */
  readonly leeway?: number;
}

export interface RevocationInput extends StateInput {
  /** Of a verified token, or `session.revocationClaims`. */
  readonly claims: Json;
}

/** What the host saw of a connection; each member asks for a check. */
export interface TransportInput {
  /** Seconds since 1970; required with `certificates`. */
  readonly now?: number | undefined;
  readonly tls?: {readonly version: string, readonly cipher: string} | undefined;
  /** What the server sent, in base64 of DER, its own first. */
  readonly certificates?: readonly string[] | undefined;
  /** Those that are trusted, in base64 of DER; required with `certificates`. */
  readonly roots?: readonly string[] | undefined;
  readonly serverName?: string | undefined;
  readonly pins?: readonly string[] | undefined;
  readonly hsts?: {
    readonly header: string;
    readonly url?: string | undefined;
    readonly minMaxAge?: number | undefined;
    readonly includeSubdomains?: boolean | undefined;
  } | undefined;
  readonly endpoints?: readonly string[] | undefined;
  /** The URL of a page, with `resources`. */
  readonly page?: string | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly allowLoopback?: boolean | undefined;
}

/** An object, and so always truthy: look at `valid`. */
export interface TransportFinding {
  readonly check: 'tls' | 'certificates' | 'server_name' | 'pins' | 'hsts' |
    'endpoints' | 'resources';
  readonly valid: boolean;
  readonly reason: ReasonName;
  /** Where a comparison failed. */
  readonly detail?: {
    readonly what: string;
    readonly expected: string | null;
    readonly came: string | null;
  };
}

/** An object, and so always truthy: look at `valid`. */
export interface TransportValidation {
  readonly valid: boolean;
  /** That of the first check that fails. */
  readonly reason: ReasonName;
  readonly findings: readonly TransportFinding[];
}

// --------------------------------------------------------------------- Flow

/**
 * A PKCE challenge, and its verifier if it was made here; null unless `valid`. An
 * object, and so always truthy: look at `valid`.
 */
export interface PkcePair {
  readonly valid: boolean;
  readonly reason: ReasonName;
  /** A secret, for the token request. */
  readonly codeVerifier: string | null;
  /** For the authorization request. */
  readonly codeChallenge: string | null;
  readonly codeChallengeMethod: 'S256' | null;
}

export interface RedirectUriInput {
  readonly registered: readonly string[];
  readonly requested: string;
  /** Allows loopback and private-use URIs; default false. */
  readonly nativeApp?: boolean | undefined;
}

export interface CredentialInput {
  /** As they came. An object of fetch has joined what came twice. */
  readonly headers?: Headers | undefined;
  /** Of the request. */
  readonly url?: string | undefined;
  /** Of a form, and of nothing else. */
  readonly body?: string | undefined;
  /** Whether it has `cnf` with `jkt`; not given: not known yet. */
  readonly tokenIsBound?: boolean | undefined;
}

/** An object, and so always truthy: look at `valid`. */
export interface ParsedCredential {
  readonly valid: boolean;
  readonly reason: ReasonName;
  /** How it is sent; null unless `valid`. */
  readonly scheme: 'bearer' | 'dpop' | null;
  /** Of the token, in base64url: a DPoP proof's `ath`, too. */
  readonly tokenSha256: string | null;
}

export interface AuthorizationUrlInput {
  /** https, without fragment. */
  readonly authorizationEndpoint: string;
  readonly clientId: string;
  readonly redirectUri: string;
  /** As in RedirectUriInput. */
  readonly nativeApp?: boolean | undefined;
  readonly scope: string;
  /** New for each request, and hard to guess. */
  readonly state: string;
  /** The FHIR base. */
  readonly aud: string;
  /** Of an EHR launch. */
  readonly launch?: string | undefined;
  readonly codeChallenge: string;
  readonly nonce?: string | undefined;
  /** Other parameters, by their names in the request. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
}

/** An object, and so always truthy: look at `valid`. */
export interface AuthorizationUrl extends Validation {
  /** Where to send the browser; null unless `valid`. */
  readonly url: string | null;
  /** The same for a POST, without those of the endpoint. */
  readonly parameters: Readonly<Record<string, string>> | null;
}

/** What a client has registered for its authorization requests. */
export interface AuthorizationClient {
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  /** As in RedirectUriInput. */
  readonly nativeApp?: boolean | undefined;
  /** What it may ask for. */
  readonly scope: string;
}

export interface AuthorizationRequestInput {
  /** Of a GET, or else `body`: that of a POST. */
  readonly query?: string | undefined;
  readonly body?: string | undefined;
  /** The client that the request names. */
  readonly client: AuthorizationClient;
  /** The FHIR bases of the server. */
  readonly bases: readonly string[];
  /** What the server calls itself; not given: no `iss` in answers. */
  readonly issuer?: string | undefined;
  /** Refuses what asks for more than is registered; default false. */
  readonly strict?: boolean | undefined;
  /** Whose types and search parameters scopes are read by; default `'R4'`. */
  readonly fhir?: FhirVersion | undefined;
}

/**
 * What is behind `parameters` is null unless `valid`. An object, and so always
 * truthy: look at `valid`, and at `redirect` for where the answer goes.
 */
export interface AuthorizationRequestValidation extends Validation {
  /** False: show the error, and send nothing anywhere. */
  readonly redirect: boolean;
  /** This and the next two are null unless `redirect`. */
  readonly redirectUri: string | null;
  readonly responseMode: 'query' | 'form_post' | null;
  /** For the redirect, the code beside them if `valid`. */
  readonly parameters: Readonly<Record<string, string>> | null;
  /** What of the scope may be granted, what exceeds it, what is not understood. */
  readonly granted: string | null;
  readonly exceeding: string | null;
  readonly unknown: readonly string[] | null;
  readonly aud: string | null;
  readonly launch: string | null;
  readonly codeChallenge: string | null;
  readonly nonce: string | null;
  readonly prompt: string | null;
  readonly maxAge: string | null;
}

/** What a client remembers of its authorization request. */
export interface SentRequest {
  readonly state: string;
  /** The server that it was sent to. */
  readonly issuer: string;
  /** Its metadata has `authorization_response_iss_parameter_supported`. */
  readonly issRequired?: boolean | undefined;
  /** For what follows; not looked at. */
  readonly nonce?: string | undefined;
  readonly redirectUri?: string | undefined;
}

export interface CallbackInput {
  readonly sent: SentRequest;
  /** The query as it came, or its parameters, which show no repetition. */
  readonly returned: string | Readonly<Record<string, string>>;
}

/**
 * An object, and so always truthy: look at `valid`. An error that this server
 * sends is valid as well: look at `kind`.
 */
export interface CallbackValidation extends Validation {
  /** What came; null unless `valid`. */
  readonly kind: 'code' | 'error' | null;
  readonly error: string | null;
  readonly errorDescription: string | null;
  readonly errorUri: string | null;
}

/** What a client has registered for its token requests. */
export interface TokenClient {
  readonly clientId: string;
  readonly authentication: 'none' | 'client_secret_basic' |
                           'client_secret_post' | 'private_key_jwt';
  /** In base64url; of clients with a secret, which must be random. */
  readonly clientSecretSha256?: string | undefined;
  /** Default: the first two. */
  readonly grantTypes?: readonly (
    'authorization_code' | 'refresh_token' | 'client_credentials')[] | undefined;
}

/** What was remembered with an authorization code. */
export interface IssuedCode {
  readonly clientId: string;
  readonly redirectUri: string;
  /** A code without is of no use. */
  readonly codeChallenge: string | null | undefined;
  readonly codeChallengeMethod: string | null | undefined;
  /** Seconds since 1970-01-01 UTC. */
  readonly expiresAt: number;
  readonly used: boolean;
}

export interface TokenRequestInput {
  /** The form as it came. */
  readonly body: string;
  /** The value of the header, if there is one. */
  readonly authorization?: string | undefined;
  /** The client that the request names. */
  readonly client: TokenClient;
  /** Of the code in the request; null: no such code was issued. */
  readonly code?: IssuedCode | null | undefined;
  /** With `private_key_jwt`: that of the form, which `verify` found valid. */
  readonly clientAssertion?: string | undefined;
  /** Seconds since 1970-01-01 UTC. */
  readonly now: number;
}

/** An object, and so always truthy: look at `valid`. */
export interface TokenRequestValidation extends Validation {
  /** True: revoke what was issued for the code. */
  readonly revoke: boolean;
  readonly grantType:
    'authorization_code' | 'refresh_token' | 'client_credentials' | null;
  readonly scope: string | null;
}

export interface UserinfoInput {
  /** That of the ID token, which was verified. */
  readonly sub: string;
  /** Of the response: its text, or the claims of a JWT that was verified. */
  readonly claims: Json;
  /** The response was such a JWT; default false. */
  readonly signed?: boolean | undefined;
  readonly issuer: string;
  readonly clientId: string;
  /** Seconds since 1970-01-01 UTC; needed where a signed response has times. */
  readonly now?: number | undefined;
}

/** What a user has agreed to. Times are seconds since 1970-01-01 UTC. */
export interface Consent {
  readonly who: string;
  readonly client: string;
  readonly scopes: string;
  readonly when: number;
  readonly until: number;
}

export interface ConsentInput {
  readonly consent: Consent;
  readonly who: string;
  readonly client: string;
  /** The scopes that are to be granted. */
  readonly granted: string;
  /** Seconds since 1970-01-01 UTC. */
  readonly now: number;
  /** Whose types and search parameters scopes are read by; default `'R4'`. */
  readonly fhir?: FhirVersion | undefined;
}

/** An object, and so always truthy: look at `valid`. */
export interface ConsentCheck {
  readonly valid: boolean;
  readonly reason: ReasonName;
  /** What was not agreed to. */
  readonly exceeding: string;
}
