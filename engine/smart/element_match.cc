// Values are sorted by their canonical text, so where equality decides they are
// looked up; intervals, `:not` and `:below` go through them one by one.
//
// Tested by element_match_test.cc.

#include "smart/element_match.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "smart/decimal.h"
#include "smart/escaped_text.h"

namespace matron::smart {
namespace {

using fhir::ParameterKind;
using fhir::ReferenceForm;

Match Of(bool matches) { return matches ? Match::kYes : Match::kNo; }

bool Holds(const ScopeConstraint& constraint, const EscapedText& text) {
  const auto found =
      std::partition_point(constraint.values.begin(), constraint.values.end(),
                           [&text](const ConstraintValue& value) {
                             return text.Compare(value.text) > 0;
                           });
  return found != constraint.values.end() && text.Compare(found->text) == 0;
}

// --------------------------------------------------------------------- Tokens

// Specification 5.2: code, system|code, |code, system|, with exact case.
bool HoldsToken(const ScopeConstraint& constraint,
                const TokenElement& element) {
  if (element.code.has_value()) {
    const std::string_view code = *element.code;
    if (Holds(constraint, EscapedText(code))) return true;
    const std::string_view system = element.system.value_or("");
    if (Holds(constraint, EscapedText(system, kBar, code))) return true;
  }
  return element.system.has_value() &&
         Holds(constraint, EscapedText(*element.system, kBar, {}));
}

// Whether the element has the code that a value has before or behind its bar.
//
// SECURITY: servers may ignore case (R4 search.html#token), so another case
// is not enough to be another code.
Match MatchForbidden(std::string_view forbidden,
                     const std::optional<std::string_view>& code) {
  if (!code.has_value()) return Match::kNo;
  if (Says(forbidden, *code)) return Match::kYes;
  return SaysIgnoringCase(forbidden, *code) ? Match::kDoubt : Match::kNo;
}

// SECURITY: what has no system may be of the system that its binding implies.
Match MatchForbiddenSystem(std::string_view forbidden,
                           const std::optional<std::string_view>& system) {
  if (forbidden.empty()) return Of(!system.has_value());
  if (!system.has_value()) return Match::kDoubt;
  return Of(Says(forbidden, *system));
}

Match MatchForbiddenToken(std::string_view text, const TokenElement& element) {
  const uint32_t bar = FindBar(text, 0);
  if (bar == ConstraintValue::kNoBar) return MatchForbidden(text, element.code);
  const Match system =
      MatchForbiddenSystem(text.substr(0, bar), element.system);
  const std::string_view code = text.substr(bar + 1);
  if (code.empty()) return system;
  return std::min(system, MatchForbidden(code, element.code));
}

// ---------------------------------------------------------------------- Texts

// Whether `url` may lead elsewhere than its segments say.
bool HasDotSegment(std::string_view url) {
  return absl::StrContains(url, "/.") || absl::StrContains(url, "%2e") ||
         absl::StrContains(url, "%2E");
}

// R4 search.html#modifiers: below is about URLs, and not about URNs. Only whole
// segments of the path are looked at, or `http://a/b` would have
// `http://a/bc` below it.
bool IsBelow(std::string_view value, std::string_view url) {
  if (Says(value, url)) return true;
  if (HasDotSegment(url)) return false;
  const size_t authority = url.find("://");
  if (authority == url.npos) return false;
  UnescapedText text(value);
  size_t size = 0;
  for (char c; text.Next(&c); ++size) {
    if (size == url.size() || url[size] != c) return false;
  }
  if (size == url.size() || size <= authority + 3) return false;
  return url[size - 1] == '/' || url[size] == '/';
}

// ----------------------------------------------------------------- References

// Specification 5.3: the same resource by a relative and an absolute reference.
bool HoldsLocal(const ScopeConstraint& constraint, const fhir::ResourceId& id,
                std::span<const fhir::BaseUrl> bases,
                fhir::FhirVersion version) {
  constexpr EscapedPiece kSlash = {"/", true};
  if (Holds(constraint, EscapedText(NameOf(id.type), kSlash, id.id))) {
    return true;
  }
  return std::any_of(constraint.values.begin(), constraint.values.end(),
                     [&](const ConstraintValue& value) {
                       if (value.bar != ConstraintValue::kNoBar ||
                           !value.text.ends_with(id.id)) {
                         return false;
                       }
                       const fhir::Reference parsed =
                           fhir::ParseReference(value.text, bases, version);
                       return parsed.form == ReferenceForm::kLocal &&
                              parsed.target == id;
                     });
}

// What is of another server, or no reference to a resource, letter by letter;
// `url` as a value stands for every version of it.
bool HoldsUrl(const ScopeConstraint& constraint,
              const ReferenceElement& element) {
  const size_t bar = element.text.find('|');
  if (!element.is_canonical || bar == element.text.npos) {
    return Holds(constraint, EscapedText(element.text));
  }
  const std::string_view url = element.text.substr(0, bar);
  const std::string_view version = element.text.substr(bar + 1);
  return Holds(constraint, EscapedText(url)) ||
         Holds(constraint, EscapedText(url, kBar, version));
}

// -------------------------------------------------------------------- Numbers

// Specification 5.5: equality is with all numbers that would be rounded to the
// value, or, if the element is an integer, with the number itself. What is
// written without a fraction may be either, and what range an exponent leaves
// is read in several ways: then it has to be the very number, and to be unequal
// it has to be outside of every range.
bool IsWithin(const NumberRange& value, const Decimal& number) {
  return Compare(value.low, number) <= 0 && Compare(number, value.high) < 0;
}

bool NumberMatches(Prefix prefix, const NumberRange& value,
                   const Decimal& number, bool may_be_integer) {
  const int order = Compare(number, value.value);
  switch (prefix) {
    case Prefix::kEq:
      return may_be_integer || value.has_exponent ? order == 0
                                                  : IsWithin(value, number);
    case Prefix::kNe:
      return !IsWithin(value, number) && order != 0;
    case Prefix::kGt:
    case Prefix::kSa:
      return order > 0;
    case Prefix::kLt:
    case Prefix::kEb:
      return order < 0;
    case Prefix::kGe:
      return order >= 0;
    case Prefix::kLe:
      return order <= 0;
  }
  return false;
}

// The number in JSON of an element.
struct ElementNumber {
  Decimal value;
  bool may_be_integer = false;
};

bool ParseElementNumber(std::string_view text, ElementNumber* out) {
  NumberRange range;
  if (!ParseNumberRange(text, &range)) return false;
  out->value = range.value;
  out->may_be_integer = text.find_first_of(".eE") == text.npos;
  return true;
}

bool ValueMatches(const ConstraintValue& value, const ElementNumber& number) {
  NumberRange range;
  return ParseNumberRange(NumberOf(value), &range) &&
         NumberMatches(value.prefix, range, number.value,
                       number.may_be_integer);
}

bool SaysOptional(std::string_view escaped,
                  const std::optional<std::string_view>& text) {
  return text.has_value() && Says(escaped, *text);
}

// |system|code, or ||code, which a unit for people may say as well.
bool UnitMatches(std::string_view unit, const QuantityElement& element) {
  if (unit.empty()) return true;
  const uint32_t bar = FindBar(unit, 1);
  if (bar == ConstraintValue::kNoBar) return false;
  const std::string_view system = unit.substr(1, bar - 1);
  const std::string_view code = unit.substr(bar + 1);
  if (system.empty()) {
    return SaysOptional(code, element.code) || SaysOptional(code, element.unit);
  }
  return SaysOptional(system, element.system) &&
         SaysOptional(code, element.code);
}

}  // namespace

size_t NumCompared(const ScopeConstraint& constraint) {
  const bool is_looked_up = constraint.modifier == Modifier::kNone &&
                            (constraint.kind == ParameterKind::kToken ||
                             constraint.kind == ParameterKind::kString ||
                             constraint.kind == ParameterKind::kUri);
  return is_looked_up ? 1 : constraint.values.size();
}

Match MatchToken(const ScopeConstraint& constraint,
                 const TokenElement& element) {
  if (constraint.modifier != Modifier::kNot) {
    return Of(HoldsToken(constraint, element));
  }
  Match match = Match::kNo;
  for (const ConstraintValue& value : constraint.values) {
    match = std::max(match, MatchForbiddenToken(value.text, element));
  }
  return match;
}

Match MatchText(const ScopeConstraint& constraint, std::string_view text) {
  if (constraint.modifier == Modifier::kNone) {
    return Of(Holds(constraint, EscapedText(text, /*escape_bars=*/false)));
  }
  const bool below = constraint.modifier == Modifier::kBelow;
  return Of(std::any_of(constraint.values.begin(), constraint.values.end(),
                        [=](const ConstraintValue& value) {
                          return below ? IsBelow(value.text, text)
                                       : Says(value.text, text);
                        }));
}

Match MatchReference(const ScopeConstraint& constraint,
                     const ReferenceElement& element,
                     std::span<const fhir::BaseUrl> bases,
                     fhir::FhirVersion version) {
  // Specification 5.3: contained resources, fragments and queries never match.
  if (element.text.find_first_of("#?") != element.text.npos) return Match::kNo;
  // A canonical is a name, which nobody resolves on this server.
  if (!element.is_canonical && element.parsed.form == ReferenceForm::kLocal &&
      HoldsLocal(constraint, element.parsed.target, bases, version)) {
    return Match::kYes;
  }
  return Of(HoldsUrl(constraint, element));
}

Match MatchTime(const ScopeConstraint& constraint, const TimeSpan& span) {
  return Of(std::any_of(constraint.values.begin(), constraint.values.end(),
                        [&span](const ConstraintValue& value) {
                          return Matches(value.prefix, value.range, span);
                        }));
}

Match MatchNumber(const ScopeConstraint& constraint, std::string_view number) {
  ElementNumber element;
  if (!ParseElementNumber(number, &element)) return Match::kDoubt;
  return Of(std::any_of(constraint.values.begin(), constraint.values.end(),
                        [&element](const ConstraintValue& value) {
                          return ValueMatches(value, element);
                        }));
}

Match MatchQuantity(const ScopeConstraint& constraint,
                    const QuantityElement& element) {
  ElementNumber number;
  if (!ParseElementNumber(element.number, &number)) return Match::kDoubt;
  return Of(std::any_of(constraint.values.begin(), constraint.values.end(),
                        [&](const ConstraintValue& value) {
                          return UnitMatches(UnitOf(value), element) &&
                                 ValueMatches(value, number);
                        }));
}

}  // namespace matron::smart
