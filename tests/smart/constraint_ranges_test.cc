// Constraints on dates, numbers and quantities, which are compared as ranges.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "smart/constraint_matcher.h"
#include "tests/fixtures/case_name.h"
#include "tests/smart/judging.h"

namespace matron::smart {
namespace {

using fhir::ResourceType;
using fixtures::CaseName;

constexpr ResourceType kObs = ResourceType::kObservation;

struct RangeCase {
  const char* name;
  const char* query;
  std::string_view element;  // JSON.
  bool want;
};

void ExpectJudged(ResourceType type, std::string_view member,
                  const RangeCase& c) {
  Judge judge(type, {c.query});
  ASSERT_TRUE(judge.is_usable());
  const std::string members =
      '"' + std::string(member) + "\":" + std::string(c.element);
  EXPECT_EQ(judge.Matches(Resource(type, members)), c.want) << members;
}

// ---------------------------------------------------------------------- Dates

class DateTimeTest : public testing::TestWithParam<RangeCase> {};
TEST_P(DateTimeTest, IsJudgedAsAnInterval) {
  ExpectJudged(kObs, "effectiveDateTime", GetParam());
}

constexpr RangeCase kDateTimes[] = {
    // The examples of R4 (specification 5.4).
    {"DayHoldsTime", "date=eq2013-01-14", R"("2013-01-14T10:00")", true},
    {"DayHoldsMidnight", "date=2013-01-14", R"("2013-01-14T00:00")", true},
    {"NotTheNextDay", "date=2013-01-14", R"("2013-01-15T00:00")", false},
    {"TimeIsBeforeTheEndOfItsDay", "date=lt2013-01-14T10:00", R"("2013-01-14")",
     true},
    {"TimeIsAfterTheStartOfItsDay", "date=gt2013-01-14T10:00",
     R"("2013-01-14")", true},
    {"DayDoesNotHoldItsMonth", "date=2013-01-14", R"("2013-01")", false},
    {"MonthHoldsDay", "date=2013-01", R"("2013-01-14")", true},
    {"NotEqualDay", "date=ne2013-01-14", R"("2013-01-15")", true},
    {"NotEqualSameDay", "date=ne2013-01-14", R"("2013-01-14T10:00")", false},
    {"NotEqualMonth", "date=ne2013-01-14", R"("2013-01")", true},
    // Each prefix at its boundary.
    {"GtNextDay", "date=gt2013-01-14", R"("2013-01-15")", true},
    {"GtSameDay", "date=gt2013-01-14", R"("2013-01-14")", false},
    {"LtDayBefore", "date=lt2013-01-14", R"("2013-01-13")", true},
    {"LtSameDay", "date=lt2013-01-14", R"("2013-01-14")", false},
    {"GeSameDay", "date=ge2013-01-14", R"("2013-01-14")", true},
    {"GeDayBefore", "date=ge2013-01-14", R"("2013-01-13")", false},
    {"GeWithin", "date=ge2013-01", R"("2013-01-14")", true},
    {"LeSameDay", "date=le2013-01-14", R"("2013-01-14")", true},
    {"LeNextDay", "date=le2013-01-14", R"("2013-01-15")", false},
    {"LeWithin", "date=le2013-01", R"("2013-01-14")", true},
    {"SaNextDay", "date=sa2013-01-14", R"("2013-01-15")", true},
    {"SaSameDay", "date=sa2013-01-14", R"("2013-01-14")", false},
    {"SaOverlap", "date=sa2013-01-14", R"("2013-01")", false},
    {"EbDayBefore", "date=eb2013-01-14", R"("2013-01-13")", true},
    {"EbSameDay", "date=eb2013-01-14", R"("2013-01-14")", false},
    {"EbOverlap", "date=eb2013-01-14", R"("2013-01")", false},
    {"AnyValue", "date=2012,2013", R"("2013-01-14")", true},
    {"BothConstraints", "date=ge2013&date=lt2014", R"("2013-01-14")", true},
    {"OneOfTwoConstraints", "date=ge2013&date=lt2014", R"("2014-01-14")",
     false},
    // An instant has a width (docs/adr/0008-instants-have-a-width.md).
    {"InstantAtTheStart", "date=ge2020-01-01T00:00:00Z",
     R"("2020-01-01T00:00:00.000Z")", true},
    {"InstantAtTheEnd", "date=lt2020-01-01T00:00:00Z",
     R"("2020-01-01T00:00:00.000Z")", false},
    {"InstantInItsSecond", "date=2020-01-01T00:00:00Z",
     R"("2020-01-01T00:00:00.999Z")", true},
    {"SecondIsNoInstant", "date=2020-01-01T00:00:00.999Z",
     R"("2020-01-01T00:00:00Z")", false},
    {"Nanoseconds", "date=2020-01-01T00:00:00.1234567Z",
     R"("2020-01-01T00:00:00.123456789Z")", true},
    {"NanosecondsOfAnother", "date=2020-01-01T00:00:00.1234568Z",
     R"("2020-01-01T00:00:00.123456789Z")", false},
    // Zones.
    {"SameTimeInAnotherZone", "date=2020-01-01T12:00:00Z",
     R"("2020-01-01T14:00:00+02:00")", true},
    {"OtherTimeInAnotherZone", "date=2020-01-01T12:00:00Z",
     R"("2020-01-01T12:00:00+02:00")", false},
    {"DayAgainstZoneIsOfAnyZone", "date=2020-01-01",
     R"("2020-01-01T12:00:00Z")", false},
    {"YearInEveryZone", "date=2020", R"("2020-06-01T12:00:00Z")", true},
    {"YearInSomeZones", "date=2020", R"("2020-01-01T05:00:00Z")", false},
    {"YearFromTheFirstSureInstant", "date=2020", R"("2020-01-01T14:00:00Z")",
     true},
    {"YearBeforeTheFirstSureInstant", "date=2020", R"("2020-01-01T13:59:59Z")",
     false},
    {"YearUntilTheLastSureInstant", "date=2020", R"("2020-12-31T09:59:59Z")",
     true},
    {"YearAfterTheLastSureInstant", "date=2020", R"("2020-12-31T10:00:00Z")",
     false},
    {"GeInEveryZone", "date=ge2020-01-01", R"("2020-01-01T14:00:00Z")", true},
    {"GeInSomeZones", "date=ge2020-01-01", R"("2020-01-01T13:59:59Z")", false},
    {"LtInEveryZone", "date=lt2020-01-01", R"("2019-12-31T09:59:59Z")", true},
    {"LtInSomeZones", "date=lt2020-01-01", R"("2019-12-31T10:00:00Z")", false},
    {"NeInEveryZone", "date=ne2020", R"("2021-06-01T12:00:00Z")", true},
    {"NeInSomeZones", "date=ne2020", R"("2021-01-01T05:00:00Z")", false},
    {"LocalElementInEveryZone", "date=ge2020-01-01T00:00:00Z",
     R"("2020-01-02")", true},
    {"LocalElementInSomeZones", "date=ge2020-01-02T10:00:00Z",
     R"("2020-01-02")", false},
    // No dates.
    {"Month13", "date=ge2000", R"("2020-13")", false},
    {"LeapSecond", "date=ge2000", R"("2020-12-31T23:59:60Z")", false},
    {"Number", "date=2020", "2020", false},
    {"Empty", "date=ge2000", R"("")", false},
    {"Object", "date=ge2000", R"({"value":"2020"})", false},
    {"Array", "date=2020", R"(["2020"])", true},
};
INSTANTIATE_TEST_SUITE_P(All, DateTimeTest, testing::ValuesIn(kDateTimes),
                         CaseName());

class PeriodTest : public testing::TestWithParam<RangeCase> {};
TEST_P(PeriodTest, IsJudgedByItsBounds) {
  ExpectJudged(kObs, "effectivePeriod", GetParam());
}

constexpr RangeCase kPeriods[] = {
    {"Within", "date=2020", R"({"start":"2020-02","end":"2020-03"})", true},
    {"Overlapping", "date=2020", R"({"start":"2019-12","end":"2020-03"})",
     false},
    {"EndIsInclusive", "date=2020", R"({"start":"2020-02","end":"2020-12-31"})",
     true},
    {"EndOfTheNextYear", "date=2020",
     R"({"start":"2020-02","end":"2021-01-01"})", false},
    {"NoEnd", "date=2020", R"({"start":"2020-02"})", false},
    {"NoEndIsAfterAll", "date=ge2013-03-14", R"({"start":"2013-01-21"})", true},
    {"NoEndIsNotBefore", "date=le2013-03-14", R"({"start":"2013-03-21"})",
     false},
    {"NoStartIsBeforeAll", "date=lt1900", R"({"end":"2013-01-21"})", true},
    {"NoStartIsNotAfter", "date=sa2000", R"({"end":"2013-01-21"})", false},
    {"NoStartEnds", "date=eb2014", R"({"end":"2013-01-21"})", true},
    {"SaNextDay", "date=sa2013-03-14", R"({"start":"2013-03-15"})", true},
    {"SaEarlier", "date=sa2013-03-14", R"({"start":"2013-01-21"})", false},
    {"NeverEqualWithoutBounds", "date=ne2020", R"({"start":"2020-02"})", true},
    {"NoBounds", "date=ge1900", R"({})", false},
    {"NoBoundsIsNotUnequal", "date=ne1900", R"({})", false},
    {"Backward", "date=ge1900", R"({"start":"2020-03","end":"2020-02"})",
     false},
    {"OddStart", "date=le2030", R"({"start":"soon","end":"2020-02"})", false},
    {"NumberForEnd", "date=ge2000", R"({"start":"2020-02","end":2021})", false},
    {"NullEnd", "date=ge2000", R"({"start":"2020-02","end":null})", false},
    {"Extension", "date=ge2000", R"({"extension":[{"start":"2020"}]})", false},
};
INSTANTIATE_TEST_SUITE_P(All, PeriodTest, testing::ValuesIn(kPeriods),
                         CaseName());

class TimingTest : public testing::TestWithParam<RangeCase> {};
TEST_P(TimingTest, IsJudgedByItsOuterBounds) {
  ExpectJudged(kObs, "effectiveTiming", GetParam());
}

constexpr RangeCase kTimings[] = {
    {"Events", "date=2020", R"({"event":["2020-05","2020-02"]})", true},
    {"EventOutside", "date=2020", R"({"event":["2020-05","2021-02"]})", false},
    {"EventsReachOver", "date=gt2020", R"({"event":["2020-05","2021-02"]})",
     true},
    {"BoundsPeriod", "date=2020",
     R"({"repeat":{"boundsPeriod":{"start":"2020-02","end":"2020-03"}}})",
     true},
    {"BoundsPeriodOutside", "date=2020",
     R"({"repeat":{"boundsPeriod":{"start":"2019-02","end":"2020-03"}}})",
     false},
    {"BoundsWithoutEnd", "date=ge2030",
     R"({"repeat":{"boundsPeriod":{"start":"2019-02"}}})", true},
    {"EventsAndBounds", "date=2020",
     R"({"event":["2021-01"],"repeat":{"boundsPeriod":)"
     R"({"start":"2020-02","end":"2020-03"}}})",
     false},
    {"EventsBeforeBounds", "date=gt2020",
     R"({"event":["2021-01"],"repeat":{"boundsPeriod":)"
     R"({"start":"2020-02","end":"2020-03"}}})",
     true},
    {"CodeBesides", "date=2020",
     R"({"code":{"text":"BID"},"event":["2020-05"]})", true},
    {"NullEvent", "date=2020", R"({"event":[null,"2020-05"]})", true},
    {"BoundsDuration", "date=ge2020",
     R"({"event":["2020-05"],"repeat":{"boundsDuration":{"value":1}}})", false},
    {"NoTimes", "date=ge1900", R"({"repeat":{"frequency":1}})", false},
    {"MixedZones", "date=ge1900", R"({"event":["2020","2020-02-01T10:00Z"]})",
     false},
    {"OddEvent", "date=ge1900", R"({"event":["2020","soon"]})", false},
    {"EventObject", "date=ge1900", R"({"event":[{"x":1},"2020"]})", false},
    {"BoundsInAnotherPlace", "date=ge1900",
     R"({"boundsPeriod":{"start":"2020"}})", false},
};
INSTANTIATE_TEST_SUITE_P(All, TimingTest, testing::ValuesIn(kTimings),
                         CaseName());

TEST(OtherDates, AreReadWhereTheParameterReadsThem) {
  const auto expect = [](ResourceType type, const char* query,
                         std::string_view members, bool want) {
    Judge judge(type, {query});
    ASSERT_TRUE(judge.is_usable());
    EXPECT_EQ(judge.Matches(Resource(type, members)), want) << members;
  };
  expect(kObs, "date=ge2000", R"("effectiveInstant":"2020-01-01T10:00:00Z")",
         true);
  expect(kObs, "date=ge2000", R"("effective":"2020")", false);
  expect(kObs, "date=ge2000", R"("issued":"2020-01-01T10:00:00Z")", false);
  expect(kObs, "_lastUpdated=ge2000",
         R"("meta":{"lastUpdated":"2020-01-01T10:00:00Z"})", true);
  expect(ResourceType::kPatient, "birthdate=1970-01-01",
         R"("birthDate":"1970-01-01")", true);
}

// -------------------------------------------------------------------- Numbers

class NumberTest : public testing::TestWithParam<RangeCase> {};
TEST_P(NumberTest, IsJudgedByItsDigits) {
  ExpectJudged(ResourceType::kChargeItem, "factorOverride", GetParam());
}

constexpr RangeCase kNumbers[] = {
    {"Equal", "factor-override=100", "100", true},
    {"RoundsToIt", "factor-override=100", "100.4", true},
    {"LowerEdge", "factor-override=100", "99.5", true},
    {"UpperEdge", "factor-override=100", "100.5", false},
    {"MoreDigits", "factor-override=100.00", "100.004", true},
    {"MoreDigitsEdge", "factor-override=100.00", "100.005", false},
    {"IntegerIsItself", "factor-override=100.4", "100", false},
    {"IntegerOfAnotherNumber", "factor-override=1e2", "101", false},
    {"ExponentIsTheVeryNumber", "factor-override=1e2", "100.0", true},
    {"ExponentHasNoRange", "factor-override=1e2", "100.4", false},
    {"ElementWithExponent", "factor-override=100", "1.0E2", true},
    {"NotEqual", "factor-override=ne100", "101.0", true},
    {"NotEqualButRounds", "factor-override=ne100", "100.4", false},
    {"NotEqualExponent", "factor-override=ne1e2", "101.0", false},
    {"GtIgnoresTheRange", "factor-override=gt100", "100.1", true},
    {"GtItself", "factor-override=gt100", "100", false},
    {"GeItself", "factor-override=ge100", "100.0", true},
    {"GeLess", "factor-override=ge100", "99.9", false},
    {"LtIgnoresTheRange", "factor-override=lt100", "99.9", true},
    {"LtItself", "factor-override=lt100", "100", false},
    {"LeItself", "factor-override=le100", "100", true},
    {"LeMore", "factor-override=le100", "100.1", false},
    {"Sa", "factor-override=sa100", "100.1", true},
    {"Eb", "factor-override=eb100", "99.9", true},
    {"Negative", "factor-override=lt0", "-0.5", true},
    {"Exact17Digits", "factor-override=gt0", "12345678901234567", true},
    {"MoreThan17Digits", "factor-override=gt0", "0.123456789012345678", false},
    {"Text", "factor-override=100", R"("100")", false},
    {"Object", "factor-override=100", R"({"value":100})", false},
};
INSTANTIATE_TEST_SUITE_P(All, NumberTest, testing::ValuesIn(kNumbers),
                         CaseName());

// ----------------------------------------------------------------- Quantities

class QuantityTest : public testing::TestWithParam<RangeCase> {};
TEST_P(QuantityTest, IsJudgedByNumberAndUnit) {
  ExpectJudged(kObs, "valueQuantity", GetParam());
}

constexpr RangeCase kQuantities[] = {
    {"AnyUnit", "value-quantity=5.4", R"({"value":5.4,"unit":"mg"})", true},
    {"NoUnit", "value-quantity=5.4", R"({"value":5.4})", true},
    {"Range", "value-quantity=5.4", R"({"value":5.44})", true},
    {"SystemAndCode", "value-quantity=5.4|s|mg",
     R"({"value":5.4,"system":"s","code":"mg"})", true},
    {"AnotherSystem", "value-quantity=5.4|s|mg",
     R"({"value":5.4,"system":"t","code":"mg"})", false},
    {"AnotherCode", "value-quantity=5.4|s|mg",
     R"({"value":5.4,"system":"s","code":"g"})", false},
    {"SystemMissing", "value-quantity=5.4|s|mg", R"({"value":5.4,"code":"mg"})",
     false},
    {"UnitIsNoCodeOfASystem", "value-quantity=5.4|s|mg",
     R"({"value":5.4,"system":"s","unit":"mg"})", false},
    {"CodeWithoutSystem", "value-quantity=5.4||mg",
     R"({"value":5.4,"system":"s","code":"mg"})", true},
    {"UnitWithoutSystem", "value-quantity=5.4||mg",
     R"({"value":5.4,"unit":"mg"})", true},
    {"AnotherUnit", "value-quantity=5.4||mg", R"({"value":5.4,"unit":"g"})",
     false},
    {"UnitCase", "value-quantity=5.4||mg", R"({"value":5.4,"unit":"MG"})",
     false},
    {"EscapedUnit", "value-quantity=5.4||m\\|g",
     R"({"value":5.4,"unit":"m|g"})", true},
    {"Gt", "value-quantity=gt5||mg", R"({"value":5.4,"unit":"mg"})", true},
    {"NeNeedsTheUnit", "value-quantity=ne5||mg", R"({"value":9,"unit":"g"})",
     false},
    {"Comparator", "value-quantity=5.4", R"({"value":5.4,"comparator":"<"})",
     false},
    {"ComparatorWithPrefix", "value-quantity=lt9",
     R"({"value":5.4,"comparator":"<"})", false},
    {"NoValue", "value-quantity=ge0", R"({"unit":"mg"})", false},
    {"TextForValue", "value-quantity=5.4", R"({"value":"5.4"})", false},
    {"OddUnit", "value-quantity=5.4||mg", R"({"value":5.4,"code":1})", false},
    {"BareNumber", "value-quantity=5.4", "5.4", false},
};
INSTANTIATE_TEST_SUITE_P(All, QuantityTest, testing::ValuesIn(kQuantities),
                         CaseName());

TEST(OtherQuantities, AreMoneyButNeitherRangesNorSamples) {
  Judge money(ResourceType::kInvoice,
              {"totalgross=5||EUR", "totalgross=5|urn:iso:std:iso:4217|EUR",
               "totalgross=5||USD"});
  ASSERT_TRUE(money.is_usable());
  ASSERT_EQ(
      money.Read(Resource(ResourceType::kInvoice,
                          R"("totalGross":{"value":5,"currency":"EUR"})")),
      Status::kOk);
  EXPECT_TRUE(money.predicate().Matches(0));
  EXPECT_TRUE(money.predicate().Matches(1));
  EXPECT_FALSE(money.predicate().Matches(2));
  Judge range(ResourceType::kCondition, {"onset-age=ge0"});
  ASSERT_TRUE(range.is_usable());
  EXPECT_TRUE(range.Matches(
      Resource(ResourceType::kCondition, R"("onsetAge":{"value":5})")));
  EXPECT_FALSE(range.Matches(
      Resource(ResourceType::kCondition,
               R"("onsetRange":{"low":{"value":5},"high":{"value":6}})")));
  Judge samples(kObs, {"value-quantity=ge0"});
  EXPECT_FALSE(samples.Matches(Resource(
      kObs, R"("valueSampledData":{"origin":{"value":5},"data":"1"})")));
}

}  // namespace
}  // namespace matron::smart
