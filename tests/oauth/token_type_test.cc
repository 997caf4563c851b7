// The `typ` of each profile: RFC 8725 section 3.11, RFC 9068 section 4.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "oauth/access_token.h"
#include "tests/fixtures/case_name.h"
#include "tests/jose/test_tokens.h"

namespace matron::oauth {
namespace {

// Whether a token with the header member `typ` (JSON text, empty for none)
// passes.
bool Fits(std::string_view typ, const AccessTokenRules& rules) {
  std::string header = R"({"alg":"RS256")";
  if (!typ.empty()) header += R"(,"typ":)" + std::string(typ);
  json::Reader reader;
  Arena arena = Arena::Growing();
  jose::CompactJws jws;
  EXPECT_EQ(jws.Parse(jose::Unsigned(header + "}", "{}"), reader, arena),
            Reason::kOk);
  const Reason reason = AccessTokenValidator(rules).CheckType(jws);
  EXPECT_TRUE(reason == Reason::kOk || reason == Reason::kTypMismatch);
  return reason == Reason::kOk;
}

struct TypCase {
  const char* name;
  const char* typ;
  bool rfc9068 = false;
  bool smart = false;
  bool named_jwt = false;  // kNamedTyp with `JWT`.
};

class TypTest : public testing::TestWithParam<TypCase> {};

TEST_P(TypTest, FitsItsProfiles) {
  const TypCase& c = GetParam();
  AccessTokenRules rules;
  EXPECT_EQ(Fits(c.typ, rules), c.rfc9068);
  rules.profile = TokenProfile::kSmartJwt;
  EXPECT_EQ(Fits(c.typ, rules), c.smart);
  rules.profile = TokenProfile::kNamedTyp;
  rules.typ = "JWT";
  EXPECT_EQ(Fits(c.typ, rules), c.named_jwt);
  rules.typ = "at+jwt";
  EXPECT_EQ(Fits(c.typ, rules), c.rfc9068);
  rules.typ = "";
  EXPECT_FALSE(Fits(c.typ, rules));
}

constexpr TypCase kTyps[] = {
    {"AtJwt", R"("at+jwt")", true, true},
    {"AtJwtUpperCase", R"("AT+JWT")", true, true},
    {"AtJwtOfTheRfc", R"("at+JWT")", true, true},
    {"ApplicationAtJwt", R"("application/at+jwt")", true, true},
    {"ApplicationMixedCase", R"("Application/At+Jwt")", true, true},
    {"Jwt", R"("JWT")", false, true, true},
    {"JwtLowerCase", R"("jwt")", false, true, true},
    {"ApplicationJwt", R"("application/jwt")", false, true, true},
    {"Absent", "", false, true},
    {"Empty", R"("")"},
    {"Null", "null"},
    {"Number", "1"},
    {"True", "true"},
    {"Array", R"(["at+jwt"])"},
    {"Object", R"({"at+jwt":1})"},
    {"Blank", R"("at+jwt ")"},
    {"LeadingBlank", R"(" at+jwt")"},
    {"Parameter", R"("at+jwt;v=1")"},
    {"Text", R"("text/at+jwt")"},
    {"PrefixTwice", R"("application/application/at+jwt")"},
    {"PrefixTwiceOfJwt", R"("application/application/jwt")"},
    {"Zero", R"("at+jwt\u0000")"},
    {"PrefixAlone", R"("application/")"},
    {"DpopProof", R"("dpop+jwt")"},
    {"LogoutToken", R"("logout+jwt")"},
    {"SecurityEvent", R"("secevent+jwt")"},
    {"Introspection", R"("token-introspection+jwt")"},
    {"JwtSuffix", R"("x+jwt")"},
};
INSTANTIATE_TEST_SUITE_P(Typs, TypTest, testing::ValuesIn(kTyps),
                         fixtures::CaseName());

// The rule may spell the prefix as well; docs/evaluate.md makes it optional.
TEST(NamedTyp, MayHaveThePrefix) {
  AccessTokenRules rules;
  rules.profile = TokenProfile::kNamedTyp;
  rules.typ = "application/at+jwt";
  EXPECT_TRUE(Fits(R"("application/at+jwt")", rules));
  EXPECT_TRUE(Fits(R"("at+jwt")", rules));
  EXPECT_FALSE(Fits(R"("application/application/at+jwt")", rules));
  EXPECT_FALSE(Fits(R"("JWT")", rules));
  EXPECT_FALSE(Fits("", rules));
}

}  // namespace
}  // namespace matron::oauth
