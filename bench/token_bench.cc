// Tokens: parsing, choosing the key, verifying and validating, against
// BoringSSL verifying the same bytes with the same key and nothing else.

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/arena.h"
#include "base/base64url.h"
#include "bench/fixtures.h"
#include "decide/open_session.h"
#include "decide/session_cache.h"
#include "jose/algorithm.h"
#include "jose/jws.h"
#include "oauth/access_token.h"
#include "openssl/bn.h"
#include "openssl/curve25519.h"
#include "openssl/digest.h"
#include "openssl/ec.h"
#include "openssl/ec_key.h"
#include "openssl/ecdsa.h"
#include "openssl/hmac.h"
#include "openssl/mem.h"
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

void RawEd25519(benchmark::State& state, const char* token, const char* key) {
  const Raw raw(bench::Token(token), bench::PublicKeySet(key));
  const std::vector<uint8_t> point =
      Decode(raw.keys.root().Find("keys").first().Find("x").text());
  for (auto _ : state) {
    if (ED25519_verify(raw.text(), raw.signing_input.size(),
                       raw.signature.data(), point.data()) != 1) {
      state.SkipWithError("does not verify");
    }
  }
}

// A token of 20 scopes, with a payload of 700 bytes, that hardly takes time to
// verify: what is beside the signature shows best.
class SecretToken {
 public:
  SecretToken() : secret_(64, 's') {
    const std::string header = R"({"alg":"HS256","typ":"at+jwt","kid":"s"})";
    std::string claims =
        R"({"iss":"https://auth.example.org","aud":"https://ehr.example.org/)"
        R"(fhir","sub":"u1","client_id":"app1","iat":1763999940,)"
        R"("exp":1764000300,"jti":"j1","scope":")" +
        bench::TwentyScopes() + R"(","x":")";
    claims.append(kPayload - claims.size() - 2, 'x');
    signing_input_ = Encode(header) + "." + Encode(claims + "\"}");
    Sign(signature_);
    token_ =
        signing_input_ + "." +
        Encode({reinterpret_cast<const char*>(signature_), sizeof(signature_)});
  }

  const std::string& token() const { return token_; }
  std::string KeySet() const {
    return R"({"keys":[{"kty":"oct","kid":"s","alg":"HS256","k":")" +
           Encode(secret_) + "\"}]}";
  }
  bool Verifies() const {
    uint8_t again[SHA256_DIGEST_LENGTH];
    Sign(again);
    return CRYPTO_memcmp(again, signature_, sizeof(again)) == 0;
  }

 private:
  static constexpr size_t kPayload = 700;

  static std::string Encode(std::string_view bytes) {
    std::string text(matron::Base64UrlEncodedSize(bytes.size()), 0);
    matron::Base64UrlEncode(
        {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()},
        text.data());
    return text;
  }
  void Sign(uint8_t* out) const {
    HMAC(EVP_sha256(), secret_.data(), secret_.size(),
         reinterpret_cast<const uint8_t*>(signing_input_.data()),
         signing_input_.size(), out, nullptr);
  }

  std::string secret_, signing_input_, token_;
  uint8_t signature_[SHA256_DIGEST_LENGTH];
};

void RawHmac(benchmark::State& state) {
  const SecretToken token;
  for (auto _ : state) {
    if (!token.Verifies()) state.SkipWithError("does not verify");
  }
}

// All that the engine does with a token before a session is made.
void Verify(benchmark::State& state, const std::string& token,
            const std::string& key_set, matron::jose::AlgorithmSet algorithms) {
  const std::string issuer = bench::Claim(token, "iss");
  const std::string audience = bench::Claim(token, "aud");
  const std::string_view audiences[] = {audience};
  const matron::jose::KeySet keys = bench::ParseKeys(key_set);
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
      reason = jws.RequireAlgorithm(algorithms);
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

void Matron(benchmark::State& state, const char* name, const char* key) {
  matron::jose::AlgorithmSet algorithms = matron::jose::AlgorithmSet::Default();
  algorithms.Add(matron::jose::Algorithm::kEdDsa);
  Verify(state, bench::Token(name), bench::PublicKeySet(key), algorithms);
}

void MatronHmac(benchmark::State& state) {
  const SecretToken token;
  matron::jose::AlgorithmSet algorithms;
  algorithms.Add(matron::jose::Algorithm::kHs256);
  Verify(state, token.token(), token.KeySet(), algorithms);
}

// A token that comes again: its session, by the hash of the token.
void MatronCached(benchmark::State& state) {
  const SecretToken token;
  const auto policy = bench::LoadPolicy(
      R"({"matron":1,"fhir":{"version":"R4","bases":["https://ehr.example.org/)"
      R"(fhir"]},"issuers":[{"issuer":"https://auth.example.org",)"
      R"("algorithms":["HS256"],"jwks":)" +
      token.KeySet() + R"(}],"roles":{},"assignments":[]})");
  auto cache = matron::decide::SessionCache::Create(1024);
  if (!cache.ok()) bench::Fail("no memory");
  matron::decide::TokenInput input;
  input.compact = token.token();
  input.now = bench::kNow;
  const auto key_of = [&] {
    return matron::decide::SessionCacheKey::Of(policy, {}, input, 0);
  };
  (*cache)->Add(key_of(), input.now,
                OpenFromToken(policy, input, bench::WarmScratch()));
  for (auto _ : state) {
    const auto session = (*cache)->Find(key_of(), input.now);
    if (session == nullptr) state.SkipWithError("not cached");
  }
}

BENCHMARK_CAPTURE(RawRsa, RS256, "rs256", false);
BENCHMARK_CAPTURE(RawRsa, RS384, "rs384", true);
BENCHMARK_CAPTURE(RawEcdsa, ES256, "es256", "p256", false);
BENCHMARK_CAPTURE(RawEcdsa, ES384, "es384", "p384", true);
BENCHMARK_CAPTURE(RawEd25519, EdDSA, "eddsa", "ed25519");
BENCHMARK(RawHmac);
BENCHMARK(MatronHmac);
BENCHMARK(MatronCached);
BENCHMARK_CAPTURE(Matron, EdDSA, "eddsa", "ed25519");
BENCHMARK_CAPTURE(Matron, RS256, "rs256", "rsa-a");
BENCHMARK_CAPTURE(Matron, RS384, "rs384", "rsa-a");
BENCHMARK_CAPTURE(Matron, ES256, "es256", "p256");
BENCHMARK_CAPTURE(Matron, ES384, "es384", "p384");

}  // namespace
