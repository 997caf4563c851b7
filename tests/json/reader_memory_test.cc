// What a reader takes from the heap: nothing after Reserve, and no harm when
// there is nothing to take.

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "json/document.h"
#include "json/reader.h"
#include "tests/alloc/allocations.h"
#include "tests/json/event_log.h"

namespace matron::json {
namespace {

using alloc::AllocationCount;
using alloc::FailingAllocations;

// Looks at every byte of the views and keeps nothing.
class Sum final : public Handler {
 public:
  void OnValue(const Token& token) override {
    for (const char c : token.key) sum_ += static_cast<unsigned char>(c);
    for (const char c : token.text) sum_ += static_cast<unsigned char>(c);
  }
  void OnEnd(size_t end_offset) override { sum_ += end_offset; }

 private:
  size_t sum_ = 0;
};

// Fills `size` bytes with spaces behind `text`.
std::string Padded(std::string text, size_t size) {
  text.resize(std::max(size, text.size()), ' ');
  return text;
}

// Texts of exactly `size` bytes, each of which uses one kind of memory as much
// as a text can: names open, depth, long strings, escapes, numbers, errors.
std::vector<std::string> GreedyTexts(size_t size) {
  std::string names = "{\"\":0";
  while (names.size() + 6 <= size) names += ",\"\":0";
  std::string nested_names;
  while (nested_names.size() + 4 <= size &&
         nested_names.size() < 4 * limits::kMaxJsonDepth) {
    nested_names += "{\"\":";
  }
  while (nested_names.size() + 5 <= size) nested_names += "\"\":0,";
  std::string escapes = "\"";
  while (escapes.size() + 7 <= size) escapes += "\\u0061";
  const size_t inside = size < 2 ? 0 : size - 2;
  const size_t depth = std::min(limits::kMaxJsonDepth, size / 2);
  std::vector<std::string> texts = {
      names + "}",
      nested_names,
      nested_names + "}",
      escapes + "\"",
      "\"" + std::string(inside, 'x') + "\"",
      "[" + std::string(inside, ' ') + "]",
      "[" + std::string(inside, '1') + "]",
      std::string(size, '['),
      std::string(size, '1'),
      std::string(size, ','),
      std::string(size, '"'),
      std::string(size, '\\'),
      std::string(size, '\xff'),
      Arrays(depth),
      "[" + Repeat("[],", size / 3) + "[]]",
  };
  for (std::string& text : texts) {
    text = Padded(text, size);
    text.resize(size);
  }
  return texts;
}

constexpr size_t kSizes[] = {0,  1,  2,   3,   4,   5,   8,    16,   63,   64,
                             65, 66, 127, 128, 255, 256, 1000, 4096, 20000};

TEST(ReservedReader, AllocatesNothingUpToItsSize) {
  for (const size_t size : kSizes) {
    std::vector<std::string> texts = GreedyTexts(size);
    for (const std::string& text : GreedyTexts(size == 0 ? 0 : size - 1)) {
      texts.push_back(text);
    }
    Reader reader;
    ASSERT_EQ(reader.Reserve(size), Status::kOk);
    for (int round = 0; round < 2; ++round) {
      for (const std::string& text : texts) {
        Sum sum;
        size_t offset = 0;
        AllocationCount count;
        const Status status = reader.Walk(text, sum, &offset);
        EXPECT_EQ(count.so_far(), 0u) << size << ' ' << text.substr(0, 20);
        EXPECT_NE(status, Status::kScratchTooSmall) << size;
        EXPECT_NE(status, Status::kOutOfMemory) << size;
      }
    }
  }
}

TEST(ReservedReader, ReadsTheLargestTextItWasMadeFor) {
  for (const size_t size : kSizes) {
    if (size < 2) continue;
    Reader reader;
    ASSERT_EQ(reader.Reserve(size), Status::kOk);
    for (const std::string& text :
         {Padded("{}", size), "\"" + std::string(size - 2, 'x') + "\"",
          Padded("[" + std::string(size - 2, ' ') + "]", size)}) {
      Sum sum;
      size_t offset = 0;
      EXPECT_EQ(reader.Walk(text, sum, &offset), Status::kOk) << size;
    }
  }
}

TEST(ReservedReader, RefusesOneByteMoreWithoutAllocating) {
  for (const size_t size : kSizes) {
    Reader reader;
    ASSERT_EQ(reader.Reserve(size), Status::kOk);
    for (const size_t more : {size_t{1}, size_t{2}, size_t{100000}}) {
      const std::string text = Padded("{}", size + more);
      EventLog log;
      size_t offset = 77;
      AllocationCount count;
      EXPECT_EQ(reader.Walk(text, log, &offset), Status::kScratchTooSmall);
      EXPECT_EQ(count.so_far(), 0u);
      EXPECT_EQ(offset, 0u);
      EXPECT_EQ(log.text(), "");
    }
  }
}

TEST(ReservedReader, IsReservedAnew) {
  Reader reader;
  const std::string text = Padded("{}", 100);
  Sum sum;
  size_t offset = 0;
  ASSERT_EQ(reader.Reserve(99), Status::kOk);
  EXPECT_EQ(reader.Walk(text, sum, &offset), Status::kScratchTooSmall);
  ASSERT_EQ(reader.Reserve(100), Status::kOk);
  EXPECT_EQ(reader.Walk(text, sum, &offset), Status::kOk);
  ASSERT_EQ(reader.Reserve(99), Status::kOk);
  EXPECT_EQ(reader.Walk(text, sum, &offset), Status::kScratchTooSmall);
}

TEST(ReservedReader, RefusesMoreThanTwoGigabytes) {
  Reader reader;
  EXPECT_EQ(reader.Reserve((size_t{1} << 31) + 1), Status::kJsonTooLarge);
  EXPECT_EQ(reader.Reserve(SIZE_MAX), Status::kJsonTooLarge);
  Sum sum;
  size_t offset = 0;
  EXPECT_EQ(reader.Walk("[]", sum, &offset), Status::kOk);
}

TEST(Reader, AllocatesNothingOnceItIsWarm) {
  Reader reader;
  const std::string text = "{\"a\":[" + Repeat("1,", 1000) + "2]}";
  Sum sum;
  size_t offset = 0;
  ASSERT_EQ(reader.Walk(text, sum, &offset), Status::kOk);
  AllocationCount count;
  EXPECT_EQ(reader.Walk(text, sum, &offset), Status::kOk);
  EXPECT_EQ(reader.Walk("[1]", sum, &offset), Status::kOk);
  EXPECT_EQ(count.so_far(), 0u);
}

// ------------------------------------------------------- Failing allocations

// Calls `run` with 0, 1, 2 ... allocations until none of them fails; returns
// how often one did.
template <typename Run>
size_t WithEveryFailure(Run run) {
  for (size_t allowed = 0; allowed < 100; ++allowed) {
    FailingAllocations failing(allowed);
    run();
    if (!FailingAllocations::any_failed()) return allowed;
  }
  ADD_FAILURE() << "never ends";
  return 0;
}

TEST(FailingReader, SaysThatItHasNoMemory) {
  const std::string text = "{\"a\":[" + Repeat("1,", 1000) + "2]}";
  const size_t failures = WithEveryFailure([&text] {
    Sum sum;
    size_t offset = 0;
    Reader reader;
    const Status status = reader.Walk(text, sum, &offset);
    EXPECT_EQ(status, FailingAllocations::any_failed() ? Status::kOutOfMemory
                                                       : Status::kOk);
  });
  EXPECT_GE(failures, 4u);
}

TEST(FailingReader, IsNotReservedWithoutMemory) {
  const size_t failures = WithEveryFailure([] {
    Reader reader;
    const Status status = reader.Reserve(1000);
    EXPECT_EQ(status, FailingAllocations::any_failed() ? Status::kOutOfMemory
                                                       : Status::kOk);
  });
  EXPECT_GE(failures, 4u);
}

// After a failure the reader still serves: it never works on half its memory.
TEST(FailingReader, RecoversWhenThereIsMemory) {
  const std::string text = "{\"a\":[" + Repeat("1,", 1000) + "2]}";
  for (size_t allowed = 0; allowed < 12; ++allowed) {
    Reader reader;
    Sum sum;
    size_t offset = 0;
    {
      FailingAllocations failing(allowed);
      (void)reader.Walk(text, sum, &offset);
    }
    EXPECT_EQ(reader.Walk(text, sum, &offset), Status::kOk) << allowed;
    EXPECT_EQ(reader.Walk(text + "]", sum, &offset), Status::kJsonSyntax);
  }
}

// Each allocation fails alone: the parser does not notice all of that itself.
TEST(FailingReader, NoticesEveryAllocationThatFails) {
  const std::string text = "{\"a\":[\"" + std::string(3000, 'x') + "\"]}";
  for (const size_t failing : {size_t{1}, size_t{2}, size_t{3}}) {
    for (size_t allowed = 0; allowed < 12; ++allowed) {
      Reader reader, reserved;
      Sum sum;
      size_t offset = 0;
      Status walked = Status::kOk, reservation = Status::kOk;
      bool failed = false;
      {
        FailingAllocations failures(allowed, failing);
        walked = reader.Walk(text, sum, &offset);
        failed = FailingAllocations::any_failed();
      }
      EXPECT_EQ(walked, failed ? Status::kOutOfMemory : Status::kOk) << allowed;
      {
        FailingAllocations failures(allowed, failing);
        reservation = reserved.Reserve(text.size());
        failed = FailingAllocations::any_failed();
      }
      EXPECT_EQ(reservation, failed ? Status::kOutOfMemory : Status::kOk);
      if (failed) continue;
      const AllocationCount count;
      EXPECT_EQ(reserved.Walk(text, sum, &offset), Status::kOk);
      EXPECT_EQ(count.so_far(), 0u);
    }
  }
}

TEST(FailingDocument, SaysThatItHasNoMemory) {
  const std::string text =
      "{\"a\":[" + Repeat("\"some text\",", 2000) + "2],\"b\":null}";
  const size_t failures = WithEveryFailure([&text] {
    Reader reader;
    Document document;
    const Status status = document.Parse(text, reader);
    const bool failed = FailingAllocations::any_failed();
    EXPECT_EQ(status, failed ? Status::kOutOfMemory : Status::kOk);
    EXPECT_EQ(document.root().exists(), !failed);
  });
  EXPECT_GE(failures, 8u);
}

}  // namespace
}  // namespace matron::json
