// Batches, transactions and searches by several queries through the C ABI: what
// is handed in for entries, and what can be read of them.

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/alloc/allocations.h"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

constexpr matron_effect kDeny = MATRON_EFFECT_DENY;
constexpr matron_effect kPermit = MATRON_EFFECT_PERMIT;
constexpr matron_effect kNeeds = MATRON_EFFECT_NEEDS_RESOURCE;
constexpr matron_status kInvalid = MATRON_E_INVALID_ARGUMENT;
constexpr matron_status kUnsupported = MATRON_E_UNSUPPORTED_VERSION;

std::string Get(std::string_view url) {
  return R"({"request":{"method":"GET","url":")" + std::string(url) + "\"}}";
}

std::string Bundle(std::string_view type,
                   const std::vector<std::string>& entries) {
  std::string text = R"({"resourceType":"Bundle","type":")";
  text += type;
  text += R"(","entry":[)";
  for (const std::string& entry : entries) text += entry + ",";
  text.back() = entries.empty() ? '[' : ']';
  return text + (entries.empty() ? "]}" : "}");
}

class EntriesTest : public testing::Test {
 protected:
  matron_request Batch(const std::string& bundle) const {
    matron_request request = RequestFor("/");
    request.method = Str("POST");
    request.body = Str(bundle);
    return request;
  }

  // Decides; a failed call must be a deny without entries.
  matron_status Decide(const matron_request& request,
                       const matron_resources& resources) {
    decision_ = nullptr;
    const matron_status status = matron_decide_with_resources(
        scratch_.get(), session_.get(), &request, &resources, &decision_);
    if (status != MATRON_OK) {
      EXPECT_EQ(matron_decision_effect(decision_), kDeny);
      EXPECT_EQ(matron_decision_num_entries(decision_), 0u);
    }
    return status;
  }

  matron_effect EffectOf(size_t entry) const {
    return matron_decision_effect(matron_decision_entry(decision_, entry));
  }

  const PolicyHandle policy_ = NewPolicy(MemberPolicy());
  const ScratchHandle scratch_ = NewScratch();
  const SessionHandle session_ =
      OpenClaims(*policy_, PatientClaims("patient/Observation.r"), *scratch_);
  const std::string bundle_ = Bundle(
      "batch",
      {Get("Observation/o1"), Get("Condition/c1"), Get("Observation/o2")});
  const std::string mine_ = Observation("Patient/p1");
  const matron_decision* decision_ = nullptr;
};

matron_entry_resources ForEntry(size_t entry, std::string_view stored) {
  matron_entry_resources item = MATRON_ENTRY_RESOURCES_INIT;
  item.entry = entry;
  item.stored = Str(stored);
  return item;
}

TEST_F(EntriesTest, AreDecisions) {
  ASSERT_EQ(Decide(Batch(bundle_), MATRON_RESOURCES_INIT), MATRON_OK);
  EXPECT_EQ(matron_decision_effect(decision_), kNeeds);
  EXPECT_EQ(matron_decision_plan_needs(decision_),
            uint32_t{MATRON_NEEDS_STORED});
  ASSERT_EQ(matron_decision_num_entries(decision_), 3u);
  EXPECT_EQ(EffectOf(0), kNeeds);
  EXPECT_EQ(EffectOf(1), kDeny);
  const matron_decision* const denied = matron_decision_entry(decision_, 1);
  EXPECT_EQ(matron_decision_reason(denied), MATRON_REASON_INSUFFICIENT_SCOPE);
  EXPECT_EQ(matron_decision_challenge_status(denied), 403u);
  EXPECT_EQ(matron_decision_num_entries(denied), 0u);
  const matron_decision* const read = matron_decision_entry(decision_, 2);
  EXPECT_EQ(Text(matron_decision_plan_url(read)), "/Observation/o2");
}

TEST_F(EntriesTest, BeyondTheLastAreDenies) {
  ASSERT_EQ(Decide(Batch(bundle_), MATRON_RESOURCES_INIT), MATRON_OK);
  for (const size_t index : {size_t{3}, SIZE_MAX}) {
    EXPECT_EQ(matron_decision_entry(decision_, index), nullptr);
    EXPECT_EQ(EffectOf(index), kDeny);
  }
  EXPECT_EQ(matron_decision_entry(nullptr, 0), nullptr);
  EXPECT_EQ(matron_decision_num_entries(nullptr), 0u);
  EXPECT_EQ(matron_decision_num_plan_requests(nullptr), 0u);
  EXPECT_EQ(matron_decision_plan_request_url(nullptr, 0).len, 0u);
}

