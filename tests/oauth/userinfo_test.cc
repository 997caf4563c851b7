#include "oauth/userinfo.h"

#include <string>

#include "gtest/gtest.h"
#include "json/reader.h"

namespace matron::oauth {
namespace {

std::string Validate(std::string_view claims, bool is_signed) {
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(claims, reader), Status::kOk);
  std::string_view what;
  const Reason reason = ValidateUserinfo(
      {"u", is_signed, "https://a", "app", 1}, document.root(), &what);
  EXPECT_EQ(what.empty(), reason == Reason::kOk);
  return std::string(InfoOf(reason).wire_name);
}

TEST(ValidateUserinfo, NeedsIssuerAndAudienceWhereItIsSigned) {
  EXPECT_EQ(Validate(R"({"sub":"u"})", false), "ok");
  EXPECT_EQ(Validate(R"({"sub":"u"})", true), "claim_missing");
  EXPECT_EQ(
      Validate(R"({"sub":"u","iss":"https://a","aud":["x","app"]})", true),
      "ok");
  EXPECT_EQ(Validate(R"({"sub":"v"})", false), "userinfo_subject_mismatch");
}

}  // namespace
}  // namespace matron::oauth
