// Verifying one token by one profile, whichever way it was asked for.

#ifndef MATRON_CAPI_TOKEN_CHECK_H_
#define MATRON_CAPI_TOKEN_CHECK_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "jose/algorithm.h"
#include "jose/jws.h"
#include "jose/key_set.h"
#include "json/document.h"
#include "json/reader.h"
#include "oauth/access_token.h"
#include "oauth/client_assertion.h"
#include "oauth/confirmation.h"
#include "oauth/dpop_proof.h"
#include "oauth/id_token.h"
#include "oauth/logout_token.h"

namespace matron::capi {

enum class Profile : uint8_t {
  kJws,  // Structure and signature only.
  kAccessToken,
  kIdToken,
  kClientAssertion,
  kDpopProof,
  kLogoutToken,
};

// The algorithms that a token of `profile` may have where nothing is said.
jose::AlgorithmSet DefaultAlgorithms(Profile profile);

// Whether tokens of `profile` may be allowed by all of `algorithms` together.
//
// SECURITY: who can verify by a shared secret can sign by it as well, and a
// public key must never be one; a client, or a proof, has a key of its own.
bool MayAllow(Profile profile, jose::AlgorithmSet algorithms);

// What a token is verified by. Of the rules those of the profile count.
struct TokenCheck {
  Profile profile = Profile::kJws;
  std::string_view token;
  // Null for a DPoP proof, which brings its own.
  const jose::KeySet* keys = nullptr;
  jose::AlgorithmSet algorithms;
  oauth::AccessTokenRules access_token;
  int64_t now = INT64_MIN;  // Of access tokens; the others' rules have it.
  // What an access token that is bound to a key must be bound to.
  oauth::ProvenKeys proven;
  oauth::IdTokenRules id_token;
  oauth::ClientAssertionRules client_assertion;
  oauth::DpopRules dpop;
  oauth::LogoutTokenRules logout_token;
};

// What came of it. Points into the token, `jws` and the documents of the call.
struct CheckedToken {
  json::Value claims;
  oauth::ClaimFault fault;  // Why not, where there is more to say.
  oauth::IdToken id_token;
  oauth::DpopProof dpop;
};

// Verifies by `check`: structure, header, key, signature, claims, one after the
// other, so that the first fault is the reason. On Reason::kOk the claims are
// in
// `*out`, the header in `jws`. `document` and `arena` hold what they are made
// of and must outlive them.
[[nodiscard]] Reason CheckToken(const TokenCheck& check, json::Reader& reader,
                                Arena& arena, jose::CompactJws& jws,
                                json::Document& document, CheckedToken* out);

}  // namespace matron::capi

#endif  // MATRON_CAPI_TOKEN_CHECK_H_
