// Assignment: which claims give which roles.

#ifndef MATRON_RBAC_ASSIGNMENT_H_
#define MATRON_RBAC_ASSIGNMENT_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena_vector.h"
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

// Whether `condition` holds for `subject`. A claim holds if it equals the value
// or is an array with an element that does.
bool Holds(const Condition& condition, const Subject& subject);

// Appends to `*out` the roles of every rule that names the subject's issuer and
// whose condition holds; a role may come twice. Returns false without memory.
// Time: linear in the rules.
[[nodiscard]] bool AssignedRoles(std::span<const Assignment> assignments,
                                 const Subject& subject,
                                 ArenaVector<RoleId>* out);

}  // namespace matron::rbac

#endif  // MATRON_RBAC_ASSIGNMENT_H_
