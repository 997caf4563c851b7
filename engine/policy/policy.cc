// Tested by loader_test.cc.

#include "policy/policy.h"

#include <algorithm>

namespace matron::policy {

oauth::AccessTokenRules Issuer::Rules() const {
  oauth::AccessTokenRules rules;
  rules.issuer = issuer;
  rules.audiences = audiences;
  rules.profile = profile;
  rules.leeway_s = leeway_s;
  rules.has_max_lifetime = has_max_lifetime;
  rules.max_lifetime_s = max_lifetime_s;
  return rules;
}

std::optional<uint32_t> Policy::FindIssuer(std::string_view issuer) const {
  const auto found =
      std::lower_bound(issuer_order_.begin(), issuer_order_.end(), issuer,
                       [this](uint32_t place, std::string_view wanted) {
                         return issuers_[place].issuer < wanted;
                       });
  if (found == issuer_order_.end() || issuers_[*found].issuer != issuer) {
    return std::nullopt;
  }
  return *found;
}

}  // namespace matron::policy
