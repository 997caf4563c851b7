// Matron: a policy decision point for SMART on FHIR.
//
// The host (a server, gateway or app) opens a session from a token, or from
// claims that it has verified itself, and asks whether a FHIR request may pass:
//
//   const matron_decision *d;
//   matron_decide(scratch, session, &request, &d);
//   if (!matron_permits(d)) { /* refuse, or read the plan and carry it out */ }
//
// Conventions, said once for every function below:
//
// - Nothing here reads a clock, a file, a socket, the environment or a random
//   source. There is no global state, no thread-local state, no initialisation
//   call and no callback. Nothing throws or aborts on any input.
// - A deny is a result, not an error. `matron_status` says whether the call
//   worked, `matron_effect` what was decided, `matron_reason` why. Outputs are
//   set to null, zero or a deny before any input is read.
// - `const matron_x *` may be used by several threads at once. A non-const
//   handle belongs to one thread at a time, except a `matron_store` and a
//   `matron_session_cache`, which lock inside.
// - `_new` functions give ownership; the matching `_free` takes it and accepts
//   NULL. Every other pointer that is returned is borrowed, and says from what.
// - Text is UTF-8, with a length and without a terminating zero, unless a
//   function returns `const char *`. Inputs are borrowed for the call only.
// - Structs start from their `_INIT` macro. Fields are only ever appended;
//   `struct_size` tells the library which of them exist. Unknown flag bits are
//   refused with `MATRON_E_UNSUPPORTED_VERSION`.
//
// Versions: everything is `Since MATRON_0.1`.

