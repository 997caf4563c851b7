// Batches and transactions: entry by entry, and then together (docs/requests.md
// section 7).

#include "decide/batch.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/decide/asking.h"
#include "tests/decide/rows_text.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::MemberPolicy;
using fixtures::Observation;
using fixtures::Question;

const std::string kFull = User("user/*.cruds");
const std::string kMember = Patient("patient/*.cruds");

std::string Entry(std::string_view method, std::string_view url,
                  std::string_view resource = "", std::string_view more = "") {
  std::string text = "{";
  if (!resource.empty()) text += R"("resource":)" + std::string(resource) + ",";
  text += more;
  text += R"("request":{"method":")" + std::string(method) + R"(","url":")" +
          std::string(url) + "\"}}";
  return text;
}

Question Post(std::string_view type, const std::vector<std::string>& entries) {
  std::string body =
      R"({"resourceType":"Bundle","type":")" + std::string(type) + "\"";
  for (size_t i = 0; i < entries.size(); ++i) {
    body += i == 0 ? R"(,"entry":[)" : ",";
    body += entries[i];
  }
  return {.method = "POST",
          .url = "/",
          .body = body + (entries.empty() ? "}" : "]}")};
}
Question Batch(const std::vector<std::string>& entries) {
  return Post("batch", entries);
}
Question Transaction(const std::vector<std::string>& entries) {
  return Post("transaction", entries);
}

// The effect and reason of the whole, then of each entry.
Lines AnswersOf(const Decision& decision) {
  const auto text = [](const Decision& each) {
    return std::string(WireName(each.effect)) + " " +
           std::string(InfoOf(each.reason).wire_name);
  };
  Lines lines = {text(decision)};
  for (const Decision& entry : decision.entries) {
    lines.push_back(text(entry));
    EXPECT_EQ(entry.challenge.status != 0, entry.effect == kDeny);
    EXPECT_EQ(entry.plan.url.empty(), entry.effect == kDeny);
    EXPECT_FALSE(entry.has_entries);
  }
  EXPECT_EQ(decision.has_entries, !decision.entries.empty());
  EXPECT_EQ(decision.challenge.status != 0, decision.effect == kDeny);
  return lines;
}

struct BatchCase {
  const char* name;
  std::string claims;
  Question question;
  Lines want;
  Enforces obligations = 0;
  Needs needs = 0;
};

class BatchTest : public testing::TestWithParam<BatchCase> {};

TEST_P(BatchTest, IsDecidedEntryByEntry) {
  const BatchCase& c = GetParam();
  Desk desk(MemberPolicy());
  desk.Open(c.claims);
  const Decision& decision = desk.Decide(c.question);
  EXPECT_EQ(AnswersOf(decision), c.want);
  EXPECT_EQ(decision.obligations, c.obligations);
  EXPECT_EQ(decision.plan.needs, c.needs);
  EXPECT_EQ(decision.scope, "");
  EXPECT_EQ(decision.role, "");
  if (c.want.size() == 1) return;
  const bool is_batch =
      c.question.body->find(R"("batch")") != std::string::npos;
  ASSERT_EQ(decision.interactions.size(), 1u);
  EXPECT_EQ(decision.interactions[0].interaction.kind,
            is_batch ? fhir::InteractionKind::kBatch
                     : fhir::InteractionKind::kTransaction);
  EXPECT_EQ(decision.interactions[0].letters, "");
}

const std::string kReadMine = Entry("GET", "Observation/o1");
const std::string kReadFlag = Entry("GET", "Flag/f1");
const std::string kSearchMine = Entry("GET", "Observation?patient=p1");
const std::string kCreateMine = Entry("POST", "Observation", kMine);
const std::string kCreateAnothers = Entry("POST", "Observation", kAnothers);
const std::string kReads = User("user/Observation.rs");
const std::string kOk = "permit permitted";
const std::string kWaits = "needs_resource resource_required";
const std::string kNoScope = "deny insufficient_scope";

BatchCase With(BatchCase c, Enforces enforces) {
  c.question.enforces = enforces;
  return c;
}

