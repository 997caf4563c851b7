// What the FHIR definitions say about search parameters and compartments.
//
// The tables are generated (tools/gen_fhir_tables.py) and looked up by a
// perfect hash; nothing here allocates.

#ifndef MATRON_FHIR_DEFINITIONS_H_
#define MATRON_FHIR_DEFINITIONS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

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

// A compartment by whose definition grants are confined.
enum class Compartment : uint8_t { kPatient, kRelatedPerson };
inline constexpr size_t kNumCompartments = 2;

// The type of the resource that defines the compartment.
constexpr ResourceType PersonType(Compartment compartment) {
  return compartment == Compartment::kPatient ? ResourceType::kPatient
                                              : ResourceType::kRelatedPerson;
}

// A search parameter of one resource type.
struct SearchParameter {
  ParameterKind kind;
  // It reads nothing but elements that also make members of the compartment.
  bool reads_compartment_element[kNumCompartments];
  // A bare id in its value can only be one of the compartment's person type.
  bool leads_to_person_only[kNumCompartments];
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

// Finds the parameter that R4 defines for `type` under exactly this `name`,
// without kCommonParameters.
bool FindSearchParameter(ResourceType type, std::string_view name,
                         SearchParameter* out);

// An element path of a compartment parameter, such as participant.actor.
class ElementPath {
 public:
  ElementPath(Compartment compartment, uint16_t first_step, uint8_t num_steps)
      : compartment_(compartment),
        first_step_(first_step),
        num_steps_(num_steps) {}

  size_t size() const { return num_steps_; }
  // The name of the element at `level`, counted from the resource.
  std::string_view step(size_t level) const;

 private:
  Compartment compartment_;
  uint16_t first_step_;
  uint8_t num_steps_;
};

// How resources of one type become members of a compartment: the parameters
// that its CompartmentDefinition lists, and the elements that these read.
// Without parameters the type is never in the compartment. For the person's own
// type identity decides, whatever is listed.
class CompartmentRule {
 public:
  // Looks the rule up; that of a type outside the compartment has no
  // parameters.
  CompartmentRule(Compartment compartment, ResourceType type);

  size_t num_parameters() const { return num_parameters_; }
  std::string_view parameter(size_t index) const;

  size_t num_paths() const { return num_paths_; }
  ElementPath path(size_t index) const;

 private:
  Compartment compartment_;
  uint8_t num_parameters_ = 0;
  uint8_t num_paths_ = 0;
  uint16_t first_parameter_ = 0;
  uint16_t first_path_ = 0;
};

// No type has more paths in one compartment.
inline constexpr size_t kMaxCompartmentPaths = 32;

}  // namespace matron::fhir

#endif  // MATRON_FHIR_DEFINITIONS_H_