#ifndef MATRON_H_
#define MATRON_H_

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
#define MATRON_NOEXCEPT noexcept
extern "C" {
#else
#define MATRON_NOEXCEPT
#endif

#if !defined(MATRON_API)
#if defined(__GNUC__)
#define MATRON_API __attribute__((visibility("default")))
#else
#define MATRON_API
#endif
#endif

#define MATRON_VERSION_MAJOR 0
#define MATRON_VERSION_MINOR 1
#define MATRON_VERSION_PATCH 0

// MATRON_ABI_VERSION grows when a binary that was linked against an older
// library would break. It is the SONAME's number.
#define MATRON_ABI_VERSION 0

// matron_status says whether a call worked. Zero is success, all else negative.
typedef int32_t matron_status;
// matron_reason says why something is permitted, denied, valid or not valid.
typedef int32_t matron_reason;
// matron_effect says what was decided. Zero is deny; treat every value that you
// do not know as deny.
typedef int32_t matron_effect;

enum {
  MATRON_EFFECT_DENY = 0,
  MATRON_EFFECT_PERMIT = 1,
  MATRON_EFFECT_NEEDS_RESOURCE = 2
};

// clang-format off
// BEGIN GENERATED CODES (tools/gen_codes.py)
enum {
  MATRON_OK = 0,
  MATRON_E_INVALID_ARGUMENT = -1,
  MATRON_E_UNSUPPORTED_VERSION = -2,
  MATRON_E_SCRATCH_TOO_SMALL = -3,
  MATRON_E_LIMIT_EXCEEDED = -4,
  MATRON_E_OUT_OF_MEMORY = -5,
  MATRON_E_UNKNOWN_OP = -6,
  MATRON_E_UNKNOWN_NAME = -7,
  MATRON_E_JSON_SYNTAX = -10,
  MATRON_E_JSON_DUPLICATE_MEMBER = -11,
  MATRON_E_JSON_TOO_DEEP = -12,
  MATRON_E_JSON_NOT_UTF8 = -13,
  MATRON_E_JSON_NUMBER_RANGE = -14,
  MATRON_E_JSON_TOO_LARGE = -15,
  MATRON_E_JSON_UNKNOWN_MEMBER = -16,
  MATRON_E_JSON_MISSING_MEMBER = -17,
  MATRON_E_JSON_WRONG_TYPE = -18,
  MATRON_E_KEY_SET_INVALID = -20,
  MATRON_E_KEY_SET_SYMMETRIC_MIXED = -21,
  MATRON_E_KEY_MALFORMED = -22,
  MATRON_E_KEY_UNSUPPORTED = -23,
  MATRON_E_KEY_WEAK = -24,
  MATRON_E_KEY_PRIVATE = -25,
  MATRON_E_KEY_NOT_FOR_VERIFICATION = -26,
  MATRON_E_KEY_DUPLICATE_ID = -27,
  MATRON_E_POLICY_INVALID = -40,
  MATRON_E_POLICY_UNKNOWN_MEMBER = -41,
  MATRON_E_POLICY_MISSING_MEMBER = -42,
  MATRON_E_POLICY_WRONG_TYPE = -43,
  MATRON_E_POLICY_BAD_VALUE = -44,
  MATRON_E_POLICY_BAD_SCOPE = -45,
  MATRON_E_POLICY_UNKNOWN_ROLE = -46,
  MATRON_E_POLICY_ROLE_CYCLE = -47,
  MATRON_E_POLICY_UNKNOWN_ISSUER = -48,
  MATRON_E_POLICY_DUPLICATE = -49,
  MATRON_E_POLICY_JSON = -50,
  MATRON_E_POLICY_LIMIT = -51,
  MATRON_E_INTERNAL = -90
};

enum {
  MATRON_REASON_OK = 0,
  MATRON_REASON_PERMITTED = 1,
  MATRON_REASON_PUBLIC_INTERACTION = 2,
  MATRON_REASON_RESOURCE_REQUIRED = 3,
  MATRON_REASON_MISSING_CREDENTIALS = 100,
  MATRON_REASON_TOKEN_TOO_LARGE = 101,
  MATRON_REASON_TOKEN_MALFORMED = 102,
  MATRON_REASON_TOKEN_ENCRYPTED = 103,
  MATRON_REASON_HEADER_MALFORMED = 104,
  MATRON_REASON_CLAIMS_MALFORMED = 105,
  MATRON_REASON_CRITICAL_HEADER = 106,
  MATRON_REASON_JOSE_HEADER_UNSUPPORTED = 107,
  MATRON_REASON_TYP_MISMATCH = 108,
  MATRON_REASON_ALGORITHM_NOT_ALLOWED = 120,
  MATRON_REASON_KEY_SET_MISSING = 121,
  MATRON_REASON_KEY_NOT_FOUND = 122,
  MATRON_REASON_KEY_AMBIGUOUS = 123,
  MATRON_REASON_KEY_MISMATCH = 124,
  MATRON_REASON_SIGNATURE_INVALID = 125,
  MATRON_REASON_KEY_ID_MISSING = 126,
  MATRON_REASON_JKU_MISMATCH = 127,
  MATRON_REASON_HEADER_KEY_MALFORMED = 128,
  MATRON_REASON_CLAIM_MISSING = 140,
  MATRON_REASON_CLAIM_MALFORMED = 141,
  MATRON_REASON_ISSUER_UNKNOWN = 142,
  MATRON_REASON_ISSUER_MISMATCH = 143,
  MATRON_REASON_ISSUER_UNSPECIFIED = 144,
  MATRON_REASON_AUDIENCE_MISMATCH = 145,
  MATRON_REASON_TOKEN_EXPIRED = 146,
  MATRON_REASON_TOKEN_NOT_YET_VALID = 147,
  MATRON_REASON_TOKEN_ISSUED_IN_FUTURE = 148,
  MATRON_REASON_TOKEN_LIFETIME_TOO_LONG = 149,
  MATRON_REASON_SENDER_CONSTRAINT_UNPROVEN = 150,
  MATRON_REASON_NOW_MISSING = 151,
  MATRON_REASON_SUBJECT_MISMATCH = 152,
  MATRON_REASON_AUTHORIZED_PARTY_MISMATCH = 153,
  MATRON_REASON_NONCE_MISMATCH = 154,
  MATRON_REASON_TOKEN_HASH_MISMATCH = 155,
  MATRON_REASON_CODE_HASH_MISMATCH = 156,
  MATRON_REASON_AUTHENTICATION_TOO_OLD = 157,
  MATRON_REASON_AUTHENTICATION_CONTEXT_INSUFFICIENT = 158,
  MATRON_REASON_AUTHENTICATION_METHODS_INSUFFICIENT = 159,
  MATRON_REASON_CODE_VERIFIER_MISSING = 160,
  MATRON_REASON_CODE_VERIFIER_MALFORMED = 161,
  MATRON_REASON_CODE_CHALLENGE_MISSING = 162,
  MATRON_REASON_CODE_CHALLENGE_MALFORMED = 163,
  MATRON_REASON_CODE_CHALLENGE_METHOD_UNSUPPORTED = 164,
  MATRON_REASON_CODE_VERIFIER_MISMATCH = 165,
  MATRON_REASON_ENTROPY_MALFORMED = 166,
  MATRON_REASON_ENTROPY_WEAK = 167,
  MATRON_REASON_CLIENT_MISMATCH = 170,
  MATRON_REASON_TOKEN_INACTIVE = 171,
  MATRON_REASON_EVENT_MISSING = 172,
  MATRON_REASON_CLAIM_FORBIDDEN = 173,
  MATRON_REASON_DPOP_METHOD_MISMATCH = 174,
  MATRON_REASON_DPOP_URL_MISMATCH = 175,
  MATRON_REASON_DPOP_NONCE_MISMATCH = 176,
  MATRON_REASON_DPOP_TOKEN_MISMATCH = 177,
  MATRON_REASON_DPOP_KEY_MISMATCH = 178,
  MATRON_REASON_DPOP_PROOF_EXPIRED = 179,
  MATRON_REASON_SENDER_CONSTRAINT_MISMATCH = 180,
  MATRON_REASON_SCOPE_MALFORMED = 200,
  MATRON_REASON_SCOPE_LETTERS_INVALID = 201,
  MATRON_REASON_SCOPE_TYPE_UNKNOWN = 202,
  MATRON_REASON_SCOPE_CONSTRAINT_UNSUPPORTED = 203,
  MATRON_REASON_SCOPE_UNKNOWN = 204,
  MATRON_REASON_INSUFFICIENT_SCOPE = 205,
  MATRON_REASON_SCOPE_LIMIT_EXCEEDED = 206,
  MATRON_REASON_CONSTRAINT_UNSUPPORTED = 207,
  MATRON_REASON_MALFORMED_REQUEST = 300,
  MATRON_REASON_RESOURCE_TYPE_UNKNOWN = 301,
  MATRON_REASON_INTERACTION_UNSUPPORTED = 302,
  MATRON_REASON_PARAMETER_UNSUPPORTED = 303,
  MATRON_REASON_REQUEST_HEADER_UNSUPPORTED = 304,
  MATRON_REASON_METHOD_OVERRIDE = 305,
  MATRON_REASON_BASE_MISMATCH = 306,
  MATRON_REASON_BODY_MALFORMED = 307,
  MATRON_REASON_BODY_MISMATCH = 308,
  MATRON_REASON_REQUEST_LIMIT_EXCEEDED = 309,
  MATRON_REASON_OPERATION_UNKNOWN = 310,
  MATRON_REASON_OPERATION_CONFINED = 311,
  MATRON_REASON_ENTRY_DENIED = 312,
  MATRON_REASON_PARAMETER_PROBES_HIDDEN = 313,
  MATRON_REASON_NO_PATIENT_CONTEXT = 400,
  MATRON_REASON_NO_FHIR_USER = 401,
  MATRON_REASON_NOT_IN_COMPARTMENT = 402,
  MATRON_REASON_PATIENT_CONFLICT = 403,
  MATRON_REASON_RESOURCE_NOT_FOUND = 404,
  MATRON_REASON_RESOURCE_MISMATCH = 405,
  MATRON_REASON_LEAVES_COMPARTMENT = 406,
  MATRON_REASON_VERSION_MISMATCH = 407,
  MATRON_REASON_CONSTRAINT_NOT_MET = 408,
  MATRON_REASON_LEAVES_CONSTRAINT = 409,
  MATRON_REASON_LABEL_CHANGE = 410,
  MATRON_REASON_NO_ENCOUNTER_CONTEXT = 411,
  MATRON_REASON_NO_ACTIVE_ROLE = 500,
  MATRON_REASON_ROLE_INSUFFICIENT = 501,
  MATRON_REASON_OBLIGATION_UNSUPPORTED = 600,
  MATRON_REASON_RESOURCE_MALFORMED = 601,
  MATRON_REASON_RESPONSE_MALFORMED = 602,
  MATRON_REASON_RESPONSE_UNSUPPORTED = 603,
  MATRON_REASON_RESPONSE_WITHHELD = 604,
  MATRON_REASON_SEALED_MALFORMED = 700,
  MATRON_REASON_SEALED_KEY_UNKNOWN = 701,
  MATRON_REASON_SEALED_TAMPERED = 702,
  MATRON_REASON_SEALED_EXPIRED = 703,
  MATRON_REASON_KEY_RING_EXHAUSTED = 704,
  MATRON_REASON_NONCE_UNUSABLE = 705,
  MATRON_REASON_STATE_REQUIRED = 720,
  MATRON_REASON_STATE_UNAVAILABLE = 721,
  MATRON_REASON_STATE_FULL = 722,
  MATRON_REASON_STATE_MALFORMED = 723,
  MATRON_REASON_TOKEN_REPLAYED = 725,
  MATRON_REASON_CLIENT_ASSERTION_REPLAYED = 726,
  MATRON_REASON_DPOP_PROOF_REPLAYED = 727,
  MATRON_REASON_AUTHORIZATION_CODE_REUSED = 728,
  MATRON_REASON_LOGOUT_TOKEN_REPLAYED = 729,
  MATRON_REASON_REFRESH_TOKEN_MALFORMED = 730,
  MATRON_REASON_REFRESH_TOKEN_UNKNOWN = 731,
  MATRON_REASON_REFRESH_TOKEN_REUSED = 732,
  MATRON_REASON_REFRESH_TOKEN_REVOKED = 733,
  MATRON_REASON_REFRESH_TOKEN_EXPIRED = 734,
  MATRON_REASON_REFRESH_TOKEN_IDLE = 735,
  MATRON_REASON_REFRESH_CLIENT_MISMATCH = 736,
  MATRON_REASON_REFRESH_SCOPE_EXCEEDED = 737,
  MATRON_REASON_REFRESH_SCOPE_EMPTY = 738,
  MATRON_REASON_ENTROPY_UNUSABLE = 739,
  MATRON_REASON_TOKEN_REVOKED = 740,
  MATRON_REASON_TLS_VERSION_REFUSED = 760,
  MATRON_REASON_TLS_CIPHER_REFUSED = 761,
  MATRON_REASON_CERTIFICATE_LIMIT_EXCEEDED = 762,
  MATRON_REASON_CERTIFICATE_MALFORMED = 763,
  MATRON_REASON_CERTIFICATE_UNTRUSTED = 764,
  MATRON_REASON_CERTIFICATE_EXTENSION_UNSUPPORTED = 765,
  MATRON_REASON_CERTIFICATE_ISSUER_NO_AUTHORITY = 766,
  MATRON_REASON_CERTIFICATE_PATH_LENGTH = 767,
  MATRON_REASON_CERTIFICATE_USAGE = 768,
  MATRON_REASON_CERTIFICATE_NAME_CONSTRAINT = 769,
  MATRON_REASON_CERTIFICATE_ALGORITHM_REFUSED = 770,
  MATRON_REASON_CERTIFICATE_SIGNATURE_INVALID = 771,
  MATRON_REASON_CERTIFICATE_NOT_YET_VALID = 772,
  MATRON_REASON_CERTIFICATE_EXPIRED = 773,
  MATRON_REASON_CERTIFICATE_KEY_REFUSED = 774,
  MATRON_REASON_SERVER_NAME_MALFORMED = 775,
  MATRON_REASON_SERVER_NAME_MISMATCH = 776,
  MATRON_REASON_PIN_MALFORMED = 777,
  MATRON_REASON_PIN_MISMATCH = 778,
  MATRON_REASON_STRICT_TRANSPORT_NOT_SECURE = 779,
  MATRON_REASON_STRICT_TRANSPORT_MALFORMED = 780,
  MATRON_REASON_STRICT_TRANSPORT_MAX_AGE = 781,
  MATRON_REASON_STRICT_TRANSPORT_SUBDOMAINS = 782,
  MATRON_REASON_ENDPOINT_MALFORMED = 783,
  MATRON_REASON_ENDPOINT_NOT_SECURE = 784,
  MATRON_REASON_MIXED_CONTENT = 785,
  MATRON_REASON_REDIRECT_URI_MISMATCH = 800,
  MATRON_REASON_REDIRECT_URI_UNUSABLE = 801,
  MATRON_REASON_FORM_MALFORMED = 802,
  MATRON_REASON_PARAMETER_REPEATED = 803,
  MATRON_REASON_PARAMETER_MISSING = 804,
  MATRON_REASON_PARAMETER_MALFORMED = 805,
  MATRON_REASON_CLIENT_UNKNOWN = 806,
  MATRON_REASON_REQUEST_OBJECT_UNSUPPORTED = 807,
  MATRON_REASON_REQUEST_URI_UNSUPPORTED = 808,
  MATRON_REASON_RESPONSE_TYPE_UNSUPPORTED = 809,
  MATRON_REASON_RESPONSE_MODE_UNSUPPORTED = 810,
  MATRON_REASON_STATE_WEAK = 811,
  MATRON_REASON_AUD_REFUSED = 812,
  MATRON_REASON_SCOPE_REFUSED = 813,
  MATRON_REASON_LAUNCH_MISSING = 814,
  MATRON_REASON_LAUNCH_UNEXPECTED = 815,
  MATRON_REASON_CREDENTIAL_MALFORMED = 830,
  MATRON_REASON_CREDENTIAL_REPEATED = 831,
  MATRON_REASON_CREDENTIAL_IN_QUERY = 832,
  MATRON_REASON_CREDENTIAL_IN_BODY = 833,
  MATRON_REASON_CREDENTIAL_SCHEME_UNSUPPORTED = 834,
  MATRON_REASON_BOUND_TOKEN_AS_BEARER = 835,
  MATRON_REASON_UNBOUND_TOKEN_AS_DPOP = 836,
  MATRON_REASON_DPOP_PROOF_MISSING = 837,
  MATRON_REASON_DPOP_PROOF_REPEATED = 838,
  MATRON_REASON_STATE_MISMATCH = 840,
  MATRON_REASON_CALLBACK_ISSUER_MISSING = 841,
  MATRON_REASON_CALLBACK_ISSUER_MISMATCH = 842,
  MATRON_REASON_CALLBACK_MALFORMED = 843,
  MATRON_REASON_GRANT_TYPE_UNSUPPORTED = 850,
  MATRON_REASON_GRANT_TYPE_UNAUTHORIZED = 851,
  MATRON_REASON_CLIENT_AUTHENTICATION_MISSING = 852,
  MATRON_REASON_CLIENT_AUTHENTICATION_REPEATED = 853,
  MATRON_REASON_CLIENT_AUTHENTICATION_MISMATCH = 854,
  MATRON_REASON_CLIENT_SECRET_MISMATCH = 855,
  MATRON_REASON_CODE_CLIENT_MISMATCH = 856,
  MATRON_REASON_CODE_REDIRECT_URI_MISMATCH = 857,
  MATRON_REASON_CODE_EXPIRED = 858,
  MATRON_REASON_CODE_USED = 859,
  MATRON_REASON_CODE_UNKNOWN = 860,
  MATRON_REASON_USERINFO_SUBJECT_MISMATCH = 862,
  MATRON_REASON_CONSENT_OF_OTHER_USER = 863,
  MATRON_REASON_CONSENT_FOR_OTHER_CLIENT = 864,
  MATRON_REASON_CONSENT_NOT_CURRENT = 865,
  MATRON_REASON_CONSENT_EXCEEDED = 866,
  MATRON_REASON_CLIENT_ASSERTION_UNVERIFIED = 867,
  MATRON_REASON_INTERNAL = 900,
  MATRON_REASON_INVALID_ARGUMENT = 901,
  MATRON_REASON_SCRATCH_TOO_SMALL = 902,
  MATRON_REASON_POLICY_INVALID = 903,
  MATRON_REASON_KEY_SET_INVALID = 904
};
// END GENERATED CODES
// clang-format on

// matron_str is `len` bytes at `data`. `data` may be NULL where `len` is zero;
// where a function tells "not given" from "empty", NULL is "not given".
typedef struct matron_str {
  const char *data;
  size_t len;
} matron_str;

// matron_header is one HTTP header field, or one that a plan adds.
typedef struct matron_header {
  matron_str name;
  matron_str value;
} matron_header;

typedef struct matron_policy matron_policy;
typedef struct matron_key_set matron_key_set;
typedef struct matron_session matron_session;
typedef struct matron_scratch matron_scratch;
typedef struct matron_decision matron_decision;
typedef struct matron_filter matron_filter;
typedef struct matron_diagnostics matron_diagnostics;
typedef struct matron_scopes matron_scopes;
typedef struct matron_key_ring matron_key_ring;
typedef struct matron_evaluator matron_evaluator;
// matron_store remembers what must outlast one call.
typedef struct matron_store matron_store;
// matron_session_cache keeps sessions of tokens that come again.
typedef struct matron_session_cache matron_session_cache;

// ---------------------------------------------------------------- Versions

// matron_version returns the version as text, such as "0.1.0".
MATRON_API const char *matron_version(void) MATRON_NOEXCEPT;
// matron_abi_version returns MATRON_ABI_VERSION of the library that is loaded.
MATRON_API uint32_t matron_abi_version(void) MATRON_NOEXCEPT;

// -------------------------------------------------------------- Code tables
//
// The names are stable and made for machines, the texts are for people and may
// change. For an unknown code they return "unknown".

MATRON_API const char *matron_status_name(matron_status status) MATRON_NOEXCEPT;
MATRON_API const char *matron_status_text(matron_status status) MATRON_NOEXCEPT;
MATRON_API const char *matron_reason_name(matron_reason reason) MATRON_NOEXCEPT;
MATRON_API const char *matron_reason_text(matron_reason reason) MATRON_NOEXCEPT;
MATRON_API const char *matron_effect_name(matron_effect effect) MATRON_NOEXCEPT;

// -------------------------------------------------------------- Diagnostics

// matron_diagnostic is one finding about a document. The texts are borrowed
// from the matron_diagnostics that it was read from.
typedef struct matron_diagnostic {
  uint32_t struct_size;
  uint32_t flags;
  matron_status code;  // Which rule; its name is matron_status_name(code).
  uint32_t line;       // One-based line in the document, 0 if there is none.
  matron_str pointer;  // JSON pointer (RFC 6901) of the place.
  matron_str message;  // What is wrong.
  matron_str hint;     // What to do about it; may be empty.
} matron_diagnostic;
#define MATRON_DIAGNOSTIC_INIT \
  {sizeof(matron_diagnostic), 0, 0, 0, {0, 0}, {0, 0}, {0, 0}}

// matron_diagnostics_count returns how many findings there are; 0 for NULL.
MATRON_API size_t matron_diagnostics_count(const matron_diagnostics *self)
    MATRON_NOEXCEPT;
// matron_diagnostics_get writes finding `index` to `*out`.
MATRON_API matron_status
matron_diagnostics_get(const matron_diagnostics *self, size_t index,
                       matron_diagnostic *out) MATRON_NOEXCEPT;
MATRON_API void matron_diagnostics_free(matron_diagnostics *self)
    MATRON_NOEXCEPT;

// ------------------------------------------------------------------ Policies

// matron_policy_new compiles the policy document `json` (docs/policy.md).
//
// On success `*out` is the policy. If the document does not compile, it returns
// `MATRON_E_POLICY_INVALID`, and `*out_diagnostics` lists every fault found.
// `out_diagnostics` may be NULL; otherwise free it, on success too.
//
// A policy is immutable. A session keeps its policy alive, so the policy may be
// freed, and replaced by a newer one, while sessions of it live on.
MATRON_API matron_status matron_policy_new(matron_policy **out,
                                           matron_diagnostics **out_diagnostics,
                                           const char *json,
                                           size_t json_len) MATRON_NOEXCEPT;

// matron_policy_new_smart_only makes the built-in policy under which the scopes
// of the token alone decide: one role, `smart-only`, holds every scope and is
// assigned to every subject. For conformance tests, and servers without roles.
//
// `base` is the FHIR base URL, and the audience that tokens must name;
// `fhir_version` is "R4", "R4B" or "R5". `issuer` is the issuer whose tokens
// are accepted; empty if sessions are opened from claims that the host has
// verified.
MATRON_API matron_status matron_policy_new_smart_only(
    matron_policy **out, matron_str base, matron_str fhir_version,
    matron_str issuer) MATRON_NOEXCEPT;

// matron_policy_revision returns the document's `revision`, borrowed from
// `self`; empty if it has none.
MATRON_API matron_str matron_policy_revision(const matron_policy *self)
    MATRON_NOEXCEPT;
// matron_policy_num_roles returns how many roles the policy defines.
MATRON_API size_t matron_policy_num_roles(const matron_policy *self)
    MATRON_NOEXCEPT;
MATRON_API void matron_policy_free(matron_policy *self) MATRON_NOEXCEPT;

// ------------------------------------------------------------------ Key sets

// matron_key_set_new parses a JWK set (RFC 7517 section 5). Keys that are
// malformed or not supported are skipped and named in `*out_diagnostics`, and
// do not spoil the others. The set is refused as a whole, with
// `MATRON_E_KEY_SET_INVALID`, if it is not a set, or if symmetric keys lie
// beside public ones. `out_diagnostics` may be NULL; otherwise free it, on
// success too.
//
// A key set is immutable. It is needed only while a session is opened.
MATRON_API matron_status
matron_key_set_new(matron_key_set **out, matron_diagnostics **out_diagnostics,
                   const char *json, size_t json_len) MATRON_NOEXCEPT;
// matron_key_set_num_keys returns how many keys of the set can verify a token.
MATRON_API size_t matron_key_set_num_keys(const matron_key_set *self)
    MATRON_NOEXCEPT;
MATRON_API void matron_key_set_free(matron_key_set *self) MATRON_NOEXCEPT;

// ------------------------------------------------------------------- Scratch

// matron_scratch_new makes the memory that decisions are written to: one for
// each thread. It never grows. `max_input_bytes` bounds the claims, each body
// and each resource of one call (0: 1 MiB), but is never less than the 64 KiB
// of a token; a larger input is denied with `MATRON_REASON_SCRATCH_TOO_SMALL`.
// It takes about 5 times that in memory, and 7 MiB besides, which are touched
// only as far as they are used.
MATRON_API matron_status matron_scratch_new(
    matron_scratch **out, size_t max_input_bytes) MATRON_NOEXCEPT;
MATRON_API void matron_scratch_free(matron_scratch *self) MATRON_NOEXCEPT;

// ------------------------------------------------------------------ Sessions

// MATRON_TIME_UNSET says that no time was given. It is never taken for a time.
#define MATRON_TIME_UNSET INT64_MIN

// matron_token is an access token as it came in, without its scheme.
typedef struct matron_token {
  uint32_t struct_size;
  uint32_t flags;
  int64_t
      now_unix_s;  // Seconds since 1970-01-01 UTC; MATRON_TIME_UNSET denies.
  matron_str compact;  // The compact JWS.
  // Whose keys the key set holds. May be empty if the policy knows one issuer
  // only, or if the keys stand in the policy.
  matron_str issuer;
} matron_token;
#define MATRON_TOKEN_INIT \
  {sizeof(matron_token), 0, MATRON_TIME_UNSET, {0, 0}, {0, 0}}

// matron_session_new_from_token opens a session: it verifies the token's
// signature (RFC 7515), validates it as an access token (RFC 9068, or as the
// policy says for its issuer) and assigns roles.
//
// A token that is not acceptable is an expected input: the function returns
// `MATRON_OK`, and the session denies every request with the reason that
// matron_session_reason tells. Negative statuses are for failed calls only;
// then
// `*out` is NULL.
//
// `key_set` may be NULL if the policy holds the issuer's keys. `scratch` is
// used during the call only.
MATRON_API matron_status matron_session_new_from_token(
    matron_session **out, const matron_policy *policy,
    const matron_key_set *key_set, const matron_token *token,
    matron_scratch *scratch) MATRON_NOEXCEPT;

// matron_session_new_from_host_verified_claims opens a session from claims that
// the host has verified itself, such as an introspection response (RFC 7662).
// Signature, issuer and audience are the host's affair; `exp` and `nbf` are
// compared with the time of each request if they are there. `claims` is a JSON
// object. Refusals are as in matron_session_new_from_token.
MATRON_API matron_status matron_session_new_from_host_verified_claims(
    matron_session **out, const matron_policy *policy, matron_str claims,
    matron_scratch *scratch) MATRON_NOEXCEPT;

// matron_session_new_without_credentials opens a session for a request that
// carries no token. It permits public interactions only.
MATRON_API matron_status matron_session_new_without_credentials(
    matron_session **out, const matron_policy *policy) MATRON_NOEXCEPT;

// matron_session_reason returns MATRON_REASON_OK for a session that may permit
// something, and otherwise why it denies everything but public interactions.
MATRON_API matron_reason matron_session_reason(const matron_session *self)
    MATRON_NOEXCEPT;
// matron_session_num_roles and matron_session_role return the active roles, in
// the order of the policy, inherited ones included; borrowed from `self`.
MATRON_API size_t matron_session_num_roles(const matron_session *self)
    MATRON_NOEXCEPT;
MATRON_API matron_str matron_session_role(const matron_session *self,
                                          size_t index) MATRON_NOEXCEPT;
// matron_session_patient returns the patient in context; empty without one.
MATRON_API matron_str matron_session_patient(const matron_session *self)
    MATRON_NOEXCEPT;
// matron_session_revocation_claims returns the claims by which the token of the
// session may be revoked, as the JSON object that `revocation.check` of
// docs/evaluate.md takes as `claims`; borrowed from `self`. Empty for a session
// that denies everything but public interactions.
MATRON_API matron_str
matron_session_revocation_claims(const matron_session *self) MATRON_NOEXCEPT;
MATRON_API void matron_session_free(matron_session *self) MATRON_NOEXCEPT;

// ----------------------------------------------------------------- Decisions

// What the host declares that it can carry out. A permit never asks for more.
enum {
  // Sends the plan's request instead of the client's.
  MATRON_ENFORCES_RESTRICT_QUERY = 1u << 0,
  // Serves compartment searches, `Patient/123/Observation?code=x`.
  MATRON_ENFORCES_COMPARTMENT_SEARCH = 1u << 1,
  // Removes from a response every entry that the session may not see, and with
  // them totals and page links that count them; matron_filter_* does it.
  MATRON_ENFORCES_FILTER_RESPONSE = 1u << 2,
  // Returns nothing of the resource in the answer to a write.
  MATRON_ENFORCES_MINIMAL_RESPONSE = 1u << 3,
  // Refuses a body whose type or id differ from those of the URL.
  MATRON_ENFORCES_MATCH_BODY = 1u << 4,
  // Sends each of the plan's requests, and shows what they find once each.
  MATRON_ENFORCES_SEVERAL_QUERIES = 1u << 5,
  // Sends the entries of a batch that are permitted one by one, and answers the
  // others by their challenges.
  MATRON_ENFORCES_SPLIT_BATCH = 1u << 6,
  // Sends the plan of each entry in place of the client's entry.
  MATRON_ENFORCES_REWRITE_ENTRIES = 1u << 7,
  // Everything above.
  MATRON_ENFORCES_ALL = (1u << 8) - 1
};

// Bits of matron_request.flags.
enum {
  // Record why: fills matron_decision_explanation.
  MATRON_REQUEST_EXPLAIN = 1u << 0
};

// matron_request describes one HTTP request to the FHIR base.
typedef struct matron_request {
  uint32_t struct_size;
  uint32_t flags;  // Bit-or of MATRON_REQUEST_*.
  int64_t
      now_unix_s;     // Seconds since 1970-01-01 UTC; MATRON_TIME_UNSET denies.
  uint64_t enforces;  // Bit-or of MATRON_ENFORCES_*.
  matron_str method;  // HTTP method, upper case.
  // Path and query relative to the FHIR base, "/Patient/1?x=y", or an absolute
  // URL under the base.
  matron_str url;
  const matron_header *headers;  // Names in any case, each at most once.
  size_t num_headers;
  matron_str body;  // data == NULL: the body was not given.
  // Resource types, separated by spaces, or "*", for which the host evaluates
  // every search parameter exactly, so that a restricted search needs no
  // filter.
  matron_str exact_types;
  // What the client has proven with this very request, where its token is bound
  // to a key (RFC 9449, RFC 8705): the thumbprint of the key of a DPoP proof
  // that matron_token_verify took, and the base64url SHA-256 of the DER of the
  // certificate that it authenticated itself by in TLS. Empty: nothing.
  matron_str proven_key_thumbprint;
  matron_str proven_certificate_thumbprint;
  // What came of looking up matron_session_revocation_claims for this request;
  // it denies unless it is MATRON_REASON_OK, which also says that nothing was
  // looked up.
  matron_reason revocation;
  uint32_t reserved;  // 0.
} matron_request;
#define MATRON_REQUEST_INIT \
  {sizeof(matron_request),  \
   0,                       \
   MATRON_TIME_UNSET,       \
   0,                       \
   {0, 0},                  \
   {0, 0},                  \
   0,                       \
   0,                       \
   {0, 0},                  \
   {0, 0},                  \
   {0, 0},                  \
   {0, 0},                  \
   0,                       \
   0}

// Bits of matron_resources.flags and matron_entry_resources.flags.
enum {
  // The host looked for the stored resource, or for what matches, and found
  // none.
  MATRON_RESOURCES_STORED_ABSENT = 1u << 0
};

// matron_entry_resources brings what the decision of one entry of a batch or
// transaction asked for.
typedef struct matron_entry_resources {
  uint32_t struct_size;
  uint32_t flags;        // Bit-or of MATRON_RESOURCES_*.
  size_t entry;          // Which entry, counted from 0; each at most once.
  matron_str stored;     // As in matron_resources, of this entry.
  matron_str resulting;  // As in matron_resources, of this entry.
} matron_entry_resources;
#define MATRON_ENTRY_RESOURCES_INIT \
  {sizeof(matron_entry_resources), 0, 0, {0, 0}, {0, 0}}

// matron_resources brings what a decision asked for by its plan's needs.
typedef struct matron_resources {
  uint32_t struct_size;
  uint32_t flags;        // Bit-or of MATRON_RESOURCES_*.
  matron_str stored;     // As stored, in JSON; data == NULL: not given.
  matron_str resulting;  // As it will be stored; data == NULL: not given.
  // Those of the entries of a batch or transaction, in any order. They are as
  // far apart as the `struct_size` of the first one says, and all others must
  // say the same.
  const matron_entry_resources *entries;
  size_t num_entries;
} matron_resources;
#define MATRON_RESOURCES_INIT \
  {sizeof(matron_resources), 0, {0, 0}, {0, 0}, 0, 0}

// matron_decide decides `request` for `session` and points `*out` to the
// answer.
//
// It returns `MATRON_OK` if it reached a decision, deny included. On any
// failure
// `*out` is a deny as well, so a caller that ignores the status denies. Permits
// only what is covered by token and active roles together, for every
// interaction that the request stands for (docs/requests.md).
//
// The decision lives in `scratch`: it dies with the next call that takes the
// same scratch. No heap allocation.
MATRON_API matron_status matron_decide(
    matron_scratch *scratch, const matron_session *session,
    const matron_request *request, const matron_decision **out) MATRON_NOEXCEPT;

// matron_decide_with_resources is matron_decide after an answer of
// `MATRON_EFFECT_NEEDS_RESOURCE`: the same request, with what its plan needs.
MATRON_API matron_status matron_decide_with_resources(
    matron_scratch *scratch, const matron_session *session,
    const matron_request *request, const matron_resources *resources,
    const matron_decision **out) MATRON_NOEXCEPT;

// matron_permits returns 1 only for a permit that leaves nothing to do: no
// obligation and no header of the plan. It returns 0 for NULL and for all else.
MATRON_API int matron_permits(const matron_decision *self) MATRON_NOEXCEPT;

// The accessors below borrow from the decision. For NULL they return deny, the
// reason `invalid_argument`, zero, or empty text.

MATRON_API matron_effect matron_decision_effect(const matron_decision *self)
    MATRON_NOEXCEPT;
MATRON_API matron_reason matron_decision_reason(const matron_decision *self)
    MATRON_NOEXCEPT;
// matron_decision_scope returns the scope of the token that decided, as it
// stands in the token, and matron_decision_role the role; both empty if none
// did.
MATRON_API matron_str matron_decision_scope(const matron_decision *self)
    MATRON_NOEXCEPT;
MATRON_API matron_str matron_decision_role(const matron_decision *self)
    MATRON_NOEXCEPT;

// matron_interaction is one FHIR interaction that the request stands for, with
// its own answer. The first one is the primary interaction.
typedef struct matron_interaction {
  uint32_t struct_size;
  matron_effect effect;
  matron_reason reason;
  uint32_t flags;
  matron_str kind;     // As in docs/evaluate.md: "read", "search-type", ...
  matron_str type;     // Resource type; empty for the whole system.
  matron_str id;       // Empty if the interaction names no instance.
  matron_str letters;  // Letters of `cruds` that it needs.
  matron_str scope;    // As matron_decision_scope, for this interaction.
  matron_str role;
} matron_interaction;
#define MATRON_INTERACTION_INIT \
  {sizeof(matron_interaction),  \
   0,                           \
   0,                           \
   0,                           \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0}}

