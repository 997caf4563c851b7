// Redirect URIs: which may be registered, and which request names one of them
// (RFC 6749 section 3.1.2, RFC 8252 section 7, RFC 9700 section 2.1).

#ifndef MATRON_OAUTH_REDIRECT_URI_H_
#define MATRON_OAUTH_REDIRECT_URI_H_

#include <span>
#include <string_view>

#include "base/status.h"

namespace matron::oauth {

// What a client has registered.
struct RedirectUriRules {
  std::span<const std::string_view> registered;
  bool is_native_app = false;
};

// Whether a code may be sent to `uri` if a client registers it: an absolute
// https URL; of a native app, http on 127.0.0.1, [::1] or localhost, or a
// private-use scheme with a dot in it, too (RFC 8252 sections 7.1 and 7.3).
// Never with a fragment, with user information, or with characters that are not
// RFC 3986's.
[[nodiscard]] bool IsUsableRedirectUri(std::string_view uri,
                                       bool is_native_app);

// Whether `requested` is one of `rules.registered`, byte by byte. The only
// exception: of a native app the port of http on 127.0.0.1 and [::1] may be any
// (RFC 8252 section 7.3). A registered URI that is not usable matches nothing.
// Reason::kRedirectUriUnusable if `requested` is one of those, else
// Reason::kRedirectUriMismatch.
[[nodiscard]] Reason MatchRedirectUri(const RedirectUriRules& rules,
                                      std::string_view requested);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_REDIRECT_URI_H_
