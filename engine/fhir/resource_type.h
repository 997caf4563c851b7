// ResourceType: a FHIR resource type as a number, and sets of them.
//
//   ResourceType type = ParseResourceType("Observation");
//   TypeSet readable;
//   readable.Add(type);

#ifndef MATRON_FHIR_RESOURCE_TYPE_H_
#define MATRON_FHIR_RESOURCE_TYPE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

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

// Returns the R4 resource type of exactly this name, kNone if there is none.
ResourceType ParseResourceType(std::string_view name);

// Returns the type whose name in lower case is `name`, as launch scopes spell
// it.
ResourceType ParseLowerCaseResourceType(std::string_view name);

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
  // Every type of R4.
  static TypeSet R4();

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

  TypeSet& operator|=(const TypeSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  TypeSet& operator&=(const TypeSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
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
