// The forms of `cnf` stand in tests/vectors/cases/verify_profiles.py.

#include "oauth/confirmation.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/oauth/signed_claims.h"

namespace matron::oauth {
namespace {

const std::string kPrint(43, 'A');

std::string Read(std::string_view claims, Confirmation* out) {
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(claims, reader), Status::kOk);
  return Name(ReadConfirmation(document.root(), out));
}

TEST(Confirmation, OfNothingNeedsNoProof) {
  Confirmation confirmation;
  EXPECT_EQ(Read("{}", &confirmation), "ok");
  EXPECT_FALSE(confirmation.is_bound);
  EXPECT_EQ(CheckConfirmation(confirmation, {}), Reason::kOk);
  EXPECT_EQ(Read(R"({"cnf":null})", &confirmation), "claim_malformed");
  EXPECT_TRUE(confirmation.is_bound);
}

// Whoever does not look at the reason still has a binding that nothing proves.
TEST(Confirmation, ThatCannotBeReadIsProvenByNothing) {
  ProvenKeys all;
  all.key_thumbprint = all.certificate_thumbprint = kPrint;
  for (const std::string& cnf :
       {std::string("{}"), std::string("1"), std::string(R"({"kid":"x"})"),
        std::string(R"({"jkt":"short"})"),
        R"({"jkt":")" + kPrint.substr(1) + R"(B"})",
        R"({"jkt":")" + kPrint + R"(","jwk":{}})"}) {
    Confirmation confirmation;
    EXPECT_NE(Read(R"({"cnf":)" + cnf + "}", &confirmation), "ok") << cnf;
    EXPECT_TRUE(confirmation.is_bound);
    EXPECT_EQ(CheckConfirmation(confirmation, all),
              Reason::kSenderConstraintUnproven);
    EXPECT_EQ(CheckConfirmation(confirmation, {}),
              Reason::kSenderConstraintUnproven);
  }
}

TEST(Confirmation, ByAKeyNeedsThatKey) {
  Confirmation confirmation;
  confirmation.is_bound = true;
  confirmation.key_thumbprint = kPrint;
  ProvenKeys proven;
  EXPECT_EQ(CheckConfirmation(confirmation, proven),
            Reason::kSenderConstraintUnproven);
  proven.certificate_thumbprint = kPrint;
  EXPECT_EQ(CheckConfirmation(confirmation, proven),
            Reason::kSenderConstraintUnproven);
  proven.key_thumbprint = kPrint;
  EXPECT_EQ(CheckConfirmation(confirmation, proven), Reason::kOk);
  const std::string other(43, 'B');
  proven.key_thumbprint = other;
  EXPECT_EQ(CheckConfirmation(confirmation, proven),
            Reason::kSenderConstraintMismatch);
}

}  // namespace
}  // namespace matron::oauth