MATRON_API size_t matron_decision_num_interactions(const matron_decision *self)
    MATRON_NOEXCEPT;
MATRON_API matron_status
matron_decision_interaction(const matron_decision *self, size_t index,
                            matron_interaction *out) MATRON_NOEXCEPT;

// The plan: the request that the host is to send to the store instead of the
// client's. A deny has no plan: its method and URL are empty.
MATRON_API matron_str matron_decision_plan_method(const matron_decision *self)
    MATRON_NOEXCEPT;
MATRON_API matron_str matron_decision_plan_url(const matron_decision *self)
    MATRON_NOEXCEPT;
// The URLs of all requests of a plan that is carried out by several queries,
// the one above first; their methods and headers are the same. None unless
// `MATRON_ENFORCES_SEVERAL_QUERIES` is an obligation.
MATRON_API size_t matron_decision_num_plan_requests(const matron_decision *self)
    MATRON_NOEXCEPT;
// matron_decision_plan_request_url returns number `index`; empty beyond them.
MATRON_API matron_str matron_decision_plan_request_url(
    const matron_decision *self, size_t index) MATRON_NOEXCEPT;
// Headers to set, in place of any of the same name.
MATRON_API size_t matron_decision_num_plan_headers(const matron_decision *self)
    MATRON_NOEXCEPT;
