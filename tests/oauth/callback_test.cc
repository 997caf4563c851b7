#include "oauth/callback.h"

#include <string>

#include "gtest/gtest.h"

namespace matron::oauth {
namespace {

const std::string kQuery = "state=abcdefghijklmnopqrstuv&iss=https://a&code=x";

// What is written to `*out` lies in `arena`.
Reason Validate(std::string_view query, Arena& arena, CallbackAnswer* out) {
  arena.Reset();
  return ValidateCallback({"abcdefghijklmnopqrstuv", "https://a", true}, query,
                          arena, out);
}

TEST(ValidateCallback, AcceptsNoPartAndNoOtherByteBeforeTheCode) {
  Arena arena = Arena::Growing();
  CallbackAnswer answer;
  ASSERT_EQ(Validate(kQuery, arena, &answer), Reason::kOk);
  const size_t code = kQuery.size() - 1;
  for (size_t at = 0; at < code; ++at) {
    EXPECT_NE(Validate(kQuery.substr(0, at), arena, &answer), Reason::kOk)
        << at;
    std::string other = kQuery;
    other[at] = other[at] == 'y' ? 'z' : 'y';
    EXPECT_NE(Validate(other, arena, &answer), Reason::kOk) << at;
    EXPECT_TRUE(answer.code.empty());
    EXPECT_TRUE(answer.error.empty());
  }
}

TEST(ValidateCallback, NeverTakesAnEmptyStateForOne) {
  Arena arena = Arena::Growing();
  CallbackAnswer answer;
  EXPECT_EQ(
      ValidateCallback({"", "https://a", false}, "code=x", arena, &answer),
      Reason::kStateMismatch);
}

}  // namespace
}  // namespace matron::oauth
