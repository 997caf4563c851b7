// Tested by assignment_test.cc.

#include "rbac/assignment.h"

#include <algorithm>

namespace matron::rbac {
namespace {

using json::Kind;
using json::Value;

bool Equals(const Value& claim, const Condition& condition) {
  switch (condition.value_kind) {
    case ClaimValueKind::kText:
      return claim.kind() == Kind::kString && claim.text() == condition.text;
    case ClaimValueKind::kInteger:
      return claim.kind() == Kind::kInteger &&
             claim.integer() == condition.integer;
    case ClaimValueKind::kBool:
      return claim.kind() == Kind::kBool &&
             claim.integer() == condition.integer;
  }
  return false;
}

bool HoldsForClaim(const Condition& condition, const Value& claims) {
  const Value claim = json::FindByPointer(claims, condition.pointer);
  if (!claim.is_array()) return Equals(claim, condition);
  for (Value item = claim.first(); item.exists(); item = item.next()) {
    if (Equals(item, condition)) return true;
  }
  return false;
}

}  // namespace

bool Holds(const Condition& condition, const Subject& subject) {
  switch (condition.kind) {
    case ConditionKind::kAlways:
      return true;
    case ConditionKind::kClaim:
      return HoldsForClaim(condition, subject.claims);
    case ConditionKind::kFhirUser:
      return subject.fhir_user != fhir::ResourceType::kNone &&
             subject.fhir_user == condition.fhir_user;
  }
  return false;
}

bool AssignedRoles(std::span<const Assignment> assignments,
                   const Subject& subject, ArenaVector<RoleId>* out) {
  for (const Assignment& rule : assignments) {
    if (std::find(rule.issuers.begin(), rule.issuers.end(), subject.issuer) ==
        rule.issuers.end()) {
      continue;
    }
    if (!Holds(rule.condition, subject)) continue;
    for (const RoleId role : rule.roles) {
      if (!out->Append(role)) return false;
    }
  }
  return true;
}

}  // namespace matron::rbac
