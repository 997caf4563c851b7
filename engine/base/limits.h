// Every bound that the engine puts on its input, in one place.
//
// Exceeding a bound is a deny, a refused document or a failed call, never a
// truncation. docs/limits.md lists them for users.

#ifndef MATRON_BASE_LIMITS_H_
#define MATRON_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace matron::limits {

// JSON of any kind.
inline constexpr size_t kMaxJsonDepth = 64;
inline constexpr size_t kMaxJsonNodes = 1000000;  // Of one tree.

// Tokens and claims.
inline constexpr size_t kMaxTokenBytes = 64 * 1024;
inline constexpr size_t kMaxHeaderNodes = 1024;  // Of a JOSE header.
inline constexpr size_t kMaxClaimsBytes = 1024 * 1024;
inline constexpr size_t kMaxScopeBytes = 128 * 1024;
inline constexpr size_t kMaxScopes = 4096;
inline constexpr size_t kMaxScopeConstraints = 32;
inline constexpr size_t kMaxScopeAlternatives = 1024;
inline constexpr int64_t kMaxNumericDate = 253402300799;  // End of year 9999.
inline constexpr int64_t kMaxLeewaySeconds = 300;
inline constexpr int64_t kMaxLifetimeSeconds = 31536000;  // One year.
inline constexpr size_t kMaxSubjectBytes = 255;       // `sub` of an ID token.
inline constexpr size_t kMaxTokenIdBytes = 256;       // `jti` that counts once.
inline constexpr int64_t kMaxAssertionSeconds = 300;  // SMART 2.2.
inline constexpr int64_t kMaxDpopAgeSeconds = 3600;

// Steps of an OAuth flow.
inline constexpr size_t kMaxRedirectUris = 256;  // Of one registration.

// Key sets.
inline constexpr size_t kMaxKeySetBytes = 1024 * 1024;
inline constexpr size_t kMaxKeys = 1024;
inline constexpr size_t kMaxKeyOperations = 16;
inline constexpr int64_t kMaxKeySetAgeSeconds = 86400;  // One day.
inline constexpr unsigned kMinRsaBits = 2048;
inline constexpr unsigned kMaxRsaBits = 8192;
// RFC 7518 section 3.2: as long as the shortest hash.
inline constexpr size_t kMinHmacKeyBytes = 32;

// Sealed bytes (docs/vault.md).
inline constexpr size_t kMaxRingKeys = 64;
inline constexpr size_t kMaxKeyIdBytes = 64;
inline constexpr size_t kMaxBindingBytes =
    2048;  // Of purpose, client, subject.
inline constexpr size_t kMaxSealedPlaintextBytes = 16 * 1024 * 1024;
inline constexpr size_t kMaxSweptBlobs = 100000;  // Of one operation.
// Messages of one key after which the ring advises another.
inline constexpr int64_t kAdvisedSealsOfKey = int64_t{1} << 32;
inline constexpr int64_t kMaxCountedSeals = (int64_t{1} << 53) - 1;
// Transport facts. Bytes are those of all certificates that a server sends, and
// of one root.
inline constexpr size_t kMaxCertificates = 16;
inline constexpr size_t kMaxPathCertificates = 8;
inline constexpr size_t kMaxCertificateBytes = 256 * 1024;
inline constexpr size_t kMaxRoots = 512;
inline constexpr size_t kMaxPins = 64;
inline constexpr size_t kMaxEndpoints = 1024;
inline constexpr size_t kMaxStrictTransportBytes = 4096;
inline constexpr size_t kMaxStrictTransportDirectives = 32;

// Policy documents.
inline constexpr size_t kMaxPolicyBytes = 16 * 1024 * 1024;
inline constexpr size_t kMaxRoles = 100000;
inline constexpr size_t kMaxRoleScopes = 4096;
inline constexpr size_t kMaxRoleParents = 1024;
inline constexpr size_t kMaxIssuers = 1024;
inline constexpr size_t kMaxIssuerAudiences = 64;
inline constexpr size_t kMaxAssignments = 100000;
inline constexpr size_t kMaxAssignmentItems = 1024;
inline constexpr size_t kMaxBases = 16;
inline constexpr size_t kMaxNameBytes = 128;
inline constexpr size_t kMaxUrlTextBytes = 2048;
inline constexpr size_t kMaxDiagnostics = 64;

