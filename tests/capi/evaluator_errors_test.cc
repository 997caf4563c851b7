// Calls of matron_evaluate that fail: each has a status, an `error` that names
// the member at fault, and answers like a deny or like what is not valid.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/capi/calls.h"
#include "tests/fixtures/case_name.h"

namespace matron::calls {
namespace {

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string ErrorOf(matron_status status, std::string_view pointer) {
  std::string text = R"("error":{"status":")";
  text += matron_status_name(status);
  text += R"(","pointer":")";
  text += pointer;
  return text + R"(","message":")";
}

// Nothing in an answer to a failed call can be taken for a permit.
void ExpectPermitsNothing(std::string_view answer) {
  EXPECT_FALSE(Has(answer, R"("effect":"permit")")) << answer;
  EXPECT_FALSE(Has(answer, R"("effect":"needs_resource")")) << answer;
  EXPECT_FALSE(Has(answer, R"("valid":true)")) << answer;
  EXPECT_FALSE(Has(answer, R"("loaded")")) << answer;
}

struct Case {
  const char* name;
  std::string request;
  matron_status status;
  std::string_view pointer = {};
  std::string_view reason = "invalid_argument";
};

// ------------------------------------------------------------- No operation

class NoOperationTest : public testing::TestWithParam<Case> {};

// Whichever operation was meant: it permits nothing, and nothing is valid.
TEST_P(NoOperationTest, IsADenyAndNotValid) {
  const Case& c = GetParam();
  const EvaluatorHandle evaluator = NewEvaluator();
  const Evaluation got = Evaluate(*evaluator, c.request);
  EXPECT_EQ(got.status, c.status) << matron_status_name(got.status);
  EXPECT_TRUE(got.answer.starts_with(R"({"effect":"deny","valid":false,)" +
                                     ErrorOf(c.status, c.pointer)))
      << got.answer;
  ExpectPermitsNothing(got.answer);
}

const Case kNoOperation[] = {
    {"Empty", "", MATRON_E_JSON_SYNTAX},
    {"Blank", " ", MATRON_E_JSON_SYNTAX},
    {"Cut", R"({"op":"decide")", MATRON_E_JSON_SYNTAX},
    {"Behind", R"({"op":"decide"} x)", MATRON_E_JSON_SYNTAX},
    {"Twice", R"({"op":"decide"}{"op":"decide"})", MATRON_E_JSON_SYNTAX},
    {"TrailingComma", R"({"op":"decide",})", MATRON_E_JSON_SYNTAX},
    {"ByteOrderMark", "\xef\xbb\xbf{}", MATRON_E_JSON_SYNTAX},
    {"Zero", std::string("{}\0", 3), MATRON_E_JSON_SYNTAX},
    {"NotUtf8", "{\"op\":\"\xc0\x80\"}", MATRON_E_JSON_NOT_UTF8},
    {"Duplicate", R"({"op":"decide","op":"decide"})",
     MATRON_E_JSON_DUPLICATE_MEMBER},
    {"DuplicateWithin", R"({"op":"decide","x":[{"a":1,"\u0061":2}]})",
     MATRON_E_JSON_DUPLICATE_MEMBER},
    {"TooDeep", std::string(65, '[') + std::string(65, ']'),
     MATRON_E_JSON_TOO_DEEP},
    {"NumberRange", R"({"op":"decide","now":18446744073709551616})",
     MATRON_E_JSON_NUMBER_RANGE},
    {"Array", "[]", MATRON_E_JSON_WRONG_TYPE},
    {"String", R"("decide")", MATRON_E_JSON_WRONG_TYPE},
    {"Null", "null", MATRON_E_JSON_WRONG_TYPE},
    {"NoOp", "{}", MATRON_E_JSON_MISSING_MEMBER, "/op"},
    {"NullOp", R"({"op":null})", MATRON_E_JSON_MISSING_MEMBER, "/op"},
    {"NumberOp", R"({"op":1})", MATRON_E_JSON_WRONG_TYPE, "/op"},
    {"UnknownOp", R"({"op":"permit"})", MATRON_E_UNKNOWN_OP, "/op"},
    {"EmptyOp", R"({"op":""})", MATRON_E_UNKNOWN_OP, "/op"},
    {"OpInUpperCase", R"({"op":"DECIDE"})", MATRON_E_UNKNOWN_OP, "/op"},
    {"OpWithZero", R"({"op":"decide\u0000"})", MATRON_E_UNKNOWN_OP, "/op"},
};
INSTANTIATE_TEST_SUITE_P(All, NoOperationTest, testing::ValuesIn(kNoOperation),
                         fixtures::CaseName());

// -------------------------------------------------------------------- Decide

// A decide op that permits, with `members` behind.
std::string Decide(std::string_view members, std::string_view policy = {},
                   std::string_view session = {}) {
  std::string op = R"({"op":"decide","policy":)";
  op += policy.empty() ? MemberPolicy() : std::string(policy);
  op += R"(,"session":)";
  op += session.empty() ? R"({"claims":)" + Claims("user/*.r") + "}"
                        : std::string(session);
  op += R"(,"request":{"method":"GET","url":"/Observation/o1"})";
  op += members;
  return op + "}";
}

std::string DecideRequest(std::string_view request) {
  std::string op = R"({"op":"decide","policy":)" + MemberPolicy() +
                   R"(,"session":{"claims":)" + Claims("user/*.r") +
                   R"(},"now":1764000000,"request":)";
  op += request;
  return op + "}";
}

class DecideErrorTest : public testing::TestWithParam<Case> {};

TEST_P(DecideErrorTest, IsACompleteDeny) {
  const Case& c = GetParam();
  const EvaluatorHandle evaluator = NewEvaluator();
  const Evaluation got = Evaluate(*evaluator, c.request);
  EXPECT_EQ(got.status, c.status) << matron_status_name(got.status);
  std::string start = R"({"effect":"deny","reason":")";
  start += c.reason;
  start += R"(","scope":null,"role":null,"interactions":[],"plan":null,)"
           R"("obligations":[],"challenge":{"status":500,"headers":)";
  EXPECT_TRUE(got.answer.starts_with(start)) << got.answer;
  EXPECT_TRUE(Has(got.answer, R"("resourceType":"OperationOutcome")"));
  EXPECT_TRUE(
      Has(got.answer, R"(,"explain":[],)" + ErrorOf(c.status, c.pointer)))
      << got.answer;
  ExpectPermitsNothing(got.answer);
}

