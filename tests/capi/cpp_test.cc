// matron.hpp: what it adds to the C ABI, which is owners that move, results,
// views, and types that cannot be mistaken.

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "matron.hpp"
#include "tests/capi/calls.h"

namespace matron {
namespace {

using calls::Claims;
using calls::kBase;
using calls::kIssuer;
using calls::kNow;
using calls::MemberPolicy;
using calls::Observation;
using calls::PatientClaims;

// ----------------------------------------------------------------- The types

// SECURITY: `if (session.Decide(...))` must not compile.
static_assert(!std::is_convertible_v<Decision, bool>);
static_assert(!std::is_constructible_v<bool, Decision>);
static_assert(!std::is_constructible_v<bool, const Decision&>);
static_assert(!std::is_convertible_v<Effect, bool>);
static_assert(!std::is_convertible_v<Effect, int>);
static_assert(!std::is_constructible_v<bool, Result<Policy>>);

// Handles have one owner, and come from their makers only.
template <typename T>
constexpr bool kIsOwner =
    !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> &&
    std::is_nothrow_move_constructible_v<T> && std::is_move_assignable_v<T> &&
    !std::is_default_constructible_v<T>;
static_assert(kIsOwner<Policy>);
static_assert(kIsOwner<KeySet>);
static_assert(kIsOwner<Session>);
static_assert(kIsOwner<Scratch>);
static_assert(kIsOwner<Evaluator>);
static_assert(kIsOwner<Scopes>);
static_assert(kIsOwner<Filter>);
static_assert(!std::is_convertible_v<FilterResult, bool>);
static_assert(!std::is_constructible_v<bool, FilterResult>);
static_assert(!std::is_default_constructible_v<Decision>);
static_assert(!std::is_constructible_v<Session, std::string_view>);
static_assert(!std::is_constructible_v<Session, matron_session*>);

static_assert(static_cast<int>(Effect{}) == MATRON_EFFECT_DENY);

TEST(Defaults, AcceptAndDeclareNothing) {
  const Token token;
  EXPECT_EQ(token.now_unix_s, MATRON_TIME_UNSET);
  const Request request;
  EXPECT_EQ(request.now_unix_s, MATRON_TIME_UNSET);
  EXPECT_EQ(request.enforces, 0u);
  EXPECT_FALSE(request.body.has_value());
  const Resources resources;
  EXPECT_FALSE(resources.stored.has_value());
  EXPECT_FALSE(resources.stored_absent);
  EXPECT_TRUE(resources.entries.empty());
  EXPECT_EQ(Interaction().effect, Effect::kDeny);
  EXPECT_EQ(FilterResult().effect, Effect::kDeny);
}

// --------------------------------------------------------------------- Texts

TEST(Texts, TellEmptyFromNotGiven) {
  EXPECT_NE(Str(std::string_view()).data, nullptr);
  EXPECT_NE(Str(std::string_view("")).data, nullptr);
  EXPECT_EQ(Str(std::string_view("ab")).len, 2u);
  EXPECT_EQ(Str(std::optional<std::string_view>()).data, nullptr);
  EXPECT_NE(Str(std::optional<std::string_view>("")).data, nullptr);
  EXPECT_EQ(View({nullptr, 0}), "");
  EXPECT_EQ(View({"abc", 2}), "ab");
}

TEST(Texts, NameCodes) {
  EXPECT_EQ(StatusName(MATRON_E_POLICY_INVALID), "policy_invalid");
  EXPECT_EQ(ReasonName(MATRON_REASON_TOKEN_EXPIRED), "token_expired");
  EXPECT_EQ(ReasonText(MATRON_REASON_TOKEN_EXPIRED), "the token has expired");
  EXPECT_EQ(EffectName(Effect::kNeedsResource), "needs_resource");
  EXPECT_EQ(StatusName(7), "unknown");
  EXPECT_EQ(ReasonName(-7), "unknown");
  EXPECT_EQ(EffectName(static_cast<Effect>(7)), "unknown");
}

// ------------------------------------------------------------------- Results

TEST(Results, HoldAValueOrSayWhyNot) {
  Result<Policy> good = Policy::Compile(calls::PolicyOf("7", "user/*.r"));
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(good.status(), MATRON_OK);
  EXPECT_TRUE(good.diagnostics().empty());
  EXPECT_EQ(good->revision(), "7");
  EXPECT_EQ((*good).num_roles(), 1u);

  const Result<Policy> bad = Policy::Compile("{\n\"matron\":2}");
  EXPECT_FALSE(bad.ok());
  EXPECT_EQ(bad.status(), MATRON_E_POLICY_INVALID);
  ASSERT_FALSE(bad.diagnostics().empty());
  EXPECT_EQ(bad.diagnostics()[0].pointer, "/matron");
  EXPECT_EQ(bad.diagnostics()[0].line, 2u);
  EXPECT_NE(bad.diagnostics()[0].code, MATRON_OK);
  EXPECT_FALSE(bad.diagnostics()[0].message.empty());
  EXPECT_FALSE(Policy::Compile({}).ok());
}

TEST(Results, HaveDiagnosticsOnSuccessToo) {
  const Result<KeySet> keys = KeySet::Parse(R"({"keys":[{"kty":"x"}]})");
  EXPECT_TRUE(keys.ok());
  EXPECT_EQ(keys->num_keys(), 0u);
  ASSERT_EQ(keys.diagnostics().size(), 1u);
  EXPECT_TRUE(keys.diagnostics()[0].pointer.starts_with("/keys/0"));
  EXPECT_EQ(KeySet::Parse("[]").status(), MATRON_E_KEY_SET_INVALID);
  EXPECT_FALSE(KeySet::Parse({}).ok());
}

TEST(Results, AreNotOkWithoutAValue) {
  EXPECT_FALSE(Result<int>(MATRON_OK, std::nullopt).ok());
  EXPECT_FALSE(Result<int>(MATRON_E_INTERNAL, 7).ok());
  EXPECT_TRUE(Result<int>(MATRON_OK, 7).ok());
}

TEST(Results, OfSmartOnly) {
  EXPECT_TRUE(Policy::SmartOnly(kBase, "R4").ok());
  EXPECT_TRUE(Policy::SmartOnly(kBase, "R4", kIssuer).ok());
  EXPECT_EQ(Policy::SmartOnly("http://x.example.org", "R4").status(),
            MATRON_E_POLICY_INVALID);
  EXPECT_FALSE(Scratch::Create(SIZE_MAX).ok());
}

// ------------------------------------------------------------------ Sessions

class CppTest : public testing::Test {
 protected:
  Policy policy_ = *Policy::Compile(MemberPolicy());
  Scratch scratch_ = *Scratch::Create();

