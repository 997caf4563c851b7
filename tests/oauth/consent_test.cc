#include "oauth/consent.h"

#include <string>

#include "gtest/gtest.h"

namespace matron::oauth {
namespace {

std::string Validate(std::string_view agreed, std::string_view granted,
                     int64_t now) {
  Arena arena = Arena::Growing();
  const smart::ScopeOptions options(fhir::FhirVersion::kR4);
  const Consent consent = {
      "u", "app", *smart::ScopeTerms::Parse(agreed, options, arena), 10, 20};
  const ConsentQuestion question = {
      "u", "app", *smart::ScopeTerms::Parse(granted, options, arena), now};
  smart::ScopeTerms exceeding;
  const Reason reason = ValidateConsent(consent, question, arena, &exceeding);
  return std::string(InfoOf(reason).wire_name);
}

TEST(ValidateConsent, CountsFromItsBeginningToItsEnd) {
  for (int64_t now = 0; now < 30; ++now) {
    EXPECT_EQ(Validate("patient/*.rs", "patient/*.r", now),
              now >= 10 && now < 20 ? "ok" : "consent_not_current")
        << now;
  }
}

TEST(ValidateConsent, CoversNothingThatIsNotUnderstood) {
  EXPECT_EQ(Validate("patient/*.rs", "patient/Foo.rs", 10), "consent_exceeded");
  EXPECT_EQ(Validate("patient/Foo.rs", "patient/Observation.r", 10),
            "consent_exceeded");
}

}  // namespace
}  // namespace matron::oauth
