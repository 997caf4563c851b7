// Confirmation: the key that an access token is bound to by its claim `cnf`
// (RFC 7800), which a request has to prove: by DPoP (RFC 9449 section 6) or the
// certificate of mutual TLS (RFC 8705 section 3).

#ifndef MATRON_OAUTH_CONFIRMATION_H_
#define MATRON_OAUTH_CONFIRMATION_H_

#include <string_view>

#include "base/status.h"
#include "json/document.h"

namespace matron::oauth {

// Keys of which the host has seen a proof with this very request; empty: none.
struct ProvenKeys {
  std::string_view key_thumbprint;          // Of a DPoP proof that is valid.
  std::string_view certificate_thumbprint;  // `x5t#S256` of the TLS client's.
};

// What a token is bound to. Points into the claims.
struct Confirmation {
  bool is_bound = false;
  std::string_view key_thumbprint;          // `jkt`, if it has one.
  std::string_view certificate_thumbprint;  // `x5t#S256`, if it has one.
};

// Reads `cnf` of `claims`; an absent one binds to nothing.
// Reason::kClaimMalformed for what is no object, null included, for members
// that are no thumbprint, and for none at all;
// Reason::kSenderConstraintUnproven for a member that is not known, because
// nobody could check it.
[[nodiscard]] Reason ReadConfirmation(const json::Value& claims,
                                      Confirmation* out);

// Whether what `confirmation` binds to was proven, all of it: else
// Reason::kSenderConstraintUnproven if there is no proof, and
// Reason::kSenderConstraintMismatch if there is one of another key.
[[nodiscard]] Reason CheckConfirmation(const Confirmation& confirmation,
                                       const ProvenKeys& proven);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_CONFIRMATION_H_
