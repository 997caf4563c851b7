// Tested by reference_test.cc.

#include "fhir/reference.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "base/limits.h"

namespace matron::fhir {
namespace {

bool IsIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// Cuts the version off, `/_history/vid`. Returns false if more than a version
// follows.
bool ConsumeVersion(std::string_view* text) {
  constexpr std::string_view kHistory = "/_history/";
  const size_t history = text->find(kHistory);
  if (history == text->npos) return true;
  if (!IsId(text->substr(history + kHistory.size()))) return false;
  *text = text->substr(0, history);
  return true;
}

// `Type/id` or `Type/id/_history/vid`.
bool ParseVersionless(std::string_view text, FhirVersion version,
                      ResourceId* out) {
  return ConsumeVersion(&text) && ParseTypeAndId(text, version, out);
}

// The last two segments of the path of a URL that is not under a base.
//
// SECURITY: kNone if another server might read the path as leading elsewhere;
// what ends with a Device must not be a Patient in disguise.
ResourceId ForeignTarget(std::string_view path, FhirVersion version) {
  if (path.find_first_of("?#%;") != path.npos ||
      absl::StrContains(path, "//") || absl::StrContains(path, "/./") ||
      absl::StrContains(path, "/../") || !ConsumeVersion(&path)) {
    return {};
  }
  const size_t slash = path.rfind('/');
  if (slash == path.npos || slash == 0) return {};
  const size_t type_start = path.rfind('/', slash - 1);
  ResourceId target;
  const size_t start = type_start == path.npos ? 0 : type_start + 1;
  if (!ParseTypeAndId(path.substr(start), version, &target)) return {};
  return target;
}

}  // namespace

bool IsId(std::string_view text) {
  if (text.empty() || text.size() > limits::kMaxIdBytes) return false;
  if (text == "." || text == "..") return false;
  return std::all_of(text.begin(), text.end(), IsIdCharacter);
}

bool ParseTypeAndId(std::string_view text, FhirVersion version,
                    ResourceId* out) {
  *out = ResourceId();
  const size_t slash = text.find('/');
  if (slash == text.npos) return false;
  const ResourceType type = ParseResourceType(text.substr(0, slash), version);
  const std::string_view id = text.substr(slash + 1);
  if (type == ResourceType::kNone || !IsId(id)) return false;
  *out = {type, id};
  return true;
}

Reference ParseReference(std::string_view text, std::span<const BaseUrl> bases,
                         FhirVersion version) {
  Reference reference;
  AbsoluteUrl url;
  if (!ParseAbsoluteUrl(text, &url)) {
    if (ParseVersionless(text, version, &reference.target)) {
      reference.form = ReferenceForm::kLocal;
    }
    return reference;
  }
  std::string_view rest;
  if (StripLongest(bases, url, /*match_scheme=*/false, &rest)) {
    if (ParseVersionless(rest, version, &reference.target)) {
      reference.form = ReferenceForm::kLocal;
    }
    return reference;
  }
  reference.form = ReferenceForm::kForeign;
  reference.target = ForeignTarget(url.path, version);
  return reference;
}

}  // namespace matron::fhir