MATRON_API matron_status
matron_decision_plan_header(const matron_decision *self, size_t index,
                            matron_header *out) MATRON_NOEXCEPT;

// Bits of matron_decision_plan_needs.
enum {
  MATRON_NEEDS_STORED = 1u << 0,
  MATRON_NEEDS_RESULTING = 1u << 1,
  // The one resource that the plan's search finds, as the stored one.
  MATRON_NEEDS_MATCH = 1u << 2,
  // The bulk export that the request is about, as the stored one: an object
  // whose `request` is the URL of the kick-off and whose `client_id` is the
  // client that it came from (docs/requests.md section 8).
  MATRON_NEEDS_EXPORT_JOB = 1u << 3
};
// matron_decision_plan_needs says what to bring to
// matron_decide_with_resources; 0 unless the effect is
// `MATRON_EFFECT_NEEDS_RESOURCE`. Of a batch or transaction: what any of the
// entries needs.
MATRON_API uint32_t matron_decision_plan_needs(const matron_decision *self)
    MATRON_NOEXCEPT;

// matron_decision_obligations returns what the host must carry out for this
// permit to be one, as bits of MATRON_ENFORCES_*; 0 for a deny.
MATRON_API uint64_t matron_decision_obligations(const matron_decision *self)
    MATRON_NOEXCEPT;
