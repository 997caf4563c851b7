// What several benchmarks measure with: tokens and keys of the test vectors,
// and policies of any size. A fixture that cannot be made ends the program.

#ifndef MATRON_BENCH_FIXTURES_H_
#define MATRON_BENCH_FIXTURES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "decide/open_session.h"
#include "decide/scratch.h"
#include "jose/key_set.h"
#include "json/document.h"
#include "policy/policy.h"

namespace matron::bench {

inline constexpr int64_t kNow = 1764000000;  // The time of the test vectors.
inline constexpr std::string_view kBase = "https://ehr.example.org/fhir";

[[noreturn]] void Fail(const std::string& why);

// The token `name` of tests/vectors/tokens.json, `rs256`.
std::string Token(const std::string& name);

// A JWK set of the public half of tests/vectors/keys/`name`.jwk.json.
std::string PublicKeySet(const std::string& name);

// The claim `name` of `token`, which is not verified.
std::string Claim(std::string_view token, std::string_view name);

jose::KeySet ParseKeys(const std::string& json);
policy::PolicyRef LoadPolicy(const std::string& json);

// A policy with `num_roles` roles of 20 scopes each, of which the first is
// assigned to the group `doctors` of `issuer`, and each other one to a group of
// its own.
std::string PolicyOfSize(size_t num_roles, const std::string& issuer);

// 20 scopes as a token holds them.
std::string TwentyScopes();

decide::Scratch& WarmScratch();

// A session of `scopes` with one role, under a PolicyOfSize; `more` are members
// of its claims.
decide::SessionPtr OpenSession(size_t num_roles, const std::string& scopes,
                               const std::string& more);

}  // namespace matron::bench

#endif  // MATRON_BENCH_FIXTURES_H_
