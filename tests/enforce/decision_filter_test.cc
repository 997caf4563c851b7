// Answers that are filtered by the decision that let their request through
// (docs/requests.md section 10).

#include "enforce/decision_filter.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/enforce/deciding.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::enforce {
namespace {

using fixtures::CaseName;
using fixtures::Claims;
using fixtures::MemberPolicy;
using fixtures::Observation;
using fixtures::Question;

std::string Patient(std::string_view scope) {
  return Claims(scope, {.patient = "p1"});
}
std::string User(std::string_view scope) {
  return Claims(scope, {.fhir_user = "Practitioner/d1"});
}

struct AnswerCase {
  const char* name;
  std::string claims;
  Question question;
  std::string response;
  Reason reason;
  // Of a permit: whether the response comes through as it is.
  bool is_shown = false;
};

class AnswerTest : public testing::TestWithParam<AnswerCase> {};

TEST_P(AnswerTest, IsShownOrDenied) {
  const AnswerCase& c = GetParam();
  const Shown shown =
      FilterDesk().Open(c.claims).FilterEveryWay(c.question, c.response);
  EXPECT_EQ(shown.answer.reason, c.reason)
      << InfoOf(shown.answer.reason).wire_name;
  EXPECT_EQ(shown.answer.effect, c.is_shown ? Effect::kPermit : Effect::kDeny);
  EXPECT_EQ(shown.text, c.is_shown ? c.response : "");
}

AnswerCase Shows(const char* name, std::string claims, Question question,
                 std::string response, Reason reason = Reason::kPermitted) {
  return {
      name, std::move(claims), std::move(question), std::move(response), reason,
      true};
}
AnswerCase Denies(const char* name, std::string claims, Question question,
                  std::string response, Reason reason) {
  return {
      name, std::move(claims), std::move(question), std::move(response), reason,
      false};
}

// --------------------------------------------------------------------- Reads

const std::string kMine = Observation("Patient/p1");
const std::string kAnothers = Observation("Patient/p2");
const std::string kOutcome =
    R"({"resourceType":"OperationOutcome","issue":[{"code":"x"}]})";
const std::string kReads = Patient("patient/Observation.r");
const Question kGet = {.url = "/Observation/o1"};
Question Get(std::string url) { return {.url = std::move(url)}; }

const AnswerCase kReadAnswers[] = {
    Shows("Mine", kReads, kGet, kMine),
    Shows("MineSpaced", kReads, kGet, " " + kMine + "\n"),
    Denies("Anothers", kReads, kGet, kAnothers, Reason::kNotInCompartment),
    Denies("Nobodys", kReads, kGet, Observation(""), Reason::kNotInCompartment),
    Denies("NotMatching", User("user/Observation.r?code=a"), kGet, kMine,
           Reason::kConstraintNotMet),
    Denies("OtherId", kReads, Get("/Observation/o2"), kMine,
           Reason::kResourceMismatch),
    Denies("OtherIdByAFullGrant", User("user/*.r"), Get("/Observation/o2"),
           kMine, Reason::kResourceMismatch),
    Denies("OtherType", User("user/*.r"), Get("/Flag/o1"), kMine,
           Reason::kResourceMismatch),
    Denies("UnknownType", User("user/*.r"), kGet,
           R"({"resourceType":"Foo","id":"o1"})", Reason::kResourceMismatch),
    Denies("OtherVersion", User("user/*.r"), Get("/Observation/o1/_history/2"),
           kMine, Reason::kResourceMismatch),
    Shows("Version", User("user/*.r"), Get("/Observation/o1/_history/2"),
          Observation("", R"(,"meta":{"versionId":"2"})")),
    Denies("BundleOfARead", User("user/*.r"), kGet,
           R"({"resourceType":"Bundle","type":"searchset","entry":[]})",
           Reason::kResponseUnsupported),
    Shows("Outcome", kReads, kGet, kOutcome),
    Shows("Itself", Patient("patient/Patient.r"), Get("/Patient/p1"),
          R"({"resourceType":"Patient","id":"p1"})"),
    Denies("NoJson", User("user/*.r"), kGet, "<a/>",
           Reason::kResponseMalformed),
    Denies("Twice", User("user/*.r"), kGet, kMine + kMine,
           Reason::kResponseMalformed),
    Denies("Half", User("user/*.r"), kGet, kMine.substr(0, 40),
           Reason::kResponseMalformed),
    Denies("Empty", User("user/*.r"), kGet, "", Reason::kResponseMalformed),
    Denies("Denied", Patient("patient/Flag.r"), kGet, kMine,
           Reason::kInsufficientScope),
};
INSTANTIATE_TEST_SUITE_P(Reads, AnswerTest, testing::ValuesIn(kReadAnswers),
                         CaseName());

// -------------------------------------------------------------------- Writes

Question Create() {
  return {.method = "POST",
          .url = "/Observation",
          .headers = {{"Prefer", "return=representation"}},
          .body = kMine};
}

const AnswerCase kWriteAnswers[] = {
    Shows("Empty", User("user/*.c"), Create(), ""),
    Shows("Representation", User("user/Observation.cr"), Create(), kMine),
    Denies("MinimalIsNone", User("user/Observation.c"), Create(), kMine,
           Reason::kResponseUnsupported),
    Shows("MinimalIsEmpty", User("user/Observation.c"), Create(), ""),
    Shows("MinimalIsAnOutcome", User("user/Observation.c"), Create(), kOutcome),
    Denies("RepresentationOfAnothers", Patient("patient/Observation.cr"),
           Create(), kAnothers, Reason::kNotInCompartment),
    Denies("OtherType", User("user/*.cr"), Create(),
           R"({"resourceType":"Flag","id":"f1"})", Reason::kResourceMismatch),
    Denies("Bundle", User("user/*.cr"), Create(),
           R"({"resourceType":"Bundle","type":"searchset","entry":[]})",
           Reason::kResponseUnsupported),
    Denies("WaitsForStored", Patient("patient/Observation.d"),
           {.method = "DELETE", .url = "/Observation/o1"}, "",
           Reason::kResourceRequired),
    Shows("Deleted", Patient("patient/Observation.d"),
          {.method = "DELETE", .url = "/Observation/o1", .stored = kMine}, ""),
};
INSTANTIATE_TEST_SUITE_P(Writes, AnswerTest, testing::ValuesIn(kWriteAnswers),
                         CaseName());

// -------------------------------------------------------------------- Others

const std::string kEmpty =
    R"({"resourceType":"Bundle","type":"searchset","entry":[]})";
const AnswerCase kOtherAnswers[] = {
    Shows("Public", User("openid"), Get("/metadata"), "whatever",
          Reason::kPublicInteraction),
    Shows("PublicEmpty", User("openid"), Get("/metadata"), "",
          Reason::kPublicInteraction),
    Shows("Lastn", User("user/Observation.s"), Get("/Observation/$lastn"),
          "<whatever/>"),
    Denies("LastnConfined", Patient("patient/*.rs"), Get("/Observation/$lastn"),
           kEmpty, Reason::kOperationConfined),
    Shows("SearchOutcome", User("user/*.s"), Get("/Observation"), kOutcome),
    Denies("SearchOfAResource", User("user/*.rs"), Get("/Observation"), kMine,
           Reason::kResponseUnsupported),
    Denies("SearchOfAHistory", User("user/*.rs"), Get("/Observation"),
           R"({"resourceType":"Bundle","type":"history","entry":[]})",
           Reason::kResponseUnsupported),
    Denies("SearchOfABatch", User("user/*.rs"), Get("/Observation"),
           R"({"resourceType":"Bundle","type":"batch","entry":[]})",
           Reason::kResponseUnsupported),
    Denies("HistoryOfASearchset", User("user/*.rs"), Get("/_history"), kEmpty,
           Reason::kResponseUnsupported),
    Denies("SearchEmpty", User("user/*.rs"), Get("/Observation"), "",
           Reason::kResponseMalformed),
    Denies("SearchCutInItsHead", User("user/*.rs"), Get("/Observation"),
           R"({"res)", Reason::kResponseMalformed),
    Denies("SearchOfAnArray", User("user/*.rs"), Get("/Observation"), "[]",
           Reason::kResponseUnsupported),
    Denies("ConditionalWaits", Patient("patient/*.cruds"),
           {.method = "DELETE", .url = "/Encounter?identifier=a"}, "",
           Reason::kResourceRequired),
};
INSTANTIATE_TEST_SUITE_P(Others, AnswerTest, testing::ValuesIn(kOtherAnswers),
                         CaseName());

// ----------------------------------------------- What counts what was dropped

std::string Counted(std::string_view entries) {
  return R"({"resourceType":"Bundle","type":"searchset","total":7,)"
         R"("link":[{"relation":"self","url":"a"},)"
         R"({"relation":"next","url":"b"}],"entry":[)" +
         std::string(entries) + R"(],"signature":{"data":"x"}})";
}

TEST(DecisionFilter, TakesOutWhatCounts) {
  FilterDesk desk;
  const std::string counted = Counted(EntryOf(kMine));
  EXPECT_EQ(
      desk.Open(User("user/*.rs")).Filter(Get("/Observation"), counted).text,
      counted);
  const Shown shown = desk.Open(Patient("patient/*.rs"))
                          .FilterEveryWay(Get("/Observation"), counted);
  EXPECT_EQ(shown.answer.kept, 1u);
  EXPECT_EQ(shown.answer.dropped, 0u);
  for (const char* gone : {"total", "next", "signature"}) {
    EXPECT_EQ(shown.text.find(gone), std::string::npos) << gone;
  }
  EXPECT_NE(shown.text.find("self"), std::string::npos);
}

// Nothing of a response that was refused in the middle of an entry is left for
// the next one, of which every member must be looked at.
TEST(DecisionFilter, ForgetsWhatWasRefused) {
  const char* const refused[] = {
      R"({"resource":{"resourceType":"Observation"},"resource":{"a":[]}})",
      R"({"resource":{"a":{},"resourceType":"Observation"},"resource":{}})",
      R"({"resource":{"resourceType":"Observation","code":{"a":[}})",
      R"({"resource":{"resourceType":"Observation","code":{"a":1,"a":2}}})",
  };
  const std::string mine = BundleOf("searchset", {EntryOf(kMine)});
  for (const char* entry : refused) {
    FilterDesk desk;
    desk.Open(Patient("patient/*.rs"));
    const std::string response = BundleOf("searchset", {entry});
    EXPECT_EQ(desk.Filter(Get("/Observation"), response).answer.effect,
              Effect::kDeny);
    EXPECT_EQ(desk.Filter(Get("/Observation"), mine).answer.kept, 1u) << entry;
  }
}

TEST(DecisionFilter, AnnouncesIfItIsAskedTo) {
  FilterDesk desk;
  desk.Open(Patient("patient/*.rs"));
  const std::string response =
      BundleOf("searchset", {EntryOf(kMine), EntryOf(kAnothers)});
  const Shown silent = desk.Filter(Get("/Observation"), response);
  const Shown loud = desk.Filter(Get("/Observation"), response, SIZE_MAX, true);
  EXPECT_EQ(silent.text.find("OperationOutcome"), std::string::npos);
  EXPECT_NE(loud.text.find("OperationOutcome"), std::string::npos);
  EXPECT_EQ(loud.answer.dropped, 1u);
}

// A Bundle that tells its type last is taken for what was asked for.
TEST(DecisionFilter, KnowsTheTypeThatIsExpected) {
  FilterDesk desk;
  desk.Open(Patient("patient/*.rs"));
  const auto late = [](std::string_view type) {
    return R"({"resourceType":"Bundle","entry":[)" + EntryOf(kMine) +
           R"(],"type":")" + std::string(type) + "\"}";
  };
  EXPECT_EQ(desk.Filter(Get("/Observation"), late("searchset")).ids,
            (Ids{"o1"}));
  EXPECT_EQ(desk.Filter(Get("/Observation"), late("history")).answer.reason,
            Reason::kResponseUnsupported);
  EXPECT_EQ(desk.Filter(Get("/Observation/_history"), late("history")).ids,
            (Ids{"o1"}));
}