// matron_obligation_name returns the name of one such bit, "filter_response".
MATRON_API const char *matron_obligation_name(uint64_t bit) MATRON_NOEXCEPT;

// The answer that a deny gives to the client: HTTP status (0 if there is none),
// headers and an OperationOutcome in JSON.
MATRON_API uint32_t
matron_decision_challenge_status(const matron_decision *self) MATRON_NOEXCEPT;
MATRON_API size_t matron_decision_num_challenge_headers(
    const matron_decision *self) MATRON_NOEXCEPT;
MATRON_API matron_status
matron_decision_challenge_header(const matron_decision *self, size_t index,
                                 matron_header *out) MATRON_NOEXCEPT;
MATRON_API matron_str
matron_decision_challenge_body(const matron_decision *self) MATRON_NOEXCEPT;

// The decisions of the entries of a batch or transaction, in its order; none of
// other requests, nor if the whole is denied for another reason than its
// entries. An entry's decision has no entries and no explanations of its own,
// and dies with the one it was read from.
MATRON_API size_t matron_decision_num_entries(const matron_decision *self)
    MATRON_NOEXCEPT;
// matron_decision_entry returns number `index`; beyond them, NULL, which every
// accessor reads as a deny.
MATRON_API const matron_decision *matron_decision_entry(
    const matron_decision *self, size_t index) MATRON_NOEXCEPT;

