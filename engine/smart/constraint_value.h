// ConstraintValue: one of the values after the `=` of a scope's constraint,
// typed as the search parameter is (specification 1.5 and 5).
//
//   ConstraintValue a, b;  // of `http://loinc.org|1234-5` and of `1234-5`
//   Implies(ParameterKind::kToken, a, b);  // true

#ifndef MATRON_SMART_CONSTRAINT_VALUE_H_
#define MATRON_SMART_CONSTRAINT_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "fhir/definitions.h"
#include "fhir/resource_type.h"
#include "smart/date_range.h"

namespace matron::smart {

// https://hl7.org/fhir/R4/search.html#prefix, without `ap`: what is
// approximately so depends on the server and on the time.
enum class Prefix : uint8_t { kEq, kNe, kGt, kLt, kGe, kLe, kSa, kEb };

struct ConstraintValue {
  // The canonical form, decoded, with the escapes of FHIR that are needed.
  std::string_view text;
  // Where the first `|` that separates parts is; kNoBar if there is none.
  // Token: system|code. Reference: url|version. Quantity: number|system|code.
  uint32_t bar = kNoBar;
  // Date, number and quantity: what follows the prefix starts here.
  uint8_t body = 0;
  Prefix prefix = Prefix::kEq;
  DateRange range;  // Date.

  static constexpr uint32_t kNoBar = UINT32_MAX;
};

// What a search parameter takes as values.
struct ValueRules {
  fhir::ParameterKind kind = fhir::ParameterKind::kToken;
  // Token: a bare code only, such as an id.
  bool code_only = false;
  // Reference: the one type that it can lead to; kNone if there are several.
  fhir::ResourceType target = fhir::ResourceType::kNone;
};

// Parses one value, in which no comma stands unescaped; `text` was decoded and
// is UTF-8 without controls. Returns kScopeMalformed for a value that the kind
// does not have, kScopeConstraintUnsupported for kinds that no scope can hold,
// kInternal without memory. A reference is to a type of `version`. The text of
// `*out` lies in `arena` or is `text`.
Reason ParseConstraintValue(std::string_view text, const ValueRules& rules,
                            fhir::FhirVersion version, Arena& arena,
                            ConstraintValue* out);

// Brings a value of no known syntax, one after a modifier, into canonical form.
Reason ParseOpaqueValue(std::string_view text, Arena& arena,
                        ConstraintValue* out);

// Where the first unescaped bar at or after `from` is; kNoBar if there is none.
uint32_t FindBar(std::string_view text, size_t from);

// The parts of a number or quantity: the number without its prefix, and what
// follows it, which is empty, |system|code or ||code.
std::string_view NumberOf(const ConstraintValue& value);
std::string_view UnitOf(const ConstraintValue& value);

// Whether each element that matches `a` also matches `b`: true only if that
// holds for every way in which elements may be read. Both are of `kind`.
bool Implies(fhir::ParameterKind kind, const ConstraintValue& a,
             const ConstraintValue& b);

// Whether values of `kind` are compared as ranges, so that a value may be
// implied by one that looks nothing like it.
bool HasRanges(fhir::ParameterKind kind);

}  // namespace matron::smart

#endif  // MATRON_SMART_CONSTRAINT_VALUE_H_
