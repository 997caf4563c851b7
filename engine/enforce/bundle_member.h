// The members of a Bundle, each with what the filter does with it.

#ifndef MATRON_ENFORCE_BUNDLE_MEMBER_H_
#define MATRON_ENFORCE_BUNDLE_MEMBER_H_

#include <cstdint>
#include <string_view>

#include "enforce/filter_options.h"

namespace matron::enforce {

enum class MemberRule : uint8_t {
  kUnknown,
  kKeep,
  kText,  // Kept, too: a string.
  kResourceType,
  kType,
  kTotal,
  kLink,
  kEntry,
  kSignature,
  kIssues,
  kId,
  kMeta,
};

struct BundleMember {
  MemberRule rule = MemberRule::kUnknown;
  uint32_t bit = 0;  // Another one for each member.
};

// Looks up a name as it stands between its quotes, escapes and all. Only what
// is a Bundle's member in FHIR R4 or R5 is known.
BundleMember FindBundleMember(std::string_view raw_name);

// BundleType::kNone for what is no type of a response.
BundleType ParseBundleType(std::string_view text);

// Whether a string that stands as `raw` between its quotes means `text`.
[[nodiscard]] bool Means(std::string_view raw, std::string_view text);

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_BUNDLE_MEMBER_H_
