// What goes into a decision, and what comes out: the member names of
// docs/evaluate.md.

import type {ReasonName} from './codes.js';
import type {KeySet} from './key_set.js';
import type {Policy} from './policy.js';

/** A JSON document: its text, the bytes of its text, or a value to be printed. */
export type Json = string | Uint8Array | object;

/** What a host can carry out; docs/evaluate.md says what each obliges it to. */
export type Enforces =
  | 'restrict_query' | 'compartment_search' | 'filter_response'
  | 'minimal_response' | 'match_body';

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
  /** Records why, in `explain`; default false. */
  readonly explain?: boolean | undefined;
  /** The stored resource; null: the host looked and found none. */
  readonly stored?: Json | null | undefined;
  /** The resource as it would be stored. */
  readonly resulting?: Json | undefined;
}

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
  readonly fhir: 'R4';
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

/** What the host is to do. */
export interface Plan {
  /** To be sent to the store instead of the client's request. */
  readonly request: {
    readonly method: string;
    readonly url: string;
    /** To be set, in place of any of the same name. */
    readonly headers: Readonly<Record<string, string>>;
  };
  /** What to bring: `stored` and `resulting` of DecideOptions. */
  readonly needs: readonly ('stored' | 'resulting')[];
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
