// The member `assignments`. Tested by loader_test.cc.

#include "base/limits.h"
#include "policy/loader.h"

namespace matron::policy {

using json::Kind;
using json::Value;

namespace {

constexpr std::string_view kMembers[] = {"issuers", "when", "roles"};
constexpr std::string_view kConditionMembers[] = {"claim", "value", "fhir_user",
                                                  "always"};

// The types that a fhirUser may have (SMART 2.2, scopes for identity data).
bool IsFhirUserType(fhir::ResourceType type) {
  return type == fhir::ResourceType::kPatient ||
         type == fhir::ResourceType::kPractitioner ||
         type == fhir::ResourceType::kPractitionerRole ||
         type == fhir::ResourceType::kRelatedPerson ||
         type == fhir::ResourceType::kPerson;
}

}  // namespace

void Loader::LoadAssignments(const Place& assignments) {
  if (!assignments.RequireArray(limits::kMaxAssignments, true)) return;
  ArenaVector<rbac::Assignment> rules(policy_->arena_);
  size_t index = 0;
  for (Value item = assignments.value().first(); item.exists();
       item = item.next(), ++index) {
    rbac::Assignment rule;
    LoadAssignment(assignments.Child(item, index), &rule);
    if (!rules.Append(rule)) return;
  }
  policy_->assignments_ = rules.items();
  // Rules with faults may hold no pointer, and the policy is thrown away.
  if (diagnostics_.num_found() > 0) return;
  if (!policy_->assignment_index_.Build(rules.items(), policy_->arena_)) {
    assignments.Fault(Status::kOutOfMemory, "memory could not be allocated");
  }
}

void Loader::LoadAssignment(const Place& place, rbac::Assignment* out) {
  if (!place.Require(Kind::kObject)) return;
  place.RefuseUnknown(kMembers);
  LoadCondition(place.Member("when"), &out->condition);
  out->roles =
      LoadRoleNames(place.Member("roles"), limits::kMaxAssignmentItems, false);
  const Place issuers = place.Member("issuers");
  if (!issuers.RequireArray(limits::kMaxAssignmentItems, false)) return;
  ArenaVector<uint32_t> ids(policy_->arena_);
  size_t index = 0;
  for (Value item = issuers.value().first(); item.exists();
       item = item.next(), ++index) {
    const Place issuer = issuers.Child(item, index);
    if (!issuer.Require(Kind::kString)) continue;
    const std::optional<uint32_t> id = policy_->FindIssuer(item.text());
    if (!id.has_value()) {
      issuer.FaultAbout(Status::kPolicyUnknownIssuer, item.text(),
                        "is not an issuer of this policy");
    } else if (!ids.Append(*id)) {
      return;
    }
  }
  out->issuers = ids.items();
}

void Loader::LoadCondition(const Place& when, rbac::Condition* out) {
  if (!when.Require(Kind::kObject)) return;
  when.RefuseUnknown(kConditionMembers);
  const Place claim = when.Member("claim");
  const Place fhir_user = when.Member("fhir_user");
  const Place always = when.Member("always");
  const int forms = (claim.exists() || when.Member("value").exists() ? 1 : 0) +
                    (fhir_user.exists() ? 1 : 0) + (always.exists() ? 1 : 0);
  if (forms != 1) {
    when.Fault(Status::kPolicyBadValue, "a condition has exactly one form",
               "use `claim` with `value`, or `fhir_user`, or `always`");
    return;
  }
  if (always.exists()) {
    out->kind = rbac::ConditionKind::kAlways;
    if (always.Require(Kind::kBool) && always.value().integer() == 0) {
      always.Fault(Status::kPolicyBadValue, "must be true");
    }
  } else if (fhir_user.exists()) {
    out->kind = rbac::ConditionKind::kFhirUser;
    if (!fhir_user.Require(Kind::kString)) return;
    out->fhir_user = fhir::ParseResourceType(fhir_user.value().text(),
                                             policy_->fhir_version_);
    if (!IsFhirUserType(out->fhir_user)) {
      fhir_user.FaultAbout(Status::kPolicyBadValue, fhir_user.value().text(),
                           "is not a type that a fhirUser can have",
                           "use Patient, Practitioner, PractitionerRole, "
                           "RelatedPerson or Person");
    }
  } else {
    out->kind = rbac::ConditionKind::kClaim;
    out->pointer = claim.RequireText(limits::kMaxUrlTextBytes);
    if (!json::IsJsonPointer(out->pointer)) {
      claim.FaultAbout(Status::kPolicyBadValue, out->pointer,
                       "is not a JSON pointer",
                       "a claim is named as /groups or /realm_access/roles");
    }
    LoadClaimValue(when.Member("value"), out);
  }
}

void Loader::LoadClaimValue(const Place& value, rbac::Condition* out) {
  switch (value.value().kind()) {
    case Kind::kInteger:
      out->value_kind = rbac::ClaimValueKind::kInteger;
      out->integer = value.value().integer();
      return;
    case Kind::kBool:
      out->value_kind = rbac::ClaimValueKind::kBool;
      out->integer = value.value().integer();
      return;
    case Kind::kString:
      out->value_kind = rbac::ClaimValueKind::kText;
      out->text = policy_->arena_.Copy(value.value().text());
      return;
    case Kind::kAbsent:
      value.Fault(Status::kPolicyMissingMember, "this member is required");
      return;
    default:
      value.Fault(Status::kPolicyWrongType,
                  "must be a string, an integer or a boolean");
  }
}

}  // namespace matron::policy
