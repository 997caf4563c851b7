// A chain that does not say its types goes to all that its references may lead
// to, and of these a server follows those that have the next name. So the sets
// of types are found from the front, and thinned out from the back.
//
// Tested by request_chain_test.cc.

#include "fhir/search_name.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace matron::fhir {
namespace {

using Names = std::span<const std::string_view>;

// Modifiers of R4 search.html; those that let the client name a set that the
// server looks up (`in`, `not-in` and so on) are not among them.
constexpr std::string_view kForString[] = {"missing", "exact", "contains"};
constexpr std::string_view kForToken[] = {"missing", "text", "not", "of-type"};
constexpr std::string_view kForReference[] = {"missing", "identifier"};
constexpr std::string_view kForUri[] = {"missing", "below", "above"};
constexpr std::string_view kForOthers[] = {"missing"};

Names ModifiersFor(ParameterKind kind) {
  switch (kind) {
    case ParameterKind::kString:
      return kForString;
    case ParameterKind::kToken:
      return kForToken;
    case ParameterKind::kReference:
      return kForReference;
    case ParameterKind::kUri:
      return kForUri;
    case ParameterKind::kSpecial:
      return {};
    default:
      return kForOthers;
  }
}

// `text` up to `separator`, and what follows it. False if there is none.
bool SplitAt(std::string_view text, char separator, std::string_view* first,
             std::string_view* rest) {
  const size_t at = text.find(separator);
  if (at == text.npos) return false;
  *first = text.substr(0, at);
  *rest = text.substr(at + 1);
  return true;
}

// A name of a chain, and its modifier or type behind the colon.
struct Link {
  std::string_view name;
  std::string_view modifier;
  ResourceType type = ResourceType::kNone;  // Of those that are not the last.
};

bool ParseLink(std::string_view text, Link* link) {
  link->name = text;
  if (SplitAt(text, ':', &link->name, &link->modifier) &&
      link->modifier.empty()) {
    return false;
  }
  return !link->name.empty();
}

// A chain while it is read.
class Chain {
 public:
  explicit Chain(FhirVersion version) : version_(version) {}

  bool Resolve(ResourceType type, std::string_view text, TypeSet* steps) {
    if (!Split(text)) return false;
    sets_[0].Add(type);
    for (size_t i = 0; i + 1 < size_; ++i) {
      sets_[i + 1] = FollowSet(i);
      if (sets_[i + 1].empty()) return false;
    }
    if (!KeepThoseWithLastName()) return false;
    for (size_t i = size_ - 1; i-- > 1;) KeepThoseThatLeadOn(i);
    for (size_t i = 1; i < size_; ++i) *steps |= sets_[i];
    return true;
  }

 private:
  bool Split(std::string_view text) {
    while (true) {
      if (size_ == limits::kMaxChainNames) return false;
      std::string_view piece = text;
      const bool is_last = !SplitAt(text, '.', &piece, &text);
      Link& link = links_[size_++];
      if (!ParseLink(piece, &link)) return false;
      if (is_last) return size_ > 1;
      if (link.modifier.empty()) continue;
      link.type = ParseResourceType(link.modifier, version_);
      if (link.type == ResourceType::kNone) return false;
    }
  }

  // Where the link `index` of `type` leads.
  TypeSet TargetsOf(ResourceType type, size_t index) const {
    const Link& link = links_[index];
    SearchParameter found;
    if (!FindSearchParameter(version_, type, link.name, &found) ||
        found.kind != ParameterKind::kReference) {
      return {};
    }
    const TypeSet targets = found.targets();
    if (link.type == ResourceType::kNone) return targets;
    TypeSet one;
    if (targets.Has(link.type)) one.Add(link.type);
    return one;
  }

  // Where the types of the set `index` lead; those that lead nowhere are taken
  // out of it.
  TypeSet FollowSet(size_t index) {
    TypeSet kept, targets;
    const TypeSet& set = sets_[index];
    for (ResourceType type = set.After(ResourceType::kNone);
         type != ResourceType::kNone; type = set.After(type)) {
      const TypeSet of_type = TargetsOf(type, index);
      if (of_type.empty()) continue;
      kept.Add(type);
      targets |= of_type;
    }
    sets_[index] = kept;
    return targets;
  }

