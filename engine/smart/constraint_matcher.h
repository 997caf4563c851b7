// ConstraintMatcher: which of several conjunctions of constraints a resource
// matches, found while its text goes by (docs/scopes.md, "How a resource is
// judged").
//
// ResourcePredicate is what to use; this is the part of it that knows values.

#ifndef MATRON_SMART_CONSTRAINT_MATCHER_H_
#define MATRON_SMART_CONSTRAINT_MATCHER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/limits.h"
#include "fhir/base_url.h"
#include "fhir/definitions.h"
#include "fhir/fhir_version.h"
#include "fhir/resource_scan.h"
#include "smart/element_match.h"
#include "smart/element_reader.h"
#include "smart/scope_constraint.h"

namespace matron::smart {

// Whether resources of `type` can be judged by `constraint`: what the parameter
// reads is known, and its modifier is none, `:exact`, `:below` or `:not`.
//
// SECURITY: by a constraint for which this is false no resource is permitted.
bool IsJudgeable(fhir::FhirVersion version, fhir::ResourceType type,
                 const ScopeConstraint& constraint);

// Whether `modifier` is one by which resources of some type can be judged.
constexpr bool IsJudgeableModifier(Modifier modifier) {
  return modifier != Modifier::kIn && modifier != Modifier::kNotIn;
}

class ConstraintMatcher final : public ElementSink {
 public:
  // `bases` outlive the matcher.
  ConstraintMatcher(fhir::FhirVersion version, fhir::ResourceType type,
                    std::span<const fhir::BaseUrl> bases)
      : version_(version), type_(type), bases_(bases) {}

  // Adds a conjunction, which outlives the matcher, and lets `scan` tell
  // `reader`, which tells this, of the elements that it is about. Returns false
  // if it cannot be judged: see IsJudgeable and limits::kMaxJudgedConjunctions,
  // kMaxJudgedConstraints and kMaxFollowedPaths. Otherwise writes the number
  // that Matches takes. Constraints that are there already, and parameters that
  // are read already, take no further room.
  [[nodiscard]] bool Add(std::span<const ScopeConstraint> conjunction,
                         fhir::ResourceScan& scan, ElementReader& reader,
                         size_t* index);

  // Forgets what was found of a resource.
  void Reset();

  // Whether what went by since Reset matches all constraints of a conjunction.
  bool Matches(size_t index) const;

  void OnScalar(fhir::PathSet ends, const json::Token& token) override;
  void OnCoding(fhir::PathSet ends, const ElementMember& system,
                const ElementMember& code) override;
  void OnText(fhir::PathSet ends, const ElementMember& text) override;
  void OnObject(fhir::PathSet ends, const ElementObject& object) override;
  void OnDoubt(fhir::PathSet paths) override;
  void OnFilterEnd(fhir::PathSet paths, fhir::PathSet met,
                   fhir::PathSet odd) override;

 private:
  using ConstraintBits = uint64_t;  // One bit for each of constraints_.
  static_assert(limits::kMaxJudgedConstraints <= 64);
  static_assert(limits::kMaxFollowedPaths <= 64);
  static constexpr size_t kNumKinds = 9;

  struct Judged {
    const ScopeConstraint* constraint = nullptr;
    fhir::PathSet paths = 0;  // What its parameter reads.
  };
  // What was found behind a filter that is not decided yet.
  struct Pending {
    ConstraintBits matched = 0;
    ConstraintBits doubtful = 0;
  };

  bool AddConstraint(const ScopeConstraint& constraint,
                     fhir::ResourceScan& scan, ElementReader& reader,
                     ConstraintBits* bits);
  bool FollowParameter(const ScopeConstraint& constraint,
                       fhir::ResourceScan& scan, ElementReader& reader,
                       fhir::PathSet* paths);
  bool FollowPath(const fhir::FollowedPath& path, fhir::ResourceScan& scan,
                  ElementReader& reader, fhir::PathSet* paths);

  // Whether one of the paths is of a parameter of `kind`.
  bool Concerns(fhir::PathSet ends, fhir::ParameterKind kind) const {
    return (paths_of_kind_[static_cast<size_t>(kind)] & ends) != 0;
  }
  template <typename MatchOne>
  void MatchAll(fhir::PathSet ends, fhir::ParameterKind kind, MatchOne match);
  void Record(ConstraintBits bit, fhir::PathSet ends, Match match);

  void OnTokenObject(fhir::PathSet ends, const ElementObject& object);
  void OnToken(fhir::PathSet ends, const ElementMember& system,
               const ElementMember& code);
  void OnTime(fhir::PathSet ends, const ElementObject& object);
  void OnReference(fhir::PathSet ends, std::string_view text,
                   bool is_canonical);
  void OnQuantity(fhir::PathSet ends, const ElementObject& object);

  fhir::FhirVersion version_;
  fhir::ResourceType type_;
  std::span<const fhir::BaseUrl> bases_;

  std::array<Judged, limits::kMaxJudgedConstraints> constraints_;
  size_t num_constraints_ = 0;
  std::array<ConstraintBits, limits::kMaxJudgedConjunctions> conjunctions_{};
  size_t num_conjunctions_ = 0;
  ConstraintBits negated_ = 0;

  std::array<fhir::PathSet, kNumKinds> paths_of_kind_{};
  std::array<fhir::ResourceType, limits::kMaxFollowedPaths> targets_{};
  fhir::PathSet targeted_ = 0;        // Paths with a target.
  fhir::PathSet filtered_ = 0;        // Paths with a filter.
  fhir::PathSet contact_points_ = 0;  // Paths to a ContactPoint.

  size_t comparisons_left_ = limits::kMaxJudgedComparisons;
  ConstraintBits matched_ = 0;   // An element matches a value.
  ConstraintBits doubtful_ = 0;  // An element may match one.
  std::array<Pending, limits::kMaxFollowedPaths> pending_;
};

}  // namespace matron::smart

#endif  // MATRON_SMART_CONSTRAINT_MATCHER_H_