// ------------------------------------------------------------------- Batches

std::string Batch(const std::vector<std::string>& urls,
                  std::string_view type = "batch") {
  std::string body = R"({"resourceType":"Bundle","type":")" +
                     std::string(type) + R"(","entry":[)";
  for (size_t i = 0; i < urls.size(); ++i) {
    if (i > 0) body += ',';
    body += R"({"request":{"method":"GET","url":")" + urls[i] + "\"}}";
  }
  return body + "]}";
}
std::string Response(std::string_view resource) {
  std::string text = "{";
  if (!resource.empty()) text += R"("resource":)" + std::string(resource) + ",";
  return text + R"("response":{"status":"200 OK"}})";
}

Question Post(std::string body) {
  return {.method = "POST", .url = "/", .body = std::move(body)};
}

TEST(DecisionFilter, JudgesABatchEntryByEntry) {
  FilterDesk desk;
  desk.Open(Patient("patient/Observation.rs patient/Patient.r"));
  const std::string other = Of("Observation", "o2", "p2"),
                    self = R"({"resourceType":"Patient","id":"p1"})";
  const Question question =
      Post(Batch({"Observation/o1", "Observation/o2", "Patient/p1", "Flag/f1",
                  "Observation?patient=p1"}));
  const std::string response = BundleOf(
      "batch-response",
      {Response(kMine), Response(other), Response(self),
       Response(Of("Flag", "f1", "p1")),
       Response(BundleOf("searchset",
                         {EntryOf(Of("Observation", "o3", "p1"), "match"),
                          EntryOf(Of("Observation", "o4", "p2"), "match"),
                          EntryOf(Of("Flag", "f2", "p1"), "include")}))});
  const Shown shown = desk.FilterEveryWay(question, response);
  EXPECT_EQ(shown.answer.effect, Effect::kPermit);
  EXPECT_EQ(shown.ids, (Ids{"o1", "p1", "o3"}));
  // Positions stay: two entries are replaced.
  size_t count = 0;
  for (size_t at = shown.text.find("404"); at != std::string::npos;
       at = shown.text.find("404", at + 1)) {
    ++count;
  }
  EXPECT_GE(count, 2u);
  EXPECT_EQ(shown.answer.dropped, 4u);
}

