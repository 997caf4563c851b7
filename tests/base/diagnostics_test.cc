#include "base/diagnostics.h"

#include <string>

#include "base/limits.h"
#include "base/text.h"
#include "gtest/gtest.h"
#include "tests/alloc/allocations.h"
#include "tests/fixtures/case_name.h"

namespace matron {
namespace {

TEST(Diagnostics, StartsEmpty) {
  const Diagnostics diagnostics;
  EXPECT_EQ(diagnostics.num_found(), 0u);
  EXPECT_TRUE(diagnostics.items().empty());
}

TEST(Diagnostics, CopiesItsTexts) {
  Diagnostics diagnostics;
  std::string pointer = "/roles/a", message = "no such role", hint = "b?";
  diagnostics.Add(Status::kPolicyUnknownRole, pointer, 7, message, hint);
  pointer = message = hint = "overwritten text";
  ASSERT_EQ(diagnostics.items().size(), 1u);
  const Diagnostic& item = diagnostics.items()[0];
  EXPECT_EQ(item.code, Status::kPolicyUnknownRole);
  EXPECT_EQ(item.pointer, "/roles/a");
  EXPECT_EQ(item.offset, 7u);
  EXPECT_EQ(item.line, 0u);
  EXPECT_EQ(item.message, "no such role");
  EXPECT_EQ(item.hint, "b?");
}

TEST(Diagnostics, KeepsTheFirstAndCountsAll) {
  Diagnostics diagnostics;
  for (size_t i = 0; i < limits::kMaxDiagnostics + 1; ++i) {
    EXPECT_EQ(diagnostics.items().size(), i);
    diagnostics.Add(Status::kPolicyBadValue, "/a", i, "bad", "");
  }
  EXPECT_EQ(diagnostics.items().size(), limits::kMaxDiagnostics);
  EXPECT_EQ(diagnostics.items().back().offset, limits::kMaxDiagnostics - 1);
  EXPECT_EQ(diagnostics.num_found(), limits::kMaxDiagnostics + 1);
}

TEST(Diagnostics, CountsWithoutMemory) {
  Diagnostics diagnostics;
  alloc::FailingAllocations none(0);
  diagnostics.Add(Status::kPolicyBadValue, "/a", 0, "bad", "");
  EXPECT_EQ(diagnostics.num_found(), 1u);
  EXPECT_TRUE(diagnostics.items().empty());
}

TEST(Diagnostics, FindsLines) {
  const std::string document = "{\n\"a\":1,\n\n\"b\":2}";
  const struct {
    size_t offset;
    uint32_t line;
  } kWant[] = {{0, 1},  {1, 1},  {2, 2},   {8, 2},       {9, 3},
               {10, 4}, {16, 4}, {400, 4}, {SIZE_MAX, 4}};
  Diagnostics diagnostics;
  for (const auto& want : kWant) {
    diagnostics.Add(Status::kPolicyBadValue, "", want.offset, "bad", "");
  }
  diagnostics.FindLines(document);
  for (size_t i = 0; i < std::size(kWant); ++i) {
    EXPECT_EQ(diagnostics.items()[i].line, kWant[i].line) << kWant[i].offset;
  }
}

TEST(Diagnostics, FindsTheFirstLineOfNothing) {
  Diagnostics diagnostics;
  diagnostics.Add(Status::kPolicyJson, "", 0, "bad", "");
  diagnostics.FindLines("");
  EXPECT_EQ(diagnostics.items()[0].line, 1u);
}

// ------------------------------------------------------------ QuoteForMessage

struct QuoteCase {
  const char* name;
  std::string input;
  std::string want;
};

std::string Xs(size_t count) { return std::string(count, 'x'); }

class QuoteForMessageTest : public testing::TestWithParam<QuoteCase> {};

TEST_P(QuoteForMessageTest, PutsTextBetweenBackticks) {
  Arena arena = Arena::Growing();
  const std::string_view quoted = QuoteForMessage(GetParam().input, arena);
  EXPECT_EQ(quoted, GetParam().want);
  EXPECT_TRUE(IsUtf8(quoted));
}

const QuoteCase kQuotes[] = {
    {"Nothing", "", "``"},
    {"Plain", "clinician", "`clinician`"},
    {"Backtick", "a`b", "`a?b`"},
    {"Controls", std::string("a\0b\n\x1f\x7f", 6), "`a?b???`"},
    {"Space", "a b", "`a b`"},
    {"NotAscii", "\xc3\xbc", "`\xc3\xbc`"},
    {"Length63", Xs(63), "`" + Xs(63) + "`"},
    {"Length64", Xs(64), "`" + Xs(64) + "`"},
    {"Length65", Xs(65), "`" + Xs(64) + "…`"},
    {"Length100000", Xs(100000), "`" + Xs(64) + "…`"},
    {"CharacterEndsAt64", Xs(62) + "\xc3\xbcy", "`" + Xs(62) + "\xc3\xbc…`"},
    {"CharacterOf2Cut", Xs(63) + "\xc3\xbc", "`" + Xs(63) + "…`"},
    {"CharacterOf3Cut", Xs(62) + "\xe2\x82\xac", "`" + Xs(62) + "…`"},
    {"CharacterOf4Cut", Xs(61) + "\xf0\x9f\x92\x8a", "`" + Xs(61) + "…`"},
    {"CharacterOf4CutAfterOne", Xs(63) + "\xf0\x9f\x92\x8a",
     "`" + Xs(63) + "…`"},
};
INSTANTIATE_TEST_SUITE_P(Texts, QuoteForMessageTest, testing::ValuesIn(kQuotes),
                         fixtures::CaseName());

TEST(QuoteForMessage, EndsOnTextThatIsNotUtf8) {
  Arena arena = Arena::Growing();
  const std::string_view quoted =
      QuoteForMessage(std::string(100, '\x80'), arena);
  EXPECT_LE(quoted.size(), 70u);
}

TEST(QuoteForMessage, IsEmptyWithoutMemory) {
  Arena arena = Arena::Growing();
  alloc::FailingAllocations none(0);
  EXPECT_EQ(QuoteForMessage("text", arena), "");
}

TEST(Diagnostics, TellsThatMemoryWasLacking) {
  Diagnostics full;
  for (size_t i = 0; i < limits::kMaxDiagnostics; ++i) {
    EXPECT_FALSE(full.is_full());
    full.Add(Status::kPolicyBadValue, "", 0, "bad", "");
  }
  EXPECT_TRUE(full.is_full());
  EXPECT_FALSE(full.lacks_memory());
  // Even if the finding is only counted.
  full.Add(Status::kOutOfMemory, "", 0, "", "");
  EXPECT_TRUE(full.lacks_memory());
  Diagnostics poor;
  const alloc::FailingAllocations none(0);
  poor.Add(Status::kPolicyBadValue, "", 0, "bad", "");
  EXPECT_TRUE(poor.lacks_memory());
}

}  // namespace
}  // namespace matron
