// Claims of a token: read strictly, and marked by where they come from.

#ifndef MATRON_OAUTH_CLAIMS_H_
#define MATRON_OAUTH_CLAIMS_H_

#include <cstdint>
#include <string_view>

#include "base/status.h"
#include "json/document.h"

namespace matron::oauth {

// How a NumericDate that has a fraction becomes whole seconds: always against
// the token.
enum class Rounding { kDown, kUp };

// Reads the NumericDate `name` of `claims` (RFC 7519 section 2): a JSON number
// from 0 to limits::kMaxNumericDate. `*found` tells whether the claim is there;
// null counts as absent. Reason::kClaimMalformed for anything else.
[[nodiscard]] Reason ReadNumericDate(const json::Value& claims,
                                     std::string_view name, Rounding rounding,
                                     bool* found, int64_t* seconds);

// Reads the string `name`; `*out` is empty if the claim is absent or null.
[[nodiscard]] Reason ReadText(const json::Value& claims, std::string_view name,
                              std::string_view* out);

// `exp` and `nbf`, rounded, without leeway.
struct Lifetime {
  bool has_exp = false;
  bool has_nbf = false;
  int64_t exp = 0;
  int64_t nbf = 0;
};
[[nodiscard]] Reason ReadLifetime(const json::Value& claims, Lifetime* out);

// Whether a token of this lifetime counts at `now`: Reason::kTokenExpired from
// exp + leeway on, Reason::kTokenNotYetValid before nbf - leeway.
[[nodiscard]] Reason CheckLifetime(const Lifetime& lifetime, int64_t now,
                                   int64_t leeway);

class AccessTokenValidator;
class IntrospectionValidator;

// Claims that a session may be opened from. There are three ways to get some:
// by validating a token, or what its issuer says of it, and by the one function
// that says that the host has done it. Refers to a document, which must outlive
// it.
class SessionClaims {
 public:
  SessionClaims() = default;

  // Claims that the host has verified itself: nothing in them has been checked.
  static SessionClaims HostVerified(const json::Value& claims) {
    return SessionClaims(claims);
  }

  bool exists() const { return claims_.is_object(); }
  const json::Value& claims() const { return claims_; }

 private:
  friend class AccessTokenValidator;
  friend class IntrospectionValidator;
  explicit SessionClaims(const json::Value& claims) : claims_(claims) {}

  json::Value claims_;
};

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_CLAIMS_H_
