// Tested by request_parameters_test.cc.

#include "fhir/known_parameter.h"

#include "absl/strings/match.h"

namespace matron::fhir {
namespace {

using enum Known::Parameter;

struct Row {
  std::string_view name;
  Known::Parameter parameter;
};

constexpr Row kRows[] = {
    {"_id", kCommon},
    {"_count", kCount},
    {"_sort", kSort},
    {"_format", kFormat},
    {"_lastUpdated", kCommon},
    {"_include", kInclude},
    {"_revinclude", kRevinclude},
    {"_summary", kSummary},
    {"_elements", kElements},
    {"_total", kTotal},
    {"_tag", kCommon},
    {"_profile", kCommon},
    {"_security", kCommon},
    {"_source", kCommon},
    {"_has", kHas},
    {"_type", kType},
    {"_since", kSince},
    {"_at", kAt},
    {"_pretty", kPretty},
    {"_list", kList},
    {"_text", kText},
    {"_content", kContent},
    {"_contained", kContained},
    {"_containedType", kContainedType},
    {"_outputFormat", kOutputFormat},
    {"_method", kMethod},
};

constexpr uint32_t kForWrite = kFormat | kPretty;
constexpr uint32_t kForRead = kForWrite | kSummary | kElements;
constexpr uint32_t kForHistory = kForWrite | kCount | kSince | kAt;
constexpr uint32_t kForConditional = kForWrite | kCommon | kHas;
constexpr uint32_t kForSearch =
    kForRead | kCount | kSort | kTotal | kContained | kContainedType |
    kInclude | kRevinclude | kList | kCommon | kText | kContent;

uint32_t ForOperation(OperationParameters parameters) {
  switch (parameters) {
    case OperationParameters::kEverything:
      return kForWrite | kSince | kType | kCount;
    case OperationParameters::kExport:
      return kForWrite | kSince | kType | kOutputFormat;
    default:
      return kForWrite;
  }
}

}  // namespace

Known::Parameter KnownParameterOf(std::string_view name) {
  if (!name.starts_with('_')) return Known::kNone;
  for (const Row& row : kRows) {
    if (absl::EqualsIgnoreCase(row.name, name)) return row.parameter;
  }
  return Known::kNone;
}

uint32_t KnownParametersFor(const Interaction& interaction,
                            const OperationRow* operation) {
  if (operation != nullptr) return ForOperation(operation->parameters);
  switch (interaction.kind) {
    case InteractionKind::kRead:
    case InteractionKind::kVread:
      return kForRead;
    case InteractionKind::kHistoryInstance:
    case InteractionKind::kHistoryType:
    case InteractionKind::kHistorySystem:
      return kForHistory;
    case InteractionKind::kSearchType:
    case InteractionKind::kSearchSystem:
    case InteractionKind::kSearchCompartment:
      return kForSearch |
             (interaction.type == ResourceType::kNone ? Known::kType
                                                      : Known::kHas);
    case InteractionKind::kConditionalCreate:
    case InteractionKind::kConditionalUpdate:
    case InteractionKind::kConditionalPatch:
    case InteractionKind::kConditionalDelete:
      return kForConditional;
    default:
      return kForWrite;
  }
}

}  // namespace matron::fhir
