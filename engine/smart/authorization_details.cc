// The member `authorization_details` (SMART 2.2, experimental; RFC 9396). An
// entry that is not understood as a whole is left out as a whole: without its
// own patient it would inherit another one. Tested by launch_context_test.cc.

#include "absl/strings/ascii.h"
#include "base/arena_vector.h"
#include "smart/launch_context.h"

namespace matron::smart {

using json::Kind;
using json::Value;

namespace {

constexpr std::string_view kSpec =
    "SMART App Launch 2.2, scopes and launch context, authorization_details";
constexpr std::string_view kSpecRar = "RFC 9396 section 2";
constexpr std::string_view kType = "smart_on_fhir";

// `4.0.1`, perhaps with a label such as `-ballot`.
bool IsFhirVersion(std::string_view text) {
  const size_t label = text.find('-');
  if (label != text.npos && label + 1 == text.size()) return false;
  size_t numbers = 0;
  bool in_number = false;
  for (const char c : text.substr(0, label)) {
    const bool is_digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    if (!is_digit && (c != '.' || !in_number)) return false;
    if (is_digit && !in_number) ++numbers;
    in_number = is_digit;
  }
  return numbers == 3 && in_number;
}

// Reads an array of texts, each of which `is_good` reports if it is
// not.
template <typename IsGood>
std::span<const std::string_view> ReadTexts(const Spot& list, Arena& arena,
                                            IsGood is_good) {
  ArenaVector<std::string_view> texts(arena);
  if (!list.Is(Kind::kArray, kSpec)) return {};
  size_t index = 0;
  for (Value item = list.value().first(); item.exists(); item = item.next()) {
    if (!is_good(list.Item(item, index++))) continue;
    if (!texts.Append(item.text())) return {};
  }
  if (index == 0) {
    list.Error(FindingCode::kValueEmpty, "must not be empty", kSpec);
  }
  return texts.items();
}

bool IsLocation(const Spot& spot) {
  return !spot.Url({.may_have_query = false}, kSpec).empty();
}

bool IsVersion(const Spot& spot) {
  const std::string_view text = spot.Text(kSpec);
  if (text.empty() || IsFhirVersion(text)) return !text.empty();
  spot.ReportAbout(Severity::kError, FindingCode::kValueMalformed, text,
                   "is not a FHIR version such as 4.0.1", kSpec);
  return false;
}

// SECURITY: null is no absence here. Who writes it may mean that there is no
// patient, and the entry must not inherit one.
void RefuseNull(const Spot& entry) {
  for (const std::string_view name :
       {"scope", "patient", "encounter", "fhirContext"}) {
    if (!entry.value().Find(name).is_null()) continue;
    entry.Member(name).Error(FindingCode::kWrongType, "must not be null",
                             kSpec);
  }
}

// Returns whether the entry has no fault.
bool ReadEntry(const Spot& entry, const LaunchContextRules& rules, Arena& arena,
               AuthorizationDetail* out) {
  const size_t errors = entry.findings().count(Severity::kError);
  RefuseNull(entry);
  out->locations =
      ReadTexts(entry.Require("locations", kSpec), arena, IsLocation);
  out->fhir_versions =
      ReadTexts(entry.Require("fhirVersions", kSpec), arena, IsVersion);
  // An empty scope grants nothing, and is legal.
  const Spot scope = entry.Member("scope");
  out->own_scope = scope.Is(Kind::kString, kSpec);
  out->scope = scope.value().text();
  const Spot patient = entry.Member("patient");
  out->own_patient = patient.exists();
  out->patient = patient.Id(kSpec);
  const Spot encounter = entry.Member("encounter");
  out->own_encounter = encounter.exists();
  out->encounter = encounter.Id(kSpec);
  const Spot list = entry.Member("fhirContext");
  out->own_fhir_context = list.exists();
  out->fhir_context = ReadFhirContext(list, rules, arena);
  return entry.findings().count(Severity::kError) == errors;
}

void Inherit(const LaunchContext& context, AuthorizationDetail* out) {
  if (!out->own_scope) out->scope = context.scope;
  if (!out->own_patient) out->patient = context.patient;
  if (!out->own_encounter) out->encounter = context.encounter;
  if (!out->own_fhir_context) out->fhir_context = context.fhir_context;
}

}  // namespace

std::span<const AuthorizationDetail> ReadAuthorizationDetails(
    const Spot& list, const LaunchContext& context,
    const LaunchContextRules& rules, Arena& arena) {
  if (!list.Is(Kind::kArray, kSpec)) return {};
  ArenaVector<AuthorizationDetail> details(arena);
  size_t index = 0;
  for (Value value = list.value().first(); value.exists();
       value = value.next()) {
    const Spot entry = list.Item(value, index++);
    if (!entry.Is(Kind::kObject, kSpecRar)) continue;
    const Spot type = entry.Require("type", kSpecRar);
    // Other types are of other specifications.
    if (type.Text(kSpecRar) != kType) continue;
    AuthorizationDetail detail;
    if (!ReadEntry(entry, rules, arena, &detail)) continue;
    Inherit(context, &detail);
    if (!details.Append(detail)) return {};
  }
  return details.items();
}

}  // namespace matron::smart
