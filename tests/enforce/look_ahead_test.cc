// Bundles of many entries, whose tokens a filter finds for several entries at
// once: what comes out is what comes out where each entry is read by itself,
// which is what happens when the response comes in small pieces.

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/enforce/filtering.h"
#include "tests/fixtures/case_name.h"

namespace matron::enforce {
namespace {

std::string IdOf(size_t index) {
  return (index % 3 == 0 ? "d" : "k") + std::to_string(index);
}

// An entry with `filling`, the members of an element, of which every third is
// dropped.
std::string Entry(size_t index, const std::string& filling) {
  return R"({"fullUrl":"urn:x","resource":{"resourceType":"Basic","id":")" +
         IdOf(index) + R"(","x":{)" + filling + "}}}";
}

std::string Bundle(const std::vector<std::string>& entries,
                   const std::string& separator = ",",
                   const std::string& type = "searchset") {
  std::string text =
      R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[)";
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i > 0) text += separator;
    text += entries[i];
  }
  return text + "]}";
}

struct Case {
  const char* name;
  std::string filling;
  size_t times;  // The filling grows with the index up to so many times.
  const char* separator;
};

void PrintTo(const Case& value, std::ostream* out) { *out << value.name; }

class LookAheadTest : public testing::TestWithParam<Case> {};

TEST_P(LookAheadTest, GivesTheSame) {
  std::vector<std::string> entries;
  for (size_t i = 0; i < 300; ++i) {
    std::string filling;
    const size_t times = 1 + i * 7 % GetParam().times;
    for (size_t k = 0; k < times; ++k) {
      filling += (k == 0 ? "\"" : ",\"") + std::to_string(k) +
                 "\":" + GetParam().filling;
    }
    entries.push_back(Entry(i, filling));
  }
  const Filtered whole =
      FilterEveryWay(Bundle(entries, GetParam().separator), FilterOptions());
  EXPECT_EQ(Summary(whole.result), "ok 200/100/0");
  std::vector<std::string> kept;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i % 3 != 0) kept.push_back(entries[i]);
  }
  EXPECT_EQ(whole.text, Bundle(kept, GetParam().separator));
}

const Case kCases[] = {
    {"Short", "1", 1, ","},
    {"Objects", R"([{"a":1},{"b":[{},{}]}])", 20, ","},
    {"Spaced", R"( { "a" : "b" } )", 20, "  ,\n\t  "},
    {"BracesInStrings", R"(["},{","\"},{\"a\":{","],{"])", 9, ","},
    {"Escapes", R"({"\u0061":"\\\"\n"})", 9, ","},
    {"Large", '"' + std::string(3000, 'x') + '"', 20, ","},
    {"LargerThanAll", R"({"a":")" + std::string(9000, 'y') + R"("})", 12, ","},
};
INSTANTIATE_TEST_SUITE_P(Entries, LookAheadTest, testing::ValuesIn(kCases),
                         fixtures::CaseName());

// A fault refuses the response wherever it is, however it is cut.
TEST(LookAhead, FindsEachFault) {
  const std::string_view faults[] = {
      "",
      "1",
      "null",
      "[]",
      R"({"resource":{}})",
      R"({"x":1})",
      R"({"resource":{"resourceType":"A","a":1,"a":1}})",
      R"({"resource":{"resourceType":"A","a":"\x"}})",
      "{\"resource\":{\"resourceType\":\"A\",\"a\":\"\xff\"}}",
      "{\"resource\":{\"resourceType\":\"A\",\"a\":\"\x01\"}}",
      R"({"resource":{"resourceType":"A"}]})",
      R"({"resource":{"resourceType":"A"}} {})",
  };
  for (const std::string_view fault : faults) {
    for (const size_t place :
         {size_t{0}, size_t{1}, size_t{2}, size_t{40}, size_t{41}}) {
      std::vector<std::string> entries;
      for (size_t i = 0; i < 42; ++i) {
        entries.push_back(i == place ? std::string(fault)
                                     : Entry(i, R"("a":[{},{}])"));
      }
      EXPECT_FALSE(FilterEveryWay(Bundle(entries), FilterOptions()).result.ok())
          << fault << " at " << place;
    }
  }
}

// The Bundles within are read with the same reader.
TEST(LookAhead, OpensNestedBundles) {
  std::vector<std::string> entries, kept;
  for (size_t i = 0; i < 60; ++i) {
    const std::string own = Entry(i, R"("a":[{},{}])");
    if (i % 5 != 0) {
      entries.push_back(own);
      kept.push_back(i % 3 == 0 ? R"({"response":{"status":"404"}})" : own);
      continue;
    }
    entries.push_back(R"({"resource":)" + Bundle({own, Entry(1, ""), own}) +
                      "}");
    kept.push_back(R"({"resource":)" +
                   (i % 3 == 0 ? Bundle({Entry(1, "")})
                               : Bundle({own, Entry(1, ""), own})) +
                   "}");
  }
  const Filtered whole =
      FilterEveryWay(Bundle(entries, ",", "batch-response"), FilterOptions());
  EXPECT_EQ(whole.text, Bundle(kept, ",", "batch-response"));
}

// Keeps the resources of even length, and uses the filter's reader to read
// every `nth`.
class ReadingJudge final : public Judge {
 public:
  ReadingJudge(json::Reader& reader, size_t nth) : reader_(reader), nth_(nth) {}

  Verdict JudgeEntry(const EntryInfo& entry) override {
    if (entry.index % nth_ == 0) {
      Nobody nobody;
      size_t offset = 0;
      EXPECT_EQ(reader_.Walk(entry.resource, nobody, &offset), Status::kOk);
    }
    return entry.resource.size() % 2 == 0 ? Verdict::kKeep : Verdict::kDrop;
  }

 private:
  class Nobody final : public json::Handler {
    void OnValue(const json::Token&) override {}
    void OnEnd(size_t) override {}
  };

  json::Reader& reader_;
  size_t nth_;
};

TEST(LookAhead, GoesOnBehindOtherWalks) {
  std::vector<std::string> entries;
  for (size_t i = 0; i < 300; ++i) {
    entries.push_back(Entry(i, "\"a\":\"" + std::string(i % 50, 'x') + '"'));
  }
  const std::string text = Bundle(entries);
  std::vector<std::string> texts;
  for (const size_t nth : {1u, 2u, 7u, 1000u}) {
    json::Reader reader;
    EntryBuffer buffer;
    StringSink sink;
    ReadingJudge judge(reader, nth);
    EXPECT_TRUE(FilterResponse(text, reader, buffer, judge, sink).ok());
    texts.push_back(sink.text());
  }
  for (const std::string& other : texts) EXPECT_EQ(other, texts[0]);
}

// The same memory with another text in it is another text.
TEST(LookAhead, KeepsNothingOfAChunk) {
  std::vector<std::string> entries;
  for (size_t i = 0; i < 100; ++i) entries.push_back(Entry(i, R"("a":{})"));
  const std::string text = Bundle(entries);
  json::Reader reader;
  EntryBuffer buffer;
  IdJudge judge;
  StringSink sink;
  ResponseFilter filter(reader, buffer, judge, sink);
  std::string memory(1000, ' ');
  std::string_view rest = text;
  for (; rest.size() > memory.size(); rest.remove_prefix(memory.size())) {
    memory.assign(rest.substr(0, memory.size()));
    filter.Push(memory);
  }
  EXPECT_TRUE(filter.Finish(rest).ok());
  EXPECT_EQ(sink.text(), Filter(text).text);
}

}  // namespace
}  // namespace matron::enforce
