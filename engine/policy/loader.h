// Loader: from a policy document to a Policy, one part of the document a
// function.

#ifndef MATRON_POLICY_LOADER_H_
#define MATRON_POLICY_LOADER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "base/diagnostics.h"
#include "base/status.h"
#include "json/document.h"
#include "policy/place.h"
#include "policy/policy.h"

namespace matron::policy {

// The types that are shared where the document does not say.
fhir::TypeSet DefaultSharedTypes();

// Fills one Policy. A part with a fault is reported and the others are still
// looked at, so that an author sees all faults at once; the policy is then
// thrown away.
class Loader {
 public:
  explicit Loader(Diagnostics& diagnostics);
  Loader(const Loader&) = delete;  // Holds references into itself.
  Loader& operator=(const Loader&) = delete;

  PolicyRef Load(const json::Value& document);
  PolicyRef LoadSmartOnly(const SmartOnlyOptions& options);

 private:
  // A role's name with its place, sorted to be found.
  struct NamedRole {
    std::string_view name;
    rbac::RoleId id;
  };

  void LoadFhir(const Place& fhir);
  void LoadBases(const Place& bases);
  void LoadIssuers(const Place& issuers);
  void InsertIssuer(uint32_t place, ArenaVector<uint32_t>* order);
  void LoadIssuer(const Place& place, Issuer& issuer);
  void LoadIssuerTimes(const Place& place, Issuer& issuer);
  void LoadAudiences(const Place& audiences, Issuer& issuer);
  void LoadAlgorithms(const Place& algorithms, Issuer& issuer);
  void CheckSecrets(const Place& place, const Issuer& issuer);
  void LoadProfile(const Place& profile, Issuer& issuer);
  void LoadKeys(const Place& jwks, Issuer& issuer);
  void LoadKeysUrl(const Place& url);
  void LoadPatientsClaim(const Place& claim, Issuer& issuer);
  void LoadScopeModifiers(const Place& modifiers);
  void LoadCompartments(const Place& root);
  void LoadSharedTypes(const Place& types);
  void LoadOperations(const Place& operations);
  void LoadOperation(const Place& place, std::string_view name,
                     ArenaVector<fhir::OperationRow>* rows);
  bool LoadLevel(const Place& place, fhir::OperationRow* row);
  void LoadBulkExport(const Place& bulk);
  std::string_view LoadPath(const Place& path);
  bool IsDefinition(std::string_view scope) const;
  void LoadRoles(const Place& roles);
  void NameRoles(const Place& roles);
  void LoadRole(const Place& place);
  void LoadScopes(const Place& scopes, rbac::Role* out);
  void RefuseCycle(const Place& roles);
  void LoadAssignments(const Place& assignments);
  void LoadAssignment(const Place& place, rbac::Assignment* out);
  void LoadCondition(const Place& when, rbac::Condition* out);
  void LoadClaimValue(const Place& value, rbac::Condition* out);

  // Reads an array of names of roles.
  std::span<const rbac::RoleId> LoadRoleNames(const Place& names,
                                              size_t max_items,
                                              bool may_be_empty);
  std::optional<rbac::RoleId> FindRole(std::string_view name) const;
  void ReportUnknownRole(const Place& place);

  PolicyRef Finish();
  PolicyRef LackMemory();

  Policy* policy_;  // Owned by ref_; null without memory.
  PolicyRef ref_;
  Diagnostics& diagnostics_;
  Arena scratch_;
  LoadContext context_;
  ArenaVector<NamedRole> role_names_;
};

}  // namespace matron::policy

#endif  // MATRON_POLICY_LOADER_H_
