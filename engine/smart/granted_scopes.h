// GrantedScopes: the scopes that a token response grants, to be asked whether a
// scope is among them.
//
//   GrantedScopes granted(FhirVersion::kR4, arena);
//   granted.Read(response.Member("scope"), spec);
//   if (!granted.Covers("patient/Observation.rs")) ...

#ifndef MATRON_SMART_GRANTED_SCOPES_H_
#define MATRON_SMART_GRANTED_SCOPES_H_

#include <optional>
#include <string_view>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "smart/cover_search.h"
#include "smart/finding.h"
#include "smart/scope_terms.h"

namespace matron::smart {

// Points into the scope string, which must outlive it.
class GrantedScopes {
 public:
  // Scopes are read by the types and parameters of `version`.
  GrantedScopes(fhir::FhirVersion version, Arena& arena MATRON_LIFETIME_BOUND)
      : options_(version), arena_(arena), texts_(arena) {}

  // Reads the scope string `scope`. Reports tokens that are malformed, which
  // grant nothing, and a string over the limits, which then grants nothing as a
  // whole. Time: O(n log n).
  void Read(const Spot& scope, std::string_view spec);

  // Whether `text` was granted to the letter. Time: logarithmic.
  bool Has(std::string_view text) const;

  // Whether all that the scope `text` grants was granted. Clinical scopes are
  // compared by what they cover, constraints included, all others to the
  // letter. A scope that is malformed is never covered. Sound: false as well
  // for what all questions together have no work left for
  // (limits::kMaxScopeComparisons).
  bool Covers(std::string_view text);

  // Whether a clinical scope of the context `patient` was granted.
  bool has_patient_scopes() const { return has_patient_scopes_; }

 private:
  bool Add(std::string_view text, const Spot& scope, std::string_view spec,
           ArenaVector<ConstrainedScope>* scopes);

  ScopeOptions options_;
  Arena& arena_;
  ArenaVector<std::string_view> texts_;  // Sorted once all are read.
  ScopeTerms terms_;                     // The clinical ones.
  std::optional<CoverSearch> search_;    // In terms_.
  bool has_patient_scopes_ = false;
};

}  // namespace matron::smart

#endif  // MATRON_SMART_GRANTED_SCOPES_H_
