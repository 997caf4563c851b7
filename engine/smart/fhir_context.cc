// The member `fhirContext`. Versions differ in its form: 2.0 has strings, 2.1
// objects with a reference, 2.2 objects that may have an identifier or a
// canonical instead. Tested by launch_context_test.cc.

#include <algorithm>

#include "base/arena_vector.h"
#include "base/text.h"
#include "fhir/reference.h"
#include "fhir/resource_type.h"
#include "smart/launch_context.h"

namespace matron::smart {

using fhir::ResourceType;
using json::Kind;
using json::Value;

namespace {

constexpr std::string_view kSpec =
    "SMART App Launch 2.2, scopes and launch context, fhirContext";
constexpr std::string_view kSpec20 =
    "SMART App Launch 2.0, scopes and launch context, fhirContext";
constexpr std::string_view kSpec21 =
    "SMART App Launch 2.1, scopes and launch context, fhirContext";
constexpr std::string_view kLaunchRole = "launch";

// RFC 3986 section 4.3, without looking into what follows the scheme.
bool IsAbsoluteUri(std::string_view text) {
  const std::string_view scheme = SchemeOf(text);
  return !scheme.empty() && scheme.size() + 1 < text.size() &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < 0x7f; });
}

// A relative reference to a resource, perhaps to one of its versions.
bool ReadReference(const Spot& spot, const LaunchContextRules& rules,
                   std::string_view spec, std::string_view* out,
                   ResourceType* type) {
  const std::string_view text = spot.Text(spec);
  if (text.empty()) return !spot.exists();
  const fhir::Reference reference = fhir::ParseReference(text, {}, rules.fhir);
  if (reference.form != fhir::ReferenceForm::kLocal) {
    spot.ReportAbout(
        Severity::kError, FindingCode::kReferenceMalformed, text,
        "is not a relative reference to a resource of the FHIR version", spec);
    return false;
  }
  *out = text;
  *type = reference.target.type;
  return true;
}

// SMART 2.2: a role is a URI, relative only if SMART defines it, and never
// empty; none is `launch`.
bool ReadRole(const Spot& spot, std::string_view* out) {
  *out = kLaunchRole;
  if (!spot.exists()) return true;
  const std::string_view text = spot.Text(kSpec);
  if (text.empty()) return false;
  *out = text;
  if (text == kLaunchRole || IsAbsoluteUri(text)) return true;
  spot.ReportAbout(Severity::kError, FindingCode::kRoleMalformed, text,
                   "is neither `launch` nor an absolute URI", kSpec);
  return false;
}

bool ReadCanonical(const Spot& spot, std::string_view* out) {
  const std::string_view text = spot.Text(kSpec);
  if (text.empty()) return !spot.exists();
  *out = text;
  if (IsAbsoluteUri(text)) return true;
  spot.ReportAbout(Severity::kError, FindingCode::kReferenceMalformed, text,
                   "is not a canonical URL", kSpec);
  return false;
}

// The type that `type` names; it must be that of the reference.
bool ReadType(const Spot& spot, const LaunchContextRules& rules,
              ResourceType of_reference, std::string_view* out,
              ResourceType* type) {
  *type = of_reference;
  const std::string_view text = spot.Text(kSpec);
  if (text.empty()) return !spot.exists();
  *out = text;
  *type = fhir::ParseResourceType(text, rules.fhir);
  const bool fits =
      of_reference == ResourceType::kNone || of_reference == *type;
  if (*type != ResourceType::kNone && fits) return true;
  spot.ReportAbout(Severity::kError, FindingCode::kReferenceMalformed, text,
                   fits ? "is not a resource type of the FHIR version"
                        : "is not the type of the reference",
                   kSpec);
  return false;
}

