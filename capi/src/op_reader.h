// Reads members of a JSON request and notes the first fault.

#ifndef MATRON_CAPI_OP_READER_H_
#define MATRON_CAPI_OP_READER_H_

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "evaluator.h"
#include "fhir/fhir_version.h"
#include "json/document.h"
#include "oauth/confirmation.h"

namespace matron::capi {

// Looks at the members of one object, which stands at `pointer`. A null member
// counts as absent. After a fault all further reads return nothing.
class OpReader {
 public:
  OpReader(const json::Value& object, std::string_view pointer, Arena& arena,
           OpError* error)
      : object_(object), pointer_(pointer), arena_(arena), error_(error) {}

  // Notes a member that is not one of `known`.
  void RefuseUnknown(std::span<const std::string_view> known);
  void RefuseUnknown(std::initializer_list<std::string_view> known) {
    RefuseUnknown(std::span(known.begin(), known.size()));
  }

  // The member `name`; absent if it is null or not there.
  json::Value Find(std::string_view name) const;
  // The same, and of `kind`, or else a fault.
  json::Value Optional(std::string_view name, json::Kind kind);
  json::Value Require(std::string_view name, json::Kind kind);

  std::string_view OptionalText(std::string_view name) {
    return Optional(name, json::Kind::kString).text();
  }
  std::string_view RequireText(std::string_view name) {
    return Require(name, json::Kind::kString).text();
  }
  // Writes the integer `name`, from `low` to `high`, to `*out` if it is there,
  // and returns whether it is.
  bool OptionalInteger(std::string_view name, int64_t low, int64_t high,
                       int64_t* out);

  // Notes a fault of element `index` of an array.
  void FaultAt(Status status, size_t index, std::string_view message);

  // Notes a fault of the member `name`; an empty name is the object itself.
  void Fault(Status status, std::string_view name, std::string_view message);

 private:
  const json::Value& object_;
  std::string_view pointer_;
  Arena& arena_;
  OpError* error_;
};

// The member `proven`: `{"jkt":"…","x5t#S256":"…"}`, or nothing.
oauth::ProvenKeys ReadProven(OpReader& reader);

// The member `fhir`; notes a fault of any value that is no version. Where it is
// absent, `otherwise`.
fhir::FhirVersion ReadFhirVersion(OpReader& reader,
                                  fhir::FhirVersion otherwise);

// What `fhir` is where an operation that takes it says nothing
// (docs/evaluate.md).
inline constexpr fhir::FhirVersion kDefaultFhirVersion = fhir::FhirVersion::kR4;

}  // namespace matron::capi

#endif  // MATRON_CAPI_OP_READER_H_
