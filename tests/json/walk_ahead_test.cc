// What a reader does besides walking over one text: passing over what nobody
// asked for, and walking over values whose tokens were found together.

#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "json/reader.h"
#include "tests/json/event_log.h"

namespace matron::json {
namespace {

// Logs all, but passes over arrays and objects in members whose name is `pass`,
// and hands over those named `inner` to a log of its own.
class PassingLog final : public Handler {
 public:
  explicit PassingLog(PassingLog* inner = nullptr) : inner_log_(inner) {}

  void OnValue(const Token& token) override {
    log_.OnValue(token);
    if (!IsContainer(token)) return;
    if (token.key == "pass") PassOver();
    if (token.key == "inner") HandOver(*inner_log_);
  }
  void OnEnd(size_t end_offset) override { log_.OnEnd(end_offset); }
  const std::string& text() const { return log_.text(); }

 private:
  EventLog log_;
  PassingLog* inner_log_;
};

Status WalkPassing(std::string_view text, PassingLog& log) {
  Reader reader;
  size_t offset = 0;
  return reader.Walk(text, log, &offset);
}

TEST(PassOver, TellsNobodyOfWhatIsInside) {
  PassingLog log;
  ASSERT_EQ(WalkPassing(R"({"a":1,"pass":{"x":[1,{"y":2}]},"b":[2]})", log),
            Status::kOk);
  EXPECT_EQ(log.text(),
            "object@0 a=1@5+1 pass=object@14 b=array@36 2@37+1 "
            "end@39 end@40");
}

TEST(PassOver, TakesEmptyOnes) {
  PassingLog log;
  ASSERT_EQ(WalkPassing(R"([{"pass":[]},{"pass":{}},3])", log), Status::kOk);
  EXPECT_EQ(log.text(),
            "array@0 object@1 pass=array@9 end@12 object@13 "
            "pass=object@21 end@24 3@25+1 end@27");
}

TEST(PassOver, IsOpenToTheInnerHandler) {
  PassingLog inner;
  PassingLog log(&inner);
  ASSERT_EQ(WalkPassing(R"({"inner":{"pass":[[0]],"c":1},"d":2})", log),
            Status::kOk);
  EXPECT_EQ(inner.text(), "pass=array@17 c=1@27+1 end@29");
  EXPECT_EQ(log.text(), "object@0 inner=object@9 d=2@34+1 end@36");
}

TEST(PassOver, ComparesTheNamesAround) {
  PassingLog log;
  EXPECT_EQ(WalkPassing(R"({"a":1,"pass":{"a":1,"b":{"a":1}},"c":1})", log),
            Status::kOk);
  EXPECT_EQ(WalkPassing(R"({"a":1,"pass":{"b":1},"a":1})", log),
            Status::kJsonDuplicateMember);
}

// Every fault is one in what is passed over, too.
TEST(PassOver, HoldsItToTheSameRules) {
  const std::string_view texts[] = {
      R"({"b":1,"b":2})",
      R"({"b":1,"\u0062":2})",
      R"([{"b":{},"c":1,"b":2}])",
      R"({"":1,"":2})",
      R"([1,])",
      R"([,1])",
      R"([1 2])",
      R"({"b" 1})",
      R"({"b":})",
      R"({"b":1,})",
      R"({,"b":1})",
      R"({1:2})",
      R"({"b":1]})",
      R"([1})",
      R"([tru])",
      R"([truex])",
      R"([01])",
      R"([1e400])",
      R"([18446744073709551616])",
      R"(["\x"])",
      R"(["\ud800"])",
      R"({"\x":1})",
      "[\"\x01\"]",
      "[\"\xff\"]",
      "[\xc3\xa9]",
      R"(["a"b])",
      R"(["a" "b"])",
      R"([")",
      R"([)",
      R"({"b")",
      R"({"b":)",
      R"({"b":1)",
      R"({"b":1,)",
  };
  for (const std::string_view text : texts) {
    const std::string around = "{\"pass\":" + std::string(text) + "}";
    PassingLog log;
    const Status status = WalkPassing(around, log);
    EXPECT_NE(status, Status::kOk) << around;
    EXPECT_EQ(status, Walk(around)) << around;
  }
}

TEST(PassOver, CountsTheDepth) {
  PassingLog log;
  const size_t most = limits::kMaxJsonDepth - 1;
  EXPECT_EQ(WalkPassing("{\"pass\":" + Arrays(most) + "}", log), Status::kOk);
  EXPECT_EQ(WalkPassing("{\"pass\":" + Arrays(most + 1) + "}", log),
            Status::kJsonTooDeep);
}

TEST(PassOver, FindsARepetitionAmongMany) {
  std::string members = R"("a0":0)";
  for (int i = 1; i < 200; ++i) {
    members += ",\"a" + std::to_string(i) + "\":{\"b\":0}";
  }
  PassingLog log;
  EXPECT_EQ(WalkPassing("{\"pass\":{" + members + "}}", log), Status::kOk);
  EXPECT_EQ(WalkPassing("{\"pass\":{" + members + ",\"a7\":1}}", log),
            Status::kJsonDuplicateMember);
}

// ------------------------------------------------------------- Ahead

// A reader with memory for `size` bytes.
Reader WithMemory(size_t size = 1000) {
  Reader reader;
  EXPECT_EQ(reader.Reserve(size), Status::kOk);
  return reader;
}

TEST(WalkAhead, GivesEachValueAsWalkDoes) {
  const std::string_view text = R"({"a":"\n"} , [1,{"b":[]}],{"a":2})";
  Reader reader = WithMemory();
  ASSERT_TRUE(reader.LookAhead(text));
  size_t offset = 0;
  for (const std::string_view value :
       {R"({"a":"\n"})", R"([1,{"b":[]}])", R"({"a":2})"}) {
    offset = text.find(value);
    size_t end = 0;
    EventLog log;
    ASSERT_TRUE(reader.WalkAhead(offset, log, &end)) << value;
    EXPECT_EQ(log.text(), Events(value));
    EXPECT_EQ(text.substr(offset, end - offset), value);
  }
  size_t end = 0;
  EventLog log;
  EXPECT_FALSE(reader.WalkAhead(text.size(), log, &end));
}

TEST(WalkAhead, MayLeaveValuesOut) {
  const std::string_view text = "[1],[2],[3]";
  Reader reader = WithMemory();
  ASSERT_TRUE(reader.LookAhead(text));
  EventLog log;
  size_t end = 0;
  ASSERT_TRUE(reader.WalkAhead(8, log, &end));
  EXPECT_EQ(end, 11u);
  EXPECT_FALSE(reader.WalkAhead(0, log, &end)) << "not backwards";
}

TEST(WalkAhead, WantsAnArrayOrObjectThatBeginsThere) {
  for (const size_t offset : {1u, 2u, 3u, 8u, 12u, 13u}) {
    Reader reader = WithMemory();
    ASSERT_TRUE(reader.LookAhead(R"([1], "a[]", 3)"));
    EventLog log;
    size_t end = 0;
    EXPECT_FALSE(reader.WalkAhead(offset, log, &end)) << offset;
  }
}

TEST(WalkAhead, RefusesWhatTheTextDoesNotHoldWhole) {
  const std::string_view text = R"([1],{"a":[2,{"b":3},)";
  Reader reader = WithMemory();
  ASSERT_TRUE(reader.LookAhead(text));
  EventLog log;
  size_t end = 0;
  ASSERT_TRUE(reader.WalkAhead(0, log, &end));
  EXPECT_FALSE(reader.WalkAhead(4, log, &end));
  EXPECT_FALSE(reader.WalkAhead(0, log, &end)) << "to be looked at again";
  ASSERT_TRUE(reader.LookAhead(text));
  EXPECT_TRUE(reader.WalkAhead(0, log, &end));
}

TEST(WalkAhead, RefusesFaults) {
  for (const std::string_view value :
       {R"({"a":1,"a":2})", R"([1 2])", R"([01])", R"(["\x"])", R"([1})"}) {
    Reader reader = WithMemory();
    const std::string text = std::string(value) + ",[1]";
    ASSERT_TRUE(reader.LookAhead(text));
    EventLog log;
    size_t end = 0;
    EXPECT_FALSE(reader.WalkAhead(0, log, &end)) << value;
  }
}

TEST(WalkAhead, IsOverWithAnotherWalk) {
  Reader reader = WithMemory();
  ASSERT_TRUE(reader.LookAhead("[1],[2]"));
  EventLog log;
  size_t end = 0;
  ASSERT_EQ(reader.Walk("[1],[2", log, &end), Status::kJsonSyntax);
  EXPECT_FALSE(reader.WalkAhead(0, log, &end));
  ASSERT_TRUE(reader.LookAhead("[1],[2]"));
  ASSERT_EQ(reader.Reserve(1000), Status::kOk);
  EXPECT_FALSE(reader.WalkAhead(0, log, &end));
}

TEST(LookAhead, RefusesWhatHasNoListOfTokens) {
  Reader reader = WithMemory(64);
  EXPECT_EQ(reader.max_ahead_bytes(), 64u);
  EXPECT_FALSE(reader.LookAhead(""));
  EXPECT_FALSE(reader.LookAhead("[1],\"a"));
  EXPECT_FALSE(reader.LookAhead("[1],\"\xff\","));
  EXPECT_FALSE(reader.LookAhead("[1],\"\xc3"));
  EXPECT_FALSE(reader.LookAhead("[\"\x01\"],"));
  EXPECT_FALSE(reader.LookAhead(std::string(65, ' ')));
  EventLog log;
  size_t end = 0;
  EXPECT_FALSE(reader.WalkAhead(0, log, &end));
  EXPECT_FALSE(Reader().LookAhead("[1]")) << "without memory";
}

}  // namespace
}  // namespace matron::json
