// Tokens: parsing, choosing the key, verifying and validating, against
// BoringSSL verifying the same bytes with the same key and nothing else.

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/arena.h"
#include "base/base64url.h"
#include "bench/fixtures.h"
#include "jose/jws.h"
#include "oauth/access_token.h"
#include "openssl/bn.h"
#include "openssl/ec.h"
#include "openssl/ec_key.h"
#include "openssl/ecdsa.h"
#include "openssl/nid.h"
#include "openssl/rsa.h"
#include "openssl/sha.h"

namespace {

namespace bench = matron::bench;
using matron::Reason;

std::vector<uint8_t> Decode(std::string_view text) {
  std::vector<uint8_t> bytes(matron::Base64UrlDecodedBound(text.size()));
  size_t size = 0;
  if (!matron::Base64UrlDecode(text, bytes, &size)) bench::Fail("base64url");
  bytes.resize(size);
  return bytes;
}

// A token with its key as BoringSSL wants them.
struct Raw {
  std::string signing_input;
  std::vector<uint8_t> signature;
  matron::json::Document keys;

  explicit Raw(const std::string& token, const std::string& key_set) {
    signing_input = token.substr(0, token.rfind('.'));
    signature = Decode(std::string_view(token).substr(token.rfind('.') + 1));
    matron::json::Reader reader;
    if (keys.Parse(key_set, reader) != matron::Status::kOk) {
      bench::Fail("keys");
    }
  }
  const uint8_t* text() const {
    return reinterpret_cast<const uint8_t*>(signing_input.data());
  }
  bssl::UniquePtr<BIGNUM> Number(const char* member) const {
    const std::vector<uint8_t> bytes =
        Decode(keys.root().Find("keys").first().Find(member).text());
    return bssl::UniquePtr<BIGNUM>(
        BN_bin2bn(bytes.data(), bytes.size(), nullptr));
  }
};

void RawRsa(benchmark::State& state, const char* token, bool is_384) {
  const Raw raw(bench::Token(token), bench::PublicKeySet("rsa-a"));
  bssl::UniquePtr<RSA> rsa(RSA_new());
  if (RSA_set0_key(rsa.get(), raw.Number("n").release(),
                   raw.Number("e").release(), nullptr) != 1) {
    bench::Fail("RSA key");
  }
  for (auto _ : state) {
    uint8_t digest[SHA384_DIGEST_LENGTH];
    const size_t size = raw.signing_input.size();
    if (is_384) {
      SHA384(raw.text(), size, digest);
    } else {
      SHA256(raw.text(), size, digest);
    }
    const int ok =
        RSA_verify(is_384 ? NID_sha384 : NID_sha256, digest,
                   is_384 ? SHA384_DIGEST_LENGTH : SHA256_DIGEST_LENGTH,
                   raw.signature.data(), raw.signature.size(), rsa.get());
    if (ok != 1) state.SkipWithError("does not verify");
  }
}

void RawEcdsa(benchmark::State& state, const char* token, const char* key,
              bool is_384) {
  const Raw raw(bench::Token(token), bench::PublicKeySet(key));
  bssl::UniquePtr<EC_KEY> ec(
      EC_KEY_new_by_curve_name(is_384 ? NID_secp384r1 : NID_X9_62_prime256v1));
  if (EC_KEY_set_public_key_affine_coordinates(ec.get(), raw.Number("x").get(),
                                               raw.Number("y").get()) != 1) {
    bench::Fail("EC key");
  }
  const size_t half = raw.signature.size() / 2;
  bssl::UniquePtr<ECDSA_SIG> pair(ECDSA_SIG_new());
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(raw.signature.data(), half, nullptr),
                 BN_bin2bn(raw.signature.data() + half, half, nullptr));
  for (auto _ : state) {
    uint8_t digest[SHA384_DIGEST_LENGTH];
    const size_t size = raw.signing_input.size();
    if (is_384) {
      SHA384(raw.text(), size, digest);
    } else {
      SHA256(raw.text(), size, digest);
    }
    const int ok = ECDSA_do_verify(
        digest, is_384 ? SHA384_DIGEST_LENGTH : SHA256_DIGEST_LENGTH,
        pair.get(), ec.get());
    if (ok != 1) state.SkipWithError("does not verify");
  }
}

// All that the engine does with a token before a session is made.
void Matron(benchmark::State& state, const char* name, const char* key) {
  const std::string token = bench::Token(name);
  const std::string issuer = bench::Claim(token, "iss");
  const std::string audience = bench::Claim(token, "aud");
  const std::string_view audiences[] = {audience};
  const matron::jose::KeySet keys = bench::ParseKeys(bench::PublicKeySet(key));
  matron::oauth::AccessTokenRules rules;
  rules.issuer = issuer;
  rules.audiences = audiences;
  const matron::oauth::AccessTokenValidator validator(rules);
  matron::decide::Scratch& scratch = bench::WarmScratch();
  for (auto _ : state) {
    scratch.arena().Reset();
    matron::jose::CompactJws jws;
    matron::jose::VerifiedJws verified;
    matron::oauth::SessionClaims claims;
    Reason reason = jws.Parse(token, scratch.reader(), scratch.arena());
    if (reason == Reason::kOk) {
      reason = jws.RequireAlgorithm(matron::jose::AlgorithmSet::Default());
    }
    if (reason == Reason::kOk) reason = validator.CheckType(jws);
    if (reason == Reason::kOk) reason = jws.Verify(keys, &verified);
    if (reason == Reason::kOk) {
      reason = validator.Validate(verified, bench::kNow, scratch.claims(),
                                  scratch.reader(), &claims);
    }
    if (reason != Reason::kOk) {
      state.SkipWithError(matron::InfoOf(reason).wire_name.data());
    }
  }
}

BENCHMARK_CAPTURE(RawRsa, RS256, "rs256", false);
BENCHMARK_CAPTURE(RawRsa, RS384, "rs384", true);
BENCHMARK_CAPTURE(RawEcdsa, ES256, "es256", "p256", false);
BENCHMARK_CAPTURE(RawEcdsa, ES384, "es384", "p384", true);
BENCHMARK_CAPTURE(Matron, RS256, "rs256", "rsa-a");
BENCHMARK_CAPTURE(Matron, RS384, "rs384", "rsa-a");
BENCHMARK_CAPTURE(Matron, ES256, "es256", "p256");
BENCHMARK_CAPTURE(Matron, ES384, "es384", "p384");

}  // namespace
