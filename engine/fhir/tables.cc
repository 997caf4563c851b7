// Lookups in the generated tables. Hash and displace: the upper bits of a
// name's hash choose a bucket, the bucket's displacement leads to a slot, and
// the slot holds the one row that the name can be; comparing the name decides.
// Tested by definitions_test.cc.

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "fhir/definitions.h"
#include "fhir/element_path.h"
#include "fhir/resource_type.h"

namespace matron::fhir {
namespace {

// A name in kStrings, or values in another table.
struct Range {
  uint16_t offset;
  uint8_t size;
};

struct FilterRow {
  uint8_t level;
  Range member;
  Range value;
};

struct PathRow {
  uint16_t first_step;
  uint8_t num_steps;
  uint8_t choices;  // One bit a level.
  uint8_t filter;
  uint8_t target;
};

enum ParameterFlag : uint8_t {
  kReadsPatientElement = 1,
  kOnlyPatient = 2,
  kReadsRelatedPersonElement = 4,
  kOnlyRelatedPerson = 8,
  kReadsClinicalSubjectElement = 16,
  kR4 = 32,  // The versions that the row is of.
  kR4B = 64,
  kR5 = 128,
};
constexpr ParameterFlag kOfVersion[] = {kR4, kR4B, kR5};

// Rows of one type and name stand together, one for the versions that agree.
struct ParameterRow {
  uint16_t name;
  uint8_t name_size;
  uint8_t type;
  ParameterKind kind;
  uint8_t flags;
  uint16_t first_path;
  uint8_t num_paths;
  uint8_t target_set;  // 0: every type of the version.
};

struct CompartmentRow {
  uint16_t first_parameter;
  uint8_t num_parameters;
  PathList paths;
};

#include "fhir/compartment_tables.inc"
#include "fhir/parameter_tables.inc"
#include "fhir/path_tables.inc"
#include "fhir/type_tables.inc"

static_assert(sizeof(ParameterRow) == 10);
static_assert(std::size(kTypeNames) <= kMaxResourceTypes);
static_assert(std::size(kTypesOfVersion) == kNumFhirVersions);
static_assert(std::size(kTypesOfVersion[0]) == kMaxResourceTypes / 64);
static_assert(std::size(kCompartmentsByType) == kNumFhirVersions);
static_assert(std::size(kCompartmentsByType[0]) == kNumCompartments);
static_assert(std::size(kCompartmentsByType[0][0]) == std::size(kTypeNames));

// What the name of a choice element ends with: the types that an element of
// several may be (R4 and R5 datatypes.html, open types), without the stem.
constexpr std::string_view kDataTypes[] = {
    "Address",
    "Age",
    "Annotation",
    "Attachment",
    "Availability",
    "Base64Binary",
    "Boolean",
    "Canonical",
    "Code",
    "CodeableConcept",
    "CodeableReference",
    "Coding",
    "ContactDetail",
    "ContactPoint",
    "Contributor",
    "Count",
    "DataRequirement",
    "Date",
    "DateTime",
    "Decimal",
    "Distance",
    "Dosage",
    "Duration",
    "Expression",
    "ExtendedContactDetail",
    "HumanName",
    "Id",
    "Identifier",
    "Instant",
    "Integer",
    "Integer64",
    "Markdown",
    "Meta",
    "Money",
    "Oid",
    "ParameterDefinition",
    "Period",
    "PositiveInt",
    "Quantity",
    "Range",
    "Ratio",
    "RatioRange",
    "Reference",
    "RelatedArtifact",
    "SampledData",
    "Signature",
    "String",
    "Time",
    "Timing",
    "TriggerDefinition",
    "UnsignedInt",
    "Uri",
    "Url",
    "UsageContext",
    "Uuid",
};

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

template <size_t kBuckets, size_t kSlots, typename Slot>
size_t SlotOf(uint64_t hash, const uint16_t (&displacements)[kBuckets],
              const Slot (&slots)[kSlots]) {
  static_assert((kBuckets & (kBuckets - 1)) == 0);
  static_assert((kSlots & (kSlots - 1)) == 0);
  const uint64_t bucket = hash >> (64 - IndexBits(kBuckets));
  const uint64_t mixed = (hash ^ displacements[bucket]) * 0xD6E8FEB86659FD93u;
  return slots[mixed >> (64 - IndexBits(kSlots))];
}

size_t VersionIndex(FhirVersion version) {
  return static_cast<size_t>(version) % kNumFhirVersions;
}

}  // namespace

ResourceType ParseResourceType(std::string_view name, FhirVersion version) {
  const size_t number =
      SlotOf(HashName(name, 0), kTypeDisplacements, kTypeSlots);
  if (number == 0 || TextOf(kTypeNames[number]) != name) {
    return ResourceType::kNone;
  }
  const ResourceType type = static_cast<ResourceType>(number);
  return TypeSet::Of(version).Has(type) ? type : ResourceType::kNone;
}

ResourceType ParseLowerCaseResourceType(std::string_view name,
                                        FhirVersion version) {
  for (const char c : name) {
    if (!absl::ascii_islower(static_cast<unsigned char>(c))) {
      return ResourceType::kNone;
    }
  }
  const TypeSet types = TypeSet::Of(version);
  for (size_t i = 1; i < std::size(kTypeNames); ++i) {
    const ResourceType type = static_cast<ResourceType>(i);
    if (absl::EqualsIgnoreCase(TextOf(kTypeNames[i]), name) &&
        types.Has(type)) {
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

TypeSet TypeSet::Of(FhirVersion version) {
  TypeSet set;
  for (size_t i = 0; i < set.words_.size(); ++i) {
    set.words_[i] = kTypesOfVersion[VersionIndex(version)][i];
  }
  return set;
}

bool FindSearchParameter(FhirVersion version, ResourceType type,
                         std::string_view name, SearchParameter* out) {
  const uint64_t number = static_cast<uint64_t>(type);
  const size_t slot =
      SlotOf(HashName(name, number), kParameterDisplacements, kParameterSlots);
  if (slot == 0) return false;
  for (size_t i = slot - 1; i < std::size(kParameters); ++i) {
    const ParameterRow& row = kParameters[i];
    if (row.type != number || TextOf({row.name, row.name_size}) != name) break;
    const auto has = [&row](ParameterFlag flag) {
      return (row.flags & flag) != 0;
    };
    if (!has(kOfVersion[VersionIndex(version)])) continue;
    out->kind = row.kind;
    out->is_compiled = row.num_paths > 0;
    out->reads_compartment_element[0] = has(kReadsPatientElement);
    out->reads_compartment_element[1] = has(kReadsRelatedPersonElement);
    out->reads_compartment_element[2] = has(kReadsClinicalSubjectElement);
    out->leads_to_person_only[0] = has(kOnlyPatient);
    out->leads_to_person_only[1] = has(kOnlyRelatedPerson);
    out->leads_to_person_only[2] = has(kOnlyPatient);
    out->paths = {row.first_path, row.num_paths};
    out->target_set = row.target_set;
    out->version = version;
    return true;
  }
  return false;
}

TypeSet SearchParameter::targets() const {
  if (kind != ParameterKind::kReference) return {};
  if (target_set == 0) return TypeSet::Of(version);
  TypeSet set;
  const Range range = kTargetSets[target_set];
  for (size_t i = 0; i < range.size; ++i) {
    set.Add(static_cast<ResourceType>(kTargets[range.offset + i]));
  }
  return set;
}

ElementPath PathAt(PathList paths, size_t index) {
  const PathRow& row = kPaths[kPathLists[paths.first + index]];
  ElementPath path;
  path.first_step_ = row.first_step;
  path.num_steps_ = row.num_steps;
  path.choices_ = row.choices;
  path.filter_ = row.filter;
  path.target_ = static_cast<ResourceType>(row.target);
  return path;
}

std::string_view ElementPath::step(size_t level) const {
  return TextOf(kSteps[first_step_ + level]);
}

bool ElementPath::Matches(size_t level, std::string_view key) const {
  const std::string_view name = step(level);
  if (!is_choice(level)) return key == name;
  if (!key.starts_with(name)) return false;
  key.remove_prefix(name.size());
  return std::find(std::begin(kDataTypes), std::end(kDataTypes), key) !=
         std::end(kDataTypes);
}

ElementFilter ElementPath::filter() const {
  const FilterRow& row = kFilters[filter_];
  return {row.level, TextOf(row.member), TextOf(row.value)};
}

std::string_view NameOf(Compartment compartment) {
  return NameOf(PersonType(compartment));
}

bool ParseCompartment(std::string_view name, Compartment* out) {
  for (size_t i = 0; i < kNumCompartments; ++i) {
    const Compartment compartment = static_cast<Compartment>(i);
    if (NameOf(compartment) != name) continue;
    *out = compartment;
    return true;
  }
  return false;
}

CompartmentRule::CompartmentRule(FhirVersion version, Compartment compartment,
                                 ResourceType type) {
  const size_t number = static_cast<size_t>(type);
  const size_t which = static_cast<size_t>(compartment) % kNumCompartments;
  if (number >= std::size(kTypeNames)) return;
  const CompartmentRow& row =
      kCompartmentRows[kCompartmentsByType[VersionIndex(version)][which]
                                          [number]];
  first_parameter_ = row.first_parameter;
  num_parameters_ = row.num_parameters;
  paths_ = row.paths;
}

std::string_view CompartmentRule::parameter(size_t index) const {
  return TextOf(kMemberParameters[first_parameter_ + index]);
}

}  // namespace matron::fhir
