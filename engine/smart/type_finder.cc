// A hash table with open addressing that the compiler fills. First and last
// bytes and the length tell nearly all names apart; comparing the name decides.
// Tested by type_finder_test.cc.

#include "smart/type_finder.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <type_traits>

namespace matron::smart {
namespace {

using fhir::ResourceType;

struct Named {
  std::string_view name;
  ResourceType type;
};
constexpr Named kTypes[] = {
#define MATRON_RESOURCE_TYPE(number, name) {#name, ResourceType::k##name},
#include "fhir/resource_types.inc"
#undef MATRON_RESOURCE_TYPE
};

// The bytes of a number, the first of which is the lowest.
template <typename T>
constexpr uint64_t Load(const char* bytes) {
  T value = 0;
  if (std::is_constant_evaluated() ||
      std::endian::native != std::endian::little) {
    for (size_t i = sizeof(T); i-- > 0;) {
      value = static_cast<T>(value << 8 | static_cast<uint8_t>(bytes[i]));
    }
  } else {
    std::memcpy(&value, bytes, sizeof(T));
  }
  return value;
}

constexpr size_t kShortest = 4;
constexpr size_t kIndexBits = 10;
constexpr size_t kNumSlots = size_t{1} << kIndexBits;

constexpr size_t SlotOf(std::string_view name) {
  const char* const end = name.data() + name.size();
  const uint64_t key =
      name.size() < 8
          ? Load<uint32_t>(name.data()) | Load<uint32_t>(end - 4) << 32
          : Load<uint64_t>(name.data()) ^
                std::rotl(Load<uint64_t>(end - 8), 29);
  return static_cast<size_t>((key + name.size()) * 0x9E3779B97F4A7C15u >>
                             (64 - kIndexBits));
}

// In each slot one more than an index into kTypes; 0 is empty.
constexpr std::array<uint8_t, kNumSlots> MakeSlots() {
  std::array<uint8_t, kNumSlots> slots{};
  for (size_t i = 0; i < std::size(kTypes); ++i) {
    size_t slot = SlotOf(kTypes[i].name);
    while (slots[slot] != 0) slot = (slot + 1) % kNumSlots;
    slots[slot] = static_cast<uint8_t>(i + 1);
  }
  return slots;
}

constexpr std::array<uint8_t, kNumSlots> kSlots = MakeSlots();
static_assert(std::size(kTypes) < 256);

}  // namespace

ResourceType FindType(std::string_view name) {
  if (name.size() < kShortest) return ResourceType::kNone;
  for (size_t slot = SlotOf(name); kSlots[slot] != 0;
       slot = (slot + 1) % kNumSlots) {
    const Named& found = kTypes[kSlots[slot] - 1];
    if (found.name != name) continue;
    return fhir::TypeSet::R4().Has(found.type) ? found.type
                                               : ResourceType::kNone;
  }
  return ResourceType::kNone;
}

}  // namespace matron::smart