// matron_explanation is one step of how the decision came about. Texts are for
// people; none of it is stable across versions.
typedef struct matron_explanation {
  uint32_t struct_size;
  uint32_t flags;
  matron_str step;     // What was looked at.
  matron_str outcome;  // What came of it.
  matron_str scope;    // The token scope in question; may be empty.
  matron_str role;     // The role in question; may be empty.
  matron_str text;     // One sentence.
} matron_explanation;
#define MATRON_EXPLANATION_INIT \
  {sizeof(matron_explanation), 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}}

// The steps, in order; none unless the request asked for
// MATRON_REQUEST_EXPLAIN.
MATRON_API size_t matron_decision_num_explanations(const matron_decision *self)
    MATRON_NOEXCEPT;
MATRON_API matron_status
matron_decision_explanation(const matron_decision *self, size_t index,
                            matron_explanation *out) MATRON_NOEXCEPT;

// ----------------------------------------------------------------- Filtering
//
// Takes from the answer of a FHIR server what the session may not see
// (docs/filter.md):
//
//   matron_filter_begin(filter, session, &request, NULL, 0, &decision);
//   while (receive(&chunk)) {
//     matron_filter_push(filter, chunk, &output);
//     hold_back(output);
//   }
//   matron_filter_finish(filter, &result, &output);
//
// SECURITY: what comes out before the end may be shown only once
// matron_filter_finish has said permit. A host that has sent some of it to the
// client, to save memory, must cut the connection at any other answer.

// matron_filter_new makes the memory that responses are filtered in: one for
// each thread, with a scratch of its own. `max_bytes` bounds what a scratch
// bounds, and each entry of a response, not the response (0: 1 MiB). It takes
// about 6 times that in memory, and 7 MiB besides. The output grows to what
// one call puts out and is kept, so that a filter takes no heap memory once it
// has filtered a response of the size.
MATRON_API matron_status matron_filter_new(matron_filter **out,
                                           size_t max_bytes) MATRON_NOEXCEPT;
MATRON_API void matron_filter_free(matron_filter *self) MATRON_NOEXCEPT;

// Flags of matron_filter_begin and matron_filter_response.
enum {
  // A searchset that lost an entry ends with an OperationOutcome that says that
  // something was withheld, and no more.
  MATRON_FILTER_ANNOUNCE = 1u << 0
};

// matron_filter_begin decides `request` again, as matron_decide does, or as
// matron_decide_with_resources if `resources` is not NULL, and gets ready for
// its response. A response that was begun before is forgotten.
//
// What was answered by `MATRON_EFFECT_NEEDS_RESOURCE` may be filtered where the
// response itself is the resource: for a read and the like. Anything else ends
// in a deny, with the reason of the decision.
//
// On any failure `*out` is a deny, and nothing was begun. The decision lives in
// the filter until the next call of this function or of
// matron_filter_response. `session` must live until the response is finished.
MATRON_API matron_status matron_filter_begin(
    matron_filter *self, const matron_session *session,
    const matron_request *request, const matron_resources *resources,
    uint32_t flags, const matron_decision **out) MATRON_NOEXCEPT;

// matron_filter_push takes the next bytes of the response, cut anywhere, and
// points `*output` to what of it may go on, which may be nothing yet. It is
// borrowed until the next call with the same filter.
//
// `output->data` is NULL if the response is refused already; the rest of it
// need not be pushed. So it is on failure, after which matron_filter_finish
// denies.
MATRON_API matron_status matron_filter_push(matron_filter *self,
                                            matron_str chunk,
                                            matron_str *output) MATRON_NOEXCEPT;

// matron_filter_result says what became of a response.
typedef struct matron_filter_result {
  uint32_t struct_size;
  uint32_t flags;
  // A permit: what was put out may be shown. Never
  // `MATRON_EFFECT_NEEDS_RESOURCE`.
  matron_effect effect;
  matron_reason reason;
  // How many entries stayed, and how many did not, those of Bundles within
  // entries included; a resource that is the response is one.
  uint64_t kept;
  uint64_t dropped;
} matron_filter_result;
#define MATRON_FILTER_RESULT_INIT {sizeof(matron_filter_result), 0, 0, 0, 0, 0}

// matron_filter_finish ends the response, points `*output` to its last bytes,
// borrowed until the next call with the same filter, and writes to `*result`
// whether it may be shown.
//
// Unless the effect is a permit `*output` is empty, and everything that was put
// out before is to be thrown away. So it is on failure:
// `MATRON_E_OUT_OF_MEMORY` if the output could not grow,
// `MATRON_E_INVALID_ARGUMENT` if no response was begun.
MATRON_API matron_status
matron_filter_finish(matron_filter *self, matron_filter_result *result,
                     matron_str *output) MATRON_NOEXCEPT;

// matron_filter_response filters a response that is at hand as a whole: the
// three calls above in one. `*output` is all of what may be shown, and empty
// unless the effect is a permit; that of a write may be empty too. `response`
// may lie in the output of another filter, not of this one.
MATRON_API matron_status matron_filter_response(
    matron_filter *self, const matron_session *session,
    const matron_request *request, const matron_resources *resources,
    uint32_t flags, matron_str response, matron_filter_result *result,
    matron_str *output) MATRON_NOEXCEPT;

// -------------------------------------------------------------------- Scopes
//
// What scopes mean by themselves, for an authorization server: whether a
// request may pass is matron_decide's affair.

// The modifiers of search parameters that constraints may use, where a national
// guide asks for them. Without its bit, a scope with one grants nothing.
enum {
  MATRON_SCOPE_MODIFIER_IN = 1u << 0,
  MATRON_SCOPE_MODIFIER_NOT_IN = 1u << 1,
  MATRON_SCOPE_MODIFIER_NOT = 1u << 2,
  MATRON_SCOPE_MODIFIER_EXACT = 1u << 3,
  MATRON_SCOPE_MODIFIER_BELOW = 1u << 4
};

// matron_scopes_new compiles the scope string `scope`: the union of its scopes,
// constraints included, as read by the resource types and search parameters of
// `fhir_version`: "R4", "R4B" or "R5". `modifiers` is a bit-or of
// MATRON_SCOPE_MODIFIER_*.
//
// A scope that is not understood is no failure: it grants nothing, and
// matron_scopes_rejected tells about it. A text that is too long, or has too
// many scopes, fails with `MATRON_E_LIMIT_EXCEEDED` (docs/limits.md).
//
// Compiled scopes are immutable.
MATRON_API matron_status matron_scopes_new(matron_scopes **out,
                                           matron_str scope,
                                           matron_str fhir_version,
                                           uint32_t modifiers) MATRON_NOEXCEPT;
// matron_scopes_canonical returns what was understood as a scope string in its
// canonical form, borrowed from `self`.
MATRON_API matron_str matron_scopes_canonical(const matron_scopes *self)
    MATRON_NOEXCEPT;

// matron_rejected_scope is a scope that is not understood. The text is borrowed
// from the matron_scopes that it was read from.
typedef struct matron_rejected_scope {
  uint32_t struct_size;
  uint32_t flags;
  matron_reason reason;
  uint32_t offset;  // In bytes, in the scope string.
  matron_str text;  // As it came.
  matron_str hint;  // What to do about it; may be empty.
} matron_rejected_scope;
#define MATRON_REJECTED_SCOPE_INIT \
  {sizeof(matron_rejected_scope), 0, 0, 0, {0, 0}, {0, 0}}

// matron_scopes_num_rejected returns how many there are; 0 for NULL.
MATRON_API size_t matron_scopes_num_rejected(const matron_scopes *self)
    MATRON_NOEXCEPT;
// matron_scopes_rejected writes number `index`, in the order of the scope
// string, to `*out`.
MATRON_API matron_status
matron_scopes_rejected(const matron_scopes *self, size_t index,
                       matron_rejected_scope *out) MATRON_NOEXCEPT;

// matron_scopes_covers writes 1 to `*out_covers` if `granted` grants all that
// the scope string `wanted` asks for, and otherwise 0: if that is not proven,
// if a scope of `wanted` is not understood, if it names none, and on failure.
// Constraints are read as those of `granted`. `patient/`, `user/` and `system/`
// have nothing to do with each other; scopes such as `openid` are compared as
// texts.
//
// A text that takes more than docs/limits.md allows fails with
// `MATRON_E_LIMIT_EXCEEDED`, or with `MATRON_E_SCRATCH_TOO_SMALL`. What
// `scratch` held before is gone, so `wanted` must not lie in it. No heap
// allocation.
MATRON_API matron_status
matron_scopes_covers(matron_scratch *scratch, const matron_scopes *granted,
                     matron_str wanted, int32_t *out_covers) MATRON_NOEXCEPT;

