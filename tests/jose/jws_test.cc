#include "jose/jws.h"

#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/jose/test_tokens.h"

namespace matron::jose {
namespace {

// What becomes of `token` before a key is needed: steps 1 and 2 of
// docs/evaluate.md, verify.
std::string Parsed(std::string_view token) {
  json::Reader reader;
  Arena arena = Arena::Growing();
  CompactJws jws;
  Reason reason = jws.Parse(token, reader, arena);
  if (reason == Reason::kOk) {
    reason = jws.RequireAlgorithm(AlgorithmSet::Default());
  }
  return std::string(InfoOf(reason).wire_name);
}

// -------------------------------------------------------------------- Good

struct TokenCase {
  const char* name;
  const char* token;
};

class GoodTokenTest : public testing::TestWithParam<TokenCase> {};
TEST_P(GoodTokenTest, IsVerified) {
  EXPECT_EQ(Verified(TestToken(GetParam().token), TestKeySet()), "ok");
}

constexpr TokenCase kGood[] = {
    {"Rs256", "rs256"},
    {"Rs384", "rs384"},
    {"Es256", "es256"},
    {"Es384", "es384"},
    {"Rs256WithoutKid", "rs256_no_kid"},
    {"Es256WithoutKid", "es256_no_kid"},
    {"Es256WithLargeS", "es256_high_s"},
    {"EmbeddedKeyIsIgnored", "jwk_ignored"},
    {"KeyUrlIsIgnored", "jku_ignored"},
    {"CertificateIsIgnored", "x5c_ignored"},
    {"UnknownMemberIsIgnored", "header_member_ignored"},
    {"EscapedMember", "header_escaped"},
    {"SpaceInHeader", "header_space"},
    {"CtyOfJson", "cty_json"},
};
INSTANTIATE_TEST_SUITE_P(Good, GoodTokenTest, testing::ValuesIn(kGood),
                         fixtures::CaseName());

TEST(TestTokens, AreSignedAsTheOtherImplementationSigns) {
  for (const char* name : {"rs256", "rs384"}) {
    const std::string token = TestToken(name);
    const size_t first = token.find('.'), second = token.rfind('.');
    const auto sign = name == std::string_view("rs256") ? SignRs256 : SignRs384;
    EXPECT_EQ(sign(Decoded(token.substr(0, first)),
                   Decoded(token.substr(first + 1, second - first - 1))),
              token);
  }
}

TEST(CompactJws, GivesHeaderAndPayload) {
  const ParsedKeys parsed(TestKeySet());
  json::Reader reader;
  Arena arena = Arena::Growing();
  CompactJws jws;
  VerifiedJws verified;
  const std::string token =
      SignRs256(R"({"alg":"RS256","typ":"at+jwt","x":[1]})", "not JSON\xff");
  ASSERT_EQ(jws.Parse(token, reader, arena), Reason::kOk);
  EXPECT_EQ(jws.typ(), "at+jwt");
  EXPECT_TRUE(jws.has_typ());
  EXPECT_EQ(jws.header().Find("x").size(), 1u);
  EXPECT_EQ(jws.UnverifiedPayload(), "not JSON\xff");
  ASSERT_EQ(jws.Verify(*parsed.keys, &verified), Reason::kOk);
  EXPECT_TRUE(verified.exists());
  EXPECT_EQ(&verified.jws(), &jws);
  EXPECT_EQ(verified.payload(), "not JSON\xff");
}

TEST(CompactJws, HasNoTypThatIsNotAString) {
  json::Reader reader;
  Arena arena = Arena::Growing();
  CompactJws jws;
  ASSERT_EQ(jws.Parse(Unsigned(R"({"typ":["at+jwt"]})", "{}"), reader, arena),
            Reason::kOk);
  EXPECT_TRUE(jws.has_typ());
  EXPECT_EQ(jws.typ(), "");
  ASSERT_EQ(jws.Parse(Unsigned(R"({"alg":"x"})", "{}"), reader, arena),
            Reason::kOk);
  EXPECT_FALSE(jws.has_typ());
  EXPECT_EQ(jws.typ(), "");
}

// ------------------------------------------------------------------ Syntax

struct SyntaxCase {
  const char* name;
  std::string token;
  std::string want = "token_malformed";
};

class BadSyntaxTest : public testing::TestWithParam<SyntaxCase> {};
TEST_P(BadSyntaxTest, IsRefused) {
  EXPECT_EQ(Parsed(GetParam().token), GetParam().want);
}

const std::string kHeader = "eyJhbGciOiJSUzI1NiJ9";  // {"alg":"RS256"}
const std::string kToken = kHeader + ".e30.AAAA";

TEST(CompactJws, TakesTheTokenThatTheBadOnesAreMadeOf) {
  EXPECT_EQ(Parsed(kToken), "ok");
}

const SyntaxCase kParts[] = {
    {"Nothing", ""},
    {"Dot", "."},
    {"TwoDots", ".."},
    {"ThreeDots", "..."},
    {"FourDots", "....", "token_encrypted"},
    {"FiveDots", "....."},
    {"NoDot", kHeader},
    {"TwoParts", kHeader + ".e30"},
    {"NoHeader", ".e30.AAAA"},
    {"NoPayload", kHeader + "..AAAA"},
    {"NoSignature", kHeader + ".e30."},
    {"LeadingDot", "." + kToken},
    {"TrailingDot", kToken + "."},
    {"DoubleDot", kHeader + "..e30.AAAA"},
    {"FourParts", kToken + ".AAAA"},
    {"FiveParts", kToken + ".AAAA.AAAA", "token_encrypted"},
    {"SixParts", kToken + ".AAAA.AAAA.AAAA"},
    {"Encrypted", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA",
     "token_encrypted"},
    {"ManyDots", std::string(60000, '.')},
    {"TooManyDots", std::string(100000, '.'), "token_too_large"},
    {"WideDots", kHeader + "\xef\xbc\x8e"
                           "e30"
                           "\xef\xbc\x8e"
                           "AAAA"},
    {"OverlongDots", kHeader + "\xc0\xae"
                               "e30"
                               "\xc0\xae"
                               "AAAA"},
    {"EncodedDots", kHeader + "%2Ee30%2EAAAA"},
    {"Bearer", "Bearer " + kToken},
    {"Quotes", "\"" + kToken + "\""},
    {"ByteOrderMark", "\xef\xbb\xbf" + kToken},
    {"ZeroWidthSpace", kHeader + ".e30.AAAA\xe2\x80\x8b"},
    {"TwoTokens", kToken + "," + kToken, "token_encrypted"},
    {"Latin1", kHeader + ".e30.AAA\xfc"},
    {"FlattenedJson",
     R"({"protected":"e30","payload":"e30","signature":"AAAA"})"},
    {"Polyglot", R"({")" + kHeader + R"(.e30.":"AAAA"})"},
};
INSTANTIATE_TEST_SUITE_P(Parts, BadSyntaxTest, testing::ValuesIn(kParts),
                         fixtures::CaseName());

const SyntaxCase kBase64[] = {
    {"PaddedHeader", kHeader + "==.e30.AAAA"},
    {"PaddedPayload", kHeader + ".e30=.AAAA"},
    {"PaddedSignature", kHeader + ".e30.AAA="},
    {"EncodedPadding", kHeader + ".e30%3D.AAAA"},
    {"PlusInHeader", "+" + kHeader.substr(1) + ".e30.AAAA"},
    {"SlashInPayload", kHeader + ".e3/0.AAAA"},
    {"PlusInSignature", kHeader + ".e30.AAA+"},
    {"LengthOneHeader", "A.e30.AAAA"},
    {"LengthFivePayload", kHeader + ".e30AA.AAAA"},
    {"LengthFiveSignature", kHeader + ".e30.AAAAA"},
    {"UnusedBitsOfHeader", "eyJhbGciOiJSUzI1NiIsIng6MX1.e30.AAAA"},
    {"UnusedBitsOfPayload", kHeader + ".e31.AAAA"},
    {"UnusedBitsOfSignature", kHeader + ".e30.AB"},
    {"QuestionMark", kHeader + ".e3?0.AAAA"},
};
INSTANTIATE_TEST_SUITE_P(Base64Url, BadSyntaxTest, testing::ValuesIn(kBase64),
                         fixtures::CaseName());

// A blank, a control or another character that is not of the alphabet, at each
// place of a good token.
TEST(CompactJws, RefusesOtherCharactersInEveryPlace) {
  for (const std::string_view extra :
       {" ", "\t", "\n", "\r", "\v", "=", "+", "/", "\"", ",", "\xff",
        "\xc2\xa0", "\xef\xbb\xbf"}) {
    for (size_t at = 0; at <= kToken.size(); ++at) {
      std::string token = kToken;
      token.insert(at, extra);
      EXPECT_EQ(Parsed(token), "token_malformed") << at << ' ' << extra;
    }
  }
  for (size_t at = 0; at <= kToken.size(); ++at) {
    std::string token = kToken;
    token.insert(at, 1, '\0');
    EXPECT_EQ(Parsed(token), "token_malformed") << at;
  }
}

TEST(CompactJws, AcceptsTheLargestTokenAndNoMore) {
  // No part may have a length of 1 modulo 4.
  const auto of_size = [](size_t size) {
    size_t rest = size - kHeader.size() - 2;
    const size_t signature = (rest - 2) % 4 == 1 ? 3 : 2;
    rest -= signature;
    return kHeader + "." + std::string(rest, 'A') + "." +
           std::string(signature, 'A');
  };
  for (const size_t size :
       {limits::kMaxTokenBytes - 1, limits::kMaxTokenBytes}) {
    ASSERT_EQ(of_size(size).size(), size);
    EXPECT_EQ(Parsed(of_size(size)), "ok");
  }
  EXPECT_EQ(Parsed(of_size(limits::kMaxTokenBytes + 1)), "token_too_large");
  EXPECT_EQ(Parsed(std::string(1000000, 'A')), "token_too_large");
}

// ------------------------------------------------------------------ Headers

struct HeaderCase {
  const char* name;
  std::string header;
  std::string want;
};

class HeaderTest : public testing::TestWithParam<HeaderCase> {};
TEST_P(HeaderTest, IsJudged) {
  EXPECT_EQ(Parsed(Unsigned(GetParam().header, "{}")), GetParam().want);
}

// A header of RS256 with `members` besides.
std::string With(std::string_view members) {
  return R"({"alg":"RS256",)" + std::string(members) + "}";
}

const HeaderCase kStrict[] = {
    {"Empty", "{}", "algorithm_not_allowed"},
    {"Array", R"(["RS256"])", "header_malformed"},
    {"Text", R"("RS256")", "header_malformed"},
    {"Number", "1", "header_malformed"},
    {"Null", "null", "header_malformed"},
    {"NotJson", "RS256", "header_malformed"},
    {"TwoObjects", R"({"alg":"RS256"}{})", "header_malformed"},
    {"TrailingByte", R"({"alg":"RS256"}x)", "header_malformed"},
    {"TrailingZero", std::string("{\"alg\":\"RS256\"}\0", 16),
     "header_malformed"},
    {"TrailingComma", R"({"alg":"RS256",})", "header_malformed"},
    {"SingleQuotes", "{'alg':'RS256'}", "header_malformed"},
    {"Comment", R"({"alg":"RS256"/**/})", "header_malformed"},
    {"Cut", R"({"alg":"RS256")", "header_malformed"},
    {"ByteOrderMark", "\xef\xbb\xbf{\"alg\":\"RS256\"}", "header_malformed"},
    {"NotUtf8", With("\"x\":\"\xff\""), "header_malformed"},
    {"LoneSurrogate", With(R"("x":"\ud800")"), "header_malformed"},
    {"Control", With("\"x\":\"\n\""), "header_malformed"},
    {"Depth64", With("\"x\":" + std::string(63, '[') + std::string(63, ']')),
     "ok"},
    {"Depth65", With("\"x\":" + std::string(64, '[') + std::string(64, ']')),
     "header_malformed"},
    {"AlgTwice", R"({"alg":"RS256","alg":"RS256"})", "header_malformed"},
    {"AlgTwiceByEscape", R"({"alg":"RS256","\u0061lg":"none"})",
     "header_malformed"},
    {"KidTwice", With(R"("kid":"a","kid":"a")"), "header_malformed"},
    {"CritTwice", With(R"("crit":["x"],"crit":["x"])"), "header_malformed"},
    {"NestedTwice", With(R"("x":{"a":1,"a":2})"), "header_malformed"},
    {"EscapedAlg", R"({"\u0061lg":"RS\u003256"})", "ok"},
    {"SpaceAround", " { \"alg\" : \"ES384\" } \n", "ok"},
};
INSTANTIATE_TEST_SUITE_P(Strict, HeaderTest, testing::ValuesIn(kStrict),
                         fixtures::CaseName());

const HeaderCase kExtensions[] = {
    {"CritUnknown", With(R"("crit":["exp"],"exp":1)"), "critical_header"},
    {"CritEmpty", With(R"("crit":[])"), "critical_header"},
    {"CritString", With(R"("crit":"exp")"), "critical_header"},
    {"CritNull", With(R"("crit":null)"), "critical_header"},
    {"CritObject", With(R"("crit":{})"), "critical_header"},
    {"CritNumber", With(R"("crit":[1])"), "critical_header"},
    {"CritFalse", With(R"("crit":false)"), "critical_header"},
    {"CritAbsentName", With(R"("crit":["x"])"), "critical_header"},
    {"CritRegisteredName", With(R"("crit":["alg"])"), "critical_header"},
    {"CritItself", With(R"("crit":["crit"])"), "critical_header"},
    {"CritB64", With(R"("crit":["b64"],"b64":true)"), "critical_header"},
    {"CritByEscape", With(R"("\u0063rit":["x"])"), "critical_header"},
    {"B64False", With(R"("b64":false)"), "jose_header_unsupported"},
    {"B64True", With(R"("b64":true)"), "jose_header_unsupported"},
    {"B64Null", With(R"("b64":null)"), "jose_header_unsupported"},
    {"Zip", With(R"("zip":"DEF")"), "jose_header_unsupported"},
    {"ZipNull", With(R"("zip":null)"), "jose_header_unsupported"},
    {"Enc", With(R"("enc":"A256GCM")"), "jose_header_unsupported"},
    {"CtyJwt", With(R"("cty":"JWT")"), "jose_header_unsupported"},
    {"CtyJwtLowerCase", With(R"("cty":"jwt")"), "jose_header_unsupported"},
    {"CtyApplicationJwt", With(R"("cty":"application/JWT")"),
     "jose_header_unsupported"},
    {"CtyApplicationMixed", With(R"("cty":"Application/jwt")"),
     "jose_header_unsupported"},
    {"CtyOther", With(R"("cty":"application/fhir+json")"), "ok"},
    {"CritInOtherCase", With(R"("Crit":["x"])"), "ok"},
};
INSTANTIATE_TEST_SUITE_P(Extensions, HeaderTest, testing::ValuesIn(kExtensions),
                         fixtures::CaseName());

const HeaderCase kKids[] = {
    {"KidString", With(R"("kid":"a")"), "ok"},
    {"KidEmpty", With(R"("kid":"")"), "ok"},
    {"KidNumber", With(R"("kid":1)"), "header_malformed"},
    {"KidNull", With(R"("kid":null)"), "header_malformed"},
    {"KidTrue", With(R"("kid":true)"), "header_malformed"},
    {"KidArray", With(R"("kid":["a"])"), "header_malformed"},
    {"KidObject", With(R"("kid":{"a":1})"), "header_malformed"},
};
INSTANTIATE_TEST_SUITE_P(Kids, HeaderTest, testing::ValuesIn(kKids),
                         fixtures::CaseName());

// docs/evaluate.md, verify, step 2: crit, then b64, zip, enc and cty, then alg,
// then kid.
const HeaderCase kOrder[] = {
    {"CritBeforeZip", With(R"("zip":"DEF","crit":["x"])"), "critical_header"},
    {"CritBeforeAlg", R"({"alg":"none","crit":["x"]})", "critical_header"},
    {"CritBeforeKid", With(R"("kid":1,"crit":["x"])"), "critical_header"},
    {"ZipBeforeAlg", R"({"alg":"none","zip":"DEF"})",
     "jose_header_unsupported"},
    {"ZipBeforeKid", With(R"("kid":1,"zip":"DEF")"), "jose_header_unsupported"},
    {"AlgBeforeKid", R"({"alg":"none","kid":1})", "algorithm_not_allowed"},
    {"MissingAlgBeforeKid", R"({"kid":null})", "algorithm_not_allowed"},
};
INSTANTIATE_TEST_SUITE_P(Order, HeaderTest, testing::ValuesIn(kOrder),
                         fixtures::CaseName());

TEST(Header, NeedsAnAlgorithmThatIsKnown) {
  for (const std::string_view alg : {R"("none")",
                                     R"("None")",
                                     R"("NONE")",
                                     R"("nOnE")",
                                     R"("none ")",
                                     R"(" none")",
                                     R"("none\t")",
                                     R"("none\u0000")",
                                     R"("\u0000none")",
                                     R"("n\u200bone")",
                                     R"("")",
                                     R"(" ")",
                                     R"("null")",
                                     R"("false")",
                                     R"("0")",
                                     R"("non\u0435")",
                                     R"("\uff4eone")",
                                     R"("none,RS256")",
                                     "null",
                                     "256",
                                     "true",
                                     R"(["RS256"])",
                                     R"({"RS256":1})",
                                     R"("rs256")",
                                     R"("RS256 ")",
                                     R"("RS256\u0000")",
                                     R"("RS2560")",
                                     R"("RS25")",
                                     R"("RS512")",
                                     R"("PS256")",
                                     R"("HS256")",
                                     R"("ES256K")",
                                     R"("EdDSA")",
                                     R"("Ed25519")"}) {
    const std::string header = R"({"alg":)" + std::string(alg) + "}";
    EXPECT_EQ(Parsed(Unsigned(header, "{}")), "algorithm_not_allowed") << alg;
  }
}

// ---------------------------------------------------------------- Allow-list

TEST(RequireAlgorithm, AllowsWhatIsInTheList) {
  const std::pair<const char*, Algorithm> kTokens[] = {
      {"rs256", Algorithm::kRs256},
      {"rs384", Algorithm::kRs384},
      {"es256", Algorithm::kEs256},
      {"es384", Algorithm::kEs384}};
  for (const auto& [name, algorithm] : kTokens) {
    for (const auto& [other, allowed] : kTokens) {
      AlgorithmSet set;
      set.Add(allowed);
      EXPECT_EQ(Verified(TestToken(name), TestKeySet(), set),
                algorithm == allowed ? "ok" : "algorithm_not_allowed")
          << name << ' ' << other;
    }
    EXPECT_EQ(Verified(TestToken(name), TestKeySet(), AlgorithmSet()),
              "algorithm_not_allowed");
  }
}

// --------------------------------------------------------------------- State

TEST(CompactJws, VerifiesNothingUnlessItWasParsed) {
  const ParsedKeys parsed(TestKeySet());
  json::Reader reader;
  Arena arena = Arena::Growing();
  CompactJws jws;
  VerifiedJws verified;
  EXPECT_NE(jws.Verify(*parsed.keys, &verified), Reason::kOk);
  EXPECT_FALSE(verified.exists());
  const std::string good = TestToken("rs256");
  for (const std::string& bad :
       {std::string(), std::string("a.b"), std::string(70000, 'A'), good + ".",
        "." + good, good + "=", Unsigned("[]", "{}"),
        Unsigned(With(R"("crit":[])"), "{}"), Unsigned("{}", "{}")}) {
    ASSERT_EQ(jws.Parse(good, reader, arena), Reason::kOk);
    ASSERT_EQ(jws.Verify(*parsed.keys, &verified), Reason::kOk);
    (void)jws.Parse(bad, reader, arena);
    EXPECT_NE(jws.RequireAlgorithm(AlgorithmSet::Default()), Reason::kOk);
    EXPECT_NE(jws.Verify(*parsed.keys, &verified), Reason::kOk);
    EXPECT_FALSE(verified.exists());
    EXPECT_EQ(verified.payload(), "");
  }
}

TEST(CompactJws, SaysThatTheScratchIsTooSmall) {
  const std::string token = TestToken("rs256");
  json::Reader reader;
  CompactJws jws;
  Arena small = Arena::Fixed(4096);
  ASSERT_NE(small.Allocate(4096 - 64), nullptr);
  EXPECT_EQ(jws.Parse(token, reader, small), Reason::kScratchTooSmall);
  small.Reset();
  EXPECT_EQ(jws.Parse(token, reader, small), Reason::kOk);

  const size_t header_size = Decoded(token.substr(0, token.find('.'))).size();
  json::Reader short_reader, long_reader;
  ASSERT_EQ(short_reader.Reserve(header_size - 1), Status::kOk);
  ASSERT_EQ(long_reader.Reserve(header_size), Status::kOk);
  Arena arena = Arena::Growing();
  EXPECT_EQ(jws.Parse(token, short_reader, arena), Reason::kScratchTooSmall);
  EXPECT_EQ(jws.Parse(token, long_reader, arena), Reason::kOk);
}

// --------------------------------------------------------------- Media types

TEST(IsMediaType, IgnoresCaseAndThePrefix) {
  for (const std::string_view typ :
       {"at+jwt", "AT+JWT", "at+JWT", "application/at+jwt",
        "APPLICATION/AT+JWT", "Application/At+jwt"}) {
    EXPECT_TRUE(IsMediaType(typ, "at+jwt")) << typ;
  }
}

TEST(IsMediaType, RefusesEverythingElse) {
  for (const std::string_view typ : {"",
                                     " ",
                                     "JWT",
                                     "jwt",
                                     "at",
                                     "at+jw",
                                     "at+jwt ",
                                     " at+jwt",
                                     "at+jwt;v=1",
                                     "at+jwt,JWT",
                                     "at+jwts",
                                     "xat+jwt",
                                     "text/at+jwt",
                                     "/at+jwt",
                                     "application/",
                                     "application/ at+jwt",
                                     "application/at+jwt ",
                                     "application/application/at+jwt",
                                     "applicationat+jwt",
                                     "application\\at+jwt",
                                     "dpop+jwt",
                                     "logout+jwt",
                                     "secevent+jwt",
                                     "at-jwt",
                                     "at jwt",
                                     "at%2Bjwt"}) {
    EXPECT_FALSE(IsMediaType(typ, "at+jwt")) << typ;
  }
  EXPECT_FALSE(IsMediaType(std::string_view("at+jwt\0", 7), "at+jwt"));
}

}  // namespace
}  // namespace matron::jose
