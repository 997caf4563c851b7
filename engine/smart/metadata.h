// Metadata: members of a discovery document, each with the kind of its value
// and how much it is wanted.

#ifndef MATRON_SMART_METADATA_H_
#define MATRON_SMART_METADATA_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "smart/finding.h"

namespace matron::smart {

enum class MetadataKind : uint8_t {
  kUrl,
  kIssuer,  // A URL without query.
  kTexts,
  kBool,
  kObject,
};

// Conditional members are wanted by rules of their own.
enum class Presence : uint8_t {
  kUndefined,
  kOptional,
  kConditional,
  kRecommended,
  kRequired,
};

// Reads the member `name` of `document` as a value of `kind`; reports one of
// the wrong kind, and one that is missing or not wanted, by `presence`.
// `relative_is_error` is for URLs.
void ValidateMember(const Spot& document, std::string_view name,
                    MetadataKind kind, Presence presence,
                    bool relative_is_error, std::string_view spec);

// Returns the texts of the array `name`, without reporting anything. They are
// in memory of the findings.
std::span<const std::string_view> TextsOf(const Spot& document,
                                          std::string_view name);

// Reports `value` wherever it stands in the array `name`.
void ReportValue(const Spot& document, std::string_view name,
                 std::string_view value, Severity severity, FindingCode code,
                 std::string_view message, std::string_view spec);

// Reports if the array `name` is there and lacks `value`.
void ExpectValue(const Spot& document, std::string_view name,
                 std::string_view value, Severity severity,
                 std::string_view spec);

}  // namespace matron::smart

#endif  // MATRON_SMART_METADATA_H_
