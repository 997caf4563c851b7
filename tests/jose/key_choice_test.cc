// Which key of a set a token gets: docs/evaluate.md, verify, step 4.

#include <optional>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/jose/test_tokens.h"

namespace matron::jose {
namespace {

constexpr int kNone = -1;

// Keys as `name members`; the case asks for the one at `want`.
struct ChoiceCase {
  const char* name;
  std::initializer_list<std::pair<const char*, const char*>> keys;
  Algorithm algorithm;
  std::optional<std::string_view> kid;
  Reason reason;
  int want = kNone;
};

class KeyChoiceTest : public testing::TestWithParam<ChoiceCase> {
 protected:
  static std::string SetText() {
    std::string text = R"({"keys":[)";
    for (const auto& [key, members] : GetParam().keys) {
      if (text.back() != '[') text += ',';
      text += TestKey(key, members);
    }
    return text + "]}";
  }
};

// The token that the key at `index` has signed, to tell which was chosen.
bool IsKey(const crypto::VerificationKey& key, std::string_view name) {
  const std::string token = name == "rsa-a"    ? TestToken("rs256")
                            : name == "rsa-b"  ? TestToken("rs256_b")
                            : name == "p256"   ? TestToken("es256")
                            : name == "p256-b" ? TestToken("es256_p256_b")
                                               : TestToken("es384");
  const size_t dot = token.rfind('.');
  const std::string signature = Decoded(token.substr(dot + 1));
  const Algorithm algorithm = name[0] == 'r'   ? Algorithm::kRs256
                              : name == "p384" ? Algorithm::kEs384
                                               : Algorithm::kEs256;
  return key.Verify(
      InfoOf(algorithm).scheme, std::string_view(token).substr(0, dot),
      {reinterpret_cast<const uint8_t*>(signature.data()), signature.size()});
}

TEST_P(KeyChoiceTest, IsAsDocumented) {
  const ChoiceCase& c = GetParam();
  const ParsedKeys parsed(SetText());
  ASSERT_TRUE(parsed.keys.ok());
  const crypto::VerificationKey* key = nullptr;
  const Reason reason = parsed.keys->Choose(c.algorithm, c.kid, &key);
  EXPECT_EQ(InfoOf(reason).wire_name, InfoOf(c.reason).wire_name);
  ASSERT_EQ(key != nullptr, c.want != kNone);
  if (key != nullptr) {
    EXPECT_TRUE(IsKey(*key, c.keys.begin()[c.want].first));
  }
}

using enum Algorithm;
constexpr const char* kA = R"("kid":"a")";
constexpr const char* kB = R"("kid":"b")";

const ChoiceCase kByKid[] = {
    {"TheKid", {{"rsa-a", kA}, {"rsa-b", kB}}, kRs256, "b", Reason::kOk, 1},
    {"TheKidFirst",
     {{"rsa-a", kA}, {"rsa-b", kB}},
     kRs384,
     "a",
     Reason::kOk,
     0},
    {"EmptyKid", {{"p256", R"("kid":"")"}}, kEs256, "", Reason::kOk, 0},
    {"EscapedKid",
     {{"p256", R"("kid":"\u0061")"}},
     kEs256,
     "a",
     Reason::kOk,
     0},
    {"NoSuchKid", {{"rsa-a", kA}}, kRs256, "c", Reason::kKeyNotFound},
    {"KidInOtherCase", {{"rsa-a", kA}}, kRs256, "A", Reason::kKeyNotFound},
    {"KidPrefix",
     {{"rsa-a", R"("kid":"ab")"}},
     kRs256,
     "a",
     Reason::kKeyNotFound},
    {"KidAndZero",
     {{"rsa-a", kA}},
     kRs256,
     std::string_view("a\0", 2),
     Reason::kKeyNotFound},
    {"KidAndBlank", {{"rsa-a", kA}}, kRs256, "a ", Reason::kKeyNotFound},
    {"EmptyKidOfToken", {{"rsa-a", kA}}, kRs256, "", Reason::kKeyNotFound},
    {"KeyWithoutKid", {{"rsa-a", ""}}, kRs256, "a", Reason::kKeyNotFound},
    {"KeyWithoutKidAndEmptyKid",
     {{"rsa-a", ""}},
     kRs256,
     "",
     Reason::kKeyNotFound},
    {"NoKeys", {}, kRs256, "a", Reason::kKeyNotFound},
    {"OtherType", {{"p256", kA}}, kRs256, "a", Reason::kKeyMismatch},
    {"OtherTypeForEs", {{"rsa-a", kA}}, kEs256, "a", Reason::kKeyMismatch},
    {"OtherCurve", {{"p384", kA}}, kEs256, "a", Reason::kKeyMismatch},
    {"OtherCurveForEs384", {{"p256", kA}}, kEs384, "a", Reason::kKeyMismatch},
};
INSTANTIATE_TEST_SUITE_P(ByKid, KeyChoiceTest, testing::ValuesIn(kByKid),
                         fixtures::CaseName());

const ChoiceCase kByMembers[] = {
    {"AlgEqual",
     {{"rsa-a", R"("kid":"a","alg":"RS384")"}},
     kRs384,
     "a",
     Reason::kOk,
     0},
    {"AlgOther",
     {{"rsa-a", R"("kid":"a","alg":"RS384")"}},
     kRs256,
     "a",
     Reason::kKeyMismatch},
    {"AlgRs512",
     {{"rsa-a", R"("kid":"a","alg":"RS512")"}},
     kRs256,
     "a",
     Reason::kKeyMismatch},
    {"AlgPs256",
     {{"rsa-a", R"("kid":"a","alg":"PS256")"}},
     kRs256,
     "a",
     Reason::kKeyMismatch},
    {"AlgForEncryption",
     {{"rsa-a", R"("kid":"a","alg":"RSA-OAEP")"}},
     kRs256,
     "a",
     Reason::kKeyMismatch},
    {"AlgLowerCase",
     {{"rsa-a", R"("kid":"a","alg":"rs256")"}},
     kRs256,
     "a",
     Reason::kKeyMismatch},
    {"AlgEmpty",
     {{"rsa-a", R"("kid":"a","alg":"")"}},
     kRs256,
     "a",
     Reason::kKeyMismatch},
    {"AlgOfAnotherType",
     {{"rsa-a", R"("kid":"a","alg":"ES256")"}},
     kEs256,
     "a",
     Reason::kKeyMismatch},
    {"AlgOfAnotherCurve",
     {{"p384", R"("kid":"a","alg":"ES256")"}},
     kEs256,
     "a",
     Reason::kKeyMismatch},
    {"UseEnc",
     {{"rsa-a", R"("kid":"a","use":"enc")"}},
     kRs256,
     "a",
     Reason::kKeyMismatch},
    {"KeyOpsSign",
     {{"rsa-a", R"("kid":"a","key_ops":["sign"])"}},
     kRs256,
     "a",
     Reason::kKeyMismatch},
};
INSTANTIATE_TEST_SUITE_P(ByMembers, KeyChoiceTest,
                         testing::ValuesIn(kByMembers), fixtures::CaseName());

const ChoiceCase kSameKid[] = {
    {"RsaOfTwoTypes",
     {{"rsa-a", kA}, {"p256", kA}},
     kRs256,
     "a",
     Reason::kOk,
     0},
    {"EcOfTwoTypes",
     {{"rsa-a", kA}, {"p256", kA}},
     kEs256,
     "a",
     Reason::kOk,
     1},
    {"TwoRsa",
     {{"rsa-a", kA}, {"rsa-b", kA}},
     kRs256,
     "a",
     Reason::kKeyAmbiguous},
    {"TwoEqualRsa",
     {{"rsa-a", kA}, {"rsa-a", kA}},
     kRs256,
     "a",
     Reason::kKeyAmbiguous},
    {"TwoEc",
     {{"p256", kA}, {"p256-b", kA}},
     kEs256,
     "a",
     Reason::kKeyAmbiguous},
    {"TwoCurves",
     {{"p256", kA}, {"p384", kA}},
     kEs256,
     "a",
     Reason::kKeyAmbiguous},
    {"TwoAlgs",
     {{"rsa-a", R"("kid":"a","alg":"RS256")"},
      {"rsa-b", R"("kid":"a","alg":"RS384")"}},
     kRs256,
     "a",
     Reason::kKeyAmbiguous},
    {"OneForEncryption",
     {{"rsa-b", R"("kid":"a","use":"enc")"}, {"rsa-a", kA}},
     kRs256,
     "a",
     Reason::kOk,
     1},
    {"OneThatIsMalformed",
     {{"rsa-b", R"("kid":"a","use":1)"}, {"rsa-a", kA}},
     kRs256,
     "a",
     Reason::kOk,
     1},
    {"OneThatIsPrivate",
     {{"rsa-b", R"("kid":"a","d":"AA")"}, {"rsa-a", kA}},
     kRs256,
     "a",
     Reason::kOk,
     1},
    {"OneThatIsWeak",
     {{"rsa-1024", kA}, {"rsa-a", kA}},
     kRs256,
     "a",
     Reason::kOk,
     1},
    {"OtherKidIsNotTouched",
     {{"rsa-a", kA}, {"rsa-a", kA}, {"rsa-b", kB}},
     kRs256,
     "b",
     Reason::kOk,
     2},
};
INSTANTIATE_TEST_SUITE_P(SameKid, KeyChoiceTest, testing::ValuesIn(kSameKid),
                         fixtures::CaseName());

// docs/evaluate.md names key_mismatch before key_ambiguous.
const ChoiceCase kSameKidAndMismatch[] = {
    {"TwoOfAnotherAlg",
     {{"rsa-a", R"("kid":"a","alg":"RS512")"},
      {"rsa-b", R"("kid":"a","alg":"RS512")"}},
     kRs256,
     "a",
     Reason::kKeyMismatch},
    {"TwoOfAnotherCurve",
     {{"p256", kA}, {"p256-b", kA}},
     kEs384,
     "a",
     Reason::kKeyMismatch},
};
INSTANTIATE_TEST_SUITE_P(SameKidAndMismatch, KeyChoiceTest,
                         testing::ValuesIn(kSameKidAndMismatch),
                         fixtures::CaseName());

const ChoiceCase kWithoutKid[] = {
    {"OneKey", {{"rsa-a", kA}}, kRs256, {}, Reason::kOk, 0},
    {"OneKeyWithoutKid", {{"rsa-a", ""}}, kRs256, {}, Reason::kOk, 0},
    {"OneOfEachType",
     {{"p256", kA}, {"rsa-a", kB}},
     kRs256,
     {},
     Reason::kOk,
     1},
    {"OneOfEachCurve",
     {{"p256", kA}, {"p384", kB}},
     kEs384,
     {},
     Reason::kOk,
     1},
    {"OneOfTheAlg",
     {{"rsa-a", R"("kid":"a","alg":"RS384")"},
      {"rsa-b", R"("kid":"b","alg":"RS256")"}},
     kRs256,
     {},
     Reason::kOk,
     1},
    {"OneForVerifying",
     {{"rsa-b", R"("use":"enc")"}, {"rsa-a", ""}},
     kRs256,
     {},
     Reason::kOk,
     1},
    {"TwoKeys",
     {{"rsa-a", kA}, {"rsa-b", kB}},
     kRs256,
     {},
     Reason::kKeyAmbiguous},
    {"OneWithAlgAndOneWithout",
     {{"rsa-a", R"("kid":"a","alg":"RS256")"}, {"rsa-b", kB}},
     kRs256,
     {},
     Reason::kKeyAmbiguous},
    {"SameKeyTwice",
     {{"rsa-a", ""}, {"rsa-a", ""}},
     kRs256,
     {},
     Reason::kKeyAmbiguous},
    {"NoKeyOfTheType", {{"p256", kA}}, kRs256, {}, Reason::kKeyNotFound},
    {"NoKeyOfTheCurve", {{"p256", kA}}, kEs384, {}, Reason::kKeyNotFound},
    {"NoKeyOfTheAlg",
     {{"rsa-a", R"("alg":"RS384")"}},
     kRs256,
     {},
     Reason::kKeyNotFound},
    {"NoKeyForVerifying",
     {{"rsa-a", R"("use":"enc")"}},
     kRs256,
     {},
     Reason::kKeyNotFound},
    {"NoKeys", {}, kRs256, {}, Reason::kKeyNotFound},
};
INSTANTIATE_TEST_SUITE_P(WithoutKid, KeyChoiceTest,
                         testing::ValuesIn(kWithoutKid), fixtures::CaseName());

// --------------------------------------------------------- What is said of it

bool NamesADuplicate(const std::string& text) {
  const ParsedKeys parsed(text);
  for (const Diagnostic& item : parsed.diagnostics.items()) {
    if (item.code == Status::kKeyDuplicateId) return true;
  }
  return false;
}

TEST(DuplicateKid, IsNamed) {
  EXPECT_TRUE(
      NamesADuplicate(SetOf({TestKey("rsa-a", kA), TestKey("rsa-b", kA)})));
  EXPECT_TRUE(NamesADuplicate(
      SetOf({TestKey("p256", kA), TestKey("rsa-a", kA), TestKey("p384", kA)})));
}

TEST(DuplicateKid, IsNotNamedWhereTokensAreAccepted) {
  EXPECT_FALSE(
      NamesADuplicate(SetOf({TestKey("rsa-a", kA), TestKey("p256", kA)})));
  EXPECT_FALSE(NamesADuplicate(SetOf({TestKey("rsa-a"), TestKey("rsa-b")})));
  EXPECT_FALSE(NamesADuplicate(SetOf(
      {TestKey("rsa-a", kA), TestKey("rsa-b", R"("kid":"a","use":"enc")")})));
}

}  // namespace
}  // namespace matron::jose
