// Tokens and keys of tests. The keys are public and for tests only:
// tests/vectors/keys. The tokens of tests/vectors/tokens.json were made once by
// another JOSE implementation; SignRs256 makes further ones, which needs no
// random numbers.
//
//   const std::string set = SetOf({TestKey("rsa-a", R"("kid":"a")")});
//   const std::string token = SignRs256(R"({"alg":"RS256"})", "{}");

#ifndef MATRON_TESTS_JOSE_TEST_TOKENS_H_
#define MATRON_TESTS_JOSE_TEST_TOKENS_H_

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "jose/algorithm.h"
#include "jose/key_set.h"
#include "json/document.h"

namespace matron::jose {

// Base64url of `bytes`, and back; the text must be well-formed.
std::string Encoded(std::string_view bytes);
std::string Decoded(std::string_view text);

// The bytes of an even number of hexadecimal digits.
std::string FromHex(std::string_view digits);

// The token `name` of tokens.json.
std::string TestToken(std::string_view name);

// The JWK of keys/<name>.jwk.json, without its `kid` and private members, and
// with `members` (JSON text, without the comma before it) at its end.
std::string TestKey(std::string_view name, std::string_view members = "");

// The octets of the base64url member `member` of keys/<name>.jwk.json.
std::string TestKeyNumber(std::string_view name, std::string_view member);

// A JWK set of these keys.
std::string SetOf(std::initializer_list<std::string> keys);

// The set of the test keys rsa-a, p256 and p384 with the `kid` that tokens.json
// uses.
std::string TestKeySet();

// A set of the one test key `name`, with the `kid` that tokens.json uses.
std::string TestKeySetOf(std::string_view name);

// A token of these texts, signed by the key rsa-a with RSASSA-PKCS1-v1_5.
std::string SignRs256(std::string_view header, std::string_view payload);
std::string SignRs384(std::string_view header, std::string_view payload);

// A token of these texts that nobody has signed.
std::string Unsigned(std::string_view header, std::string_view payload);

// Every algorithm that is known.
AlgorithmSet AllAlgorithms();

// What becomes of `token`, step after step as in docs/evaluate.md, verify,
// profile jws: the wire name of the first reason that is not ok.
std::string Verified(std::string_view token, std::string_view key_set,
                     AlgorithmSet allowed = AlgorithmSet::Default());

// A key set that was parsed, with what was found on the way.
struct ParsedKeys {
  explicit ParsedKeys(std::string_view text);
  Diagnostics diagnostics;
  Result<KeySet> keys;
};

}  // namespace matron::jose

#endif  // MATRON_TESTS_JOSE_TEST_TOKENS_H_