const BatchCase kBatches[] = {
    {"AllPlain", kFull, Batch({kReadMine, kCreateMine}), {kOk, kOk, kOk}},
    {"OneDenied",
     kReads,
     Batch({kReadFlag, kReadMine}),
     {kOk, kNoScope, kOk},
     kSplitBatch},
    {"AllDenied",
     kReads,
     Batch({kReadFlag, kCreateMine}),
     {kNoScope, kNoScope, kNoScope}},
    {"TheFirstReason",
     Patient("patient/Observation.c"),
     Batch({kCreateAnothers, kReadFlag}),
     {"deny not_in_compartment", "deny not_in_compartment", kNoScope}},
    {"OneWaits",
     kMember,
     Batch({kReadMine, kCreateMine}),
     {kWaits, kWaits, kOk},
     kSplitBatch,
     kNeedsStored},
    {"OneIsRestricted",
     kMember,
     Batch({Entry("GET", "Encounter")}),
     {kOk, kOk},
     kSplitBatch},
    With({"NotPlainAndNotSplit",
          kReads,
          Batch({kReadFlag, kReadMine}),
          {"deny obligation_unsupported"}},
         kEnforcesAll & ~kSplitBatch),
    {"Nested",
     kFull,
     Batch({kReadMine, Entry("POST", "", "{}")}),
     {kOk, kOk, "deny malformed_request"},
     kSplitBatch},
    {"NestedAtTheSlash",
     kFull,
     Batch({kReadMine, Entry("POST", "/", "{}")}),
     {kOk, kOk, "deny interaction_unsupported"},
     kSplitBatch},
    {"Public",
     kReads,
     Batch({Entry("GET", "metadata"), kReadMine}),
     {kOk, "permit public_interaction", kOk}},
};
INSTANTIATE_TEST_SUITE_P(Batches, BatchTest, testing::ValuesIn(kBatches),
                         CaseName());

const BatchCase kTransactions[] = {
    {"AllPlain", kFull, Transaction({kReadMine, kCreateMine}), {kOk, kOk, kOk}},
    {"OneDenied",
     kReads,
     Transaction({kReadMine, kReadFlag}),
     {"deny entry_denied", kOk, kNoScope}},
    {"OneWaits",
     kMember,
     Transaction({kCreateMine, kReadMine}),
     {kWaits, kOk, kWaits},
     0,
     kNeedsStored},
    {"DeniedBeforeOneThatWaits",
     kMember,
     Transaction({kReadMine, Entry("GET", "Device/d1")}),
     {"deny entry_denied", kWaits, "deny not_in_compartment"}},
    {"ObligationsOfAll",
     kMember,
     Transaction({Entry("GET", "Encounter")}),
     {kOk, kOk},
     kRestrictQuery | kFilterResponse | kRewriteEntries},
    With({"NotDeclared",
          kMember,
          Transaction({Entry("GET", "Encounter")}),
          {"deny obligation_unsupported"}},
         kEnforcesAll & ~kRewriteEntries),
};
INSTANTIATE_TEST_SUITE_P(Transactions, BatchTest,
                         testing::ValuesIn(kTransactions), CaseName());

Question Body(std::optional<std::string> body) {
  return {.method = "POST", .url = "/", .body = std::move(body)};
}
const BatchCase kWholes[] = {
    {"NoBody", kFull, Body({}), {"deny body_malformed"}},
    {"NoJson", kFull, Body("{"), {"deny body_malformed"}},
    {"NoBundle", kFull, Body(kMine), {"deny body_malformed"}},
    {"NoType",
     kFull,
     Body(R"({"resourceType":"Bundle"})"),
     {"deny body_malformed"}},
    {"Searchset",
     kFull,
     Post("searchset", {}),
     {"deny interaction_unsupported"}},
    {"NoRequest",
     kFull,
     Batch({"{}", kReadMine}),
     {kOk, "deny malformed_request", kOk},
     kSplitBatch},
    {"NoGoodRequest",
     kFull,
     Transaction({"{}", kReadMine}),
     {"deny entry_denied", "deny malformed_request", kOk}},
    {"FullUrlIsANumber",
     kFull,
     Batch({kReadMine, Entry("GET", "Flag/f1", "", R"("fullUrl":1,)")}),
     {kOk, kOk, "deny malformed_request"},
     kSplitBatch},
};
INSTANTIATE_TEST_SUITE_P(Wholes, BatchTest, testing::ValuesIn(kWholes),
                         CaseName());

