// ElementPath: where in a resource's JSON the values of a search parameter
// stand. Compiled from the FHIRPath expressions of the definitions.
//
//   ElementPath path = found.path(0);   // Observation: effective[x]
//   path.Matches(0, "effectivePeriod")  // true
//
// What a path can say, as the expression has it:
//
//   Patient.name.given                            steps, arrays unfolded
//   (Observation.value as Quantity)               the step `valueQuantity`
//   Observation.effective                         a choice: see Matches()
//   Account.subject.where(resolve() is Patient)   target()
//   Patient.telecom.where(system='phone')         filter()

#ifndef MATRON_FHIR_ELEMENT_PATH_H_
#define MATRON_FHIR_ELEMENT_PATH_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/resource_type.h"

namespace matron::fhir {

// A condition on the objects at one step of a path: the path goes on through
// those whose member `member` is the string `value`.
struct ElementFilter {
  uint8_t level = 0;        // The step whose objects it is about.
  std::string_view member;  // Empty: no condition.
  std::string_view value;
};

struct PathList;

class ElementPath {
 public:
  size_t size() const { return num_steps_; }

  // The name of the element at `level`, counted from the resource. Of a choice
  // it is the stem, which no JSON member is called.
  std::string_view step(size_t level) const;

  // Whether the element at `level` may be of several types, and the expression
  // does not say of which: JSON names it by stem and type, `effectivePeriod`.
  bool is_choice(size_t level) const { return (choices_ >> level & 1) != 0; }

  // Whether the JSON member `key` is the element at `level`: its name, or for a
  // choice its stem and the name of a FHIR data type.
  bool Matches(size_t level, std::string_view key) const;

  // The type that the references must lead to; kNone: any.
  ResourceType target() const { return target_; }

  ElementFilter filter() const;

 private:
  friend ElementPath PathAt(PathList paths, size_t index);

  uint16_t first_step_ = 0;
  uint8_t num_steps_ = 0;
  uint8_t choices_ = 0;  // One bit a level.
  uint8_t filter_ = 0;
  ResourceType target_ = ResourceType::kNone;
};

// Paths that stand together in the tables.
struct PathList {
  uint16_t first = 0;
  uint8_t size = 0;
};

// Returns the path at `index`, which is less than `paths.size`.
ElementPath PathAt(PathList paths, size_t index);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_ELEMENT_PATH_H_
