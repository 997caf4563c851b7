// The members that say how far compartments reach: `shared_types`,
// `compartment_membership`, `encounter_context`. Tested by
// load_compartments_test.cc.

#include "base/limits.h"
#include "policy/loader.h"

namespace matron::policy {

using fhir::Compartment;
using fhir::ResourceType;
using json::Kind;
using json::Value;

namespace {

// Whether what lies in resources of `type` is of persons, or of types that
// nobody sees, so that no compartment may show them all.
bool IsOfPersons(fhir::FhirVersion version, ResourceType type) {
  switch (type) {
    case ResourceType::kPatient:
    case ResourceType::kRelatedPerson:
    case ResourceType::kBinary:
    case ResourceType::kBundle:
    case ResourceType::kParameters:
      return true;
    default:
      break;
  }
  for (const Compartment compartment :
       {Compartment::kPatient, Compartment::kRelatedPerson}) {
    if (fhir::CompartmentRule(version, compartment, type).num_parameters() >
        0) {
      return true;
    }
  }
  return false;
}

// Reads one of two words: true for `yes`.
bool ReadWord(const Place& place, std::string_view no, std::string_view yes,
              std::string_view hint) {
  if (!place.Optional(Kind::kString)) return false;
  const std::string_view word = place.value().text();
  if (word != no && word != yes) {
    place.FaultAbout(Status::kPolicyBadValue, word, "is not understood", hint);
  }
  return word == yes;
}

}  // namespace

fhir::TypeSet DefaultSharedTypes() {
  fhir::TypeSet types;
  for (const ResourceType type :
       {ResourceType::kLocation, ResourceType::kOrganization,
        ResourceType::kPractitioner, ResourceType::kMedication}) {
    types.Add(type);
  }
  return types;
}

void Loader::LoadCompartments(const Place& root) {
  LoadSharedTypes(root.Member("shared_types"));
  if (ReadWord(root.Member("compartment_membership"), "listed",
               "clinical_subject", "use `listed` or `clinical_subject`")) {
    policy_->patient_compartment_ = Compartment::kClinicalSubject;
  }
  policy_->confines_to_encounter_ =
      ReadWord(root.Member("encounter_context"), "ignore", "confine",
               "use `ignore` or `confine`");
}

void Loader::LoadSharedTypes(const Place& types) {
  policy_->shared_types_ = DefaultSharedTypes();
  if (!types.exists()) return;
  policy_->shared_types_ = fhir::TypeSet();
  if (!types.RequireArray(fhir::kMaxResourceTypes, /*may_be_empty=*/true)) {
    return;
  }
  size_t index = 0;
  for (Value item = types.value().first(); item.exists();
       item = item.next(), ++index) {
    const Place place = types.Child(item, index);
    if (!place.Require(Kind::kString)) continue;
    const ResourceType type =
        fhir::ParseResourceType(item.text(), policy_->fhir_version_);
    if (type == ResourceType::kNone) {
      place.FaultAbout(Status::kPolicyBadValue, item.text(),
                       "is not a resource type of this FHIR version");
    } else if (policy_->shared_types_.Has(type)) {
      place.FaultAbout(Status::kPolicyDuplicate, item.text(), "stands twice");
    } else if (IsOfPersons(policy_->fhir_version_, type)) {
      place.FaultAbout(Status::kPolicyBadValue, item.text(),
                       "may hold what is of one person, and cannot be shared");
    } else {
      policy_->shared_types_.Add(type);
    }
  }
}

}  // namespace matron::policy
