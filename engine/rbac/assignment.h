// Assignment: which claims give which roles.
//
//   AssignmentIndex index;
//   if (!index.Build(rules, policy_arena)) return Status::kOutOfMemory;
//   RoleSet roles;
//   Status status = index.AssignedRoles(subject, scratch, &roles);

#ifndef MATRON_RBAC_ASSIGNMENT_H_
#define MATRON_RBAC_ASSIGNMENT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "fhir/resource_type.h"
#include "json/document.h"
#include "rbac/role_graph.h"

namespace matron::rbac {

enum class ConditionKind : uint8_t { kAlways, kClaim, kFhirUser };

// The kind of a value that a claim is compared with. Kinds are never converted.
enum class ClaimValueKind : uint8_t { kText, kInteger, kBool };

struct Condition {
  ConditionKind kind = ConditionKind::kClaim;
  std::string_view pointer;  // kClaim: JSON pointer (RFC 6901) into the claims.
  ClaimValueKind value_kind = ClaimValueKind::kText;
  std::string_view text;
  int64_t integer = 0;  // kInteger, or kBool as 0 or 1.
  fhir::ResourceType fhir_user = fhir::ResourceType::kNone;  // kFhirUser.
};

// A rule. It looks only at subjects of the issuers that it names.
struct Assignment {
  std::span<const uint32_t> issuers;  // Places in the policy.
  Condition condition;
  std::span<const RoleId> roles;
};

// What a session's subject is assigned by.
struct Subject {
  uint32_t issuer = 0;
  json::Value claims;
  fhir::ResourceType fhir_user = fhir::ResourceType::kNone;  // If it is usable.
};

// The rules of one policy, sorted by what they ask for. Immutable once built.
class AssignmentIndex {
 public:
  // Indexes `rules`, in memory of `arena`; both must outlive it. Returns false
  // without memory.
  [[nodiscard]] bool Build(std::span<const Assignment> rules, Arena& arena);

  // Adds to `*out` the roles of every rule that names the subject's issuer and
  // whose condition holds: a claim holds if it equals the value, or is an array
  // with an element that does. Status::kLimitExceeded if they are too many for
  // a set, and Status::kOutOfMemory if `scratch` is full.
  //
  // Time: the claims are gone through once, each rule is looked at once at
  // most.
  Status AssignedRoles(const Subject& subject, Arena& scratch,
                       RoleSet* out) const;

 private:
  // A rule about a claim. `path` is the pointer in another form: each name or
  // index without escapes, and behind it a byte that no JSON holds.
  struct ClaimRule {
    std::string_view path;
    const Assignment* rule;
  };
  class Opening;

  static bool IsBefore(const ClaimRule& a, const ClaimRule& b);

  std::span<const Assignment*> others_;  // Rules that ask for no claim.
  std::span<ClaimRule> claim_rules_;
};

}  // namespace matron::rbac

#endif  // MATRON_RBAC_ASSIGNMENT_H_
