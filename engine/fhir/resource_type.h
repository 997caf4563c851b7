// ResourceType: a FHIR resource type as a number, and sets of them.
//
//   ResourceType type = ParseResourceType("Observation", FhirVersion::kR4);
//   TypeSet readable;
//   readable.Add(type);

#ifndef MATRON_FHIR_RESOURCE_TYPE_H_
#define MATRON_FHIR_RESOURCE_TYPE_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/fhir_version.h"

namespace matron::fhir {

// The numbers come from one registry for all FHIR versions and never appear in
// JSON. kNone is no type, and never in a set.
enum class ResourceType : uint16_t {
  kNone = 0,
#define MATRON_RESOURCE_TYPE(number, name) k##name = (number),
#include "fhir/resource_types.inc"
#undef MATRON_RESOURCE_TYPE
};

inline constexpr size_t kMaxResourceTypes = 256;

// Returns the resource type that `version` has under exactly this name, kNone
// if there is none.
ResourceType ParseResourceType(std::string_view name, FhirVersion version);

// Returns the type of `version` whose name in lower case is `name`, as launch
// scopes spell it.
ResourceType ParseLowerCaseResourceType(std::string_view name,
                                        FhirVersion version);

// Returns the name of `type`; empty for kNone.
std::string_view NameOf(ResourceType type);

// A set of resource types. All() holds types that are not defined yet as well.
class TypeSet {
 public:
  static TypeSet All() {
    TypeSet set;
    set.words_.fill(~uint64_t{0});
    return set;
  }
  // Every type of `version`.
  static TypeSet Of(FhirVersion version);

  void Add(ResourceType type) {
    words_[Index(type) / 64] |= uint64_t{1} << (Index(type) % 64);
  }
  bool Has(ResourceType type) const {
    return type != ResourceType::kNone &&
           (words_[Index(type) / 64] >> (Index(type) % 64) & 1) != 0;
  }
  bool empty() const {
    uint64_t any = 0;
    for (const uint64_t word : words_) any |= word;
    return any == 0;
  }
  // Whether every type of `other` is in this set.
  bool Covers(const TypeSet& other) const {
    uint64_t missing = 0;
    for (size_t i = 0; i < words_.size(); ++i) {
      missing |= other.words_[i] & ~words_[i];
    }
    return missing == 0;
  }

  // Whether a type is in both sets.
  bool Meets(const TypeSet& other) const {
    uint64_t both = 0;
    for (size_t i = 0; i < words_.size(); ++i) {
      both |= words_[i] & other.words_[i];
    }
    return both != 0;
  }
  // The types of the set in the order of their numbers, which is not that of
  // their names: After(kNone) is the first, kNone follows the last.
  ResourceType After(ResourceType type) const {
    size_t index = Index(type) + 1;
    if (index >= kMaxResourceTypes) return ResourceType::kNone;
    size_t word = index / 64;
    uint64_t rest = words_[word] >> (index % 64) << (index % 64);
    while (rest == 0) {
      if (++word == words_.size()) return ResourceType::kNone;
      rest = words_[word];
    }
    index = word * 64 + static_cast<size_t>(std::countr_zero(rest));
    return static_cast<ResourceType>(index);
  }

  TypeSet& operator|=(const TypeSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  TypeSet& operator&=(const TypeSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    return *this;
  }
  // Takes the types of `other` out.
  TypeSet& operator-=(const TypeSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
    return *this;
  }
  friend TypeSet operator|(TypeSet a, const TypeSet& b) { return a |= b; }
  friend TypeSet operator&(TypeSet a, const TypeSet& b) { return a &= b; }
  friend bool operator==(const TypeSet&, const TypeSet&) = default;

 private:
  static size_t Index(ResourceType type) {
    return static_cast<size_t>(type) % kMaxResourceTypes;
  }

  std::array<uint64_t, kMaxResourceTypes / 64> words_{};
};

}  // namespace matron::fhir

#endif  // MATRON_FHIR_RESOURCE_TYPE_H_
