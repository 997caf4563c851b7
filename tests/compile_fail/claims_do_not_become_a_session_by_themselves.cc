// Claims count for a session if a token was validated, or if the caller says by
// name that the host has verified them.

#include "json/document.h"
#include "oauth/claims.h"

matron::oauth::SessionClaims Claims(const matron::json::Value& claims) {
#if defined(MISUSE)
  return claims;
#else
  return matron::oauth::SessionClaims::HostVerified(claims);
#endif
}
