// OperationRow: which operations of FHIR can be permitted, and what they need
// (docs/requests.md section 8).
//
//   const OperationRow* row = FindOperation(
//       FhirVersion::kR4, OperationLevel::kInstance, ResourceType::kPatient,
//       "everything");
//   if (row == nullptr) ...  // Reason::kOperationUnknown

#ifndef MATRON_FHIR_OPERATION_H_
#define MATRON_FHIR_OPERATION_H_

#include <cstdint>
#include <string_view>

#include "base/status.h"
#include "fhir/fhir_version.h"
#include "fhir/resource_type.h"
#include "json/reader.h"

namespace matron::fhir {

// How an operation is decided where its rows are not whole.
enum class OperationRule : uint8_t {
  kNone,
  kEverything,  // As a read, the answer filtered.
  kRead,        // As a read of the instance.
  kWhole,       // Denied.
  kExport,      // Denied; `system/` scopes only.
};

// What an operation is invoked on: the base, a type, or a resource.
enum class OperationLevel : uint8_t { kSystem, kType, kInstance };

// Which parameters an operation takes beside `_format` and `_pretty`.
enum class OperationParameters : uint8_t {
  kAny,  // Every name that does not look like one of a search.
  kEverything,
  kDocument,
  kExport,
};

// An operation at one level.
struct OperationRow {
  std::string_view name;  // Without the dollar sign.
  OperationLevel level;
  // kNone: every type; or none, for the whole system.
  ResourceType type;
  // Of its rows: that of the primary one, and perhaps another one.
  std::string_view letters;
  OperationRule rule;
  bool takes_get;
  OperationParameters parameters = OperationParameters::kAny;
  FhirVersion since = FhirVersion::kR4;
};

// Finds the operation `name` of `type` (kNone for the whole system); nullptr if
// there is none at this level.
const OperationRow* FindOperation(FhirVersion version, OperationLevel level,
                                  ResourceType type, std::string_view name);

// Reads `body`, which came with an operation by POST: Reason::kBodyMalformed if
// it is no JSON object, kBodyMismatch if it is no Parameters resource,
// kParameterUnsupported if it holds parameters that an operation of `rule` does
// not take.
[[nodiscard]] Reason ReadOperationBody(std::string_view body,
                                       OperationRule rule,
                                       json::Reader& reader);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_OPERATION_H_
