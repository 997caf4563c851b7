// Whether one element of a resource matches one of the values of a constraint
// (specification 5.2 to 5.6; docs/scopes.md, "How a resource is judged").
//
//   MatchToken(constraint, {.system = "http://loinc.org", .code = "1234-5"})

#ifndef MATRON_SMART_ELEMENT_MATCH_H_
#define MATRON_SMART_ELEMENT_MATCH_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "fhir/base_url.h"
#include "fhir/fhir_version.h"
#include "fhir/reference.h"
#include "smart/scope_constraint.h"
#include "smart/time_span.h"

namespace matron::smart {

// kDoubt: servers or readers of the element may differ. It is as good as kNo
// where a match grants, and as kYes where a match denies.
enum class Match : uint8_t { kNo, kDoubt, kYes };

// A Coding, an Identifier, or a code that stands by itself.
struct TokenElement {
  std::optional<std::string_view> system = {};
  std::optional<std::string_view> code = {};
};

// A reference, or a canonical or other URL where the parameter has references.
struct ReferenceElement {
  std::string_view text;
  bool is_canonical = false;  // May end with |version.
  fhir::Reference parsed;     // Of the text, without |version.
};

struct QuantityElement {
  std::string_view number;  // As JSON has it.
  std::optional<std::string_view> system = {};
  std::optional<std::string_view> code = {};
  std::optional<std::string_view> unit = {};
};

// With how many values of `constraint` an element is compared; those that are
// looked up count as one.
size_t NumCompared(const ScopeConstraint& constraint);

// For a negated constraint: whether the element matches one of the values that
// must not be there.
Match MatchToken(const ScopeConstraint& constraint,
                 const TokenElement& element);

// String and uri; see docs/scopes.md for `:below`.
Match MatchText(const ScopeConstraint& constraint, std::string_view text);

Match MatchReference(const ScopeConstraint& constraint,
                     const ReferenceElement& element,
                     std::span<const fhir::BaseUrl> bases,
                     fhir::FhirVersion version);

Match MatchTime(const ScopeConstraint& constraint, const TimeSpan& span);

// kDoubt for a number of more digits than can be compared.
Match MatchNumber(const ScopeConstraint& constraint, std::string_view number);
Match MatchQuantity(const ScopeConstraint& constraint,
                    const QuantityElement& element);

}  // namespace matron::smart

#endif  // MATRON_SMART_ELEMENT_MATCH_H_
