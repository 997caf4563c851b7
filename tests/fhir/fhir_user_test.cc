#include "fhir/fhir_user.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace matron::fhir {
namespace {

// `Type/id` of a fhirUser; empty if it is none.
std::string Parsed(std::string_view text) {
  BaseUrl base;
  EXPECT_TRUE(base.Parse("https://ehr.example.org/fhir"));
  ResourceId id{ResourceType::kPatient, "before"};
  if (!ParseFhirUser(text, {&base, 1}, FhirVersion::kR4, &id)) {
    EXPECT_EQ(id, ResourceId());
    return "";
  }
  return std::string(NameOf(id.type)) + '/' + std::string(id.id);
}

TEST(FhirUser, IsOneOfFiveTypes) {
  for (const char* text :
       {"Patient/p1", "Practitioner/p1", "PractitionerRole/p1",
        "RelatedPerson/p1", "Person/p1"}) {
    EXPECT_EQ(Parsed(text), text);
    EXPECT_EQ(Parsed("https://ehr.example.org/fhir/" + std::string(text)),
              text);
  }
  for (const char* text : {"Group/p1", "Device/p1", "Organization/p1", "Foo/p1",
                           "patient/p1", "Resource/p1"}) {
    EXPECT_EQ(Parsed(text), "") << text;
  }
}

TEST(FhirUser, LiesUnderABase) {
  for (const char* text : {"https://other.example.org/fhir/Patient/p1",
                           "https://ehr.example.org/fhirx/Patient/p1",
                           "https://ehr.example.org/fhir/x/Patient/p1",
                           "https://ehr.example.org/Patient/p1",
                           "https://u@ehr.example.org/fhir/Patient/p1"}) {
    EXPECT_EQ(Parsed(text), "") << text;
  }
}

TEST(FhirUser, IsTypeAndIdAlone) {
  for (const char* text :
       {"", "Patient", "Patient/", "/Patient/p1", "Patient/p1/", "Patient//p1",
        "Patient/p1/_history/1", "Patient/p1?x", "Patient/p1#x", "Patient/p 1",
        "Patient/..", "urn:uuid:1", "#p1", "Patient/p1,Patient/p2"}) {
    EXPECT_EQ(Parsed(text), "") << text;
  }
}

}  // namespace
}  // namespace matron::fhir
