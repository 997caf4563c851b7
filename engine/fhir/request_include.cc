// `_include` and `_revinclude`: which resources come with those that a search
// finds. Tested by request_rows_test.cc.

#include "fhir/request_target.h"

namespace matron::fhir {
namespace {

// `Source:param:Target`, where param may be `*`, and Target absent.
struct Inclusion {
  ResourceType source = ResourceType::kNone;
  bool is_wildcard = false;
  TypeSet targets;  // Of the parameter.
  ResourceType target = ResourceType::kNone;
};

bool ParseInclusion(FhirVersion version, std::string_view value,
                    Inclusion* out) {
  const size_t first = value.find(':');
  if (first == value.npos) return false;
  out->source = ParseResourceType(value.substr(0, first), version);
  if (out->source == ResourceType::kNone) return false;
  value.remove_prefix(first + 1);
  if (value == "*") {
    out->is_wildcard = true;
    return true;
  }
  const size_t second = value.find(':');
  SearchParameter found;
  if (!FindSearchParameter(version, out->source, value.substr(0, second),
                           &found) ||
      found.kind != ParameterKind::kReference) {
    return false;
  }
  out->targets = found.targets();
  if (second == value.npos) return true;
  out->target = ParseResourceType(value.substr(second + 1), version);
  return out->targets.Has(out->target);
}

Reason AddedIf(bool added) {
  return added ? Reason::kOk : Reason::kScratchTooSmall;
}

}  // namespace

Reason ReadInclude(FhirVersion version, std::string_view value,
                   NeedList* needs) {
  Inclusion inclusion;
  if (value == "*") {
    inclusion.is_wildcard = true;
  } else if (!ParseInclusion(version, value, &inclusion)) {
    return Reason::kParameterUnsupported;
  }
  constexpr InteractionKind kKind = InteractionKind::kInclude;
  if (inclusion.is_wildcard) {
    return AddedIf(needs->Add(NeedOfSystem(kKind, 'r')));
  }
  if (inclusion.target != ResourceType::kNone) {
    return AddedIf(needs->Add(NeedOf(kKind, 'r', inclusion.target)));
  }
  Need need;
  need.kind = kKind;
  need.letter = 'r';
  need.types = inclusion.targets;
  const ResourceType first = need.types.After(ResourceType::kNone);
  need.any_suffices = need.types.After(first) != ResourceType::kNone;
  return AddedIf(needs->Add(need));
}

Reason ReadRevinclude(FhirVersion version, std::string_view value,
                      bool iterates, const TypeSet& searched, NeedList* needs) {
  Inclusion inclusion;
  if (!ParseInclusion(version, value, &inclusion)) {
    return Reason::kParameterUnsupported;
  }
  if (!inclusion.is_wildcard && !iterates &&
      !inclusion.targets.Meets(searched)) {
    return Reason::kParameterUnsupported;
  }
  constexpr InteractionKind kKind = InteractionKind::kRevinclude;
  return AddedIf(needs->Add(NeedOf(kKind, 's', inclusion.source)) &&
                 needs->Add(NeedOf(kKind, 'r', inclusion.source)));
}

}  // namespace matron::fhir