TEST(Batch, IsPermittedWithoutEntries) {
  Desk desk(MemberPolicy());
  desk.Open(kReads);
  for (const char* type : {"batch", "transaction"}) {
    const Decision& decision = desk.Decide(Post(type, {}));
    EXPECT_EQ(decision.effect, kPermit);
    EXPECT_TRUE(decision.entries.empty());
  }
  desk.OpenWithoutCredentials();
  EXPECT_EQ(desk.Decide(Batch({})).reason, Reason::kMissingCredentials);
}

TEST(Batch, TakesTheResourcesOfItsEntries) {
  Desk desk(MemberPolicy());
  desk.Open(kMember);
  Question question = Batch(
      {kReadMine, kReadMine, kReadMine, Entry("PUT", "Observation/o1", kMine)});
  question.entries = {{.entry = 0, .stored = kMine},
                      {.entry = 2, .stored = kAnothers},
                      {.entry = 3, .stored = "null"},
                      {.entry = 9, .stored = kMine}};
  EXPECT_EQ(AnswersOf(desk.Decide(question)),
            (Lines{kWaits, kOk, kWaits, "deny not_in_compartment", kOk}));
  // The resources of the request itself are none of an entry.
  question.stored = kMine;
  question.entries.clear();
  EXPECT_EQ(AnswersOf(desk.Decide(question)),
            (Lines{kWaits, kWaits, kWaits, kWaits, kWaits}));
}

// -------------------------------------------- References between the entries

constexpr std::string_view kUrn = R"("fullUrl":"urn:uuid:1",)";
std::string EncounterOf(std::string_view reference) {
  return R"({"resourceType":"Encounter","subject":{"reference":")" +
         std::string(reference) + "\"}}";
}
std::string CreateOf(std::string_view reference) {
  return Entry("POST", "Encounter", EncounterOf(reference));
}
const std::string kMyself = R"({"resourceType":"Patient","id":"p1"})";
const std::string kPutMyself = Entry("PUT", "Patient/p1", kMyself, kUrn);
const std::string kNewPatient =
    Entry("POST", "Patient", R"({"resourceType":"Patient"})", kUrn);

// The answer to the last entry of a transaction by p1.
std::string LastOf(const std::vector<std::string>& entries,
                   std::string_view type = "transaction") {
  Desk desk(MemberPolicy());
  desk.Open(kMember);
  const Lines lines = AnswersOf(desk.Decide(Post(type, entries)));
  return lines.back();
}
const std::string kOutside = "deny not_in_compartment";

TEST(BatchReferences, LeadToTheEntrysResource) {
  EXPECT_EQ(LastOf({kPutMyself, CreateOf("urn:uuid:1")}), kOk);
  // In any order.
  Desk desk(MemberPolicy());
  desk.Open(kMember);
  EXPECT_EQ(AnswersOf(desk.Decide(
                Transaction({CreateOf("urn:uuid:1"), kPutMyself})))[1],
            kOk);
  // A new patient is another one.
  EXPECT_EQ(LastOf({kNewPatient, CreateOf("urn:uuid:1")}), kOutside);
  EXPECT_EQ(LastOf({kPutMyself, CreateOf("urn:uuid:2")}), kOutside);
  // A batch's entries know nothing of each other.
  EXPECT_EQ(LastOf({kPutMyself, CreateOf("urn:uuid:1")}, "batch"), kOutside);
}

TEST(BatchReferences, LeadNowhereIfTwoEntriesHaveTheUrl) {
  EXPECT_EQ(LastOf({kPutMyself, Entry("GET", "Encounter/e1", "", kUrn),
                    CreateOf("urn:uuid:1")}),
            kOutside);
}

// An entry that has the URL of somebody else's resource hides nobody.
TEST(BatchReferences, AreNoDisguise) {
  const std::string device =
      Entry("POST", "Observation", kMine, R"("fullUrl":"Patient/p2",)");
  EXPECT_EQ(
      LastOf({device,
              Entry("POST", "Observation",
                    R"({"resourceType":"Observation","subject":{"reference":)"
                    R"("Patient/p1"},"performer":[{"reference":)"
                    R"("Patient/p2"}]})")}),
      kOutside);
  EXPECT_EQ(
      LastOf({Entry("PUT", "Patient/p1", kMyself, R"("fullUrl":"Group/g1",)"),
              CreateOf("Group/g1")}),
      kOutside);
}

