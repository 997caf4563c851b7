#include "enforce/response_filter.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/enforce/filtering.h"
#include "tests/fixtures/case_name.h"

namespace matron::enforce {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// One resource: kept as it is, or refused.
struct Case {
  const char* name;
  std::string_view text;
  Reason want = Reason::kOk;
};

class ResourceTest : public testing::TestWithParam<Case> {};

TEST_P(ResourceTest, IsKeptOrRefusedAsAWhole) {
  for (const size_t piece : {SIZE_MAX, size_t{1}, size_t{5}, size_t{64}}) {
    const Filtered filtered = Filter(GetParam().text, {}, piece);
    EXPECT_EQ(filtered.result.reason, GetParam().want)
        << InfoOf(filtered.result.reason).wire_name;
    EXPECT_EQ(filtered.text,
              GetParam().want == Reason::kOk ? GetParam().text : "");
    EXPECT_EQ(filtered.result.kept, GetParam().want == Reason::kOk ? 1u : 0u);
  }
}

constexpr Case kCases[] = {
    {"Kept", R"({"resourceType":"Patient","id":"k"})"},
    {"KeptWithSpace", " \n{ \"resourceType\" : \"Patient\" ,\"id\":\"k\" }\n "},
    {"TypeLast", R"({"id":"k","name":[{}],"resourceType":"Patient"})"},
    {"TypeEscaped", R"({"resourceTyp\u0065":"P\u0061tient","id":"k"})"},
    {"TypeStartsLikeBundle", R"({"resourceType":"BundleX","id":"k"})"},
    {"List", R"({"resourceType":"List","id":"k","entry":[{"item":{}}]})"},
    {"ListWithTypeLast",
     R"({"id":"k","mode":"working","entry":[{}],"resourceType":"List"})"},
    {"Outcome", R"({"resourceType":"OperationOutcome","id":"k"})"},
    {"Dropped", R"({"resourceType":"Patient","id":"d"})",
     Reason::kResourceNotFound},
    {"Refused", R"({"resourceType":"Patient","id":"r"})",
     Reason::kResponseWithheld},
    {"NoType", R"({"id":"k"})", Reason::kResponseUnsupported},
    {"NoMember", "{}", Reason::kResponseUnsupported},
    {"TypeNumber", R"({"resourceType":1,"id":"k"})",
     Reason::kResponseUnsupported},
    {"BundleBehindUnknownMember",
     R"({"x":1,"resourceType":"Bundle","type":"searchset"})",
     Reason::kResponseUnsupported},
    {"Array", R"([{"resourceType":"Patient","id":"k"}])",
     Reason::kResponseUnsupported},
    {"String", R"("k")", Reason::kResponseUnsupported},
    {"Null", "null", Reason::kResponseUnsupported},
    {"Nothing", "", Reason::kResponseMalformed},
    {"Space", " \n", Reason::kResponseMalformed},
    {"Xml", "<Patient/>", Reason::kResponseMalformed},
    {"Cut", R"({"resourceType":"Patient","id":"k")",
     Reason::kResponseMalformed},
    {"CutInHead", R"({"resourceType":"Pati)", Reason::kResponseMalformed},
    {"TrailingBrace", R"({"resourceType":"Patient","id":"k"}})",
     Reason::kResponseMalformed},
    {"TwoResources", R"({"resourceType":"A","id":"k"}{"resourceType":"A"})",
     Reason::kResponseMalformed},
    {"DuplicateType",
     R"({"resourceType":"Patient","id":"k","resourceType":"Bundle"})",
     Reason::kResponseMalformed},
    {"DuplicateDeepInside",
     R"({"resourceType":"Patient","id":"d","a":[{"b":1,"b":2}]})",
     Reason::kResponseMalformed},
    {"ByteOrderMark", "\xef\xbb\xbf{\"resourceType\":\"Patient\",\"id\":\"k\"}",
     Reason::kResponseMalformed},
    {"NotUtf8", "{\"resourceType\":\"Patient\",\"id\":\"k\xff\"}",
     Reason::kResponseMalformed},
    {"NumberAsName", "{1:2}", Reason::kResponseMalformed},
    {"CommaAsName", "{,\"a\":2}", Reason::kResponseMalformed},
    {"NoColon", R"({"id" "k"})", Reason::kResponseMalformed},
    {"NoComma", R"({"id":"k" "meta":{}})", Reason::kResponseMalformed},
};
INSTANTIATE_TEST_SUITE_P(Resources, ResourceTest, testing::ValuesIn(kCases),
                         fixtures::CaseName());

TEST(ResponseFilter, TellsTheJudgeThatItIsTheWholeResponse) {
  class Asked final : public Judge {
   public:
    bool is_whole = false;
    Verdict JudgeEntry(const EntryInfo& entry) override {
      is_whole = entry.is_whole_response;
      return Verdict::kKeep;
    }
  };
  json::Reader reader;
  EntryBuffer buffer;
  StringSink sink;
  Asked judge;
  FilterResponse(Resource("k"), reader, buffer, judge, sink);
  EXPECT_TRUE(judge.is_whole);
  FilterResponse(Bundle("searchset", Entry("k")), reader, buffer, judge, sink);
  EXPECT_FALSE(judge.is_whole);
}

// What the response is must show within a fixed number of bytes.
TEST(ResponseFilter, WaitsForTheShapeOnlySoLong) {
  const std::string end = R"("resourceType":"Bundle","type":"history"})";
  for (const size_t piece : {SIZE_MAX, size_t{1000}, size_t{20000}}) {
    const std::string small =
        R"({"meta":{"x":")" + std::string(16000, 'x') + R"("},)" + end;
    EXPECT_EQ(Filter(small, {}, piece).text, small);
    const std::string large =
        R"({"meta":{"x":")" + std::string(17000, 'x') + R"("},)" + end;
    EXPECT_EQ(Filter(large, {}, piece).result.reason,
              Reason::kResponseUnsupported);
    const std::string known = R"({"resourceType":"Bundle",)" + large.substr(1);
    EXPECT_EQ(Filter(known, {}, piece).result.reason,
              Reason::kResponseMalformed);  // Twice.
  }
}

// Whatever comes behind a refusal changes nothing.
TEST(ResponseFilter, StaysRefused) {
  json::Reader reader;
  EntryBuffer buffer;
  IdJudge judge;
  StringSink sink;
  ResponseFilter filter(reader, buffer, judge, sink);
  EXPECT_TRUE(filter.Push(R"({"resourceType":"Bundle","type":"searchset",)"));
  EXPECT_FALSE(filter.Push(R"("x":1,)"));
  const std::string before = sink.text();
  EXPECT_FALSE(filter.Push(R"("entry":[)" + Entry("k") + "]}"));
  const FilterResult result = filter.Finish("}");
  EXPECT_EQ(result.reason, Reason::kResponseUnsupported);
  EXPECT_EQ(sink.text(), before);
  EXPECT_THAT(judge.asked(), IsEmpty());
}

TEST(ResponseFilter, ServesOneResponseAfterTheOther) {
  json::Reader reader;
  EntryBuffer buffer;
  IdJudge judge;
  for (const std::string& bad : {Resource("k").substr(1), Resource("k") + "x",
                                 Bundle("searchset", Entry("k") + ",{")}) {
    StringSink sink;
    ResponseFilter refused(reader, buffer, judge, sink);
    refused.Push(bad.substr(0, bad.size() / 2));
    EXPECT_FALSE(refused.Finish(bad.substr(bad.size() / 2)).ok());
    StringSink next;
    EXPECT_TRUE(
        FilterResponse(Resource("k"), reader, buffer, judge, next).ok());
    EXPECT_EQ(next.text(), Resource("k"));
  }
}

TEST(SpanSink, CountsOnWhenItIsFull) {
  json::Reader reader;
  EntryBuffer buffer;
  IdJudge judge;
  const std::string text = Bundle("searchset", Entry("k"));
  for (size_t size = 0; size <= text.size() + 1; ++size) {
    std::vector<char> memory(size);
    SpanSink sink(memory);
    EXPECT_TRUE(FilterResponse(text, reader, buffer, judge, sink).ok());
    EXPECT_EQ(sink.size(), text.size());
    EXPECT_EQ(sink.fits(), size >= text.size());
    EXPECT_EQ(sink.text(), size >= text.size() ? text : "");
  }
}

}  // namespace
}  // namespace matron::enforce