TEST(DecisionFilter, JudgesByTheEntryAtTheSamePlace) {
  FilterDesk desk;
  desk.Open(Patient("patient/Observation.r patient/Patient.r"));
  const std::string self = R"({"resourceType":"Patient","id":"p1"})";
  // In another order nothing is what its entry asked for.
  const Shown shown = desk.Filter(
      Post(Batch({"Observation/o1", "Patient/p1"})),
      BundleOf("batch-response", {Response(self), Response(kMine)}));
  EXPECT_EQ(shown.answer.effect, Effect::kPermit);
  EXPECT_EQ(shown.ids, Ids());
  for (const std::vector<std::string>& entries :
       {std::vector<std::string>{Response(kMine)},
        std::vector<std::string>{Response(kMine), Response(self), Response("")},
        std::vector<std::string>{}}) {
    EXPECT_EQ(desk.Filter(Post(Batch({"Observation/o1", "Patient/p1"})),
                          BundleOf("batch-response", entries))
                  .answer.reason,
              Reason::kResponseUnsupported);
  }
  EXPECT_EQ(desk.Filter(Post(Batch({"Observation/o1"})), kMine).answer.effect,
            Effect::kDeny);
}

TEST(DecisionFilter, DeniesATransactionOfWhichAnEntryIsDenied) {
  FilterDesk desk;
  desk.Open(Patient("patient/Observation.r"));
  const Shown shown = desk.Filter(
      Post(Batch({"Observation/o1", "Flag/f1"}, "transaction")),
      BundleOf("transaction-response", {Response(kMine), Response(kMine)}));
  EXPECT_EQ(shown.answer.effect, Effect::kDeny);
  EXPECT_EQ(shown.answer.reason, Reason::kEntryDenied);
}

