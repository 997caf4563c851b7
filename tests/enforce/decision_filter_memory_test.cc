// A filter takes no heap memory once it is reserved.

#include <memory>
#include <string>
#include <vector>

#include "decide/open_session.h"
#include "enforce/decision_filter.h"
#include "gtest/gtest.h"
#include "tests/alloc/allocations.h"
#include "tests/enforce/deciding.h"
#include "tests/fixtures/desk.h"

namespace matron::enforce {
namespace {

using alloc::AllocationCount;
using alloc::FailingAllocations;
using fixtures::Claims;

class NoSink final : public Sink {
 public:
  void Append(std::string_view text) override { size_ += text.size(); }
  size_t size() const { return size_; }

 private:
  size_t size_ = 0;
};

struct Asked {
  std::string_view method, url;
  std::string body, response;
  size_t kept;
};

std::string Entries(std::string_view type) {
  std::vector<std::string> entries;
  for (const char* each :
       {"Observation", "Condition", "Flag", "Encounter", "Procedure", "Goal",
        "CarePlan", "Media", "Foo", "DiagnosticReport", "Device"}) {
    for (const char* patient : {"p1", "p2"}) {
      entries.push_back(EntryOf(Of(each, "a", patient)));
    }
  }
  return BundleOf(type, entries);
}

// From the first response on.
TEST(DecisionFilterMemory, IsReservedOnce) {
  fixtures::Desk desk(fixtures::MemberPolicy());
  desk.Open(Claims("patient/*.rs patient/*.rs?_id=x", {.patient = "p1"}));
  const auto filter = std::make_unique<DecisionFilter>();
  ASSERT_EQ(filter->Reserve(0), Status::kOk);
  const std::string batch =
      R"({"resourceType":"Bundle","type":"batch","entry":[)"
      R"({"request":{"method":"GET","url":"Patient/p1"}},)"
      R"({"request":{"method":"GET","url":"?_id=a"}}]})";
  const std::string answer =
      R"({"resourceType":"Bundle","type":"batch-response","entry":[)"
      R"({"resource":{"resourceType":"Patient","id":"p1"}},{"resource":)" +
      Entries("searchset") + "}]}";
  const Asked all[] = {
      {"GET", "/?_id=a", "", Entries("searchset"), 9},
      {"GET", "/_history", "", Entries("history"), 9},
      {"GET", "/Flag/f1", "", Of("Flag", "f1", "p1"), 1},
      {"GET", "/Flag/f1", "", Of("Flag", "f1", "p2"), 0},
      {"GET", "/Foo", "", "{", 0},
      {"POST", "/", batch, answer, 11},
  };
  for (const Asked& asked : all) {
    for (const size_t piece : {size_t{1}, size_t{100}, SIZE_MAX}) {
      decide::DecideInput input;
      input.http = {asked.method, asked.url, {}};
      input.now = fixtures::kNow;
      input.enforces = decide::kEnforcesAll;
      if (!asked.body.empty()) {
        input.body = {decide::Given::kYes, asked.body};
      }
      NoSink sink;
      std::string_view response = asked.response;
      const AllocationCount count;
      filter->Begin(desk.session(), input, sink, true);
      for (; response.size() > piece; response.remove_prefix(piece)) {
        filter->Push(response.substr(0, piece));
      }
      filter->Push(response);
      const FilterAnswer result = filter->Finish();
      EXPECT_EQ(count.so_far(), 0u) << asked.url;
      EXPECT_EQ(result.kept, asked.kept)
          << asked.url << ' ' << InfoOf(result.reason).wire_name;
    }
  }
}

TEST(DecisionFilterMemory, DeniesAfterAReservationThatFailed) {
  fixtures::Desk desk(fixtures::MemberPolicy());
  desk.Open(Claims("patient/*.rs", {.patient = "p1"}));
  decide::DecideInput input;
  input.http = {"GET", "/Flag/f1", {}};
  input.now = fixtures::kNow;
  input.enforces = decide::kEnforcesAll;
  bool failed = true;
  for (size_t allowed = 0; failed; ++allowed) {
    ASSERT_LT(allowed, 100u);
    const auto filter = std::make_unique<DecisionFilter>();
    {
      const FailingAllocations failing(allowed, 1);
      const Status status = filter->Reserve(100000);
      failed = FailingAllocations::any_failed();
      EXPECT_EQ(status, failed ? Status::kOutOfMemory : Status::kOk);
    }
    NoSink sink;
    filter->Begin(desk.session(), input, sink, false);
    filter->Push(Of("Flag", "f1", "p2"));
    EXPECT_EQ(filter->Finish().effect, Effect::kDeny) << allowed;
    ASSERT_EQ(filter->Reserve(100000), Status::kOk);
    filter->Begin(desk.session(), input, sink, false);
    filter->Push(Of("Flag", "f1", "p1"));
    EXPECT_EQ(filter->Finish().effect, Effect::kPermit) << allowed;
  }
}

}  // namespace
}  // namespace matron::enforce
