// Time is linear in the input, up to the limits and beyond them: twice the
// input takes at most 2.3 times as long. CPU time, the best of many runs.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>

#include "gtest/gtest.h"
#include "smart/scope_terms.h"

namespace matron::smart {
namespace {

double SecondsOf(const std::function<void()>& work) {
  double best = 1e9;
  for (int run = 0; run < 25; ++run) {
    const std::clock_t begin = std::clock();
    work();
    const double seconds = static_cast<double>(std::clock() - begin) /
                           static_cast<double>(CLOCKS_PER_SEC);
    best = std::min(best, seconds);
  }
  return best;
}

// Several times the same, so that the clock can see it.
void ExpectLinear(const char* name, const std::function<void(size_t)>& work,
                  size_t size) {
  const auto many = [&](size_t n) {
    return SecondsOf([&] {
      for (int i = 0; i < 4; ++i) work(n);
    });
  };
  // Other programs run on the same machine: one good measurement is enough.
  double one = 0, two = 0;
  for (int attempt = 0; attempt < 5; ++attempt) {
    one = std::max(many(size), 1e-6);
    two = many(2 * size);
    if (two <= 2.3 * one) break;
  }
  std::printf("%s: %.0f us, %.0f us for twice as much\n", name, one * 1e6 / 4,
              two * 1e6 / 4);
  EXPECT_LE(two, 2.3 * one) << name;
}

std::string Repeat(std::string_view text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

void ParseAll(const std::string& text) {
  static Arena* arena = new Arena(Arena::Growing());
  arena->Reset();
  ScopeReader reader(text);
  std::string_view one;
  size_t offset;
  while (reader.NextText(&one, &offset)) {
    ConstrainedScope scope;
    const ScopeToken token = ParseConstrainedScope(one, {31}, *arena, &scope);
    ASSERT_EQ(token.text.size(), one.size());
  }
}

TEST(ScopeTime, IsLinear) {
  const std::string scopes = Repeat("user/Observation.rs ", 2 * 20001);
  ExpectLinear(
      "20,001 scopes", [&](size_t n) { ParseAll(scopes.substr(0, n)); },
      20001 * 20);
  const std::string letters = "user/Observation." + Repeat("r", 200000);
  ExpectLinear(
      "one scope of 100 kB", [&](size_t n) { ParseAll(letters.substr(0, n)); },
      100000);
  const std::string values = "user/Observation.r?code=" + Repeat("a,", 100000);
  ExpectLinear(
      "one constraint of 100 kB",
      [&](size_t n) { ParseAll(values.substr(0, n)); }, 100000);
  const std::string escaped = "user/Observation.r?code=" + Repeat("%41", 80000);
  ExpectLinear(
      "one value of 100 kB", [&](size_t n) { ParseAll(escaped.substr(0, n)); },
      24 + 3 * 33000);
  const std::string pairs = "user/Observation.r?" + Repeat("code=abc&", 20000);
  ExpectLinear(
      "10,000 parameters", [&](size_t n) { ParseAll(pairs.substr(0, n)); },
      90000);
  const std::string within = "user/*.r?" + Repeat("_tag=abc&", 30) + "_tag=a";
  const std::string all = Repeat(within + " ", 400);
  ExpectLinear(
      "200 scopes of all types with 31 parameters",
      [&](size_t n) { ParseAll(all.substr(0, n)); }, all.size() / 2);
}

}  // namespace
}  // namespace matron::smart
