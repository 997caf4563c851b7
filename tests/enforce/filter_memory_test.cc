// What a filter takes from the heap: six times the largest entry and something
// constant, once.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "enforce/entry_buffer.h"
#include "enforce/response_filter.h"
#include "gtest/gtest.h"
#include "json/reader.h"
#include "tests/alloc/allocations.h"

namespace matron::enforce {
namespace {

using alloc::AllocationCount;
using alloc::FailingAllocations;
using alloc::PeakBytes;

constexpr size_t kConstant = 128 * 1024;
constexpr size_t kTimes = 6;

// Keeps every other entry and looks at each byte of its strings.
class EveryOther final : public Judge {
 public:
  void OnValue(const json::Token& token) override {
    for (const char c : token.text) sum_ += static_cast<unsigned char>(c);
  }
  Verdict JudgeEntry(const EntryInfo& entry) override {
    return entry.index % 2 == 0 ? Verdict::kKeep : Verdict::kDrop;
  }

 private:
  size_t sum_ = 0;
};

class NoSink final : public Sink {
 public:
  void Append(std::string_view text) override { size_ += text.size(); }
  size_t size() const { return size_; }

 private:
  size_t size_ = 0;
};

// An entry of exactly `size` bytes, filled up with `piece`, whose last byte is
// a comma.
std::string EntryOf(size_t size, std::string_view piece) {
  std::string text = R"({"resource":{"resourceType":"Binary","x":[)";
  while (text.size() + piece.size() + 10 < size) text += piece;
  text += "0]";
  text.resize(size - 2, ' ');
  return text + "}}";
}

std::string BundleOf(const std::string& entry, size_t size) {
  std::string text = R"({"resourceType":"Bundle","type":"searchset","entry":[)";
  while (text.size() < size) text += entry + ",";
  text.back() = ']';
  return text + "}";
}

// Entries that use much of one kind of memory: tokens, names, escapes, bytes.
constexpr std::string_view kPieces[] = {
    "[],",
    R"({"a":0,"b":0,"c":0},)",
    R"("\u0061\u0061\u0061\u0061\u0061\u0061\u0061\u0061\u0061",)",
    R"("http://loinc.org","8867-4","Heart rate",72.5,)",
};

FilterResult Filter(std::string_view text, size_t piece, json::Reader& reader,
                    EntryBuffer& buffer) {
  EveryOther judge;
  NoSink sink;
  ResponseFilter filter(reader, buffer, judge, sink);
  for (; text.size() > piece; text.remove_prefix(piece)) {
    filter.Push(text.substr(0, piece));
  }
  const FilterResult result = filter.Finish(text);
  return result;
}

TEST(FilterMemory, IsSixTimesTheLargestEntry) {
  constexpr size_t kEntry = 100000;
  for (const std::string_view piece : kPieces) {
    const size_t bundle_size = (piece == kPieces[3] ? 20 : 2) * 1000 * 1000;
    const std::string text = BundleOf(EntryOf(kEntry, piece), bundle_size);
    const PeakBytes peak;
    json::Reader reader;
    EntryBuffer buffer;
    ASSERT_EQ(reader.Reserve(kEntry), Status::kOk);
    ASSERT_EQ(buffer.Reserve(kEntry), Status::kOk);
    const AllocationCount count;
    for (const size_t size : {SIZE_MAX, size_t{65536}, size_t{1000}}) {
      const FilterResult result = Filter(text, size, reader, buffer);
      EXPECT_EQ(result.reason, Reason::kOk) << piece;
      EXPECT_EQ(result.kept, bundle_size / kEntry / 2);
    }
    EXPECT_EQ(count.so_far(), 0u) << piece;
    EXPECT_LE(peak.so_far(), kTimes * kEntry + 4096) << piece;
  }
}

TEST(FilterMemory, GrowsWithTheLargestEntryOnly) {
  constexpr size_t kEntry = 400000;
  const std::string text =
      BundleOf(EntryOf(1000, kPieces[0]) + "," + EntryOf(kEntry, kPieces[1]) +
                   "," + EntryOf(kEntry / 2, kPieces[2]),
               5 * 1000 * 1000);
  for (const size_t size : {SIZE_MAX, size_t{65536}, size_t{1000}}) {
    const PeakBytes peak;
    json::Reader reader;
    EntryBuffer buffer;
    EXPECT_TRUE(Filter(text, size, reader, buffer).ok());
    EXPECT_LE(peak.so_far(), kTimes * kEntry + kConstant) << size;
    const AllocationCount count;
    EXPECT_TRUE(Filter(text, size, reader, buffer).ok());
    EXPECT_EQ(count.so_far(), 0u) << size;
  }
}

// A sink that remembers all bytes it was given as one number.
class HashSink final : public Sink {
 public:
  void Append(std::string_view text) override {
    size_ += text.size();
    for (const char c : text) {
      hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
  }
  size_t size() const { return size_; }
  uint64_t hash() const { return hash_; }

 private:
  size_t size_ = 0;
  uint64_t hash_ = 0xcbf29ce484222325;
};

// A hundred megabytes that are never in memory as a whole; every kept byte is
// as it came.
TEST(FilterMemory, StreamsAHundredMegabytes) {
  constexpr size_t kEntry = 100000;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr size_t kEntries = 100;
#else
  constexpr size_t kEntries = 1001;
#endif
  constexpr std::string_view kHead =
      R"({"resourceType":"Bundle","type":"searchset","entry":[)";
  const std::string entry = EntryOf(kEntry, kPieces[3]);
  ASSERT_EQ(entry.size(), kEntry);
  const PeakBytes peak;
  json::Reader reader;
  EntryBuffer buffer;
  ASSERT_EQ(reader.Reserve(kEntry), Status::kOk);
  ASSERT_EQ(buffer.Reserve(kEntry), Status::kOk);
  EveryOther judge;
  HashSink sink, want;
  ResponseFilter filter(reader, buffer, judge, sink);
  filter.Push(kHead);
  want.Append(kHead);
  for (size_t i = 0; i < kEntries; ++i) {
    if (i > 0) filter.Push(",");
    // Cut somewhere else each time.
    const size_t cut = 1 + i * 997 % (kEntry - 1);
    filter.Push(std::string_view(entry).substr(0, cut));
    filter.Push(std::string_view(entry).substr(cut));
    if (i % 2 == 0) {
      if (i > 0) want.Append(",");
      want.Append(entry);
    }
  }
  const FilterResult result = filter.Finish("]}");
  want.Append("]}");
  EXPECT_EQ(result.reason, Reason::kOk);
  EXPECT_EQ(result.kept, (kEntries + 1) / 2);
  EXPECT_EQ(result.dropped, kEntries / 2);
  EXPECT_EQ(sink.size(), want.size());
  EXPECT_EQ(sink.hash(), want.hash());
  EXPECT_LE(peak.so_far(), kTimes * kEntry + kConstant);
}

// A resource that is the response is its largest entry.
TEST(FilterMemory, GrowsWithAResource) {
  std::string text = R"({"resourceType":"Binary","data":")";
  text.resize(4 * 1000 * 1000, 'x');
  text += "\"}";
  for (const size_t size : {SIZE_MAX, size_t{65536}}) {
    const PeakBytes peak;
    json::Reader reader;
    EntryBuffer buffer;
    EXPECT_TRUE(Filter(text, size, reader, buffer).ok());
    EXPECT_LE(peak.so_far(),
              kTimes * text.size() + kConstant + text.size() / 50)
        << size;
  }
}

TEST(FilterMemory, RefusesAnEntryOfOneByteMore) {
  constexpr size_t kEntry = 5000;
  for (const size_t more : {size_t{0}, size_t{1}, size_t{2}}) {
    const std::string text =
        BundleOf(EntryOf(kEntry + more, kPieces[3]), 20000);
    for (const size_t size : {SIZE_MAX, size_t{64}, size_t{1}}) {
      json::Reader reader;
      EntryBuffer buffer;
      ASSERT_EQ(reader.Reserve(kEntry), Status::kOk);
      ASSERT_EQ(buffer.Reserve(kEntry), Status::kOk);
      const FilterResult result = Filter(text, size, reader, buffer);
      EXPECT_EQ(result.status,
                more == 0 ? Status::kOk : Status::kScratchTooSmall);
      EXPECT_EQ(result.reason,
                more == 0 ? Reason::kOk : Reason::kScratchTooSmall);
    }
  }
}

TEST(FilterMemory, RefusesWhatItHasNoMemoryFor) {
  const std::string text = BundleOf(EntryOf(5000, kPieces[3]), 20000);
  size_t num_failed = 0;
  for (size_t allowed = 0; allowed < 20; ++allowed) {
    json::Reader reader;
    EntryBuffer buffer;
    EveryOther judge;
    NoSink sink;
    FilterResult result;
    bool failed = false;
    {
      const FailingAllocations failing(allowed);
      ResponseFilter filter(reader, buffer, judge, sink);
      filter.Push(std::string_view(text).substr(0, 6000));
      result = filter.Finish(std::string_view(text).substr(6000));
      failed = FailingAllocations::any_failed();
    }
    if (failed) ++num_failed;
    EXPECT_EQ(result.status, failed ? Status::kOutOfMemory : Status::kOk);
    EXPECT_EQ(result.reason, failed ? Reason::kInternal : Reason::kOk);
  }
  EXPECT_GE(num_failed, 3u);
}

}  // namespace
}  // namespace matron::enforce
