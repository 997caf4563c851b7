// Filtering as the tests do it: a judge that goes by the id of a resource, and
// a sink that is a string.

#ifndef MATRON_TESTS_ENFORCE_FILTERING_H_
#define MATRON_TESTS_ENFORCE_FILTERING_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "enforce/response_filter.h"
#include "gtest/gtest.h"
#include "json/reader.h"

namespace matron::enforce {

class StringSink final : public Sink {
 public:
  void Append(std::string_view text) override { text_ += text; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Keeps a resource whose id begins with `k`, refuses all for one that begins
// with `r`, and drops every other one. Of an entry without resource it looks at
// response.status instead, and at request.url. It reads the id from the tokens,
// and writes down what it was asked.
class IdJudge final : public Judge {
 public:
  const std::vector<std::string>& asked() const { return asked_; }

  void BeginEntry() override {
    id_.clear();
    depth_ = 0;
  }
  void OnValue(const json::Token& token) override {
    if (depth_ == 1 && token.key == "id") id_ = token.text;
    if (json::IsContainer(token)) ++depth_;
  }
  void OnEnd(size_t) override { --depth_; }

  Verdict JudgeEntry(const EntryInfo& entry) override {
    std::string key = id_;
    if (entry.resource.empty()) key = entry.response_status;
    if (key.empty()) key = entry.request_url;
    std::string line = std::to_string(entry.index) + ' ' +
                       std::string(entry.resource_type) + '/' + key;
    if (entry.parent != kNoParent) {
      line = std::to_string(entry.parent) + '.' + line;
    }
    if (depth_ != 0) line += " unbalanced";
    asked_.push_back(line);
    if (key.starts_with('r')) return Verdict::kRefuseAll;
    return key.starts_with('k') ? Verdict::kKeep : Verdict::kDrop;
  }

 private:
  std::string id_;
  int depth_ = 0;
  std::vector<std::string> asked_;
};

// What came of one response.
struct Filtered {
  FilterResult result;
  std::string text;  // Empty if it was refused.
  std::vector<std::string> asked;
};

inline FilterOptions KeepAll() {
  FilterOptions options;
  options.strip_total = false;
  options.keep_outcomes = true;
  return options;
}

// Filters `response`, cut into pieces of `piece` bytes.
inline Filtered Filter(std::string_view response,
                       const FilterOptions& options = {},
                       size_t piece = SIZE_MAX) {
  json::Reader reader;
  EntryBuffer buffer;
  IdJudge judge;
  StringSink sink;
  Filtered filtered;
  if (piece == SIZE_MAX) {
    filtered.result =
        FilterResponse(response, reader, buffer, judge, sink, options);
  } else {
    ResponseFilter filter(reader, buffer, judge, sink, options);
    while (response.size() > piece) {
      // A copy, so that reading past the piece is seen.
      const std::vector<char> bytes(response.begin(), response.begin() + piece);
      filter.Push({bytes.data(), bytes.size()});
      response.remove_prefix(piece);
    }
    filtered.result = filter.Finish(response);
  }
  if (filtered.result.ok()) filtered.text = sink.text();
  filtered.asked = judge.asked();
  return filtered;
}

// `ok` or the reason, then what was kept, dropped and replaced.
inline std::string Summary(const FilterResult& result) {
  std::string text(InfoOf(result.reason).wire_name);
  return text + ' ' + std::to_string(result.kept) + '/' +
         std::to_string(result.dropped) + '/' + std::to_string(result.replaced);
}

inline constexpr size_t kPieces[] = {1, 2, 3, 7, 16, 64, 100};

// Filters `text` whole and in pieces; all must give the same.
inline Filtered FilterEveryWay(std::string_view text,
                               const FilterOptions& options) {
  const Filtered whole = Filter(text, options);
  for (const size_t piece : kPieces) {
    const Filtered cut = Filter(text, options, piece);
    EXPECT_EQ(cut.text, whole.text) << piece;
    EXPECT_EQ(cut.asked, whole.asked) << piece;
    EXPECT_EQ(Summary(cut.result), Summary(whole.result)) << piece;
    EXPECT_EQ(cut.result.status, whole.result.status) << piece;
  }
  return whole;
}

inline std::string Resource(std::string_view id,
                            std::string_view type = "Observation") {
  return R"({"resourceType":")" + std::string(type) + R"(","id":")" +
         std::string(id) + R"("})";
}

inline std::string Entry(std::string_view id,
                         std::string_view type = "Observation") {
  return R"({"resource":)" + Resource(id, type) + "}";
}

// A Bundle of compact entries.
inline std::string Bundle(std::string_view type, std::string_view entries) {
  return R"({"resourceType":"Bundle","type":")" + std::string(type) +
         R"(","entry":[)" + std::string(entries) + "]}";
}

}  // namespace matron::enforce

#endif  // MATRON_TESTS_ENFORCE_FILTERING_H_