// matron_scopes_narrow compares what a client asks for with what was granted,
// as for a refreshed token (RFC 6749 section 6). It writes 1 to `*out_within`
// if `requested` asks for nothing that was not granted; a scope that is not
// understood must stand in the grant as it is. `*out_narrowed` is what may be
// granted of the request, in few words, and never more than was; without those
// scopes that are not understood. `*out_exceeding` is what was not granted.
//
// Both texts live in `scratch`, until the next call that takes it; they are
// empty on failure, and `*out_within` 0. Failures, and what `scratch` held
// before, are as in matron_scopes_covers. No heap allocation.
MATRON_API matron_status matron_scopes_narrow(
    matron_scratch *scratch, const matron_scopes *granted, matron_str requested,
    int32_t *out_within, matron_str *out_narrowed,
    matron_str *out_exceeding) MATRON_NOEXCEPT;
MATRON_API void matron_scopes_free(matron_scopes *self) MATRON_NOEXCEPT;

// -------------------------------------------------------------------- Tokens

// The profiles of matron_token_verify: each has its own rules, and no token of
// one passes for another (docs/evaluate.md, verify). Zero is none of them.
enum {
  MATRON_PROFILE_ACCESS_TOKEN = 1,
  MATRON_PROFILE_ID_TOKEN = 2,
  MATRON_PROFILE_CLIENT_ASSERTION = 3,
  MATRON_PROFILE_DPOP_PROOF = 4,
  MATRON_PROFILE_LOGOUT_TOKEN = 5
};

// matron_token_rules says what is expected of a token. A text whose data is
// NULL is not given; one that is empty is an expectation that nothing meets.
// Lists are texts with spaces between their items.
typedef struct matron_token_rules {
  uint32_t struct_size;
  uint32_t flags;    // 0.
  uint32_t profile;  // MATRON_PROFILE_*.
  uint32_t leeway_s;
  int64_t
      now_unix_s;  // Seconds since 1970-01-01 UTC; MATRON_TIME_UNSET refuses.
  int64_t max_lifetime_s;      // -1: none. Not of DPoP proofs.
  int64_t max_age_s;           // -1: not asked. Of ID tokens and DPoP proofs.
  matron_str algorithms;       // List; not given: those of the profile.
  matron_str required_claims;  // List.
  matron_str issuer;           // Of access, ID and logout tokens; required.
  matron_str audience;         // Of access tokens; required.
  matron_str typ;              // Of access tokens; not given: at+jwt.
  matron_str client_id;  // Of ID and logout tokens, required; of assertions.
  matron_str trusted_audiences;  // List. This and the next five: of ID tokens.
  matron_str nonce;              // Of DPoP proofs, too.
  matron_str access_token;       // Of DPoP proofs, too.
  matron_str code;
  matron_str acr_values;      // List.
  matron_str amr_values;      // List.
  matron_str token_endpoint;  // This and the next: of assertions; required.
  matron_str jwks_url;
  matron_str method;  // This and the next two: of DPoP proofs; required.
  matron_str url;     // Required.
  matron_str key_thumbprint;
  // What the client has proven, of access tokens; see matron_request.
  matron_str proven_key_thumbprint;
  matron_str proven_certificate_thumbprint;
} matron_token_rules;
#define MATRON_TOKEN_RULES_INIT \
  {sizeof(matron_token_rules),  \
   0,                           \
   0,                           \
   0,                           \
   MATRON_TIME_UNSET,           \
   -1,                          \
   -1,                          \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0},                      \
   {0, 0}}

// matron_verified_token is what came of it. Everything is empty unless `reason`
// is MATRON_REASON_OK.
typedef struct matron_verified_token {
  uint32_t struct_size;
  matron_reason reason;
  matron_str claims;          // The payload: a JSON object, as it came.
  matron_str key_thumbprint;  // Of a DPoP proof.
} matron_verified_token;
#define MATRON_VERIFIED_TOKEN_INIT \
  {sizeof(matron_verified_token),  \
   MATRON_REASON_INVALID_ARGUMENT, \
   {0, 0},                         \
   {0, 0}}

// matron_token_verify verifies `token`, a compact JWS, by `rules` and writes
// what came of it to `*out`. `key_set` holds the keys of whoever made the
// token, and nobody else's; NULL for a DPoP proof, which brings its own. A
// token that is not valid is an expected input: the function returns MATRON_OK.
// That a client assertion, a DPoP proof or a logout token was not used before
// is for the caller to check, by its claim `jti`. Texts of `*out` live in
// `scratch` until its next use.
MATRON_API matron_status
matron_token_verify(matron_scratch *scratch, const matron_token_rules *rules,
                    const matron_key_set *key_set, matron_str token,
                    matron_verified_token *out) MATRON_NOEXCEPT;

// ---------------------------------------------------------------------- PKCE

// matron_pkce_verify checks a code verifier against the stored challenge
// (RFC 7636; only S256, as SMART demands). It writes `MATRON_REASON_OK` or what
// is wrong to `*out`. Lengths and alphabet are checked before hashing, and the
// comparison takes constant time. data == NULL: the value was not given.
MATRON_API matron_status matron_pkce_verify(
    matron_reason *out, matron_str code_challenge,
    matron_str code_challenge_method, matron_str code_verifier) MATRON_NOEXCEPT;

// -------------------------------------------------------------- Sealed bytes
//
// Tokens and other bytes at rest (docs/vault.md):
//
//   matron_seal_input input = MATRON_SEAL_INPUT_INIT;
//   input.purpose = purpose, input.client = client, input.subject = subject;
//   input.nonce = entropy;  // 24 octets, new for each call.
//   input.now_unix_s = now, input.expires_unix_s = now + 3600;
//   matron_seal(ring, &sealed, NULL, 0, &len, &input, token);  // How many.
//   matron_seal(ring, &sealed, out, len, &len, &input, token);

// matron_key_ring_new makes a ring of the JSON `{"keys":[...]}` of
// docs/vault.md. A ring that is not usable fails with
// `MATRON_E_KEY_SET_INVALID`;
// `*out_diagnostics`, if it is not NULL, then tells why, without a word of the
// keys. A ring is immutable, and wipes its keys when it is freed; the JSON is
// the caller's to wipe.
MATRON_API matron_status
matron_key_ring_new(matron_key_ring **out, matron_diagnostics **out_diagnostics,
                    const char *json, size_t json_len) MATRON_NOEXCEPT;
// matron_key_ring_sealing_key returns the id of the key that seals at
// `now_unix_s`, borrowed from `self`; empty if none does. It is for hosts that
// count what a key has sealed: another should follow after 2^32 messages.
MATRON_API matron_str matron_key_ring_sealing_key(
    const matron_key_ring *self, int64_t now_unix_s) MATRON_NOEXCEPT;
MATRON_API void matron_key_ring_free(matron_key_ring *self) MATRON_NOEXCEPT;

// matron_seal_input says whom bytes are sealed for, what for, and when. Purpose
// and client must not be empty; each of the three has at most 2,048 bytes.
typedef struct matron_seal_input {
  uint32_t struct_size;
  uint32_t flags;  // None so far: 0.
  matron_str purpose;
  matron_str client;
  matron_str subject;
  // Exactly 24 octets of a random source, never used before. Not read by
  // matron_open.
  matron_str nonce;
  int64_t now_unix_s;
  int64_t expires_unix_s;  // Read by matron_seal only.
} matron_seal_input;
#define MATRON_SEAL_INPUT_INIT \
  {sizeof(matron_seal_input), 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0}

// matron_sealed is what came of a call. But for the reason, all is zero unless
// that is `MATRON_REASON_OK`.
typedef struct matron_sealed {
  uint32_t struct_size;
  uint32_t flags;
  matron_reason reason;
  int32_t changed;  // matron_reseal: 1 if another key has sealed before.
  int64_t expires_unix_s;
  matron_str key;  // Id of the key that sealed, borrowed from the ring.
} matron_sealed;
#define MATRON_SEALED_INIT {sizeof(matron_sealed), 0, 0, 0, 0, {0, 0}}

