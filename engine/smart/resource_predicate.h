// ResourcePredicate: all that a decision asks of one resource, in one walk over
// its JSON: what it is, whose compartments it is in, which constraints of
// scopes it matches, and its security labels. No tree, no heap, no recursion.
//
//   ResourcePredicate predicate(FhirVersion::kR4, ResourceType::kObservation,
//                               bases);
//   predicate.Confine(0, Compartment::kPatient, "123");
//   size_t labs;
//   if (!predicate.Require(constraints, &labs)) ...  // cannot be judged
//   if (predicate.Read(text, reader) != Status::kOk) ...
//   if (predicate.Matches(labs)) ...
//
// Stored, resulting, included and listed resources are all judged by it.

#ifndef MATRON_SMART_RESOURCE_PREDICATE_H_
#define MATRON_SMART_RESOURCE_PREDICATE_H_

#include <cstddef>
#include <span>
#include <string_view>

#include "base/status.h"
#include "fhir/base_url.h"
#include "fhir/definitions.h"
#include "fhir/fhir_version.h"
#include "fhir/resource_scan.h"
#include "json/reader.h"
#include "smart/constraint_matcher.h"
#include "smart/element_reader.h"
#include "smart/scope_constraint.h"
#include "smart/security_labels.h"

namespace matron::smart {

// Judges one resource after the other, all of one type. About 15 kB, and for
// one thread at a time. What it returns views of dies with the reader's next
// walk.
class ResourcePredicate final : private ElementSink {
 public:
  // `bases` outlive it.
  ResourcePredicate(fhir::FhirVersion version, fhir::ResourceType type,
                    std::span<const fhir::BaseUrl> bases);
  ResourcePredicate(const ResourcePredicate&) = delete;  // Points into itself.
  ResourcePredicate& operator=(const ResourcePredicate&) = delete;

  // See fhir::ResourceScan.
  void Confine(size_t slot, fhir::Compartment compartment,
               std::string_view id) {
    scan_.Confine(slot, compartment, id);
  }

  // See fhir::ResourceScan.
  void ResolveEntries(const fhir::EntryReferences* entries) {
    scan_.ResolveEntries(entries);
  }

  // Adds constraints that a resource may have to match, all of them; they must
  // outlive the predicate. Writes the number that Matches takes; no constraints
  // are matched by every resource of the type.
  //
  // SECURITY: returns false if they cannot be judged; then they permit nothing.
  [[nodiscard]] bool Require(std::span<const ScopeConstraint> conjunction,
                             size_t* index) {
    return matcher_.Add(conjunction, scan_, reader_, index);
  }

  // Reads a resource, and forgets the one before. Fails as
  // fhir::ResourceScan::Read does. Time: linear in the text, and for each
  // element that a constraint reads logarithmic in its values, or linear where
  // they are intervals, negated, `:below` or absolute references.
  Status Read(std::string_view text, json::Reader& reader);

  // The same for a resource that is walked over as a part of something else:
  // Begin() returns who is to be told of it, and End() takes what came of the
  // walk.
  json::Handler& Begin();
  Status End(Status walked);

  // Whether the resource that was read is of the type and matches all of the
  // constraints. False if reading failed.
  bool Matches(size_t index) const {
    return is_of_type_ && matcher_.Matches(index);
  }

  // See fhir::ResourceScan.
  std::string_view resource_type() const { return scan_.resource_type(); }
  std::string_view id() const { return scan_.id(); }
  bool has_id() const { return scan_.has_id(); }
  std::string_view version_id() const { return scan_.version_id(); }
  bool has_odd_version() const { return scan_.has_odd_version(); }
  bool has_odd_meta() const { return scan_.has_odd_meta(); }
  fhir::CompartmentReferences references(size_t slot) const {
    return scan_.references(slot);
  }

  bool has_odd_reference(size_t slot) const {
    return scan_.has_odd_reference(slot);
  }

  const SecurityLabels& labels() const { return labels_; }

 private:
  void OnScalar(fhir::PathSet ends, const json::Token& token) override;
  void OnCoding(fhir::PathSet ends, const ElementMember& system,
                const ElementMember& code) override {
    matcher_.OnCoding(ends, system, code);
  }
  void OnText(fhir::PathSet ends, const ElementMember& text) override {
    matcher_.OnText(ends, text);
  }
  void OnObject(fhir::PathSet ends, const ElementObject& object) override;
  void OnDoubt(fhir::PathSet paths) override;
  void OnFilterEnd(fhir::PathSet paths, fhir::PathSet met,
                   fhir::PathSet odd) override {
    matcher_.OnFilterEnd(paths, met, odd);
  }

  fhir::ResourceType type_;
  fhir::ResourceScan scan_;
  ElementReader reader_;
  ConstraintMatcher matcher_;
  SecurityLabels labels_;
  fhir::PathSet label_path_ = 0;
  bool is_of_type_ = false;
};

}  // namespace matron::smart

#endif  // MATRON_SMART_RESOURCE_PREDICATE_H_
