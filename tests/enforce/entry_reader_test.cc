#include "enforce/entry_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/enforce/filtering.h"
#include "tests/fixtures/case_name.h"

namespace matron::enforce {
namespace {

TEST(EntryReader, FindsWhatAnEntrySays) {
  json::Reader reader;
  IdJudge judge;
  EntryReader entry(judge);
  constexpr std::string_view kText =
      R"({"search":{"score":0.5,"mode":"inclu\u0064e"},)"
      R"( "resource" : {"id":"k","x":[{"id":"no"}],"resourceType":"Patient"} ,)"
      R"("fullUrl":"urn:uuid:1","request":{"url":"Patient/k","method":"GET"},)"
      R"("response":{"etag":"W/\"1\"","status":"200","location":"Patient/k",)"
      R"("outcome":{"resourceType":"OperationOutcome"}},"link":[{}],"id":"e"})";
  ASSERT_EQ(entry.ReadEntry(kText, reader), Status::kOk);
  const EntryInfo& info = entry.info();
  EXPECT_EQ(info.resource,
            R"({"id":"k","x":[{"id":"no"}],"resourceType":"Patient"})");
  EXPECT_EQ(kText.substr(info.resource_offset, 5), R"({"id")");
  EXPECT_EQ(info.resource_type, "Patient");
  EXPECT_EQ(info.mode, SearchMode::kInclude);
  EXPECT_EQ(info.full_url, "urn:uuid:1");
  EXPECT_EQ(info.request_method, "GET");
  EXPECT_EQ(info.request_url, "Patient/k");
  EXPECT_EQ(info.response_status, "200");
  EXPECT_EQ(info.response_location, "Patient/k");
  EXPECT_EQ(info.response_etag, "W/\"1\"");
  EXPECT_TRUE(info.has_request && info.has_response && info.has_outcome);
  EXPECT_EQ(judge.JudgeEntry(info), Verdict::kKeep);
  EXPECT_EQ(judge.asked(), std::vector<std::string>{"0 Patient/k"});
}

TEST(EntryReader, ShowsTheJudgeAsMuchAsAWalkOfTheResource) {
  class Log final : public Judge {
   public:
    std::string text;
    void OnValue(const json::Token& token) override {
      text += std::string(token.key) + '=' + std::string(token.text) + '@' +
              std::to_string(token.offset) + ' ';
    }
    void OnEnd(size_t offset) override {
      text += "end@" + std::to_string(offset) + ' ';
    }
    Verdict JudgeEntry(const EntryInfo&) override { return Verdict::kDrop; }
  };
  json::Reader reader;
  const std::string resource =
      R"({"resourceType":"Patient","a":[1,{"b":[]}],"c":{},"d":"x"})";
  Log alone, inside;
  EntryReader resource_reader(alone), entry_reader(inside);
  ASSERT_EQ(resource_reader.ReadResource(resource, reader), Status::kOk);
  // As far in as in the first one, so that the offsets are the same.
  const std::string entry =
      std::string(13, ' ').replace(0, 1, "{") + R"("resource":)";
  ASSERT_EQ(entry_reader.ReadEntry(entry + resource + "}", reader),
            Status::kOk);
  Log shifted;
  EntryReader shifted_reader(shifted);
  ASSERT_EQ(shifted_reader.ReadResource(
                std::string(entry.size(), ' ') + resource, reader),
            Status::kOk);
  EXPECT_EQ(inside.text, shifted.text);
  EXPECT_NE(alone.text, "");
}

struct Case {
  const char* name;
  std::string_view text;
  Status want = Status::kJsonWrongType;
};

class BadEntryTest : public testing::TestWithParam<Case> {};

TEST_P(BadEntryTest, IsRefused) {
  json::Reader reader;
  IdJudge judge;
  EntryReader entry(judge);
  EXPECT_EQ(entry.ReadEntry(GetParam().text, reader), GetParam().want);
}

constexpr Case kBad[] = {
    {"String", R"("resource")"},
    {"Null", "null"},
    {"Array", R"([{"resource":{"resourceType":"Patient"}}])"},
    {"UnknownMember", R"({"resource2":{"resourceType":"Patient"}})"},
    {"MemberInUpperCase", R"({"Resource":{"resourceType":"Patient"}})"},
    {"ResourceNull", R"({"resource":null})"},
    {"ResourceString", R"({"resource":"Patient/1"})"},
    {"ResourceArray", R"({"resource":[{"resourceType":"Patient"}]})"},
    {"ResourceWithoutType", R"({"resource":{"id":"k"}})"},
    {"ResourceTypeNumber", R"({"resource":{"resourceType":1}})"},
    {"ResourceTypeObject", R"({"resource":{"resourceType":{"a":[]}}})"},
    {"ResourceTypeEmpty", R"({"resource":{"resourceType":""}})"},
    {"FullUrlNumber", R"({"fullUrl":1})"},
    {"FullUrlObject", R"({"fullUrl":{"a":1}})"},
    {"SearchString", R"({"search":"match"})"},
    {"SearchArray", R"({"search":[{"mode":"match"}]})"},
    {"ModeNumber", R"({"search":{"mode":1}})"},
    {"RequestNull", R"({"request":null})"},
    {"StatusNumber", R"({"response":{"status":200}})"},
    {"TwoResources",
     R"({"resource":{"resourceType":"A"},"resource":{"resourceType":"A"}})",
     Status::kJsonDuplicateMember},
    {"TwoResourcesOneEscaped",
     R"({"resource":{"resourceType":"A"},"r\u0065source":{}})",
     Status::kJsonDuplicateMember},
    {"TwoTypes", R"({"resource":{"resourceType":"A","resourceType":"B"}})",
     Status::kJsonDuplicateMember},
    {"DuplicateDeepInside",
     R"({"resource":{"resourceType":"A","x":[{"y":1,"y":1}]}})",
     Status::kJsonDuplicateMember},
    {"DuplicateInIgnored", R"({"link":[{"a":1,"a":1}]})",
     Status::kJsonDuplicateMember},
    {"Malformed", R"({"resource":{"resourceType":"A",}})", Status::kJsonSyntax},
};
INSTANTIATE_TEST_SUITE_P(Bad, BadEntryTest, testing::ValuesIn(kBad),
                         fixtures::CaseName());

}  // namespace
}  // namespace matron::enforce