// ---------------------------------------------------------------------- Sizes

TEST(DecisionFilter, RefusesEntriesThatAreTooLarge) {
  FilterDesk desk;
  desk.Open(User("user/*.rs"));
  const std::string large(70 * 1024, 'x');
  const std::string resource = Observation("", R"(,"note":")" + large + "\"");
  EXPECT_EQ(desk.Filter(kGet, resource).answer.reason,
            Reason::kScratchTooSmall);
  EXPECT_EQ(desk.Filter(kGet, resource, 1000).answer.reason,
            Reason::kScratchTooSmall);
  EXPECT_EQ(desk.Filter(Get("/Observation"),
                        BundleOf("searchset", {EntryOf(resource)}), 1000)
                .answer.reason,
            Reason::kScratchTooSmall);
  // The next response is filtered as ever.
  EXPECT_EQ(desk.Filter(kGet, kMine).answer.effect, Effect::kPermit);
}

TEST(DecisionFilter, DeniesBeforeItIsReserved) {
  const auto filter = std::make_unique<DecisionFilter>();
  FilterDesk desk;
  desk.Open(User("user/*.rs"));
  StringSink sink;
  decide::DecideInput input;
  input.http = {"GET", "/Observation/o1", {}};
  EXPECT_FALSE(filter->Push("x"));
  EXPECT_EQ(filter->Finish().effect, Effect::kDeny);
}

}  // namespace
}  // namespace matron::enforce
