// SmartVersion: the published versions of SMART App Launch.

#ifndef MATRON_SMART_SMART_VERSION_H_
#define MATRON_SMART_SMART_VERSION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace matron::smart {

enum class SmartVersion : uint8_t { kV1_0, kV2_0, kV2_1, kV2_2 };
inline constexpr size_t kNumSmartVersions = 4;

inline constexpr std::string_view kSmartVersionNames[kNumSmartVersions] = {
    "1.0", "2.0", "2.1", "2.2"};

// Returns the version that is written `text`, such as `2.2`.
constexpr std::optional<SmartVersion> ParseSmartVersion(std::string_view text) {
  for (size_t i = 0; i < kNumSmartVersions; ++i) {
    if (kSmartVersionNames[i] == text) return static_cast<SmartVersion>(i);
  }
  return std::nullopt;
}

constexpr std::string_view NameOf(SmartVersion version) {
  return kSmartVersionNames[static_cast<size_t>(version) % kNumSmartVersions];
}

}  // namespace matron::smart

#endif  // MATRON_SMART_SMART_VERSION_H_