constexpr std::string_view kNowMember = R"(,"now":1764000000)";

const Case kDecideErrors[] = {
    {"Nothing", R"({"op":"decide"})", MATRON_E_JSON_MISSING_MEMBER, "/request"},
    {"UnknownMember", Decide(R"(,"entries":[])"), MATRON_E_JSON_UNKNOWN_MEMBER,
     "/entries"},
    {"ResponseOfAFilter", Decide(R"(,"response":"{}")"),
     MATRON_E_JSON_UNKNOWN_MEMBER, "/response"},
    {"ResourcesObject", Decide(R"(,"resources":{})"), MATRON_E_JSON_WRONG_TYPE,
     "/resources"},
    {"ResourcesOfText", Decide(R"(,"resources":["x"])"),
     MATRON_E_JSON_WRONG_TYPE, "/resources/0"},
    {"ResourcesWithoutEntry", Decide(R"(,"resources":[{"stored":null}])"),
     MATRON_E_JSON_MISSING_MEMBER, "/resources/0/entry"},
    {"ResourcesUnknownMember",
     Decide(R"(,"resources":[{"entry":0,"resource":null}])"),
     MATRON_E_JSON_UNKNOWN_MEMBER, "/resources/0/resource"},
    {"ResourcesStoredText",
     Decide(R"(,"resources":[{"entry":0,"stored":"{}"}])"),
     MATRON_E_JSON_WRONG_TYPE, "/resources/0/stored"},
    {"ResourcesTwice", Decide(R"(,"resources":[{"entry":3},{"entry":3}])"),
     MATRON_E_INVALID_ARGUMENT, "/resources/1/entry"},
    {"UnknownMemberWithEscapes", Decide(R"(,"a/b~c":0)"),
     MATRON_E_JSON_UNKNOWN_MEMBER, "/a~1b~0c"},
    {"UnknownName", Decide(kNowMember, R"("hospital")"), MATRON_E_UNKNOWN_NAME,
     "/policy"},
    {"PolicyNull", Decide(kNowMember, "null"), MATRON_E_JSON_MISSING_MEMBER,
     "/policy"},
    {"PolicyNumber", Decide(kNowMember, "1"), MATRON_E_JSON_WRONG_TYPE,
     "/policy"},
    {"PolicyInvalid", Decide(kNowMember, "{}"), MATRON_E_POLICY_INVALID,
     "/policy", "policy_invalid"},
    {"BaseWithDocument", Decide(R"(,"base":"https://x.example.org")"),
     MATRON_E_JSON_UNKNOWN_MEMBER, "/base"},
    {"FhirWithDocument", Decide(R"(,"fhir":"R4")"),
     MATRON_E_JSON_UNKNOWN_MEMBER, "/fhir"},
    {"SmartOnlyWithoutBase", Decide(R"(,"fhir":"R4")", R"("smart-only")"),
     MATRON_E_JSON_MISSING_MEMBER, "/base"},
    {"SmartOnlyWithoutFhir",
     Decide(R"(,"base":"https://x.example.org")", R"("smart-only")"),
     MATRON_E_JSON_MISSING_MEMBER, "/fhir"},
    {"SmartOnlyOfAnotherVersion",
     Decide(R"(,"base":"https://x.example.org","fhir":"R3")",
            R"("smart-only")"),
     MATRON_E_INVALID_ARGUMENT, "/fhir"},
    {"SmartOnlyOverHttp",
     Decide(R"(,"base":"http://x.example.org","fhir":"R4")", R"("smart-only")"),
     MATRON_E_INVALID_ARGUMENT, "/base"},
    {"SessionString", Decide(kNowMember, {}, R"("token")"),
     MATRON_E_JSON_WRONG_TYPE, "/session"},
    {"SessionEmpty", Decide(kNowMember, {}, "{}"), MATRON_E_JSON_MISSING_MEMBER,
     "/session/token"},
    {"SessionUnknownMember", Decide(kNowMember, {}, R"({"scope":"user/*.r"})"),
     MATRON_E_JSON_UNKNOWN_MEMBER, "/session/scope"},
    {"SessionOfBoth",
     Decide(kNowMember, {}, R"({"claims":{},"token":"a.b.c"})"),
     MATRON_E_JSON_UNKNOWN_MEMBER, "/session/token"},
    {"ClaimsString", Decide(kNowMember, {}, R"({"claims":"{}"})"),
     MATRON_E_JSON_WRONG_TYPE, "/session/claims"},
    {"TokenNumber", Decide(kNowMember, {}, R"({"token":1})"),
     MATRON_E_JSON_WRONG_TYPE, "/session/token"},
    {"KeySetInvalid",
     Decide(kNowMember, {}, R"({"token":"a.b.c","jwks":{"keys":1}})"),
     MATRON_E_KEY_SET_INVALID, "/session/jwks", "key_set_invalid"},
    {"KeySetString", Decide(kNowMember, {}, R"({"token":"a.b.c","jwks":"{}"})"),
     MATRON_E_JSON_WRONG_TYPE, "/session/jwks"},
    {"RequestWithoutUrl", DecideRequest(R"({"method":"GET"})"),
     MATRON_E_JSON_MISSING_MEMBER, "/request/url"},
    {"RequestWithoutMethod", DecideRequest(R"({"url":"/metadata"})"),
     MATRON_E_JSON_MISSING_MEMBER, "/request/method"},
    {"RequestUnknownMember",
     DecideRequest(R"({"method":"GET","url":"/metadata","query":"x"})"),
     MATRON_E_JSON_UNKNOWN_MEMBER, "/request/query"},
    {"BodyNumber",
     DecideRequest(R"({"method":"POST","url":"/Observation","body":1})"),
     MATRON_E_JSON_WRONG_TYPE, "/request/body"},
    {"HeadersArray",
     DecideRequest(R"({"method":"GET","url":"/metadata","headers":[]})"),
     MATRON_E_JSON_WRONG_TYPE, "/request/headers"},
    {"HeaderNumber",
     DecideRequest(R"({"method":"GET","url":"/metadata","headers":{"A":1}})"),
     MATRON_E_JSON_WRONG_TYPE, "/request/headers/A"},
    {"ResourceString", Decide(R"(,"resource":"{}")"), MATRON_E_JSON_WRONG_TYPE,
     "/resource"},
    {"ResultingArray", Decide(R"(,"resulting":[])"), MATRON_E_JSON_WRONG_TYPE,
     "/resulting"},
    {"EnforcesWord", Decide(R"(,"enforces":"filter_response")"),
     MATRON_E_JSON_WRONG_TYPE, "/enforces"},
    {"EnforcesUnknown", Decide(R"(,"enforces":["filter_response","none"])"),
     MATRON_E_INVALID_ARGUMENT, "/enforces/1"},
    {"EnforcesNumber", Decide(R"(,"enforces":[1])"), MATRON_E_JSON_WRONG_TYPE,
     "/enforces/0"},
    {"NowString", Decide(R"(,"now":"1764000000")"), MATRON_E_JSON_WRONG_TYPE,
     "/now"},
    {"NowDecimal", Decide(R"(,"now":1764000000.5)"), MATRON_E_JSON_WRONG_TYPE,
     "/now"},
    {"NowNegative", Decide(R"(,"now":-1)"), MATRON_E_INVALID_ARGUMENT, "/now"},
    {"NowTooLarge", Decide(R"(,"now":253402300800)"), MATRON_E_INVALID_ARGUMENT,
     "/now"},
    {"ExplainNumber", Decide(R"(,"now":1764000000,"explain":1)"),
     MATRON_E_JSON_WRONG_TYPE, "/explain"},
};
INSTANTIATE_TEST_SUITE_P(All, DecideErrorTest, testing::ValuesIn(kDecideErrors),
                         fixtures::CaseName());

// The cases above are wrong in one thing only.
TEST(DecideError, IsNoneOtherwise) {
  const EvaluatorHandle evaluator = NewEvaluator();
  for (const std::string& request :
       {Decide(kNowMember),
        DecideRequest(R"({"method":"GET","url":"/metadata","headers":{}})"),
        Decide(R"(,"now":1764000000,"resource":null,"explain":null)")}) {
    const Evaluation got = Evaluate(*evaluator, request);
    EXPECT_EQ(got.status, MATRON_OK) << got.answer;
    EXPECT_FALSE(Has(got.answer, R"("error":)"));
  }
}

// The first fault counts, but every fault of a policy is listed.
TEST(DecideError, ListsTheFaultsOfAPolicy) {
  const EvaluatorHandle evaluator = NewEvaluator();
  const Evaluation got =
      Evaluate(*evaluator, Decide(kNowMember, R"({"matron":2,"x":1})"));
  EXPECT_TRUE(Has(got.answer, R"("errors":[{"pointer":"/)"));
  EXPECT_TRUE(
      Has(got.answer, R"("pointer":"/x","code":"policy_unknown_member")"));
  EXPECT_TRUE(Has(got.answer, R"("pointer":"/matron","code":)"));
}

// --------------------------------------------------------- Verify, PKCE, rest

class VerifyErrorTest : public testing::TestWithParam<Case> {};

TEST_P(VerifyErrorTest, IsNotValid) {
  const Case& c = GetParam();
  const EvaluatorHandle evaluator = NewEvaluator();
  const Evaluation got = Evaluate(*evaluator, c.request);
  EXPECT_EQ(got.status, c.status) << matron_status_name(got.status);
  std::string start = R"({"valid":false,"reason":")";
  start += c.reason;
  EXPECT_TRUE(
      got.answer.starts_with(start + "\"," + ErrorOf(c.status, c.pointer)))
      << got.answer;
  ExpectPermitsNothing(got.answer);
}

// A verify op of the profile `jws`, with `members` behind.
std::string Jws(std::string_view members) {
  std::string op = R"({"op":"verify","profile":"jws","token":"a.b.c")";
  op += members;
  return op + "}";
}
std::string AccessToken(std::string_view members) {
  std::string op = R"({"op":"verify","profile":"access_token",)"
                   R"("token":"a.b.c","jwks":{"keys":[]})";
  op += members;
  return op + "}";
}

const Case kVerifyErrors[] = {
    {"Nothing", R"({"op":"verify"})", MATRON_E_JSON_MISSING_MEMBER, "/profile"},
    {"ProfileUnknown",
     R"({"op":"verify","profile":"refresh_token","token":"a.b.c"})",
     MATRON_E_INVALID_ARGUMENT, "/profile"},
    {"NoToken", R"({"op":"verify","profile":"jws"})",
     MATRON_E_JSON_MISSING_MEMBER, "/token"},
    {"BothTokens", Jws(R"(,"token_hex":"","jwks":{"keys":[]})"),
     MATRON_E_JSON_UNKNOWN_MEMBER, "/token_hex"},
    {"NoKeySet", Jws(""), MATRON_E_JSON_MISSING_MEMBER, "/jwks"},
    {"KeySetInvalid", Jws(R"(,"jwks":{})"), MATRON_E_KEY_SET_INVALID, "/jwks",
     "key_set_invalid"},
    {"UnknownMember", Jws(R"(,"jwks":{"keys":[]},"aud":"x")"),
     MATRON_E_JSON_UNKNOWN_MEMBER, "/aud"},
    {"AlgorithmsString", Jws(R"(,"jwks":{"keys":[]},"algorithms":"RS256")"),
     MATRON_E_JSON_WRONG_TYPE, "/algorithms"},
    {"AlgorithmNumber", Jws(R"(,"jwks":{"keys":[]},"algorithms":[1])"),
     MATRON_E_JSON_WRONG_TYPE, "/algorithms"},
    {"NoIssuer", AccessToken(R"(,"audience":"x","now":1)"),
     MATRON_E_JSON_MISSING_MEMBER, "/issuer"},
    {"NoAudience", AccessToken(R"(,"issuer":"x","now":1)"),
     MATRON_E_JSON_MISSING_MEMBER, "/audience"},
    {"NoTime", AccessToken(R"(,"issuer":"x","audience":"x")"),
     MATRON_E_JSON_MISSING_MEMBER, "/now"},
    {"Leeway",
     AccessToken(R"(,"issuer":"x","audience":"x","now":1,"leeway":301)"),
     MATRON_E_INVALID_ARGUMENT, "/leeway"},
    {"NegativeLeeway",
     AccessToken(R"(,"issuer":"x","audience":"x","now":1,"leeway":-1)"),
     MATRON_E_INVALID_ARGUMENT, "/leeway"},
    {"RequiredClaims",
     AccessToken(R"(,"issuer":"x","audience":"x","now":1,)"
                 R"("required_claims":[1])"),
     MATRON_E_JSON_WRONG_TYPE, "/required_claims"},
    {"PkceUnknownMember", R"({"op":"pkce.verify","verifier":"x"})",
     MATRON_E_JSON_UNKNOWN_MEMBER, "/verifier"},
    {"PkceNumber", R"({"op":"pkce.verify","code_verifier":1})",
     MATRON_E_JSON_WRONG_TYPE, "/code_verifier"},
};
INSTANTIATE_TEST_SUITE_P(All, VerifyErrorTest, testing::ValuesIn(kVerifyErrors),
                         fixtures::CaseName());

class OtherErrorTest : public testing::TestWithParam<Case> {};

// These operations answer with neither an effect nor a validity.
TEST_P(OtherErrorTest, IsAnErrorAlone) {
  const Case& c = GetParam();
  const EvaluatorHandle evaluator = NewEvaluator();
  const Evaluation got = Evaluate(*evaluator, c.request);
  EXPECT_EQ(got.status, c.status) << matron_status_name(got.status);
  EXPECT_TRUE(got.answer.starts_with("{" + ErrorOf(c.status, c.pointer)))
      << got.answer;
  ExpectPermitsNothing(got.answer);
}

const Case kOtherErrors[] = {
    {"LoadWithoutName", R"({"op":"policy.load","policy":{}})",
     MATRON_E_JSON_MISSING_MEMBER, "/name"},
    {"LoadWithoutPolicy", R"({"op":"policy.load","name":"a"})",
     MATRON_E_JSON_MISSING_MEMBER, "/policy"},
    {"LoadUnknownMember", R"({"op":"policy.load","name":"a","revision":"1"})",
     MATRON_E_JSON_UNKNOWN_MEMBER, "/revision"},
    {"LoadText", R"({"op":"policy.load","name":"a","policy":"{}"})",
     MATRON_E_JSON_WRONG_TYPE, "/policy"},
    {"ScopeMissing", R"({"op":"scope.parse"})", MATRON_E_JSON_MISSING_MEMBER,
     "/scope"},
    {"ScopeOfAnotherVersion", R"({"op":"scope.parse","scope":"","fhir":"R3"})",
     MATRON_E_INVALID_ARGUMENT, "/fhir"},
    {"ScopeUnknownMember", R"({"op":"scope.parse","scope":"","x":1})",
     MATRON_E_JSON_UNKNOWN_MEMBER, "/x"},
};
INSTANTIATE_TEST_SUITE_P(All, OtherErrorTest, testing::ValuesIn(kOtherErrors),
                         fixtures::CaseName());

}  // namespace
}  // namespace matron::calls
