#include "smart/constraint_value.h"

#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "smart/decimal.h"
#include "tests/fixtures/case_name.h"

namespace matron::smart {
namespace {

using fhir::ParameterKind;
using fhir::ResourceType;
using fixtures::CaseName;

constexpr ParameterKind kToken = ParameterKind::kToken;
constexpr ParameterKind kReference = ParameterKind::kReference;
constexpr ParameterKind kDate = ParameterKind::kDate;
constexpr ParameterKind kNumber = ParameterKind::kNumber;
constexpr ParameterKind kQuantity = ParameterKind::kQuantity;
constexpr ParameterKind kString = ParameterKind::kString;
constexpr ParameterKind kUri = ParameterKind::kUri;

ValueRules Rules(ParameterKind kind) {
  ValueRules rules;
  rules.kind = kind;
  return rules;
}

// -------------------------------------------------------------------- Parsing

struct GoodCase {
  const char* name;
  ParameterKind kind;
  std::string_view input, canonical;
};

class GoodValueTest : public testing::TestWithParam<GoodCase> {};

TEST_P(GoodValueTest, HasAStableCanonicalForm) {
  Arena arena = Arena::Growing();
  ConstraintValue value, again;
  ASSERT_EQ(ParseConstraintValue(GetParam().input, Rules(GetParam().kind),
                                 fhir::FhirVersion::kR4, arena, &value),
            Reason::kOk);
  EXPECT_EQ(value.text, GetParam().canonical);
  ASSERT_EQ(ParseConstraintValue(value.text, Rules(GetParam().kind),
                                 fhir::FhirVersion::kR4, arena, &again),
            Reason::kOk);
  EXPECT_EQ(again.text, value.text);
  EXPECT_TRUE(Implies(GetParam().kind, value, value));
}

constexpr GoodCase kGood[] = {
    {"Code", kToken, "laboratory", "laboratory"},
    {"SystemAndCode", kToken, "http://loinc.org|1-2", "http://loinc.org|1-2"},
    {"NoSystem", kToken, "|a", "|a"},
    {"AnyCode", kToken, "http://loinc.org|", "http://loinc.org|"},
    {"EscapedBar", kToken, "a\\|b", "a\\|b"},
    {"EscapedComma", kToken, "s|a\\,b", "s|a\\,b"},
    {"EscapedDollar", kToken, "a\\$b", "a$b"},
    {"EscapedBackslash", kToken, "a\\\\b", "a\\\\b"},
    {"Space", kToken, "a b", "a b"},
    {"Relative", kReference, "Patient/1", "Patient/1"},
    {"Url", kReference, "http://e.org/Patient/1", "http://e.org/Patient/1"},
    {"Versioned", kReference, "http://e.org/q|1.0", "http://e.org/q|1.0"},
    {"Urn", kReference, "urn:uuid:1", "urn:uuid:1"},
    {"Date", kDate, "2013-01", "2013-01"},
    {"DateEq", kDate, "eq2013", "2013"},
    {"DateGe", kDate, "ge2013-01-14T10:00+01:00", "ge2013-01-14T10:00+01:00"},
    {"DateSa", kDate, "sa2013", "sa2013"},
    {"Number", kNumber, "5.40", "5.40"},
    {"NumberEq", kNumber, "eq5", "5"},
    {"NumberLt", kNumber, "lt-5e3", "lt-5e3"},
    {"Quantity", kQuantity, "5.4", "5.4"},
    {"QuantityUnit", kQuantity, "le5.4||mg", "le5.4||mg"},
    {"QuantitySystem", kQuantity, "5.4|http://unitsofmeasure.org|mg",
     "5.4|http://unitsofmeasure.org|mg"},
    {"String", kString, "Smith", "Smith"},
    {"StringPrefixLike", kString, "eqSmith", "eqSmith"},
    {"StringBar", kString, "a\\|b", "a|b"},
    {"Uri", kUri, "http://e.org/a?b=c#d", "http://e.org/a?b=c#d"},
};
INSTANTIATE_TEST_SUITE_P(Good, GoodValueTest, testing::ValuesIn(kGood),
                         CaseName());

struct BadCase {
  const char* name;
  ParameterKind kind;
  std::string_view input;
};

class BadValueTest : public testing::TestWithParam<BadCase> {};

TEST_P(BadValueTest, IsRefused) {
  Arena arena = Arena::Growing();
  ConstraintValue value;
  EXPECT_EQ(ParseConstraintValue(GetParam().input, Rules(GetParam().kind),
                                 fhir::FhirVersion::kR4, arena, &value),
            Reason::kScopeMalformed);
}

constexpr BadCase kBad[] = {
    {"Empty", kToken, ""},
    {"BarOnly", kToken, "|"},
    {"ThreeParts", kToken, "a|b|c"},
    {"BackslashAtEnd", kToken, "a\\"},
    {"UnknownEscape", kToken, "a\\n"},
    {"BareId", kReference, "123"},
    {"UnknownType", kReference, "Foo/1"},
    {"TypeCase", kReference, "patient/1"},
    {"NoId", kReference, "Patient/"},
    {"BadId", kReference, "Patient/a_b"},
    {"History", kReference, "Patient/1/_history/2"},
    {"Contained", kReference, "#a"},
    {"Fragment", kReference, "http://e.org/a#b"},
    {"Query", kReference, "http://e.org/a?b"},
    {"NoVersion", kReference, "http://e.org/a|"},
    {"TwoVersions", kReference, "http://e.org/a|1|2"},
    {"SchemeOnly", kReference, "http:"},
    {"Approximately", kDate, "ap2013"},
    {"PrefixOnly", kDate, "ge"},
    {"TwoPrefixes", kDate, "gele2013"},
    {"PrefixCase", kDate, "GE2013"},
    {"Date", kDate, "2013-02-30"},
    {"NumberApproximately", kNumber, "ap5"},
    {"NumberUnit", kNumber, "5||mg"},
    {"NumberText", kNumber, "five"},
    {"QuantityTwoParts", kQuantity, "5.4|mg"},
    {"QuantityNoCode", kQuantity, "5.4|http://unitsofmeasure.org|"},
    {"QuantityFourParts", kQuantity, "5.4|a|b|c"},
    {"QuantityNoNumber", kQuantity, "||mg"},
    {"EmptyString", kString, ""},
};
INSTANTIATE_TEST_SUITE_P(Bad, BadValueTest, testing::ValuesIn(kBad),
                         CaseName());

TEST(ConstraintValue, RefusesKindsThatNoScopeCanHold) {
  Arena arena = Arena::Growing();
  ConstraintValue value;
  for (const ParameterKind kind :
       {ParameterKind::kComposite, ParameterKind::kSpecial}) {
    EXPECT_EQ(ParseConstraintValue("a$b", Rules(kind), fhir::FhirVersion::kR4,
                                   arena, &value),
              Reason::kScopeConstraintUnsupported);
  }
}

TEST(ConstraintValue, HoldsBareIdsAndTypesToTheOneTarget) {
  Arena arena = Arena::Growing();
  ConstraintValue value;
  ValueRules rules = Rules(kReference);
  rules.target = ResourceType::kPatient;
  ASSERT_EQ(
      ParseConstraintValue("123", rules, fhir::FhirVersion::kR4, arena, &value),
      Reason::kOk);
  EXPECT_EQ(value.text, "Patient/123");
  EXPECT_EQ(ParseConstraintValue("Patient/123", rules, fhir::FhirVersion::kR4,
                                 arena, &value),
            Reason::kOk);
  EXPECT_EQ(ParseConstraintValue("Group/123", rules, fhir::FhirVersion::kR4,
                                 arena, &value),
            Reason::kScopeMalformed);
  rules = Rules(kToken);
  rules.code_only = true;
  EXPECT_EQ(
      ParseConstraintValue("a|b", rules, fhir::FhirVersion::kR4, arena, &value),
      Reason::kScopeMalformed);
  EXPECT_EQ(
      ParseConstraintValue("a", rules, fhir::FhirVersion::kR4, arena, &value),
      Reason::kOk);
}

// ---------------------------------------------------------------- Implication

struct ImpliesCase {
  const char* name;
  ParameterKind kind;
  std::string_view a, b;
  bool forward, backward;
};

class ImpliesTest : public testing::TestWithParam<ImpliesCase> {};

TEST_P(ImpliesTest, HoldsOnlyWhereProven) {
  Arena arena = Arena::Growing();
  ConstraintValue a, b;
  const ValueRules rules = Rules(GetParam().kind);
  ASSERT_EQ(ParseConstraintValue(GetParam().a, rules, fhir::FhirVersion::kR4,
                                 arena, &a),
            Reason::kOk);
  ASSERT_EQ(ParseConstraintValue(GetParam().b, rules, fhir::FhirVersion::kR4,
                                 arena, &b),
            Reason::kOk);
  EXPECT_EQ(Implies(GetParam().kind, a, b), GetParam().forward);
  EXPECT_EQ(Implies(GetParam().kind, b, a), GetParam().backward);
}

constexpr ImpliesCase kImplies[] = {
    {"SystemCodeAndCode", kToken, "s|c", "c", true, false},
    {"SystemCodeAndSystem", kToken, "s|c", "s|", true, false},
    {"NoSystemAndCode", kToken, "|c", "c", true, false},
    {"NoSystemAndSystem", kToken, "|c", "s|c", false, false},
    {"SystemAndCode", kToken, "s|", "s", false, false},
    {"OtherSystem", kToken, "s|c", "t|", false, false},
    {"SystemPrefix", kToken, "st|c", "s|", false, false},
    {"Case", kToken, "a", "A", false, false},
    {"CodeWithBar", kToken, "s|a\\|b", "a\\|b", true, false},
    {"CanonicalVersion", kReference, "http://e/q|1", "http://e/q", true, false},
    {"OtherReference", kReference, "Patient/1", "Patient/12", false, false},
    {"AbsoluteAndRelative", kReference, "http://e/Patient/1", "Patient/1",
     false, false},
    {"String", kString, "Smith", "Smi", false, false},
    {"UriBelow", kUri, "http://e/a/b", "http://e/a", false, false},

    {"MonthInYear", kDate, "2013-01", "2013", true, false},
    {"MonthNotInYear", kDate, "2014-01", "2013", false, false},
    {"YearAndGe", kDate, "2013", "ge2013", true, false},
    {"YearAndGt", kDate, "2013", "gt2013", false, false},
    {"NextYearAndGt", kDate, "2014", "gt2013", true, false},
    {"YearAndLe", kDate, "2013", "le2013", true, false},
    {"YearBeforeAndLt", kDate, "2012", "lt2013", true, false},
    {"NextYearAndSa", kDate, "2014", "sa2013", true, false},
    {"YearBeforeAndEb", kDate, "2012", "eb2013", true, false},
    {"GeLater", kDate, "ge2014", "ge2013", true, false},
    {"GtAndGe", kDate, "gt2013", "ge2013", true, false},
    {"GeAndGtEarlier", kDate, "ge2014", "gt2013", true, false},
    {"SaAndGt", kDate, "sa2013", "gt2013", true, false},
    {"SaLater", kDate, "sa2014", "sa2013", true, false},
    {"LeEarlier", kDate, "le2012", "le2013", true, false},
    {"LtAndLe", kDate, "lt2013", "le2013", true, false},
    {"EbAndLt", kDate, "eb2013", "lt2013", true, false},
    {"GeAndLe", kDate, "ge2013", "le2013", false, false},
    {"NeWider", kDate, "ne2013", "ne2013-01", true, false},
    {"EqAndNe", kDate, "2013", "ne2014", false, false},
    {"GeMonthInYear", kDate, "ge2013-02", "ge2013", false, false},
    {"GeMonthBefore", kDate, "ge2013-12", "ge2012", true, false},
    {"ZoneAndNone", kDate, "2013-01-14T10:00Z", "2013-01-14", false, false},
    {"SameZone", kDate, "2013-01-14T10:00:05Z", "2013-01-14T10:00Z", true,
     false},
    {"SameInstant", kDate, "2013-01-14T10:00Z", "2013-01-14T11:00+01:00", true,
     true},
    // The boundary of a time may be its first instant: 23:59 is not midnight.
    {"TimeAndDayByGt", kDate, "gt2013-01-14T23:59", "gt2013-01-14", false,
     false},
    {"DayInMinuteGe", kDate, "ge2013-01-15", "ge2013-01-14T10:00", true, false},

    {"ExponentAndPlain", kNumber, "1e0", "1", false, false},
    {"ExponentAndFiner", kNumber, "1.00e2", "1e2", false, false},
    {"ExponentAndNe", kNumber, "ne1e0", "ne1", false, false},
    {"ExponentAndGe", kNumber, "ge2e0", "ge1", true, false},
    {"SameExponent", kNumber, "eq1e2", "1E2", true, true},
    {"SameNumberFiner", kNumber, "100.00", "100", true, false},
    {"WithinTheRange", kNumber, "100.2", "100", false, false},
    {"NumberAndGe", kNumber, "5", "ge5", false, false},
    {"NumberAndGeBelow", kNumber, "5", "ge4.5", true, false},
    {"NumberAndGt", kNumber, "6", "gt5", true, false},
    {"NumberAndLt", kNumber, "5", "lt6", true, false},
    {"NumberAndLeAbove", kNumber, "5", "le5.5", true, false},
    {"NumberGtAndGe", kNumber, "gt5", "ge5", true, false},
    {"NumberGeAndGt", kNumber, "ge5", "gt5", false, true},
    {"NumberGeAbove", kNumber, "ge6", "gt5", true, false},
    {"NumberLess", kNumber, "lt5", "lt5.0", true, true},
    {"NumberSa", kNumber, "sa5", "gt5", true, false},
    {"NumberNe", kNumber, "ne100", "ne100.00", true, false},
    {"NumberEqAndNe", kNumber, "5", "ne6", false, false},
    {"NegativeLt", kNumber, "lt-6", "lt-5", true, false},

    {"UnitAndNone", kQuantity, "5|s|mg", "5", true, false},
    {"UnitAndCode", kQuantity, "5|s|mg", "5||mg", true, false},
    {"CodeAndNone", kQuantity, "5||mg", "5", true, false},
    {"OtherUnit", kQuantity, "5|s|mg", "5|s|g", false, false},
    {"UnitAndRange", kQuantity, "gt6|s|mg", "gt5||mg", true, false},
    {"NeAndUnit", kQuantity, "ne5|s|mg", "ne5", false, false},
};
INSTANTIATE_TEST_SUITE_P(All, ImpliesTest, testing::ValuesIn(kImplies),
                         CaseName());

// ------------------------------------------- Ranges, against what they mean

struct Span {
  int64_t begin, end;
};

// Specification 5.4, in one of the two readings of a boundary with a time.
bool MatchesDate(const ConstraintValue& value, Span t, bool exact) {
  const Span s = {value.range.begin, value.range.end};
  const bool by_start = exact && value.range.has_time;
  const bool within = s.begin <= t.begin && t.end <= s.end;
  const bool after = t.end > (by_start ? s.begin : s.end);
  const bool before = t.begin < s.begin;
  switch (value.prefix) {
    case Prefix::kEq:
      return within;
    case Prefix::kNe:
      return !within;
    case Prefix::kGt:
      return after;
    case Prefix::kLt:
      return before;
    case Prefix::kGe:
      return after || within;
    case Prefix::kLe:
      return before || within;
    case Prefix::kSa:
      return t.begin >= s.end;
    case Prefix::kEb:
      return t.end <= s.begin;
  }
  return false;
}

constexpr std::string_view kPrefixNames[] = {"",   "ne", "gt", "lt",
                                             "ge", "le", "sa", "eb"};

std::vector<ConstraintValue> AllPrefixes(
    ParameterKind kind, std::span<const std::string_view> bodies,
    Arena& arena) {
  std::vector<ConstraintValue> values;
  for (const std::string_view body : bodies) {
    for (const std::string_view prefix : kPrefixNames) {
      const std::string text = std::string(prefix) + std::string(body);
      ConstraintValue value;
      EXPECT_EQ(ParseConstraintValue(arena.Copy(text), Rules(kind),
                                     fhir::FhirVersion::kR4, arena, &value),
                Reason::kOk);
      values.push_back(value);
    }
  }
  return values;
}

TEST(ConstraintValue, ImpliesAmongDatesIsSound) {
  constexpr std::string_view kDates[] = {"2013",
                                         "2014",
                                         "2013-01",
                                         "2013-02",
                                         "2013-01-14",
                                         "2013-01-31",
                                         "2013-01-14T00:00",
                                         "2013-01-14T23:59",
                                         "2013-02-01",
                                         "2013-01-14T10:00",
                                         "2013-01-14T10:00:30"};
  Arena arena = Arena::Growing();
  const std::vector<ConstraintValue> values = AllPrefixes(kDate, kDates, arena);
  // Spans between all the points at which something changes, and their
  // neighbours.
  std::set<int64_t> points;
  for (const ConstraintValue& value : values) {
    for (const int64_t near : {-1, 0, 1}) {
      points.insert(value.range.begin + near);
      points.insert(value.range.end + near);
    }
  }
  std::vector<Span> spans;
  for (const int64_t begin : points) {
    for (const int64_t end : points) {
      if (begin < end) spans.push_back({begin, end});
    }
  }
  size_t proven = 0, true_but_unproven = 0;
  for (const ConstraintValue& a : values) {
    for (const ConstraintValue& b : values) {
      bool holds = true;
      for (const Span& span : spans) {
        for (const bool exact : {false, true}) {
          holds = holds &&
                  (!MatchesDate(a, span, exact) || MatchesDate(b, span, exact));
        }
      }
      const bool implies = Implies(kDate, a, b);
      EXPECT_LE(implies, holds) << a.text << " implies " << b.text;
      proven += implies ? 1 : 0;
      true_but_unproven += holds && !implies ? 1 : 0;
    }
  }
  std::printf("dates: %zu implications proven, %zu true ones not\n", proven,
              true_but_unproven);
  EXPECT_GT(proven, 900u);
}

bool MatchesNumber(const ConstraintValue& value, const Decimal& x,
                   bool is_integer) {
  NumberRange range;
  EXPECT_TRUE(ParseNumberRange(value.text.substr(value.body), &range));
  const int sign = Compare(x, range.value);
  const bool equal =
      is_integer ? sign == 0
                 : Compare(range.low, x) <= 0 && Compare(x, range.high) < 0;
  switch (value.prefix) {
    case Prefix::kEq:
      return equal;
    case Prefix::kNe:
      return !equal;
    case Prefix::kGt:
    case Prefix::kSa:
      return sign > 0;
    case Prefix::kLt:
    case Prefix::kEb:
      return sign < 0;
    case Prefix::kGe:
      return sign >= 0;
    case Prefix::kLe:
      return sign <= 0;
  }
  return false;
}

TEST(ConstraintValue, ImpliesAmongNumbersIsSound) {
  constexpr std::string_view kNumbers[] = {"-5", "0",  "4.5", "5",    "5.0",
                                           "6",  "10", "1e1", "10.5", "100"};
  Arena arena = Arena::Growing();
  const std::vector<ConstraintValue> values =
      AllPrefixes(kNumber, kNumbers, arena);
  for (const ConstraintValue& a : values) {
    for (const ConstraintValue& b : values) {
      if (!Implies(kNumber, a, b)) continue;
      for (int64_t x = -1200; x <= 12000; x += 5) {
        const Decimal element = {x, -2};
        EXPECT_LE(MatchesNumber(a, element, false),
                  MatchesNumber(b, element, false))
            << a.text << " implies " << b.text << " at " << x;
        if (x % 100 == 0) {
          EXPECT_LE(MatchesNumber(a, element, true),
                    MatchesNumber(b, element, true))
              << a.text << " implies " << b.text << " at " << x;
        }
      }
    }
  }
}

}  // namespace
}  // namespace matron::smart