// SMART 2.2: Patient and Encounter have members of their own, and stand here
// only in another role than `launch`.
bool MayStandHere(const Spot& spot, ResourceType type, std::string_view role,
                  std::string_view spec) {
  const bool has_member =
      type == ResourceType::kPatient || type == ResourceType::kEncounter;
  if (!has_member || role != kLaunchRole) return true;
  spot.ReportAbout(
      Severity::kError, FindingCode::kContextOfPatient, fhir::NameOf(type),
      "is not permitted here without a role other than `launch`", spec);
  return false;
}

bool ReadString(const Spot& spot, const LaunchContextRules& rules,
                FhirContextItem* out) {
  ResourceType type = ResourceType::kNone;
  out->role = kLaunchRole;
  return ReadReference(spot, rules, kSpec20, &out->reference, &type) &&
         !out->reference.empty() &&
         MayStandHere(spot, type, kLaunchRole, kSpec20);
}

bool ReadIdentifier(const Spot& spot, Value* out) {
  if (!spot.exists()) return true;
  if (!spot.Is(Kind::kObject, kSpec)) return false;
  *out = spot.value();
  if (spot.value().first().exists()) return true;
  spot.Error(FindingCode::kValueEmpty, "must not be empty", kSpec);
  return false;
}

// SMART 2.1 requires the reference; 2.2 one of three.
bool HasTarget(const Spot& spot, bool is_2_1, const FhirContextItem& item) {
  if (!item.reference.empty()) return true;
  if (is_2_1) {
    spot.Require("reference", kSpec21);
    return false;
  }
  if (!item.canonical.empty() || item.identifier.exists()) return true;
  spot.Error(FindingCode::kContextWithoutTarget,
             "must have a reference, a canonical or an identifier", kSpec);
  return false;
}

// Every member is looked at, so that all faults are named at once.
bool ReadObject(const Spot& spot, const LaunchContextRules& rules,
                FhirContextItem* out) {
  const bool is_2_1 = rules.version == SmartVersion::kV2_1;
  ResourceType of_reference = ResourceType::kNone;
  ResourceType type = ResourceType::kNone;
  bool ok = ReadReference(spot.Member("reference"), rules, kSpec,
                          &out->reference, &of_reference);
  if (!is_2_1) {
    ok = ReadCanonical(spot.Member("canonical"), &out->canonical) && ok;
    ok = ReadIdentifier(spot.Member("identifier"), &out->identifier) && ok;
    ok =
        ReadType(spot.Member("type"), rules, of_reference, &out->type, &type) &&
        ok;
  } else {
    type = of_reference;
  }
  ok = ReadRole(spot.Member("role"), &out->role) && ok;
  return ok && HasTarget(spot, is_2_1, *out) &&
         MayStandHere(spot, type, out->role, kSpec);
}

bool ReadItem(const Spot& spot, const LaunchContextRules& rules,
              FhirContextItem* out) {
  const bool is_2_0 = rules.version == SmartVersion::kV2_0;
  const bool takes_texts = !rules.version.has_value() || is_2_0;
  if (spot.value().is_string() && takes_texts) {
    return ReadString(spot, rules, out);
  }
  if (spot.value().is_object() && !is_2_0) {
    return ReadObject(spot, rules, out);
  }
  if (spot.value().is_string() || spot.value().is_object()) {
    spot.Error(FindingCode::kContextForm,
               is_2_0 ? "must be a reference as a string, in version 2.0"
                      : "must be an object, from version 2.1 on",
               is_2_0 ? kSpec20 : kSpec21);
  } else {
    spot.Error(FindingCode::kWrongType, "must be a string or an object", kSpec);
  }
  return false;
}

}  // namespace

std::span<const FhirContextItem> ReadFhirContext(
    const Spot& list, const LaunchContextRules& rules, Arena& arena) {
  if (!list.Is(Kind::kArray, kSpec)) return {};
  ArenaVector<FhirContextItem> items(arena);
  size_t index = 0;
  for (Value value = list.value().first(); value.exists();
       value = value.next()) {
    FhirContextItem item;
    if (!ReadItem(list.Item(value, index++), rules, &item)) continue;
    if (!items.Append(item)) return {};
  }
  return items.items();
}

}  // namespace matron::smart
