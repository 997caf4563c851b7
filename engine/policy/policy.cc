// Tested by loader_test.cc.

#include "policy/policy.h"

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
  for (uint32_t i = 0; i < num_issuers_; ++i) {
    if (issuers_[i].issuer == issuer) return i;
  }
  return std::nullopt;
}

}  // namespace matron::policy
