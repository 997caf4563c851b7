// Every way in ends in Assemble, which reads the claims that decide: what fails
// there refuses the session, whoever verified the claims. Tested by
// session_test.cc.

#include "decide/open_session.h"

#include <algorithm>
#include <optional>

#include "base/arena_vector.h"
#include "base/limits.h"
#include "base/text_builder.h"
#include "fhir/fhir_user.h"
#include "jose/jws.h"
#include "json/writer.h"
#include "oauth/access_token.h"
#include "rbac/assignment.h"

namespace matron::decide {
namespace {

using json::Value;
using policy::Issuer;
using policy::Policy;
using policy::PolicyRef;

bool ParsePatient(std::string_view text, const Policy& policy,
                  fhir::ResourceId* out) {
  return fhir::ParseLocal(text, policy.bases(), policy.fhir_version(), out) &&
         out->type == fhir::ResourceType::kPatient;
}

// Counts the tokens of a scope string; Reason::kScopeLimitExceeded beyond the
// limits.
Reason CountScopes(std::string_view scope, size_t* count) {
  *count = 0;
  if (scope.size() > limits::kMaxScopeBytes) {
    return Reason::kScopeLimitExceeded;
  }
  bool in_token = false;
  for (const char c : scope) {
    const bool is_space = c == ' ';
    if (!is_space && !in_token) ++*count;
    in_token = !is_space;
  }
  return *count > limits::kMaxScopes ? Reason::kScopeLimitExceeded
                                     : Reason::kOk;
}

// Reads what a decision needs of the claims into `parts`.
Reason ReadClaims(const Value& claims, const Policy& policy,
                  SessionParts& parts) {
  Reason reason = oauth::ReadConfirmation(claims, &parts.confirmation);
  if (reason != Reason::kOk) return reason;
  reason = oauth::ReadLifetime(claims, &parts.lifetime);
  if (reason != Reason::kOk) return reason;
  reason = oauth::ReadText(claims, "scope", &parts.scope);
  if (reason != Reason::kOk) return reason;
  reason = CountScopes(parts.scope, &parts.num_scopes);
  if (reason != Reason::kOk) return reason;
  const Value patient = claims.Find("patient");
  reason = oauth::ReadText(claims, "patient", &parts.patient);
  if (reason != Reason::kOk) return reason;
  if (patient.is_string() && !fhir::IsId(parts.patient)) {
    return Reason::kClaimMalformed;
  }
  // RFC 9068 section 2.2, OpenID Connect Core section 2. What is no string
  // names no client.
  for (const std::string_view name : {"client_id", "azp"}) {
    const Value client = claims.Find(name);
    if (parts.client.empty() && client.is_string()) {
      parts.client = client.text();
    }
  }
  const Value encounter = claims.Find("encounter");
  if (policy.confines_to_encounter()) {
    reason = oauth::ReadText(claims, "encounter", &parts.encounter);
    if (reason != Reason::kOk) return reason;
    if (encounter.is_string() && !fhir::IsId(parts.encounter)) {
      return Reason::kClaimMalformed;
    }
  }
  const Value fhir_user = claims.Find("fhirUser");
  std::string_view text;
  reason = oauth::ReadText(claims, "fhirUser", &text);
  if (reason != Reason::kOk || !fhir_user.is_string()) return reason;
  parts.fhir_user_state =
      fhir::ParseFhirUser(text, policy.bases(), policy.fhir_version(),
                          &parts.fhir_user)
          ? FhirUserState::kUsable
          : FhirUserState::kUnusable;
  return Reason::kOk;
}

// Reads whom the claim at `pointer` names beside the patient in context.
Reason ReadClaimedPatients(const Value& claims, std::string_view pointer,
                           const Policy& policy, Arena& arena,
                           SessionParts& parts) {
  const Value claim = json::FindByPointer(claims, pointer);
  if (!claim.exists()) return Reason::kOk;
  if (!claim.is_array() || claim.size() > limits::kMaxClaimPatients) {
    return Reason::kClaimMalformed;
  }
  ArenaVector<std::string_view> patients(arena);
  for (Value item = claim.first(); item.exists(); item = item.next()) {
    std::string_view id = item.text();
    fhir::ResourceId named;
    if (ParsePatient(id, policy, &named)) id = named.id;
    if (!item.is_string() || !fhir::IsId(id)) return Reason::kClaimMalformed;
    if (id == parts.patient) {
      parts.patient_is_claimed = true;
      continue;
    }
    const std::span<const std::string_view> known = patients.items();
    if (std::find(known.begin(), known.end(), id) == known.end() &&
        !patients.Append(id)) {
      return Reason::kScratchTooSmall;
    }
  }
  parts.claimed_patients = patients.items();
  return Reason::kOk;
}

// Copies what may be revoked as it stands, and leaves it to whoever looks it up
// to refuse what is malformed.
Reason CopyRevocationClaims(const Value& claims, Arena& arena,
                            std::string_view* out) {
  TextBuilder text(arena);
  json::Writer writer(text);
  writer.BeginObject();
  for (const std::string_view name :
       {"iss", "sub", "sid", "jti", "client_id", "azp", "iat"}) {
    const Value claim = claims.Find(name);
    if (!claim.exists()) continue;
    writer.Key(name);
    writer.Copy(claim);
  }
  writer.EndObject();
  *out = text.text();
  return text.ok() ? Reason::kOk : Reason::kScratchTooSmall;
}

// The session of a subject of `issuer`, a place in the policy.
SessionPtr Assemble(const PolicyRef& policy, uint32_t issuer,
                    const Value& claims, Arena& arena) {
  SessionParts parts;
  parts.policy = policy;
  parts.fhir_user_waived =
      policy->issuers()[issuer].user_scopes_without_fhir_user;
  parts.leeway_s = policy->issuers()[issuer].leeway_s;
  Reason reason = ReadClaims(claims, *policy, parts);
  const std::string_view pointer = policy->issuers()[issuer].patients_claim;
  if (reason == Reason::kOk && !pointer.empty()) {
    reason = ReadClaimedPatients(claims, pointer, *policy, arena, parts);
  }
  if (reason == Reason::kOk) {
    reason = CopyRevocationClaims(claims, arena, &parts.revocation_claims);
  }
  if (reason != Reason::kOk) return OpenRefused(policy, reason);
  rbac::Subject subject;
  subject.issuer = issuer;
  subject.claims = claims;
  subject.fhir_user = parts.fhir_user.type;
  rbac::RoleSet assigned;
  Status status =
      policy->assignment_index().AssignedRoles(subject, arena, &assigned);
  if (status == Status::kOk) {
    status =
        policy->roles().AuthorizedRoles(assigned.items(), arena, &parts.roles);
  }
  if (status == Status::kLimitExceeded) {
    return OpenRefused(policy, Reason::kScopeLimitExceeded);
  }
  if (status != Status::kOk) {
    return OpenRefused(policy, Reason::kScratchTooSmall);
  }
  parts.refusal = Reason::kOk;
  return MakeSession(parts);
}

// Finds the issuer's place by the claim `iss`.
Reason FindIssuer(const Policy& policy, const Value& claims, uint32_t* out) {
  *out = 0;
  if (policy.any_issuer()) return Reason::kOk;
  const Value issuer = claims.Find("iss");
  if (!issuer.is_string()) return Reason::kIssuerUnknown;
  const std::optional<uint32_t> found = policy.FindIssuer(issuer.text());
  if (!found.has_value()) return Reason::kIssuerUnknown;
  *out = *found;
  return Reason::kOk;
}

// Chooses the keys that a token of `issuer` is verified with. Keys that the
// host brings are the host's word for one issuer only.
Reason FindKeys(const Policy& policy, const Issuer& issuer,
                const TokenInput& token, const jose::KeySet** out) {
  *out = nullptr;
  if (token.issuer.has_value() &&
      (token.issuer->empty() || *token.issuer != issuer.issuer)) {
    return Reason::kIssuerMismatch;
  }
  if (policy.any_issuer() && issuer.issuer.empty()) {
    return Reason::kIssuerUnspecified;
  }
  // SECURITY: a shared secret is the policy's alone.
  if (token.keys != nullptr && !issuer.algorithms.HasSymmetric()) {
    if (!token.issuer.has_value() && policy.issuers().size() > 1) {
      return Reason::kIssuerUnspecified;
    }
    *out = token.keys;
    return Reason::kOk;
  }
  if (!issuer.keys.has_value()) return Reason::kKeySetMissing;
  *out = &*issuer.keys;
  return Reason::kOk;
}

// Verifies and validates; on Reason::kOk `*claims` and `*issuer` are those of
// the token.
Reason AcceptToken(const Policy& policy, const TokenInput& token,
                   Scratch& scratch, uint32_t* issuer,
                   oauth::SessionClaims* claims) {
  jose::CompactJws jws;
  Reason reason = jws.Parse(token.compact, scratch.reader(), scratch.arena());
  // What no issuer's entry allows is refused before the payload is read, in the
  // order of docs/evaluate.md, verify.
  if (reason == Reason::kOk) {
    reason = jws.RequireAlgorithm(policy.algorithms());
  }
  if (reason != Reason::kOk) return reason;
  // The payload is not verified yet; it only tells whose keys to try, and is
  // checked against the same issuer afterwards.
  const Status status = scratch.unverified_claims().Parse(
      jws.UnverifiedPayload(), scratch.reader());
  if (LacksMemory(status)) return Reason::kScratchTooSmall;
  if (status != Status::kOk ||
      !scratch.unverified_claims().root().is_object()) {
    return Reason::kClaimsMalformed;
  }
  reason = FindIssuer(policy, scratch.unverified_claims().root(), issuer);
  if (reason != Reason::kOk) return reason;
  const Issuer& entry = policy.issuers()[*issuer];
  const jose::KeySet* keys = nullptr;
  reason = FindKeys(policy, entry, token, &keys);
  if (reason != Reason::kOk) return reason;
  const oauth::AccessTokenRules rules = entry.Rules();
  const oauth::AccessTokenValidator validator(rules);
  reason = jws.RequireAlgorithm(entry.algorithms);
  if (reason == Reason::kOk) reason = validator.CheckType(jws);
  jose::VerifiedJws verified;
  if (reason == Reason::kOk) reason = jws.Verify(*keys, &verified);
  if (reason != Reason::kOk) return reason;
  return validator.Validate(verified, token.now, scratch.claims(),
                            scratch.reader(), claims);
}

}  // namespace

SessionPtr OpenFromToken(const PolicyRef& policy, const TokenInput& token,
                         Scratch& scratch) {
  scratch.arena().Reset();
  uint32_t issuer = 0;
  oauth::SessionClaims claims;
  const Reason reason = AcceptToken(*policy, token, scratch, &issuer, &claims);
  if (reason != Reason::kOk) return OpenRefused(policy, reason);
  return Assemble(policy, issuer, claims.claims(), scratch.arena());
}

SessionPtr OpenFromClaims(const PolicyRef& policy,
                          const oauth::SessionClaims& claims,
                          Scratch& scratch) {
  scratch.arena().Reset();
  if (!claims.exists()) return OpenRefused(policy, Reason::kClaimsMalformed);
  // SECURITY: RFC 7662 section 2.2; claims may be those of an introspection.
  const Value active = claims.claims().Find("active");
  if (active.exists() &&
      (active.kind() != json::Kind::kBool || active.integer() != 1)) {
    return OpenRefused(policy, Reason::kTokenInactive);
  }
  uint32_t issuer = 0;
  const Reason reason = FindIssuer(*policy, claims.claims(), &issuer);
  if (reason != Reason::kOk) return OpenRefused(policy, reason);
  return Assemble(policy, issuer, claims.claims(), scratch.arena());
}

SessionPtr OpenFromHostVerifiedText(const PolicyRef& policy,
                                    std::string_view text, Scratch& scratch) {
  if (text.size() > limits::kMaxClaimsBytes) {
    return OpenRefused(policy, Reason::kTokenTooLarge);
  }
  const Status status = scratch.claims().Parse(text, scratch.reader());
  if (LacksMemory(status)) {
    return OpenRefused(policy, Reason::kScratchTooSmall);
  }
  if (status != Status::kOk) {
    return OpenRefused(policy, Reason::kClaimsMalformed);
  }
  return OpenFromClaims(
      policy, oauth::SessionClaims::HostVerified(scratch.claims().root()),
      scratch);
}

SessionPtr OpenRefused(const PolicyRef& policy, Reason refusal) {
  SessionParts parts;
  parts.policy = policy;
  parts.refusal = refusal;
  return MakeSession(parts);
}

}  // namespace matron::decide
