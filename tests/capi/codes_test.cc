// The numbers and names of the C header against the engine's tables.

#include <cstdint>
#include <cstring>
#include <limits>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

struct Code {
  int32_t number;
  const char* name;
  const char* text;
};

constexpr Code kStatuses[] = {
#define MATRON_STATUS(number, name, wire, text) {number, #wire, text},
#include "base/status_codes.inc"
#undef MATRON_STATUS
};
constexpr Code kReasons[] = {
#define MATRON_REASON(number, name, wire, http, oauth, rank, text) \
  {number, #wire, text},
#include "base/reason_codes.inc"
#undef MATRON_REASON
};

TEST(Codes, StatusesHaveNamesAndTexts) {
  std::set<std::string> names;
  for (const Code& code : kStatuses) {
    EXPECT_LE(code.number, 0) << code.name;
    EXPECT_STREQ(matron_status_name(code.number), code.name);
    EXPECT_STREQ(matron_status_text(code.number), code.text);
    EXPECT_TRUE(names.insert(code.name).second) << code.name;
  }
  EXPECT_STREQ(matron_status_name(MATRON_OK), "ok");
  EXPECT_STREQ(matron_status_name(MATRON_E_INTERNAL), "internal");
}

TEST(Codes, ReasonsHaveNamesAndTexts) {
  std::set<std::string> names;
  for (const Code& code : kReasons) {
    EXPECT_STREQ(matron_reason_name(code.number), code.name);
    EXPECT_STREQ(matron_reason_text(code.number), code.text);
    EXPECT_TRUE(names.insert(code.name).second) << code.name;
  }
  EXPECT_STREQ(matron_reason_name(MATRON_REASON_OK), "ok");
  EXPECT_STREQ(matron_reason_name(MATRON_REASON_SCRATCH_TOO_SMALL),
               "scratch_too_small");
}

// Every other number, as far as codes may ever reach.
TEST(Codes, OthersAreUnknown) {
  std::set<int32_t> statuses, reasons;
  for (const Code& code : kStatuses) statuses.insert(code.number);
  for (const Code& code : kReasons) reasons.insert(code.number);
  std::set<int32_t> numbers = {std::numeric_limits<int32_t>::min(),
                               std::numeric_limits<int32_t>::max()};
  for (int32_t number = -1200; number <= 1200; ++number) numbers.insert(number);
  for (const int32_t number : numbers) {
    EXPECT_EQ(std::strcmp(matron_status_name(number), "unknown") != 0,
              statuses.contains(number))
        << number;
    EXPECT_EQ(std::strcmp(matron_status_text(number), "unknown") != 0,
              statuses.contains(number))
        << number;
    EXPECT_EQ(std::strcmp(matron_reason_name(number), "unknown") != 0,
              reasons.contains(number))
        << number;
    EXPECT_EQ(std::strcmp(matron_reason_text(number), "unknown") != 0,
              reasons.contains(number))
        << number;
  }
}

TEST(Codes, EffectsHaveNames) {
  EXPECT_STREQ(matron_effect_name(MATRON_EFFECT_DENY), "deny");
  EXPECT_STREQ(matron_effect_name(MATRON_EFFECT_PERMIT), "permit");
  EXPECT_STREQ(matron_effect_name(MATRON_EFFECT_NEEDS_RESOURCE),
               "needs_resource");
  for (const matron_effect effect : {-1, 3, 1000}) {
    EXPECT_STREQ(matron_effect_name(effect), "unknown");
  }
}

TEST(Codes, ObligationsHaveNamesOneBitAtATime) {
  EXPECT_STREQ(matron_obligation_name(MATRON_ENFORCES_RESTRICT_QUERY),
               "restrict_query");
  EXPECT_STREQ(matron_obligation_name(MATRON_ENFORCES_COMPARTMENT_SEARCH),
               "compartment_search");
  EXPECT_STREQ(matron_obligation_name(MATRON_ENFORCES_FILTER_RESPONSE),
               "filter_response");
  EXPECT_STREQ(matron_obligation_name(MATRON_ENFORCES_MINIMAL_RESPONSE),
               "minimal_response");
  EXPECT_STREQ(matron_obligation_name(MATRON_ENFORCES_MATCH_BODY),
               "match_body");
  for (uint64_t bit = MATRON_ENFORCES_ALL + 1; bit != 0; bit <<= 1) {
    EXPECT_STREQ(matron_obligation_name(bit), "unknown") << bit;
  }
  EXPECT_STREQ(matron_obligation_name(0), "unknown");
  EXPECT_STREQ(matron_obligation_name(MATRON_ENFORCES_ALL), "unknown");
}

TEST(Codes, VersionsAreThoseOfTheHeader) {
  const std::string version = std::to_string(MATRON_VERSION_MAJOR) + "." +
                              std::to_string(MATRON_VERSION_MINOR) + "." +
                              std::to_string(MATRON_VERSION_PATCH);
  EXPECT_EQ(matron_version(), version);
  EXPECT_EQ(matron_abi_version(), uint32_t{MATRON_ABI_VERSION});
}

// What C does not say of itself.
TEST(Codes, ZeroedMemoryDenies) {
  EXPECT_EQ(MATRON_EFFECT_DENY, 0);
  EXPECT_NE(MATRON_REASON_PERMITTED, 0);
  EXPECT_LT(MATRON_E_INVALID_ARGUMENT, 0);
}

}  // namespace
}  // namespace matron::calls
