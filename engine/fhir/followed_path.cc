// Tested by resource_predicate_test.cc.

#include "fhir/followed_path.h"

#include <array>

namespace matron::fhir {
namespace {

struct CommonPath {
  std::string_view parameter;
  std::array<std::string_view, 2> steps;
  size_t num_steps;
};

// https://hl7.org/fhir/R4/search.html#all
constexpr CommonPath kCommonPaths[] = {
    {"_id", {"id"}, 1},
    {"_lastUpdated", {"meta", "lastUpdated"}, 2},
    {"_tag", {"meta", "tag"}, 2},
    {"_profile", {"meta", "profile"}, 2},
    {"_security", {"meta", "security"}, 2},
    {"_source", {"meta", "source"}, 2},
};

}  // namespace

bool FollowedPath::FindCommon(std::string_view parameter, FollowedPath* out) {
  for (const CommonPath& common : kCommonPaths) {
    if (common.parameter != parameter) continue;
    *out = FollowedPath();
    out->common_ = common.steps.data();
    out->num_common_ = common.num_steps;
    return true;
  }
  return false;
}

}  // namespace matron::fhir