  // False if none is left, or if one has the name but not with this modifier: a
  // server might leave the modifier out.
  bool KeepThoseWithLastName() {
    const Link& last = links_[size_ - 1];
    TypeSet& set = sets_[size_ - 1];
    if (IsCommonParameter(last.name)) {
      return TakesModifierOfCommon(last.name, last.modifier);
    }
    TypeSet kept;
    for (ResourceType type = set.After(ResourceType::kNone);
         type != ResourceType::kNone; type = set.After(type)) {
      SearchParameter found;
      if (!FindSearchParameter(version_, type, last.name, &found)) continue;
      if (!TakesModifier(found, last.modifier)) return false;
      kept.Add(type);
    }
    set = kept;
    return !set.empty();
  }

  void KeepThoseThatLeadOn(size_t index) {
    TypeSet kept;
    const TypeSet& set = sets_[index];
    for (ResourceType type = set.After(ResourceType::kNone);
         type != ResourceType::kNone; type = set.After(type)) {
      if (TargetsOf(type, index).Meets(sets_[index + 1])) kept.Add(type);
    }
    sets_[index] = kept;
  }

  FhirVersion version_;
  Link links_[limits::kMaxChainNames];
  TypeSet sets_[limits::kMaxChainNames];
  size_t size_ = 0;
};

bool IsParameterOf(FhirVersion version, ResourceType type,
                   std::string_view text) {
  Link link;
  if (!ParseLink(text, &link)) return false;
  if (IsCommonParameter(link.name)) {
    return TakesModifierOfCommon(link.name, link.modifier);
  }
  SearchParameter found;
  return FindSearchParameter(version, type, link.name, &found) &&
         TakesModifier(found, link.modifier);
}

}  // namespace

bool IsCommonParameter(std::string_view name) {
  return name.starts_with('_') &&
         std::any_of(std::begin(kCommonParameters), std::end(kCommonParameters),
                     [name](const CommonParameter& common) {
                       return absl::EqualsIgnoreCase(common.name, name);
                     });
}

bool TakesModifierOfCommon(std::string_view name, std::string_view modifier) {
  if (modifier.empty() || modifier == "missing") return true;
  if (modifier != "not") return false;
  return absl::EqualsIgnoreCase(name, "_tag") ||
         absl::EqualsIgnoreCase(name, "_security");
}

bool TakesModifier(const SearchParameter& parameter,
                   std::string_view modifier) {
  if (modifier.empty()) return true;
  const Names names = ModifiersFor(parameter.kind);
  if (std::find(names.begin(), names.end(), modifier) != names.end()) {
    return true;
  }
  if (parameter.kind != ParameterKind::kReference) return false;
  const ResourceType type = ParseResourceType(modifier, parameter.version);
  return type != ResourceType::kNone && parameter.targets().Has(type);
}

bool ResolveChain(FhirVersion version, ResourceType type,
                  std::string_view chain, TypeSet* steps) {
  *steps = TypeSet();
  return Chain(version).Resolve(type, chain, steps);
}

bool ResolveReverseChain(FhirVersion version, ResourceType type,
                         std::string_view text, ReverseChain* out) {
  *out = ReverseChain();
  while (true) {
    if (out->num_levels == limits::kMaxHasLevels) return false;
    HasLevel& level = out->levels[out->num_levels++];
    std::string_view source;
    if (!SplitAt(text, ':', &source, &text) ||
        !SplitAt(text, ':', &level.reference, &text)) {
      return false;
    }
    level.source = ParseResourceType(source, version);
    SearchParameter found;
    if (level.source == ResourceType::kNone ||
        !FindSearchParameter(version, level.source, level.reference, &found) ||
        found.kind != ParameterKind::kReference || !found.targets().Has(type)) {
      return false;
    }
    type = level.source;
    if (!absl::StartsWithIgnoreCase(text, "_has:")) break;
    text.remove_prefix(5);
  }
  return text.find('.') == text.npos
             ? IsParameterOf(version, type, text)
             : ResolveChain(version, type, text, &out->chain);
}

}  // namespace matron::fhir
