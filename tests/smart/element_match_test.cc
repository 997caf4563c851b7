// What one value is said to imply of another (docs/scopes.md) must hold for
// every element that is judged.

#include "smart/element_match.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace matron::smart {
namespace {

using fhir::ParameterKind;

// All values of `texts` that are values of `kind`, each as a constraint.
class Values {
 public:
  Values(ParameterKind kind, const std::vector<std::string>& texts)
      : kind_(kind), texts_(texts), arena_(Arena::Growing()) {
    for (const std::string& text : texts_) {
      ValueRules rules;
      rules.kind = kind;
      ConstraintValue value;
      EXPECT_EQ(ParseConstraintValue(text, rules, fhir::FhirVersion::kR4,
                                     arena_, &value),
                Reason::kOk)
          << text;
      values_.push_back(value);
    }
  }

  ScopeConstraint Constraint(size_t i) const {
    ScopeConstraint constraint;
    constraint.kind = kind_;
    constraint.values = {&values_[i], 1};
    return constraint;
  }

  // Calls `matches` for both of each pair of which the first implies the other.
  template <typename MatchesFn>
  size_t ExpectImpliedMatches(MatchesFn matches) const {
    size_t count = 0;
    for (size_t a = 0; a < values_.size(); ++a) {
      for (size_t b = 0; b < values_.size(); ++b) {
        if (a == b || !Implies(kind_, values_[a], values_[b])) continue;
        ++count;
        EXPECT_TRUE(!matches(Constraint(a)) || matches(Constraint(b)))
            << texts_[a] << " implies " << texts_[b];
      }
    }
    return count;
  }

 private:
  ParameterKind kind_;
  std::vector<std::string> texts_;
  Arena arena_;
  std::vector<ConstraintValue> values_;
};

std::vector<std::string> WithPrefixes(const std::vector<std::string>& numbers,
                                      const std::vector<std::string>& units) {
  std::vector<std::string> texts;
  for (const char* prefix : {"", "ne", "gt", "lt", "ge", "le", "sa", "eb"}) {
    for (const std::string& number : numbers) {
      for (const std::string& unit : units) {
        texts.push_back(prefix + number + unit);
      }
    }
  }
  return texts;
}

constexpr std::string_view kElementNumbers[] = {
    "99",  "99.4",  "99.5",    "99.95",  "99.995", "100",   "100.0",
    "1e2", "1.0E2", "100.004", "100.04", "100.4",  "100.5", "101",
    "105", "150",   "0",       "-100",   "-100.4"};

TEST(Implication, HoldsForNumbers) {
  const Values values(
      ParameterKind::kNumber,
      WithPrefixes({"100", "100.0", "1e2", "1.0e2", "99.9", "-100"}, {""}));
  for (const std::string_view number : kElementNumbers) {
    EXPECT_GT(values.ExpectImpliedMatches([&](const ScopeConstraint& c) {
      return MatchNumber(c, number) == Match::kYes;
    }),
              100u)
        << number;
  }
}

TEST(Implication, HoldsForQuantities) {
  const Values values(ParameterKind::kQuantity,
                      WithPrefixes({"100", "100.0", "1e2"},
                                   {"", "||mg", "|s|mg", "|t|mg", "||g"}));
  const QuantityElement units[] = {{"", {}, {}, {}},   {"", "s", "mg", {}},
                                   {"", {}, "mg", {}}, {"", {}, {}, "mg"},
                                   {"", "t", {}, "g"}, {"", "s", "g", "mg"}};
  for (const std::string_view number : kElementNumbers) {
    for (QuantityElement element : units) {
      element.number = number;
      EXPECT_GT(values.ExpectImpliedMatches([&](const ScopeConstraint& c) {
        return MatchQuantity(c, element) == Match::kYes;
      }),
                100u)
          << number;
    }
  }
}

TEST(Implication, HoldsForTokens) {
  const Values values(ParameterKind::kToken,
                      {"a", "b", "s|a", "s|b", "t|a", "s|", "t|", "|a", "|b",
                       "a\\|b", "s\\||a"});
  const std::optional<std::string_view> systems[] = {{}, "s", "t", "s|"};
  const std::optional<std::string_view> codes[] = {{}, "a", "b", "a|b"};
  for (const auto& system : systems) {
    for (const auto& code : codes) {
      EXPECT_GT(values.ExpectImpliedMatches([&](const ScopeConstraint& c) {
        return MatchToken(c, {system, code}) == Match::kYes;
      }),
                5u);
    }
  }
}

TEST(Implication, HoldsForReferences) {
  const Values values(
      ParameterKind::kReference,
      {"Patient/1", "http://x/a", "http://x/a|1", "http://x/a|2", "urn:x:1"});
  for (const std::string_view text :
       {"Patient/1", "http://x/a", "http://x/a|1", "http://x/a|3", "urn:x:1"}) {
    for (const bool is_canonical : {false, true}) {
      EXPECT_EQ(values.ExpectImpliedMatches([&](const ScopeConstraint& c) {
        const ReferenceElement element = {text, is_canonical, {}};
        return MatchReference(c, element, {}, fhir::FhirVersion::kR4) ==
               Match::kYes;
      }),
                2u);
    }
  }
}

}  // namespace
}  // namespace matron::smart
