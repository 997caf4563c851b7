// Too little memory, wherever it ends: the answer is the whole one, or a deny
// that says nothing.

#include <string>
#include <string_view>
#include <vector>

#include "decide/decide.h"
#include "decide/open_session.h"
#include "gtest/gtest.h"
#include "tests/decide/asking.h"
#include "tests/decide/rows_text.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Question;

void AppendText(std::string_view text, std::string* out) {
  *out += text;
  *out += '|';
}
void AppendHeaders(std::span<const fhir::Header> headers, std::string* out) {
  for (const fhir::Header& header : headers) {
    AppendText(header.name, out);
    AppendText(header.value, out);
  }
}

// All that a decision says.
std::string DumpOf(const Decision& decision) {
  std::string out;
  AppendText(WireName(decision.effect), &out);
  AppendText(InfoOf(decision.reason).wire_name, &out);
  AppendText(decision.scope, &out);
  AppendText(decision.role, &out);
  for (const InteractionAnswer& row : decision.interactions) {
    AppendText(TextOf(row), &out);
    AppendText(row.interaction.id, &out);
    AppendText(row.interaction.version_id, &out);
    AppendText(row.scope, &out);
    AppendText(row.role, &out);
  }
  AppendText(decision.plan.method, &out);
  AppendText(decision.plan.url, &out);
  for (const std::string_view url : decision.plan.urls) AppendText(url, &out);
  AppendHeaders(decision.plan.headers, &out);
  AppendText(std::to_string(decision.plan.needs), &out);
  AppendText(std::to_string(decision.obligations), &out);
  AppendText(std::to_string(decision.challenge.status), &out);
  AppendHeaders(decision.challenge.headers, &out);
  AppendText(decision.challenge.body, &out);
  for (const Explanation& item : decision.explanations) {
    AppendText(item.step, &out);
    AppendText(item.outcome, &out);
    AppendText(item.scope, &out);
    AppendText(item.role, &out);
    AppendText(item.text, &out);
  }
  AppendText(decision.response.id, &out);
  AppendText(decision.response.version_id, &out);
  AppendText(decision.response.is_whole ? "whole" : "", &out);
  AppendText(decision.has_entries ? "entries" : "", &out);
  for (const Decision& entry : decision.entries) {
    out += '{' + DumpOf(entry) + '}';
  }
  return out;
}

struct SmallCase {
  const char* name;
  std::string claims;
  Question question;
  Effect effect;
  // As far as the sweep goes in single steps, it goes on in larger ones.
  size_t fine_bytes = 8 * 1024;
};

class SmallScratchTest : public testing::TestWithParam<SmallCase> {};

TEST_P(SmallScratchTest, AnswersAllOrNothing) {
  const SmallCase& c = GetParam();
  const policy::PolicyRef policy = fixtures::Compile(fixtures::MemberPolicy());
  Scratch scratch;
  ASSERT_EQ(scratch.Reserve(0), Status::kOk);
  const SessionPtr session =
      OpenFromHostVerifiedText(policy, c.claims, scratch);
  for (const bool explain : {false, true}) {
    Question question = c.question;
    question.explain = explain;
    ASSERT_EQ(scratch.Reserve(0), Status::kOk);
    const Decision& whole = fixtures::Decide(*session, question, scratch);
    ASSERT_EQ(whole.effect, c.effect) << InfoOf(whole.reason).wire_name;
    const std::string want = DumpOf(whole);
    size_t num_denied = 0, size = 8;
    for (bool fits = false; !fits; size += size < c.fine_bytes ? 8 : 1016) {
      ASSERT_LT(size, 8u * 1024 * 1024);
      scratch.arena() = Arena::Fixed(size);
      const Decision& decision = fixtures::Decide(*session, question, scratch);
      fits = decision.reason != Reason::kScratchTooSmall;
      if (fits) {
        EXPECT_EQ(DumpOf(decision), want) << size;
        continue;
      }
      ++num_denied;
      ASSERT_EQ(decision.effect, Effect::kDeny) << size;
      ASSERT_EQ(decision.challenge.status, 500u) << size;
      Decision nothing;
      nothing.reason = Reason::kScratchTooSmall;
      nothing.challenge.status = 500;
      ASSERT_EQ(DumpOf(decision), DumpOf(nothing)) << size;
    }
    EXPECT_GT(num_denied, 10u);
  }
}

