// Policy: a policy document, compiled (docs/policy.md).
//
//   Diagnostics diagnostics;
//   PolicyRef policy = LoadPolicy(text, reader, diagnostics);
//   if (!policy) ...  // every fault is in diagnostics
//
// Immutable, shared by reference count, and replaced whole: a session holds the
// policy that it was opened under.

#ifndef MATRON_POLICY_POLICY_H_
#define MATRON_POLICY_POLICY_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "fhir/base_url.h"
#include "fhir/definitions.h"
#include "fhir/fhir_version.h"
#include "fhir/operation.h"
#include "fhir/resource_type.h"
#include "jose/algorithm.h"
#include "jose/key_set.h"
#include "json/reader.h"
#include "oauth/access_token.h"
#include "rbac/assignment.h"
#include "rbac/role_graph.h"
#include "smart/scope_constraint.h"

namespace matron::policy {

// An issuer whose tokens are accepted.
struct Issuer {
  std::string_view issuer;
  std::span<const std::string_view> audiences;
  std::optional<jose::KeySet> keys;  // Absent: the host brings them.
  jose::AlgorithmSet algorithms = jose::AlgorithmSet::Default();
  oauth::TokenProfile profile = oauth::TokenProfile::kRfc9068;
  int64_t leeway_s = 0;
  bool has_max_lifetime = false;
  int64_t max_lifetime_s = 0;
  bool user_scopes_without_fhir_user = false;
  // JSON pointer of the claim that names patients whom the subject may act for;
  // empty for none.
  std::string_view patients_claim;

  // What a token of this issuer is held to.
  oauth::AccessTokenRules Rules() const;
};

class Policy {
 public:
  Policy(const Policy&) = delete;  // Shared by PolicyRef.
  Policy& operator=(const Policy&) = delete;

  std::string_view revision() const { return revision_; }
  // What the server speaks.
  fhir::FhirVersion fhir_version() const { return fhir_version_; }
  // The names of the one FHIR server that is protected; at least one.
  std::span<const fhir::BaseUrl> bases() const { return bases_; }
  std::span<const Issuer> issuers() const {
    return {issuers_.get(), num_issuers_};
  }
  // Those that the entry of any issuer allows.
  jose::AlgorithmSet algorithms() const { return algorithms_; }
  const rbac::RoleGraph& roles() const { return roles_; }
  // The rules in the order of the document, and how they are looked up.
  std::span<const rbac::Assignment> assignments() const { return assignments_; }
  const rbac::AssignmentIndex& assignment_index() const {
    return assignment_index_;
  }
  // The modifiers that constraints of scopes may use; none unless it says so.
  smart::ModifierMask scope_modifiers() const { return scope_modifiers_; }
  // Types that every compartment shows for reading, and lets nobody write.
  bool IsShared(fhir::ResourceType type) const {
    return shared_types_.Has(type);
  }
  // The compartment that a patient is confined to.
  fhir::Compartment patient_compartment() const { return patient_compartment_; }
  // Whether `patient/` scopes reach the encounter in context alone.
  bool confines_to_encounter() const { return confines_to_encounter_; }
  // What operations need that the table does not say, or says otherwise.
  std::span<const fhir::OperationRow> operations() const { return operations_; }
  bool has_graphql() const { return has_graphql_; }
  // Where the state and the files of bulk exports are, as `a/b` below a base;
  // empty if the document does not say.
  std::string_view export_status() const { return export_status_; }
  std::string_view export_output() const { return export_output_; }
  // Claims that the host has verified may be of any issuer, or of none: they
  // count as of issuer 0. Only the built-in policy is like that.
  bool any_issuer() const { return any_issuer_; }

  // Finds the place of the issuer of exactly this name. Time: logarithmic.
  std::optional<uint32_t> FindIssuer(std::string_view issuer) const;

 private:
  friend class PolicyRef;
  friend class Loader;

  Policy() : arena_(Arena::Growing()), roles_(arena_) {}
  ~Policy() = default;

  std::atomic<uint32_t> references_{1};
  Arena arena_;  // All that the members below refer to.
  std::string_view revision_;
  fhir::FhirVersion fhir_version_ = fhir::FhirVersion::kR4;
  std::span<const fhir::BaseUrl> bases_;
  std::unique_ptr<Issuer[]> issuers_;
  size_t num_issuers_ = 0;
  std::span<const uint32_t> issuer_order_;  // Places, sorted by name.
  jose::AlgorithmSet algorithms_;
  rbac::RoleGraph roles_;
  std::span<const rbac::Assignment> assignments_;
  rbac::AssignmentIndex assignment_index_;
  smart::ModifierMask scope_modifiers_ = 0;
  fhir::TypeSet shared_types_;
  fhir::Compartment patient_compartment_ = fhir::Compartment::kPatient;
  bool confines_to_encounter_ = false;
  std::span<const fhir::OperationRow> operations_;
  bool has_graphql_ = false;
  std::string_view export_status_;
  std::string_view export_output_;
  bool any_issuer_ = false;
};

// One reference to a Policy, or none. Copies may be made and dropped by any
// thread.
class PolicyRef {
 public:
  PolicyRef() = default;
  PolicyRef(const PolicyRef& other) : policy_(other.policy_) {
    if (policy_ != nullptr) {
      policy_->references_.fetch_add(1, std::memory_order_relaxed);
    }
  }
  PolicyRef(PolicyRef&& other) noexcept
      : policy_(std::exchange(other.policy_, nullptr)) {}
  PolicyRef& operator=(PolicyRef other) noexcept {
    std::swap(policy_, other.policy_);
    return *this;
  }
  ~PolicyRef() {
    if (policy_ != nullptr &&
        policy_->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete policy_;
    }
  }

  bool exists() const { return policy_ != nullptr; }
  const Policy& operator*() const { return *policy_; }
  const Policy* operator->() const { return policy_; }

 private:
  friend class Loader;
  explicit PolicyRef(Policy* policy) : policy_(policy) {}

  Policy* policy_ = nullptr;
};

// Compiles the document `text`. If it has a fault, the result does not exist
// and `diagnostics` names every fault that was found, with its line; it lacks
// memory if that is why there is no policy.
PolicyRef LoadPolicy(std::string_view text, json::Reader& reader,
                     Diagnostics& diagnostics);

// What the built-in policy `smart-only` needs to know.
struct SmartOnlyOptions {
  std::string_view base;     // Also the audience of tokens.
  std::string_view version;  // "R4", "R4B" or "R5".
  std::string_view issuer;   // May be empty: no token is accepted then.
};

// Makes the policy under which the token's scopes alone decide: one role,
// `smart-only`, with every scope, for every subject, of whatever issuer.
PolicyRef MakeSmartOnlyPolicy(const SmartOnlyOptions& options,
                              Diagnostics& diagnostics);

inline constexpr std::string_view kSmartOnlyName = "smart-only";

}  // namespace matron::policy

#endif  // MATRON_POLICY_POLICY_H_
