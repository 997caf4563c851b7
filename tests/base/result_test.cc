#include "base/result.h"

#include <memory>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace matron {
namespace {

TEST(Result, HoldsAValue) {
  Result<std::string> result = std::string("text");
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.status(), Status::kOk);
  EXPECT_EQ(*result, "text");
  EXPECT_EQ(result->size(), 4u);
}

TEST(Result, HoldsAStatus) {
  const Result<std::string> result = Status::kOutOfMemory;
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.status(), Status::kOutOfMemory);
}

TEST(Result, MovesAValueOut) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 7);
}

#ifdef NDEBUG
TEST(Result, IsNeverSuccessWithoutAValue) {
  const Result<int> result = Status::kOk;
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.status(), Status::kInternal);
}
#endif

Status Twice(Status first, Status second, int* reached) {
  MATRON_RETURN_IF_ERROR(first);
  ++*reached;
  MATRON_RETURN_IF_ERROR(second);
  ++*reached;
  return Status::kOk;
}

TEST(ReturnIfError, ReturnsTheFirstError) {
  int reached = 0;
  EXPECT_EQ(Twice(Status::kOk, Status::kOk, &reached), Status::kOk);
  EXPECT_EQ(reached, 2);
  reached = 0;
  EXPECT_EQ(Twice(Status::kInternal, Status::kOk, &reached), Status::kInternal);
  EXPECT_EQ(reached, 0);
  EXPECT_EQ(Twice(Status::kOk, Status::kUnknownOp, &reached),
            Status::kUnknownOp);
  EXPECT_EQ(reached, 1);
}

}  // namespace
}  // namespace matron
