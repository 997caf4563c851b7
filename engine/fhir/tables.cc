// Lookups in the generated tables. Hash and displace: the upper bits of a
// name's hash choose a bucket, the bucket's displacement leads to a slot, and
// the slot holds the one row that the name can be; comparing the name decides.
// Tested by definitions_test.cc.

#include <bit>
#include <cstring>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "fhir/definitions.h"
#include "fhir/resource_type.h"

namespace matron::fhir {
namespace {

// A name in kStrings.
struct Range {
  uint16_t offset;
  uint8_t size;
};

enum ParameterFlag : uint8_t {
  kReadsPatientElement = 1,
  kOnlyPatient = 2,
  kReadsRelatedPersonElement = 4,
  kOnlyRelatedPerson = 8,
};

struct ParameterRow {
  Range name;
  uint16_t type;
  ParameterKind kind;
  uint8_t flags;
};

struct PathRow {
  uint16_t first_step;
  uint8_t num_steps;
};

struct CompartmentRow {
  uint16_t first_parameter;
  uint8_t num_parameters;
  uint16_t first_path;
  uint8_t num_paths;
};

#include "fhir/tables.inc"

static_assert(std::size(kTypeNames) <= kMaxResourceTypes);

std::string_view TextOf(Range range) {
  return {kStrings + range.offset, range.size};
}

constexpr uint64_t kGolden = 0x9E3779B97F4A7C15u;

// The bytes at `bytes` as a number, the first of which is the lowest.
template <typename T>
uint64_t Load(const char* bytes) {
  T value = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, bytes, sizeof(T));
  } else {
    for (size_t i = sizeof(T); i-- > 0;) {
      value = static_cast<T>(value << 8 | static_cast<uint8_t>(bytes[i]));
    }
  }
  return value;
}

// Eight bytes at a time, as a scope string holds thousands of names. The last
// ones may be looked at twice.
uint64_t HashName(std::string_view name, uint64_t seed) {
  uint64_t value = seed * kGolden + name.size();
  const char* const end = name.data() + name.size();
  if (name.size() >= 8) {
    value ^= Load<uint64_t>(name.data());
    value ^= std::rotl(Load<uint64_t>(end - 8), 29);
    for (const char* at = name.data() + 8; end - at > 8; at += 8) {
      value = value * kGolden ^ Load<uint64_t>(at);
    }
  } else if (name.size() >= 4) {
    value ^= Load<uint32_t>(name.data()) | Load<uint32_t>(end - 4) << 32;
  } else {
    for (const char c : name) value = value << 8 ^ static_cast<uint8_t>(c);
  }
  return value * kGolden;
}

// The number of leading bits that index a table of `size` entries.
constexpr int IndexBits(size_t size) {
  int bits = 0;
  while ((size_t{1} << bits) < size) ++bits;
  return bits;
}

template <size_t kBuckets, size_t kSlots>
size_t SlotOf(uint64_t hash, const uint16_t (&displacements)[kBuckets],
              const uint16_t (&slots)[kSlots]) {
  static_assert((kBuckets & (kBuckets - 1)) == 0);
  static_assert((kSlots & (kSlots - 1)) == 0);
  const uint64_t bucket = hash >> (64 - IndexBits(kBuckets));
  const uint64_t mixed = (hash ^ displacements[bucket]) * 0xD6E8FEB86659FD93u;
  return slots[mixed >> (64 - IndexBits(kSlots))];
}

struct CompartmentTables {
  const Range* steps;
  const PathRow* paths;
  const Range* parameters;
  const CompartmentRow* rows;
  const uint8_t* by_type;
};

constexpr CompartmentTables kCompartments[kNumCompartments] = {
    {kR4PatientSteps, kR4PatientPaths, kR4PatientParameters, kR4PatientRows,
     kR4PatientByType},
    {kR4RelatedPersonSteps, kR4RelatedPersonPaths, kR4RelatedPersonParameters,
     kR4RelatedPersonRows, kR4RelatedPersonByType},
};
static_assert(std::size(kR4PatientByType) == std::size(kTypeNames));
static_assert(std::size(kR4RelatedPersonByType) == std::size(kTypeNames));

const CompartmentTables& TablesOf(Compartment compartment) {
  return kCompartments[static_cast<size_t>(compartment) % kNumCompartments];
}

}  // namespace

ResourceType ParseResourceType(std::string_view name) {
  const size_t number =
      SlotOf(HashName(name, 0), kTypeDisplacements, kTypeSlots);
  if (number == 0 || TextOf(kTypeNames[number]) != name) {
    return ResourceType::kNone;
  }
  const ResourceType type = static_cast<ResourceType>(number);
  return TypeSet::R4().Has(type) ? type : ResourceType::kNone;
}

ResourceType ParseLowerCaseResourceType(std::string_view name) {
  for (const char c : name) {
    if (!absl::ascii_islower(static_cast<unsigned char>(c))) {
      return ResourceType::kNone;
    }
  }
  const TypeSet r4 = TypeSet::R4();
  for (size_t i = 1; i < std::size(kTypeNames); ++i) {
    const ResourceType type = static_cast<ResourceType>(i);
    if (absl::EqualsIgnoreCase(TextOf(kTypeNames[i]), name) && r4.Has(type)) {
      return type;
    }
  }
  return ResourceType::kNone;
}

std::string_view NameOf(ResourceType type) {
  const size_t number = static_cast<size_t>(type);
  if (number >= std::size(kTypeNames)) return {};
  return TextOf(kTypeNames[number]);
}

TypeSet TypeSet::R4() {
  TypeSet set;
  static_assert(std::size(kR4Types) == kMaxResourceTypes / 64);
  for (size_t i = 0; i < set.words_.size(); ++i) set.words_[i] = kR4Types[i];
  return set;
}

bool FindSearchParameter(ResourceType type, std::string_view name,
                         SearchParameter* out) {
  const uint64_t number = static_cast<uint64_t>(type);
  const size_t slot = SlotOf(HashName(name, number), kR4ParameterDisplacements,
                             kR4ParameterSlots);
  if (slot == 0) return false;
  const ParameterRow& row = kR4Parameters[slot - 1];
  if (row.type != number || TextOf(row.name) != name) return false;
  *out = {
      row.kind,
      {(row.flags & kReadsPatientElement) != 0,
       (row.flags & kReadsRelatedPersonElement) != 0},
      {(row.flags & kOnlyPatient) != 0, (row.flags & kOnlyRelatedPerson) != 0}};
  return true;
}

std::string_view ElementPath::step(size_t level) const {
  return TextOf(TablesOf(compartment_).steps[first_step_ + level]);
}

CompartmentRule::CompartmentRule(Compartment compartment, ResourceType type)
    : compartment_(compartment) {
  const size_t number = static_cast<size_t>(type);
  if (number >= std::size(kTypeNames)) return;
  const CompartmentTables& tables = TablesOf(compartment);
  const uint8_t row_number = tables.by_type[number];
  if (row_number == 0) return;
  const CompartmentRow& row = tables.rows[row_number - 1];
  first_parameter_ = row.first_parameter;
  num_parameters_ = row.num_parameters;
  first_path_ = row.first_path;
  num_paths_ = row.num_paths;
}

std::string_view CompartmentRule::parameter(size_t index) const {
  return TextOf(TablesOf(compartment_).parameters[first_parameter_ + index]);
}

ElementPath CompartmentRule::path(size_t index) const {
  const PathRow& row = TablesOf(compartment_).paths[first_path_ + index];
  return {compartment_, row.first_step, row.num_steps};
}

}  // namespace matron::fhir
