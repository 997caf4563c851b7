#include "smart/time_span.h"

#include <string_view>

#include "gtest/gtest.h"

namespace matron::smart {
namespace {

TimeSpan Span(std::string_view text) {
  TimeSpan span;
  EXPECT_TRUE(ParseTimeSpan(text, &span)) << text;
  return span;
}

TEST(TimeSpan, HasTheWidthOfItsPrecision) {
  constexpr int64_t kSecond = 10000000;
  const auto width = [](std::string_view text) {
    const TimeSpan span = Span(text);
    return span.end.at - span.begin.at;
  };
  EXPECT_EQ(width("2020-01-01"), 86400 * kSecond);
  EXPECT_EQ(width("2020-01-01T10:00"), 60 * kSecond);
  EXPECT_EQ(width("2020-01-01T10:00:00Z"), kSecond);
  EXPECT_EQ(width("2020-01-01T10:00:00.1Z"), kSecond / 10);
  EXPECT_EQ(width("2020-01-01T10:00:00.1234567Z"), 1);
  EXPECT_EQ(width("2020-01-01T10:00:00.123456789+02:00"), 1);
}

TEST(TimeSpan, LeavesOutDigitsThatNoConstraintHas) {
  for (const std::string_view text :
       {"2020-01-01T10:00:00.12345678Z", "2020-01-01T10:00:00.123456700000Z",
        "2020-01-01T12:00:00.123456799999999999999999999999+02:00"}) {
    EXPECT_EQ(Span(text).begin.at,
              Span("2020-01-01T10:00:00.1234567Z").begin.at)
        << text;
  }
}

TEST(TimeSpan, RefusesWhatIsNoTime) {
  TimeSpan span;
  for (const std::string_view text :
       {"", "now", "2020-13", "2020-01-01T10:00:00.Z", "2020-01-01T10",
        "2020-01-01T10:00:00.123456789", "2020-01-01T10:00:00.12345678x",
        "2020-01-01T10:00:00.12345678Zxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "2020-01-01.12345678"}) {
    // Without a zone a time is a local one, which is understood.
    const bool is_local = text == "2020-01-01T10:00:00.123456789";
    EXPECT_EQ(ParseTimeSpan(text, &span), is_local) << text;
  }
}

TEST(TimeSpan, ExtendsToTheOuterBounds) {
  TimeSpan span = Span("2020-05");
  EXPECT_TRUE(Extend(Span("2020-01"), &span));
  EXPECT_TRUE(Extend(Span("2020-03"), &span));
  EXPECT_EQ(span.begin.at, Span("2020-01").begin.at);
  EXPECT_EQ(span.end.at, Span("2020-05").end.at);
  TimeSpan open = Span("2020-01");
  open.end = TimeBound();
  EXPECT_TRUE(Extend(open, &span));
  EXPECT_FALSE(span.end.is_known);
  EXPECT_FALSE(Extend(Span("2020-01-01T10:00Z"), &span));
}

// What implies another value (docs/scopes.md) must do so for every element.
TEST(TimeSpan, MatchesWhatIsImplied) {
  constexpr std::string_view kTexts[] = {"2019",
                                         "2020",
                                         "2020-01",
                                         "2020-01-01",
                                         "2020-12-31",
                                         "2021",
                                         "2020-01-01T00:00:00Z",
                                         "2020-01-01T12:00:00Z",
                                         "2020-12-31T23:59:59Z",
                                         "2021-01-01T00:00:00+02:00",
                                         "2020-01-01T00:00",
                                         "2020-06-01T10:00:00"};
  constexpr Prefix kPrefixes[] = {Prefix::kEq, Prefix::kNe, Prefix::kGt,
                                  Prefix::kLt, Prefix::kGe, Prefix::kLe,
                                  Prefix::kSa, Prefix::kEb};
  size_t implied = 0;
  for (const std::string_view a_text : kTexts) {
    for (const std::string_view b_text : kTexts) {
      ConstraintValue a, b;
      ASSERT_TRUE(ParseDateRange(a_text, &a.range));
      ASSERT_TRUE(ParseDateRange(b_text, &b.range));
      for (const Prefix a_prefix : kPrefixes) {
        for (const Prefix b_prefix : kPrefixes) {
          a.prefix = a_prefix;
          b.prefix = b_prefix;
          a.text = "a";  // Not the same value.
          b.text = "b";
          if (!Implies(fhir::ParameterKind::kDate, a, b)) continue;
          ++implied;
          for (const std::string_view begin : kTexts) {
            for (const std::string_view end : kTexts) {
              for (int known = 0; known < 4; ++known) {
                TimeSpan span = {Span(begin).begin, Span(end).end};
                if ((known & 1) != 0) span.begin = TimeBound();
                if ((known & 2) != 0) span.end = TimeBound();
                const bool is_backward = span.begin.is_known &&
                                         span.end.is_known &&
                                         span.begin.at >= span.end.at;
                if (is_backward) continue;
                EXPECT_TRUE(!Matches(a.prefix, a.range, span) ||
                            Matches(b.prefix, b.range, span))
                    << a_text << ' ' << static_cast<int>(a_prefix) << ' '
                    << b_text << ' ' << static_cast<int>(b_prefix) << ' '
                    << begin << ' ' << end << ' ' << known;
              }
            }
          }
        }
      }
    }
  }
  EXPECT_GT(implied, 100u);
}

}  // namespace
}  // namespace matron::smart