TEST(BatchReferences, MayBeSearches) {
  const std::string entry = CreateOf("Patient?identifier=a");
  const auto rows = [&](const std::string& claims, std::string_view type,
                        const std::string& each) {
    Desk desk(MemberPolicy());
    desk.Open(claims);
    const Decision& decision = desk.Decide(Post(type, {each}));
    EXPECT_EQ(decision.entries.size(), 1u);
    return decision.entries.empty() ? Lines() : RowsOf(decision.entries[0]);
  };
  EXPECT_EQ(
      rows(kFull, "transaction", entry),
      (Lines{"create Encounter c permit", "search-type Patient s permit"}));
  EXPECT_EQ(
      rows(kFull, "batch", entry),
      (Lines{"create Encounter c permit", "search-type Patient s permit"}));
  EXPECT_EQ(rows(User("user/Encounter.c"), "transaction", entry).back(),
            "search-type Patient s insufficient_scope");
  // It must be whole.
  EXPECT_EQ(
      rows(User("user/Encounter.c user/Patient.s?_id=a"), "transaction", entry)
          .back(),
      "search-type Patient s parameter_probes_hidden");
  for (const char* odd :
       {"Foo?identifier=a", "?identifier=a", "Patient?", "Patient?x=a",
        "Patient?identifier=", "Patient?identifier:not=a",
        "Patient?general-practitioner.name=a", "Patient?_count=1",
        "Patient?i%64entifier=a", "/Patient?identifier=a"}) {
    Desk desk(MemberPolicy());
    desk.Open(kFull);
    EXPECT_EQ(AnswersOf(desk.Decide(Transaction({CreateOf(odd)}))).back(),
              "deny malformed_request")
        << odd;
  }
}

// -------------------------------------------------------------- Written twice

TEST(Batch, WritesNothingTwiceInATransaction) {
  Desk desk(MemberPolicy());
  desk.Open(kFull);
  const std::string put = Entry("PUT", "Observation/o1", kMine);
  const std::string remove = Entry("DELETE", "Observation/o1");
  const std::string other = Entry("DELETE", "Observation/o2");
  const std::string flag = Entry("DELETE", "Flag/o1");
  const auto reason = [&](std::string_view type,
                          const std::vector<std::string>& entries) {
    return desk.Decide(Post(type, entries)).reason;
  };
  EXPECT_EQ(reason("transaction", {put, remove}), Reason::kMalformedRequest);
  EXPECT_EQ(reason("transaction", {put, other, flag, put}),
            Reason::kMalformedRequest);
  EXPECT_EQ(reason("batch", {put, remove}), Reason::kPermitted);
  EXPECT_EQ(reason("transaction", {put, other, flag}), Reason::kPermitted);
  EXPECT_EQ(reason("transaction", {put, kReadMine, kReadMine}),
            Reason::kPermitted);
  EXPECT_EQ(reason("transaction", {kCreateMine, kCreateMine}),
            Reason::kPermitted);
  const std::string patch = Entry("PATCH", "Observation/o1", "{}");
  EXPECT_EQ(reason("transaction", {patch, remove}), Reason::kMalformedRequest);
}

// ---------------------------------------------------------------------- Size

TEST(Batch, HasAThousandEntries) {
  Desk desk(MemberPolicy(), 1024 * 1024);
  for (const std::string& claims : {kFull, kMember}) {
    desk.Open(claims);
    for (const char* type : {"batch", "transaction"}) {
      std::vector<std::string> entries(limits::kMaxBundleEntries, kCreateMine);
      const Decision& decision = desk.Decide(Post(type, entries));
      EXPECT_EQ(decision.reason, Reason::kPermitted) << type;
      EXPECT_EQ(decision.entries.size(), limits::kMaxBundleEntries);
      entries.push_back(kReadMine);
      const Decision& more = desk.Decide(Post(type, entries));
      EXPECT_EQ(more.reason, Reason::kRequestLimitExceeded);
      EXPECT_TRUE(more.entries.empty());
    }
  }
}

}  // namespace
}  // namespace matron::decide