// matron_seal writes `plaintext`, sealed, to `out`, and the number of bytes to
// `*out_len`. `MATRON_OK` says that `*result` has a reason: what was sealed
// counts only with `MATRON_REASON_OK`. `out` must not overlap an input.
//
// An `out_capacity` that is too small fails with `MATRON_E_SCRATCH_TOO_SMALL`,
// and `*out_len` is what it must be; NULL and 0 thus ask for the size. After
// any other failure, and any other reason, `*out_len` is 0.
MATRON_API matron_status matron_seal(const matron_key_ring *ring,
                                     matron_sealed *result, uint8_t *out,
                                     size_t out_capacity, size_t *out_len,
                                     const matron_seal_input *input,
                                     matron_str plaintext) MATRON_NOEXCEPT;

// matron_open writes what `sealed` holds to `out`, as matron_seal writes. A
// changed bit and another purpose, client or subject are one reason,
// `MATRON_REASON_SEALED_TAMPERED`.
MATRON_API matron_status matron_open(const matron_key_ring *ring,
                                     matron_sealed *result, uint8_t *out,
                                     size_t out_capacity, size_t *out_len,
                                     const matron_seal_input *input,
                                     matron_str sealed) MATRON_NOEXCEPT;

// matron_reseal opens `sealed` and writes it to `out`, sealed by the key that
// seals now, until the same time, as matron_seal writes. What that key has
// sealed before is copied as it is: `result->changed` is 0, and the nonce was
// not used.
MATRON_API matron_status matron_reseal(const matron_key_ring *ring,
                                       matron_sealed *result, uint8_t *out,
                                       size_t out_capacity, size_t *out_len,
                                       const matron_seal_input *input,
                                       matron_str sealed) MATRON_NOEXCEPT;

// Characters of a challenge, and of a verifier that was generated.
#define MATRON_PKCE_TEXT_LEN 43

// matron_pkce_challenge writes the S256 challenge of `code_verifier`, which is
// a secret, to the MATRON_PKCE_TEXT_LEN characters at `out_challenge`, and
// `MATRON_REASON_OK` or what is wrong with the verifier to `*out`; then the
// characters are zeros. There is no terminating zero.
MATRON_API matron_status
matron_pkce_challenge(matron_reason *out, matron_str code_verifier,
                      char *out_challenge) MATRON_NOEXCEPT;

// matron_pkce_generate makes a verifier of `entropy_len` octets, which must be
// 32 that no one else knows and that were never used before, and its challenge;
// each takes MATRON_PKCE_TEXT_LEN characters. Entropy that is evidently none is
// refused; then the characters are zeros.
MATRON_API matron_status matron_pkce_generate(
    matron_reason *out, const uint8_t *entropy, size_t entropy_len,
    char *out_verifier, char *out_challenge) MATRON_NOEXCEPT;

// ----------------------------------------------------------------- Evaluation

// matron_evaluator_new makes an evaluator of JSON requests. It holds the
// policies that `policy.load` has named. `max_input_bytes` bounds one request
// (0: 16 MiB).
MATRON_API matron_status matron_evaluator_new(
    matron_evaluator **out, size_t max_input_bytes) MATRON_NOEXCEPT;

// matron_evaluate carries out one JSON request (docs/evaluate.md) and points
// `*out_answer` to `*out_answer_len` bytes of JSON, on one line, which live
// until the next call with the same evaluator. Status other than `MATRON_OK`:
// the call failed, and the answer has a member `error`. A deny is not a
// failure.
MATRON_API matron_status matron_evaluate(
    matron_evaluator *self, const char *request, size_t request_len,
    const char **out_answer, size_t *out_answer_len) MATRON_NOEXCEPT;
MATRON_API void matron_evaluator_free(matron_evaluator *self) MATRON_NOEXCEPT;

// -------------------------------------------------------------- Session cache

// matron_session_cache_new makes a cache for `max_sessions` (rounded up to a
// multiple of 8; at most 1 048 576). Room for them is allocated at once; the
// sessions themselves, and their policies, live as long as they are in it.
//
// Threads: any number may use one cache at once.
MATRON_API matron_status matron_session_cache_new(
    matron_session_cache **out, size_t max_sessions) MATRON_NOEXCEPT;
MATRON_API void matron_session_cache_free(matron_session_cache *self)
    MATRON_NOEXCEPT;

// matron_session_cache_open does what matron_session_new_from_token does, but
// verifies a token only if it was not opened before with the same policy, the
// same key set document, the same issuer and the same `revocation_epoch`. The
// caller gets a reference of its own to the session: matron_session_free drops
// it. `*out_was_cached`, if it is wanted, is 1 if nothing was verified.
//
// Only sessions that are not refused and whose token expires are kept, and none
// is handed out from `exp` and leeway on. Another policy or key set reaches
// none from before, and neither does another epoch: a number that the host
// counts on at each revocation, after which it asks `revocation.check` again
// wherever
// `*out_was_cached` is 0.
MATRON_API matron_status matron_session_cache_open(
    matron_session_cache *self, matron_session **out,
    const matron_policy *policy, const matron_key_set *key_set,
    const matron_token *token, int64_t revocation_epoch,
    matron_scratch *scratch, int32_t *out_was_cached) MATRON_NOEXCEPT;

// matron_session_cache_clear drops all sessions of the cache; references that
// were handed out stay.
MATRON_API void matron_session_cache_clear(matron_session_cache *self)
    MATRON_NOEXCEPT;

// ---------------------------------------------------------------------- State

// matron_store_new makes a store in memory (docs/state.md): it never forgets
// what has not expired, and when it is full it refuses what is new. Room for
// `max_entries`, at most 16 777 216, is allocated at once; their keys and
// values take up to `max_bytes`. From 4096 entries on both are divided among 16
// parts, and a part may be full a little before the whole is.
//
// Threads: any number may use one store at once.
MATRON_API matron_status matron_store_new(matron_store **out,
                                          size_t max_entries,
                                          size_t max_bytes) MATRON_NOEXCEPT;
MATRON_API void matron_store_free(matron_store *self) MATRON_NOEXCEPT;

// Actions of a store.
enum {
  MATRON_STORE_GET = 1,
  MATRON_STORE_PUT_IF_ABSENT = 2,
  MATRON_STORE_COMPARE_AND_SET = 3,
  MATRON_STORE_DELETE = 4
};

// What came of them. Treat every value that you do not know as UNAVAILABLE.
enum {
  MATRON_STORE_UNAVAILABLE = 0,
  MATRON_STORE_DONE = 1,
  MATRON_STORE_FOUND = 2,
  MATRON_STORE_ABSENT = 3,
  MATRON_STORE_EXISTS = 4,
  MATRON_STORE_MISMATCH = 5,
  MATRON_STORE_FULL = 6
};

// matron_store_request is one operation. Start from MATRON_STORE_REQUEST_INIT.
typedef struct matron_store_request {
  uint32_t struct_size;
  uint32_t flags;     // None is known; 0.
  int32_t action;     // MATRON_STORE_*.
  uint32_t reserved;  // 0.
  // From then on the entry is not there. Of PUT_IF_ABSENT and COMPARE_AND_SET.
  int64_t expires_at_unix_s;
  matron_str key;       // As in `operations` of an answer: 43 characters.
  matron_str value;     // To be written.
  matron_str expected;  // Of COMPARE_AND_SET: what must be there.
} matron_store_request;
#define MATRON_STORE_REQUEST_INIT \
  {sizeof(matron_store_request), 0, 0, 0, 0, {0, 0}, {0, 0}, {0, 0}}

// matron_store_apply carries out one operation and writes what came of it to
// `*out_result`; each is atomic. The value that MATRON_STORE_GET has found is
// copied to `buffer`, and its length written to `*out_len`, which is 0 for
// everything else. With too small a buffer (`capacity` 0: NULL will do)
// nothing is copied, `*out_result` is MATRON_STORE_UNAVAILABLE, `*out_len` is
// what is needed, and the call fails with `MATRON_E_LIMIT_EXCEEDED`.
//
// Threads: as matron_store_new.
MATRON_API matron_status matron_store_apply(matron_store *self,
                                            int64_t now_unix_s,
                                            const matron_store_request *request,
                                            int32_t *out_result, char *buffer,
                                            size_t capacity,
                                            size_t *out_len) MATRON_NOEXCEPT;

// matron_evaluator_attach_store lets operations of `self` use `store` by
// `name`, as if `store.open` had made it. Several evaluators, each in a thread
// of its own, may share one store. `store` must outlive them. A name that is in
// use is `MATRON_E_INVALID_ARGUMENT`.
MATRON_API matron_status
matron_evaluator_attach_store(matron_evaluator *self, matron_str name,
                              matron_store *store) MATRON_NOEXCEPT;

#if defined(__cplusplus)
}  // extern "C"
#endif

#endif  // MATRON_H_
