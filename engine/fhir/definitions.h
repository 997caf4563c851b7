// What the FHIR definitions say about search parameters and compartments.
//
//   SearchParameter found;
//   if (FindSearchParameter(FhirVersion::kR4, ResourceType::kObservation,
//                           "date", &found) && found.is_compiled) {
//     for (size_t i = 0; i < found.num_paths(); ++i) Read(found.path(i));
//   }
//
// The tables are generated (tools/gen_fhir_tables.py) and looked up by a
// perfect hash; nothing here allocates.

#ifndef MATRON_FHIR_DEFINITIONS_H_
#define MATRON_FHIR_DEFINITIONS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/element_path.h"
#include "fhir/fhir_version.h"
#include "fhir/resource_type.h"

namespace matron::fhir {

// https://hl7.org/fhir/R4/search.html#ptypes
enum class ParameterKind : uint8_t {
  kNumber,
  kDate,
  kString,
  kToken,
  kReference,
  kComposite,
  kQuantity,
  kUri,
  kSpecial,
};

// A compartment of the FHIR definitions. Grants are confined to the first
// three; the others serve the searches that a client makes in them.
enum class Compartment : uint8_t {
  kPatient,
  kRelatedPerson,
  // The Patient compartment by its parameters `patient`, `subject`,
  // `beneficiary` and `individual` alone: who is concerned, and not who has
  // acted. No URL names it.
  kClinicalSubject,
  kEncounter,
  kPractitioner,
  kDevice,
};
inline constexpr size_t kNumConfiningCompartments = 3;
inline constexpr size_t kNumCompartments = 6;

// Finds the compartment of exactly this name, as in `/Patient/123/Observation`.
[[nodiscard]] bool ParseCompartment(std::string_view name, Compartment* out);

// Returns the name of `compartment`, which is also that of its PersonType.
std::string_view NameOf(Compartment compartment);

// The type of the resource that defines the compartment: the person, where it
// is one.
constexpr ResourceType PersonType(Compartment compartment) {
  switch (compartment) {
    case Compartment::kPatient:
    case Compartment::kClinicalSubject:
      return ResourceType::kPatient;
    case Compartment::kRelatedPerson:
      return ResourceType::kRelatedPerson;
    case Compartment::kEncounter:
      return ResourceType::kEncounter;
    case Compartment::kPractitioner:
      return ResourceType::kPractitioner;
    case Compartment::kDevice:
      return ResourceType::kDevice;
  }
  return ResourceType::kNone;
}

// A search parameter of one resource type in one FHIR version.
struct SearchParameter {
  ParameterKind kind = ParameterKind::kSpecial;
  // Everything that its expression reads of the type is in the paths.
  // SECURITY: a resource must never be judged by one that is not compiled.
  bool is_compiled = false;
  // It reads nothing but elements that also make members of the compartment.
  bool reads_compartment_element[kNumConfiningCompartments] = {};
  // A bare id in its value can only be one of the compartment's person type.
  bool leads_to_person_only[kNumConfiningCompartments] = {};

  // The types that values of a reference parameter lead to, after the filters
  // of its expression; every type of the version where the definition names
  // none. Empty for other kinds. Time: linear in the set.
  TypeSet targets() const;

  // What it reads: the values at any of the paths. None unless is_compiled.
  size_t num_paths() const { return paths.size; }
  ElementPath path(size_t index) const { return PathAt(paths, index); }

  // Places in the tables.
  PathList paths;
  uint8_t target_set = 0;
  FhirVersion version = FhirVersion::kR4;
};

// The parameters of every type that read the resource
// (https://hl7.org/fhir/R4/search.html#all); other parameters of every type say
// what the answer looks like.
struct CommonParameter {
  std::string_view name;
  ParameterKind kind;
};
inline constexpr CommonParameter kCommonParameters[] = {
    {"_id", ParameterKind::kToken},
    {"_lastUpdated", ParameterKind::kDate},
    {"_tag", ParameterKind::kToken},
    {"_profile", ParameterKind::kUri},
    {"_security", ParameterKind::kToken},
    {"_source", ParameterKind::kUri},
};

// The kind that `version` gives to `parameter`: in R5 a profile is a reference.
constexpr ParameterKind KindOf(const CommonParameter& parameter,
                               FhirVersion version) {
  return version == FhirVersion::kR5 && parameter.name == "_profile"
             ? ParameterKind::kReference
             : parameter.kind;
}

// Finds the parameter that `version` defines for `type` under exactly this
// `name`, without kCommonParameters. On failure `*out` is left alone.
[[nodiscard]] bool FindSearchParameter(FhirVersion version, ResourceType type,
                                       std::string_view name,
                                       SearchParameter* out);

// How resources of one type become members of a compartment: the parameters
// that its CompartmentDefinition lists, and the elements that these read.
// Without parameters the type is never in the compartment. For the person's own
// type identity decides, whatever is listed.
class CompartmentRule {
 public:
  // Looks the rule up; that of a type outside the compartment has no
  // parameters.
  CompartmentRule(FhirVersion version, Compartment compartment,
                  ResourceType type);

  size_t num_parameters() const { return num_parameters_; }
  std::string_view parameter(size_t index) const;

  // Where the references of the parameters stand: plain paths without target
  // and filter, each once.
  size_t num_paths() const { return paths_.size; }
  ElementPath path(size_t index) const { return PathAt(paths_, index); }

 private:
  PathList paths_;
  uint16_t first_parameter_ = 0;
  uint8_t num_parameters_ = 0;
};

// No type has more paths in one compartment.
inline constexpr size_t kMaxCompartmentPaths = 32;

}  // namespace matron::fhir

#endif  // MATRON_FHIR_DEFINITIONS_H_
