// Tested by fhir_user_test.cc.

#include "fhir/fhir_user.h"

#include "fhir/resource_type.h"

namespace matron::fhir {
namespace {

bool IsFhirUserType(ResourceType type) {
  return type == ResourceType::kPatient ||
         type == ResourceType::kPractitioner ||
         type == ResourceType::kPractitionerRole ||
         type == ResourceType::kRelatedPerson || type == ResourceType::kPerson;
}

}  // namespace

bool ParseLocal(std::string_view text, std::span<const BaseUrl> bases,
                FhirVersion version, ResourceId* out) {
  *out = ResourceId();
  AbsoluteUrl url;
  std::string_view local = text;
  if (ParseAbsoluteUrl(text, &url) &&
      !StripLongest(bases, url, /*match_scheme=*/false, &local)) {
    return false;
  }
  return ParseTypeAndId(local, version, out);
}

bool ParseFhirUser(std::string_view text, std::span<const BaseUrl> bases,
                   FhirVersion version, ResourceId* out) {
  if (ParseLocal(text, bases, version, out) && IsFhirUserType(out->type)) {
    return true;
  }
  *out = ResourceId();
  return false;
}

}  // namespace matron::fhir
