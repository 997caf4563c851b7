#include "enforce/value_scanner.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace matron::enforce {
namespace {

constexpr size_t kOpen = SIZE_MAX;

// Where the value that `text` begins with ends; kOpen if it does not.
size_t EndOf(std::string_view text, size_t piece = SIZE_MAX) {
  ValueScanner scanner;
  scanner.Begin(text[0]);
  size_t end = 0;
  while (!text.empty() && !scanner.done()) {
    const size_t taken = scanner.Scan(text.substr(0, piece));
    end += taken;
    text.remove_prefix(taken);
  }
  return scanner.done() ? end : kOpen;
}

// The same by the shortest loop that does it.
size_t ExpectedEnd(std::string_view text) {
  int depth = 0;
  bool in_string = false, escaped = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_escaped = escaped;
    escaped = text[i] == '\\' && !is_escaped;
    if (text[i] == '"' && !is_escaped) in_string = !in_string;
    if (in_string) continue;
    if (text[i] == '{' || text[i] == '[') ++depth;
    if (text[i] == '}' || text[i] == ']') --depth;
    if (depth == 0) return i + 1;
  }
  return kOpen;
}

TEST(ValueScanner, FindsEnds) {
  EXPECT_EQ(EndOf("{},"), 2u);
  EXPECT_EQ(EndOf(R"({"a":[1,{"b":"}"}]} ,{})"), 19u);
  EXPECT_EQ(EndOf(R"("a\"b\\",)"), 8u);
  EXPECT_EQ(EndOf(R"("\\")"), 4u);
  EXPECT_EQ(EndOf("\"\""), 2u);
  EXPECT_EQ(EndOf("12.5e3]"), 6u);
  EXPECT_EQ(EndOf("true\n"), 4u);
  EXPECT_EQ(EndOf("null"), kOpen);
  EXPECT_EQ(EndOf("[[]"), kOpen);
  EXPECT_EQ(EndOf("\"a\\\""), kOpen);
}

TEST(ValueScanner, TakesNothingBehindTheEnd) {
  ValueScanner scanner;
  EXPECT_TRUE(scanner.done());
  scanner.Begin('[');
  EXPECT_EQ(scanner.Scan("[]"), 2u);
  EXPECT_EQ(scanner.Scan("[]"), 0u);
}

// A generator of its own, so that the tests are the same everywhere.
class Random {
 public:
  uint64_t Below(uint64_t limit) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return (state_ >> 33) % limit;
  }

 private:
  uint64_t state_ = 1;
};

// Brackets, quotes and backslashes at every place of the blocks of 64 bytes.
TEST(ValueScanner, AgreesWithALoopHoweverItIsCut) {
  constexpr std::string_view kBytes = "{{}[]]\"\"\\\\a ,\xff";
  Random random;
  size_t num_ended = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text(random.Below(2) == 0 ? "[" : "\"");
    const size_t size = random.Below(300);
    // Few kinds of bytes make long rows of each.
    const size_t first = random.Below(kBytes.size());
    const size_t kinds = 1 + random.Below(kBytes.size() - first);
    while (text.size() < size) text += kBytes[first + random.Below(kinds)];
    if (random.Below(2) == 0) text += "\"]";
    const size_t want = ExpectedEnd(text);
    if (want != kOpen) ++num_ended;
    ASSERT_EQ(EndOf(text), want) << text;
    ASSERT_EQ(EndOf(text, 1), want) << text;
    ASSERT_EQ(EndOf(text, 1 + random.Below(150)), want) << text;
  }
  EXPECT_GT(num_ended, 5000u);
}

TEST(ValueScanner, CountsDeepBrackets) {
  for (const size_t depth : {63u, 64u, 65u, 128u, 1000u}) {
    const std::string text = std::string(depth, '[') + std::string(depth, ']');
    EXPECT_EQ(EndOf(text + "]]]"), 2 * depth);
  }
}

}  // namespace
}  // namespace matron::enforce
