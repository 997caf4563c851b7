// Which parameters can be permitted for which interaction: an allow-list,
// because a parameter that is not understood may read what nobody decided
// about. Tested by request_test.cc.

#include <algorithm>
#include <iterator>
#include <span>

#include "absl/strings/match.h"
#include "fhir/definitions.h"
#include "fhir/request_target.h"

namespace matron::fhir {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view kForRead[] = {"_format", "_pretty", "_summary",
                                         "_elements"};
constexpr std::string_view kForHistory[] = {"_format", "_pretty", "_count",
                                            "_since", "_at"};
constexpr std::string_view kForSearch[] = {
    "_format", "_pretty", "_count", "_sort", "_summary", "_elements", "_total"};
constexpr std::string_view kForWrite[] = {"_format", "_pretty"};
constexpr std::string_view kForCapabilities[] = {"mode", "_format", "_pretty"};

// Modifiers of R4 search.html; those that let the client name a set that the
// server looks up (`in`, `below` and so on) are not among them.
constexpr std::string_view kForString[] = {"missing", "exact", "contains"};
constexpr std::string_view kForToken[] = {"missing", "text", "not", "of-type"};
constexpr std::string_view kForReference[] = {"missing", "identifier"};
constexpr std::string_view kForOthers[] = {"missing"};

// Those that say what the answer looks like, and so take no modifier.
Names ParametersFor(InteractionKind kind) {
  switch (kind) {
    case InteractionKind::kRead:
    case InteractionKind::kVread:
      return kForRead;
    case InteractionKind::kHistoryInstance:
    case InteractionKind::kHistoryType:
    case InteractionKind::kHistorySystem:
      return kForHistory;
    case InteractionKind::kSearchType:
      return kForSearch;
    case InteractionKind::kCapabilities:
      return kForCapabilities;
    default:
      return kForWrite;
  }
}

Names ModifiersFor(ParameterKind kind) {
  switch (kind) {
    case ParameterKind::kString:
      return kForString;
    case ParameterKind::kToken:
      return kForToken;
    case ParameterKind::kReference:
      return kForReference;
    case ParameterKind::kSpecial:
      return {};
    default:
      return kForOthers;
  }
}

bool Holds(Names names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// FHIR leaves the case of names to the server, so `_Include` is `_include`.
bool HoldsWithoutCase(Names names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view known) {
    return absl::EqualsIgnoreCase(known, name);
  });
}

bool IsCommon(std::string_view name) {
  return std::any_of(std::begin(kCommonParameters), std::end(kCommonParameters),
                     [&](const auto& common) {
                       return absl::EqualsIgnoreCase(common.name, name);
                     });
}

bool IsModifierOfCommon(std::string_view name, std::string_view modifier) {
  if (modifier.empty() || modifier == "missing") return true;
  if (modifier != "not") return false;
  return absl::EqualsIgnoreCase(name, "_tag") ||
         absl::EqualsIgnoreCase(name, "_security");
}

bool IsAllowed(const Interaction& interaction, const Parameter& parameter) {
  if (HoldsWithoutCase(ParametersFor(interaction.kind), parameter.name)) {
    return parameter.modifier.empty();
  }
  if (interaction.kind != InteractionKind::kSearchType) return false;
  if (IsCommon(parameter.name)) {
    return IsModifierOfCommon(parameter.name, parameter.modifier);
  }
  SearchParameter known;
  if (!FindSearchParameter(interaction.type, parameter.name, &known)) {
    return false;
  }
  if (parameter.modifier.empty()) return true;
  if (Holds(ModifiersFor(known.kind), parameter.modifier)) return true;
  return known.kind == ParameterKind::kReference &&
         ParseResourceType(parameter.modifier) != ResourceType::kNone;
}

}  // namespace

Reason CheckParameters(const Interaction& interaction,
                       std::span<const Parameter> parameters) {
  for (const Parameter& parameter : parameters) {
    if (absl::EqualsIgnoreCase(parameter.name, "_method")) {
      return Reason::kMethodOverride;
    }
  }
  if (interaction.kind == InteractionKind::kPreflight) return Reason::kOk;
  for (const Parameter& parameter : parameters) {
    if (!IsAllowed(interaction, parameter)) {
      return Reason::kParameterUnsupported;
    }
  }
  return Reason::kOk;
}

}  // namespace matron::fhir