  Session Open(std::string_view claims) {
    return *Session::FromHostVerifiedClaims(policy_, claims, scratch_);
  }
  static Request Read() {
    return {.method = "GET", .url = "/Observation/o1", .now_unix_s = kNow};
  }
};

TEST_F(CppTest, OpensATokenWithKeysOfTheCallOrOfThePolicy) {
  const std::string compact = calls::Token("rs256");
  const std::string key_text = calls::KeySetText({"rsa-a"});
  const Result<KeySet> keys = KeySet::Parse(key_text);
  const Token token = {
      .compact = compact, .now_unix_s = kNow, .issuer = kIssuer};
  const Result<Session> session =
      Session::FromToken(policy_, &*keys, token, scratch_);
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(session->reason(), MATRON_REASON_OK);
  EXPECT_EQ(session->roles(), std::vector<std::string_view>{"member"});

  EXPECT_EQ(Session::FromToken(policy_, nullptr, token, scratch_)->reason(),
            MATRON_REASON_KEY_SET_MISSING);
  const Result<Policy> with_keys =
      Policy::Compile(MemberPolicy("\"jwks\":" + key_text + ","));
  EXPECT_EQ(Session::FromToken(*with_keys, nullptr, token, scratch_)->reason(),
            MATRON_REASON_OK);
  EXPECT_EQ(Session::FromToken(policy_, &*keys, {.compact = compact}, scratch_)
                ->reason(),
            MATRON_REASON_NOW_MISSING);
  EXPECT_EQ(Session::FromToken(policy_, &*keys, {}, scratch_)->reason(),
            MATRON_REASON_TOKEN_MALFORMED);
}

TEST_F(CppTest, OpensClaimsOfTheHost) {
  const Session session = Open(PatientClaims("patient/*.r"));
  EXPECT_EQ(session.reason(), MATRON_REASON_OK);
  EXPECT_EQ(session.patient(), "p1");
  EXPECT_EQ(Open("{").reason(), MATRON_REASON_CLAIMS_MALFORMED);
  EXPECT_EQ(Open({}).reason(), MATRON_REASON_CLAIMS_MALFORMED);
}

TEST_F(CppTest, OpensWithoutCredentials) {
  const Result<Session> session = Session::WithoutCredentials(policy_);
  EXPECT_EQ(session->reason(), MATRON_REASON_MISSING_CREDENTIALS);
  EXPECT_TRUE(session->roles().empty());
  const Request metadata = {.method = "GET", .url = "/metadata"};
  EXPECT_TRUE(session->Decide(metadata, scratch_).permits());
  EXPECT_FALSE(session->Decide(Read(), scratch_).permits());
}

// ----------------------------------------------------------------- Decisions

TEST_F(CppTest, PermitsAndDenies) {
  const Session session = Open(Claims("user/Observation.r"));
  const Decision permit = session.Decide(Read(), scratch_);
  EXPECT_TRUE(permit.permits());
  EXPECT_EQ(permit.effect(), Effect::kPermit);
  EXPECT_EQ(permit.reason_name(), "permitted");
  EXPECT_EQ(permit.scope(), "user/Observation.r");
  EXPECT_EQ(permit.role(), "member");
  EXPECT_EQ(permit.challenge_status(), 0u);
  ASSERT_EQ(permit.interactions().size(), 1u);
  EXPECT_EQ(permit.interactions()[0].kind, "read");
  EXPECT_EQ(permit.interactions()[0].effect, Effect::kPermit);
  EXPECT_TRUE(permit.explanations().empty());

  Request request = Read();
  request.now_unix_s = MATRON_TIME_UNSET;
  EXPECT_EQ(session.Decide(request, scratch_).reason(),
            MATRON_REASON_NOW_MISSING);
  request = Read();
  request.url = "/Patient/p1";
  const Decision deny = session.Decide(request, scratch_);
  EXPECT_FALSE(deny.permits());
  EXPECT_EQ(deny.effect(), Effect::kDeny);
  EXPECT_EQ(deny.challenge_status(), 403u);
  EXPECT_FALSE(deny.challenge_headers().empty());
  EXPECT_FALSE(deny.challenge_body().empty());
  EXPECT_EQ(deny.plan_url(), "");
}

TEST_F(CppTest, HandsEverythingOver) {
  const Session session = Open(PatientClaims("patient/*.cruds"));
  Request search = {.method = "GET",
                    .url = "/Encounter?status=planned",
                    .headers = {{"Accept", "application/fhir+json"}},
                    .enforces = MATRON_ENFORCES_ALL,
                    .exact_types = "Encounter",
                    .now_unix_s = kNow,
                    .explain = true};
  const Decision restricted = session.Decide(search, scratch_);
  EXPECT_EQ(restricted.obligations(), uint64_t{MATRON_ENFORCES_RESTRICT_QUERY});
  EXPECT_EQ(restricted.plan_method(), "GET");
  EXPECT_EQ(restricted.plan_url(),
            "/Encounter?status=planned&patient=Patient/p1");
  ASSERT_EQ(restricted.plan_headers().size(), 1u);
  EXPECT_EQ(restricted.plan_headers()[0], Header("Prefer", "handling=strict"));
  EXPECT_FALSE(restricted.explanations().empty());
  search.headers.emplace_back("X-HTTP-Method-Override", "DELETE");
  EXPECT_EQ(session.Decide(search, scratch_).reason(),
            MATRON_REASON_METHOD_OVERRIDE);

  const std::string mine = Observation("Patient/p1");
  Request create = {.method = "POST",
                    .url = "/Observation",
                    .enforces = MATRON_ENFORCES_ALL,
                    .now_unix_s = kNow};
  EXPECT_EQ(session.Decide(create, scratch_).effect(), Effect::kNeedsResource);
  create.body = mine;
  EXPECT_EQ(session.Decide(create, scratch_).effect(), Effect::kPermit);
  create.body = "";
  EXPECT_EQ(session.Decide(create, scratch_).reason(),
            MATRON_REASON_BODY_MALFORMED);
}

TEST_F(CppTest, TakesWhatADecisionAskedFor) {
  const Session session = Open(PatientClaims("patient/*.ru"));
  const Decision first = session.Decide(Read(), scratch_);
  EXPECT_EQ(first.effect(), Effect::kNeedsResource);
  EXPECT_FALSE(first.permits());
  EXPECT_EQ(first.plan_needs(), uint32_t{MATRON_NEEDS_STORED});
  const std::string mine = Observation("Patient/p1");
  const std::string other = Observation("Patient/p2");
  const auto read = [&](const Resources& resources) {
    return session.Decide(Read(), resources, scratch_).reason();
  };
  EXPECT_EQ(read({}), MATRON_REASON_RESOURCE_REQUIRED);
  EXPECT_EQ(read({.stored = mine}), MATRON_REASON_PERMITTED);
  EXPECT_EQ(read({.stored = other}), MATRON_REASON_NOT_IN_COMPARTMENT);
  EXPECT_EQ(read({.stored = ""}), MATRON_REASON_RESOURCE_MALFORMED);
  EXPECT_EQ(read({.stored_absent = true}), MATRON_REASON_RESOURCE_NOT_FOUND);
  // Both cannot be: the call fails, which is a deny.
  EXPECT_EQ(read({.stored = mine, .stored_absent = true}),
            MATRON_REASON_INVALID_ARGUMENT);
  Request patch = Read();
  patch.method = "PATCH";
  patch.enforces = MATRON_ENFORCES_ALL;
  EXPECT_EQ(
      session.Decide(patch, {.stored = mine, .resulting = other}, scratch_)
          .reason(),
      MATRON_REASON_LEAVES_COMPARTMENT);
}

TEST_F(CppTest, DeniesWhereTheCallFails) {
  const Session session = Open(Claims("user/*.r"));
  Request request = Read();
  request.enforces = uint64_t{1} << 40;
  const Decision decision = session.Decide(request, scratch_);
  EXPECT_FALSE(decision.permits());
  EXPECT_EQ(decision.reason(), MATRON_REASON_INVALID_ARGUMENT);
  EXPECT_EQ(decision.challenge_status(), 500u);
  const Decision none(nullptr);
  EXPECT_FALSE(none.permits());
  EXPECT_EQ(none.effect(), Effect::kDeny);
  EXPECT_TRUE(none.interactions().empty());
  EXPECT_TRUE(none.plan_headers().empty());
}

// --------------------------------------------------------------------- Moves

TEST_F(CppTest, MovesHandlesAndLeavesNothingBehind) {
  Policy policy = std::move(policy_);
  EXPECT_EQ(policy_.get(), nullptr);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(policy_.num_roles(), 0u);
  EXPECT_EQ(policy_.revision(), "");
  EXPECT_EQ(policy.num_roles(), 1u);

  Scratch scratch = std::move(scratch_);
  Session session =
      *Session::FromHostVerifiedClaims(policy, Claims("user/*.r"), scratch);
  EXPECT_TRUE(session.Decide(Read(), scratch).permits());
  // A moved-from scratch or session denies.
  EXPECT_EQ(session.Decide(Read(), scratch_).reason(),
            MATRON_REASON_INVALID_ARGUMENT);
  const Session moved = std::move(session);
  EXPECT_FALSE(session.Decide(Read(), scratch).permits());
  EXPECT_EQ(session.reason(), MATRON_REASON_INVALID_ARGUMENT);
  EXPECT_TRUE(session.roles().empty());
  EXPECT_TRUE(moved.Decide(Read(), scratch).permits());

  // Nothing can be opened under a policy that is gone.
  EXPECT_EQ(Session::WithoutCredentials(policy_).status(),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(Session::FromHostVerifiedClaims(policy, "{}", scratch_).status(),
            MATRON_E_INVALID_ARGUMENT);
}

// A host replaces its policy and its keys while sessions live on.
TEST_F(CppTest, AssignsOverHandles) {
  const Session before = Open(Claims("user/*.cruds"));
  policy_ = *Policy::Compile(calls::PolicyOf("2", "user/*.d"));
  const Session after = Open(Claims("user/*.cruds"));
  EXPECT_TRUE(before.Decide(Read(), scratch_).permits());
  EXPECT_FALSE(after.Decide(Read(), scratch_).permits());
  std::vector<Session> sessions;
  for (int i = 0; i < 10; ++i) sessions.push_back(Open(Claims("user/*.d")));
  EXPECT_EQ(sessions[0].reason(), MATRON_REASON_OK);
}

// -------------------------------------------------------------- PKCE, JSON

// ------------------------------------------------------- Batches and filters

TEST_F(CppTest, DecidesTheEntriesOfABatch) {
  const Session session = Open(PatientClaims("patient/Observation.r"));
  const std::string bundle =
      R"({"resourceType":"Bundle","type":"batch","entry":[)"
      R"({"request":{"method":"GET","url":"Observation/o1"}},)"
      R"({"request":{"method":"GET","url":"Patient/p1"}}]})";
  Request request{.method = "POST", .url = "/", .body = bundle};
  request.enforces = MATRON_ENFORCES_ALL;
  request.now_unix_s = kNow;
  const Decision first = session.Decide(request, scratch_);
  EXPECT_EQ(first.effect(), Effect::kNeedsResource);
  ASSERT_EQ(first.entries().size(), 2u);
  EXPECT_EQ(first.entries()[0].plan_needs(), uint32_t{MATRON_NEEDS_STORED});
  EXPECT_EQ(first.entries()[1].reason(), MATRON_REASON_INSUFFICIENT_SCOPE);
  EXPECT_TRUE(first.plan_request_urls().empty());

  const std::string stored = Observation("Patient/p1");
  Resources resources;
  resources.entries.push_back({.entry = 0, .stored = stored});
  const Decision second = session.Decide(request, resources, scratch_);
  EXPECT_EQ(second.effect(), Effect::kPermit);
  EXPECT_TRUE(second.entries()[0].permits());
  resources.entries[0] = {.entry = 0, .stored_absent = true};
  const Decision third = session.Decide(request, resources, scratch_);
  EXPECT_EQ(third.effect(), Effect::kDeny);
  EXPECT_EQ(third.entries()[0].reason(), MATRON_REASON_RESOURCE_NOT_FOUND);
}

TEST_F(CppTest, FiltersResponses) {
  const Session session = Open(PatientClaims("patient/Observation.rs"));
  Result<Filter> made = Filter::Create();
  ASSERT_TRUE(made.ok());
  Filter filter = *std::move(made);
  Request request{.method = "GET", .url = "/Observation"};
  request.enforces = MATRON_ENFORCES_ALL;
  request.now_unix_s = kNow;
  const std::string mine = R"({"resource":)" + Observation("Patient/p1") + "}";
  const std::string other = R"({"resource":)" + Observation("Patient/p2") + "}";
  const std::string head =
      R"({"resourceType":"Bundle","type":"searchset","entry":[)";
  const std::string response = head + mine + "," + other + "]}";

  const FilterResult whole = filter.FilterResponse(session, request, response);
  EXPECT_EQ(whole.effect, Effect::kPermit);
  EXPECT_EQ(whole.reason, MATRON_REASON_PERMITTED);
  EXPECT_EQ(whole.kept, 1u);
  EXPECT_EQ(whole.dropped, 1u);
  EXPECT_EQ(whole.output, head + mine + "]}");

  EXPECT_EQ(filter.Begin(session, request).effect(), Effect::kPermit);
  std::string output(filter.Push(response.substr(0, 100)));
  output += filter.Push(response.substr(100));
  const FilterResult last = filter.Finish();
  EXPECT_EQ(output += last.output, head + mine + "]}");
  EXPECT_EQ(last.dropped, 1u);

  // Nothing was begun.
  EXPECT_EQ(filter.Push("x").data(), nullptr);
  EXPECT_EQ(filter.Finish().effect, Effect::kDeny);

  const std::string stored = Observation("Patient/p2");
  const Resources resources{.stored = stored};
  request.url = "/Observation/o1";
  EXPECT_EQ(filter.Begin(session, request, resources).reason(),
            MATRON_REASON_NOT_IN_COMPARTMENT);
  EXPECT_EQ(
      filter.FilterResponse(session, request, stored, &resources, true).output,
      "");
}

TEST(Pkce, TellsAbsentFromEmpty) {
  const std::string_view challenge =
      "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  const std::string_view verifier =
      "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  EXPECT_EQ(VerifyPkce(challenge, "S256", verifier), MATRON_REASON_OK);
  EXPECT_EQ(VerifyPkce(std::nullopt, "S256", verifier),
            MATRON_REASON_CODE_CHALLENGE_MISSING);
  EXPECT_EQ(VerifyPkce("", "S256", verifier),
            MATRON_REASON_CODE_CHALLENGE_MALFORMED);
  EXPECT_EQ(VerifyPkce(challenge, "S256", std::nullopt),
            MATRON_REASON_CODE_VERIFIER_MISSING);
}

TEST(ScopesTest, AnswersAndMoves) {
  Scratch scratch = *Scratch::Create();
  Scopes scopes = *Scopes::Parse("openid user/Observation.rs x");
  EXPECT_EQ(scopes.canonical(), "user/Observation.rs openid");
  const std::vector<RejectedScope> rejected = scopes.rejected();
  ASSERT_EQ(rejected.size(), 1u);
  EXPECT_EQ(rejected[0].text, "x");
  EXPECT_EQ(rejected[0].offset, 27u);
  EXPECT_EQ(rejected[0].reason, MATRON_REASON_SCOPE_UNKNOWN);
  matron_status status = MATRON_E_INTERNAL;
  EXPECT_TRUE(scopes.Covers("user/Observation.r", scratch, &status));
  EXPECT_EQ(status, MATRON_OK);
  EXPECT_FALSE(scopes.Covers("user/Observation.u", scratch));
  const Result<NarrowedScopes> narrowed =
      scopes.Narrow("user/Observation.ru", scratch);
  ASSERT_TRUE(narrowed.ok());
  EXPECT_FALSE(narrowed->within);
  EXPECT_EQ(narrowed->narrowed, "user/Observation.r");
  EXPECT_EQ(narrowed->exceeding, "user/Observation.u");
  EXPECT_TRUE(scopes.Narrow("openid", scratch)->within);

  const Scopes moved = std::move(scopes);
  EXPECT_TRUE(moved.Covers("openid", scratch));
  EXPECT_FALSE(scopes.Covers("openid", scratch, &status));
  EXPECT_EQ(status, MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(scopes.Narrow("openid", scratch).status(),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_TRUE(scopes.canonical().empty());
  EXPECT_TRUE(scopes.rejected().empty());
  EXPECT_EQ(Scopes::Parse("openid", "R4", 1u << 31).status(),
            MATRON_E_UNSUPPORTED_VERSION);
}

TEST(EvaluatorTest, AnswersAndMoves) {
  Evaluator evaluator = *Evaluator::Create();
  matron_status status = MATRON_OK;
  EXPECT_NE(evaluator.Evaluate(R"({"op":"x"})", &status).find(R"("error":{)"),
            std::string_view::npos);
  EXPECT_EQ(status, MATRON_E_UNKNOWN_OP);
  EXPECT_EQ(evaluator.Evaluate(R"({"op":"pkce.verify"})"),
            R"({"valid":false,"reason":"code_challenge_missing"})");
  Evaluator moved = std::move(evaluator);
  EXPECT_FALSE(moved.Evaluate({}).empty());
  EXPECT_TRUE(evaluator.Evaluate("{}", &status).empty());
  EXPECT_EQ(status, MATRON_E_INVALID_ARGUMENT);
  Evaluator small = *Evaluator::Create(1);
  (void)small.Evaluate("{}", &status);
  EXPECT_EQ(status, MATRON_E_JSON_TOO_LARGE);
}

}  // namespace
}  // namespace matron