// One session: the product of token scopes and active roles is bounded by
// these.
inline constexpr size_t kMaxActiveRoles = 256;
// Grants for one letter and type that differ in confinement or constraints; in
// one decision the pairs of a token's scope and a role, or its scope, that are
// looked at; and comparisons of values.
inline constexpr size_t kMaxRows = 512;  // Interactions of one request.
inline constexpr size_t kMaxGrants = 64;
// Patients whom one claim names beside the one in context.
inline constexpr size_t kMaxClaimPatients = 8;

// `operations` of a policy: bytes of a name, and entries of all of them;
// `bulk_export`: segments of a path.
inline constexpr size_t kMaxOperationNameBytes = 64;
inline constexpr size_t kMaxOperationEntries = 1024;
inline constexpr size_t kMaxExportSegments = 4;
inline constexpr size_t kMaxFileSegments = 8;  // Of an exported file.
inline constexpr size_t kMaxGrantPairs = 4 * 1024 * 1024;
inline constexpr size_t kMaxGrantComparisons = 64 * 1024;

// One operation of the scope algebra.
inline constexpr size_t kMaxScopeExpansion = 4096;
inline constexpr size_t kMaxScopeComparisons = 4 * 1024 * 1024;
inline constexpr size_t kMaxScopeProducts = 64 * 1024;

// Judging one resource by scopes.
inline constexpr size_t kMaxFollowedPaths = 64;
inline constexpr size_t kMaxJudgedConstraints = 64;
inline constexpr size_t kMaxJudgedConjunctions = 64;
inline constexpr size_t kMaxJudgedComparisons = 1024 * 1024;
inline constexpr size_t kMaxSecurityLabels = 64;

// What is remembered between calls. Bytes of one identifier, such as a jti or a
// subject; of one value in a store; operations of one call, and how often it
// tries again what another has overtaken.
inline constexpr size_t kMaxStateTextBytes = 2048;
inline constexpr size_t kMaxStoreValueBytes = 256 * 1024;
inline constexpr size_t kMaxStoreOperations = 64;
inline constexpr size_t kMaxStoreAttempts = 8;
inline constexpr size_t kMaxStoreEntries = 16 * 1024 * 1024;
inline constexpr size_t kMaxCachedSessions = 1024 * 1024;
inline constexpr int64_t kMaxFamilySeconds = 315360000;  // Ten years.
inline constexpr size_t kMaxFamilyDataBytes = 16 * 1024;
inline constexpr int64_t kMaxGraceSeconds = 300;
inline constexpr int64_t kMaxFamilyGeneration = (int64_t{1} << 53) - 1;

// Requests.
inline constexpr size_t kMaxUrlBytes = 16 * 1024;
inline constexpr size_t kMaxParameters = 256;
inline constexpr size_t kMaxHeaders = 128;
inline constexpr size_t kMaxHeaderBytes = 64 * 1024;
inline constexpr size_t kMaxIdBytes = 64;
inline constexpr size_t kMaxFormBytes = 64 * 1024;  // Body of a search by POST.
inline constexpr size_t kMaxChainNames = 4;
inline constexpr size_t kMaxHasLevels = 4;
inline constexpr size_t kMaxBundleEntries = 1000;

// Responses that are filtered. The largest entry is the scratch's to bound.
inline constexpr size_t kMaxBundleHeadBytes = 16 * 1024;  // Before it shows
                                                          // what it is.
inline constexpr size_t kMaxBundleNameBytes = 128;  // A member's, with escapes.
inline constexpr size_t kMaxSeparatorBytes = 256;   // White space that is kept.

// Defaults of handles.
inline constexpr size_t kDefaultScratchInputBytes = 1024 * 1024;
inline constexpr int64_t kDefaultStoreEntries = 100000;
inline constexpr int64_t kDefaultStoreBytes = 64 * 1024 * 1024;
inline constexpr int64_t kDefaultReplaySeconds = 300;  // SMART's assertions.
inline constexpr size_t kDefaultEvaluatorInputBytes = 16 * 1024 * 1024;

}  // namespace matron::limits

#endif  // MATRON_BASE_LIMITS_H_