TEST_F(EntriesTest, TakeTheirResources) {
  matron_entry_resources items[] = {ForEntry(2, {}), ForEntry(0, mine_)};
  items[0].stored = {nullptr, 0};
  items[0].flags = MATRON_RESOURCES_STORED_ABSENT;
  matron_resources resources = MATRON_RESOURCES_INIT;
  resources.entries = items;
  resources.num_entries = 2;
  ASSERT_EQ(Decide(Batch(bundle_), resources), MATRON_OK);
  EXPECT_EQ(matron_decision_effect(decision_), kPermit);
  EXPECT_EQ(matron_decision_obligations(decision_),
            uint64_t{MATRON_ENFORCES_SPLIT_BATCH});
  EXPECT_EQ(matron_permits(decision_), 0);
  EXPECT_EQ(EffectOf(0), kPermit);
  EXPECT_EQ(EffectOf(1), kDeny);
  EXPECT_EQ(EffectOf(2), kDeny);
  EXPECT_EQ(matron_decision_reason(matron_decision_entry(decision_, 2)),
            MATRON_REASON_RESOURCE_NOT_FOUND);
}

TEST_F(EntriesTest, MayBeNone) {
  const std::string empty = Bundle("transaction", {});
  ASSERT_EQ(Decide(Batch(empty), MATRON_RESOURCES_INIT), MATRON_OK);
  EXPECT_EQ(matron_decision_effect(decision_), kPermit);
  EXPECT_EQ(matron_decision_num_entries(decision_), 0u);
}

TEST_F(EntriesTest, AreNotHandedInTwice) {
  const matron_entry_resources items[] = {ForEntry(0, mine_),
                                          ForEntry(0, mine_)};
  matron_resources resources = MATRON_RESOURCES_INIT;
  resources.entries = items;
  resources.num_entries = 2;
  EXPECT_EQ(Decide(Batch(bundle_), resources), kInvalid);
  resources.num_entries = 1;
  EXPECT_EQ(Decide(Batch(bundle_), resources), MATRON_OK);
}

TEST_F(EntriesTest, AreNotHandedInBeyondTheLimit) {
  std::vector<matron_entry_resources> items;
  for (size_t i = 0; i < limits::kMaxBundleEntries; ++i) {
    items.push_back(ForEntry(i, mine_));
  }
  matron_resources resources = MATRON_RESOURCES_INIT;
  resources.entries = items.data();
  resources.num_entries = items.size();
  EXPECT_EQ(Decide(Batch(bundle_), resources), MATRON_OK);
  items.push_back(ForEntry(0, mine_));
  resources.entries = items.data();
  resources.num_entries = items.size();
  EXPECT_EQ(Decide(Batch(bundle_), resources), MATRON_E_LIMIT_EXCEEDED);
  resources.num_entries = SIZE_MAX;
  EXPECT_EQ(Decide(Batch(bundle_), resources), MATRON_E_LIMIT_EXCEEDED);
  for (const size_t entry : {limits::kMaxBundleEntries, SIZE_MAX}) {
    const matron_entry_resources item = ForEntry(entry, mine_);
    resources.entries = &item;
    resources.num_entries = 1;
    EXPECT_EQ(Decide(Batch(bundle_), resources), kInvalid);
  }
}

TEST_F(EntriesTest, AreDeniedIfNotUnderstood) {
  matron_resources resources = MATRON_RESOURCES_INIT;
  resources.num_entries = 1;
  EXPECT_EQ(Decide(Batch(bundle_), resources), kInvalid);
  const auto call = [&](const matron_entry_resources& item) {
    resources.entries = &item;
    return Decide(Batch(bundle_), resources);
  };
  const matron_entry_resources good = ForEntry(0, mine_);
  EXPECT_EQ(call(good), MATRON_OK);
  for (uint32_t bit = 2; bit != 0; bit <<= 1) {
    matron_entry_resources item = good;
    item.flags = bit;
    EXPECT_EQ(call(item), kUnsupported) << bit;
  }
  for (const size_t size :
       {size_t{0}, size_t{4}, sizeof(good) - 8, sizeof(good) - 1}) {
    matron_entry_resources item = good;
    item.struct_size = static_cast<uint32_t>(size);
    EXPECT_EQ(call(item), kUnsupported) << size;
  }
  matron_entry_resources both = good, no_stored = good, no_resulting = good;
  both.flags = MATRON_RESOURCES_STORED_ABSENT;
  no_stored.stored = kNullText;
  no_resulting.resulting = kNullText;
  EXPECT_EQ(call(both), kInvalid);
  EXPECT_EQ(call(no_stored), kInvalid);
  EXPECT_EQ(call(no_resulting), kInvalid);
}

