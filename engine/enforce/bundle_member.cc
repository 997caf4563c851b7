// Tested by bundle_filter_test.cc.

#include "enforce/bundle_member.h"

#include <cstddef>
#include <iterator>

#include "base/limits.h"
#include "json/scalars.h"

namespace matron::enforce {
namespace {

struct Row {
  std::string_view name;
  MemberRule rule;
};

// FHIR R4 and R5, Bundle and Resource. R5 has `issues`.
constexpr Row kMembers[] = {
    {"resourceType", MemberRule::kResourceType},
    {"type", MemberRule::kType},
    {"entry", MemberRule::kEntry},
    {"link", MemberRule::kLink},
    {"total", MemberRule::kTotal},
    {"_total", MemberRule::kTotal},
    {"signature", MemberRule::kSignature},
    {"issues", MemberRule::kIssues},
    {"id", MemberRule::kId},
    {"_id", MemberRule::kKeep},
    {"meta", MemberRule::kMeta},
    {"implicitRules", MemberRule::kText},
    {"_implicitRules", MemberRule::kKeep},
    {"language", MemberRule::kText},
    {"_language", MemberRule::kKeep},
    {"identifier", MemberRule::kKeep},
    {"_type", MemberRule::kKeep},
    {"timestamp", MemberRule::kText},
    {"_timestamp", MemberRule::kKeep},
};
static_assert(std::size(kMembers) <= 32);

constexpr struct {
  std::string_view name;
  BundleType type;
} kTypes[] = {
    {"searchset", BundleType::kSearchset},
    {"history", BundleType::kHistory},
    {"batch-response", BundleType::kBatchResponse},
    {"transaction-response", BundleType::kTransactionResponse},
    {"document", BundleType::kDocument},
    {"collection", BundleType::kCollection},
    {"message", BundleType::kMessage},
};

}  // namespace

BundleMember FindBundleMember(std::string_view raw_name) {
  if (raw_name.size() > limits::kMaxBundleNameBytes) return {};
  char unescaped[limits::kMaxBundleNameBytes];
  std::string_view name = raw_name;
  if (raw_name.find('\\') != raw_name.npos) {
    size_t size = 0;
    if (!json::Unescape(raw_name, unescaped, &size)) return {};
    name = {unescaped, size};
  }
  for (size_t i = 0; i < std::size(kMembers); ++i) {
    if (kMembers[i].name == name) {
      return {kMembers[i].rule, uint32_t{1} << i};
    }
  }
  return {};
}

BundleType ParseBundleType(std::string_view text) {
  for (const auto& row : kTypes) {
    if (row.name == text) return row.type;
  }
  return BundleType::kNone;
}

bool Means(std::string_view raw, std::string_view text) {
  if (raw == text) return true;
  if (raw.size() > limits::kMaxBundleNameBytes) return false;
  char unescaped[limits::kMaxBundleNameBytes];
  size_t size = 0;
  return json::Unescape(raw, unescaped, &size) &&
         std::string_view(unescaped, size) == text;
}

}  // namespace matron::enforce