std::string Codes(std::string_view before, size_t count) {
  std::string scope;
  for (size_t i = 0; i < count; ++i) {
    scope += std::string(before) + std::to_string(100 + i) + ' ';
  }
  return scope;
}

std::string Batch(std::string_view type) {
  return R"({"resourceType":"Bundle","type":")" + std::string(type) +
         R"(","entry":[{"request":{"method":"GET","url":"Encounter"}},)"
         R"({"fullUrl":"urn:uuid:1","resource":)" +
         kMine +
         R"(,"request":{"method":"POST","url":"Observation"}},)"
         R"({"request":{"method":"GET","url":"Observation/o1"}},)"
         R"({"request":{"method":"GET","url":"Patient/p1"}}]})";
}

const std::string kTwo = Claims(
    "patient/Encounter.rs?status=x,y user/Encounter.s?class=b "
    "user/Condition.r?code=1",
    {.patient = "p1", .fhir_user = "Patient/p2"});
const std::string kEncounter =
    R"({"resourceType":"Encounter","id":"e1","meta":{"versionId":"3",)"
    R"("security":[{"system":"s","code":"N"}]},)"
    R"("subject":{"reference":"Patient/p1"}})";

const SmallCase kCases[] = {
    {"Read", User("user/*.r"), {.url = "/Observation/o1"}, kPermit},
    {"ReadOfItsContent",
     Patient("patient/Observation.r"),
     {.url = "/Observation/o1", .stored = kMine},
     kPermit},
    {"ManyGrants",
     User(Codes("user/Observation.r?code=", 60)),
     {.url = "/Observation/o1"},
     kNeeds},
    {"SeveralQueries", kTwo, {.url = "/Encounter?type=1"}, kPermit},
    {"OneQuery",
     User(Codes("user/Encounter.s?status=", 9)),
     {.url = "/Encounter"},
     kPermit},
    {"Rows",
     User("user/*.rs"),
     {.url = "/Encounter?_include=Encounter:subject&_list=a&"
             "_has:Observation:encounter:code=1&subject:Patient.name=x"},
     kPermit},
    {"RowsOfSome",
     User("user/Flag.s user/Device.r user/Patient.r"),
     {.url = "/Flag?_include=Flag:author&_revinclude=Flag:subject"},
     kDeny},
    {"RowsOfEveryType",
     User("user/*.rs"),
     {.url = "/Provenance?target._id=a&_include=Provenance:target"},
     kPermit,
     0},
    {"Conditional",
     Patient("patient/Encounter.cruds"),
     {.method = "PUT", .url = "/Encounter?identifier=a", .body = kEncounter},
     kNeeds},
    {"ConditionalMatch",
     Patient("patient/Encounter.cruds"),
     {.method = "PUT",
      .url = "/Encounter?identifier=a",
      .body = kEncounter,
      .stored = kEncounter},
     kPermit},
    {"Update",
     Patient("patient/Encounter.u"),
     {.method = "PUT",
      .url = "/Encounter/e1",
      .headers = {{"If-Match", "W/\"3\""}, {"Prefer", "return=representation"}},
      .body = kEncounter,
      .stored = kEncounter},
     kPermit},
    {"Everything",
     Patient("patient/*.r"),
     {.url = "/Patient/p1/$everything?_type=Flag,Condition"},
     kPermit},
    {"Denied", Patient("patient/Patient.r"), {.url = "/Observation/o1"}, kDeny},
    {"BatchOfMine",
     Patient("patient/*.cruds"),
     {.method = "POST", .url = "/", .body = Batch("batch")},
     kNeeds},
    {"TransactionOfMine",
     Patient("patient/*.cruds"),
     {.method = "POST",
      .url = "/",
      .body = Batch("transaction"),
      .entries = {{.entry = 2, .stored = kMine}}},
     kPermit},
    {"TransactionDenied",
     Patient("patient/Observation.cruds"),
     {.method = "POST", .url = "/", .body = Batch("transaction")},
     kDeny},
};
INSTANTIATE_TEST_SUITE_P(All, SmallScratchTest, testing::ValuesIn(kCases),
                         CaseName());

}  // namespace
}  // namespace matron::decide