// A caller whose entries have a field more, which is zero.
TEST_F(EntriesTest, MayBeOfANewerHeader) {
  struct Newer {
    matron_entry_resources known;
    uint64_t later = 0;
  } items[] = {{ForEntry(0, mine_)}, {ForEntry(2, mine_)}};
  for (Newer& item : items) item.known.struct_size = sizeof(Newer);
  matron_resources resources = MATRON_RESOURCES_INIT;
  resources.entries = &items[0].known;
  resources.num_entries = 2;
  ASSERT_EQ(Decide(Batch(bundle_), resources), MATRON_OK);
  EXPECT_EQ(EffectOf(2), kDeny);  // It is another resource than o2.
  EXPECT_EQ(EffectOf(0), kPermit);
  items[1].later = 1;
  EXPECT_EQ(Decide(Batch(bundle_), resources), kUnsupported);
  items[1].later = 0;
  items[1].known.struct_size = sizeof(matron_entry_resources);
  EXPECT_EQ(Decide(Batch(bundle_), resources), kInvalid);
  items[0].known.struct_size = sizeof(Newer) + 1;
  EXPECT_EQ(Decide(Batch(bundle_), resources), kUnsupported);
}

// A caller from before entries were known.
TEST_F(EntriesTest, AreNotReadFromAnOlderHeader) {
  matron_resources resources = MATRON_RESOURCES_INIT;
  resources.struct_size = offsetof(matron_resources, entries);
  resources.num_entries = SIZE_MAX;
  EXPECT_EQ(Decide(Batch(bundle_), resources), MATRON_OK);
  for (size_t size = 0; size < sizeof(resources) + 1; ++size) {
    if (size == offsetof(matron_resources, entries)) continue;
    resources.struct_size = static_cast<uint32_t>(size);
    resources.num_entries = 0;
    EXPECT_EQ(Decide(Batch(bundle_), resources),
              size == sizeof(resources) ? MATRON_OK : kUnsupported)
        << size;
    if (size == sizeof(resources)) break;
  }
}

TEST_F(EntriesTest, TakeNothingFromTheHeap) {
  const matron_entry_resources item = ForEntry(0, mine_);
  matron_resources resources = MATRON_RESOURCES_INIT;
  resources.entries = &item;
  resources.num_entries = 1;
  const matron_request request = Batch(bundle_);
  const alloc::AllocationCount count;
  const matron_status status = Decide(request, resources);
  EXPECT_EQ(count.so_far(), 0u);
  EXPECT_EQ(status, MATRON_OK);
}

// Two grants that no one query can say.
TEST(SeveralQueries, HaveAUrlEach) {
  const PolicyHandle policy = NewPolicy(MemberPolicy());
  const ScratchHandle scratch = NewScratch();
  const SessionHandle session =
      OpenClaims(*policy,
                 Claims("user/Observation.rs?category=laboratory "
                        "user/Observation.rs?code=http://loinc.org|8867-4"),
                 *scratch);
  const matron_decision* const d =
      Ask(*session, {.url = "/Observation?date=2020", .exact = "*"}, *scratch);
  ASSERT_EQ(matron_decision_effect(d), kPermit) << Describe(d);
  EXPECT_NE(matron_decision_obligations(d) & MATRON_ENFORCES_SEVERAL_QUERIES,
            0u);
  ASSERT_EQ(matron_decision_num_plan_requests(d), 2u);
  EXPECT_EQ(Text(matron_decision_plan_request_url(d, 0)),
            Text(matron_decision_plan_url(d)));
  EXPECT_NE(Text(matron_decision_plan_request_url(d, 1)),
            Text(matron_decision_plan_url(d)));
  EXPECT_EQ(matron_decision_plan_request_url(d, 2).data, nullptr);
  EXPECT_EQ(matron_decision_plan_request_url(d, SIZE_MAX).len, 0u);
}

TEST(ConditionalWrites, NeedAMatch) {
  const PolicyHandle policy = NewPolicy(MemberPolicy());
  const ScratchHandle scratch = NewScratch();
  const SessionHandle session =
      OpenClaims(*policy, PatientClaims("patient/Observation.cruds"), *scratch);
  const matron_decision* const d = Ask(
      *session, {.method = "DELETE", .url = "/Observation?code=1"}, *scratch);
  EXPECT_EQ(matron_decision_effect(d), kNeeds);
  EXPECT_EQ(matron_decision_plan_needs(d), uint32_t{MATRON_NEEDS_MATCH});
  EXPECT_EQ(Text(matron_decision_plan_method(d)), "GET");
}

}  // namespace
}  // namespace matron::calls
