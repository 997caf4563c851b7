// Runs what is compared with secrets, or made of them, under valgrind, to which
// every secret is memory without a value: memcheck reports each branch and each
// address that depends on one.
//
//   constant_time              what must not be reported
//   constant_time --control    what must
//
// The second run compares with memcmp, looks a secret up in a table and
// branches on one. It must be reported, or this test sees nothing;
// tests/constant_time/ run.py checks that. A verdict may be known: whether a
// tag is right is what the caller asks. verdicts.supp names the functions that
// branch on one.

#include <valgrind/memcheck.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>

#include "crypto/digest.h"
#include "crypto/verification_key.h"
#include "oauth/pkce.h"
#include "vault/key_ring.h"
#include "vault/sealing.h"

namespace matron {
namespace {

constexpr int64_t kNow = 1764000000;

// Fails the run. What is compared here is public.
void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s: not the result that it must be\n", what);
  std::exit(2);
}

// Takes the values of `octets` from the eyes of valgrind, and gives them back.
void Poison(std::span<const uint8_t> octets) {
  VALGRIND_MAKE_MEM_UNDEFINED(octets.data(), octets.size());
}
void Declassify(std::span<const uint8_t> octets) {
  VALGRIND_MAKE_MEM_DEFINED(octets.data(), octets.size());
}
template <typename T>
T Declassified(T verdict) {
  VALGRIND_MAKE_MEM_DEFINED(&verdict, sizeof(verdict));
  return verdict;
}

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
std::string_view Text(std::span<const uint8_t> octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

// A copy of `text` on its own, that is a secret.
template <size_t kSize>
struct Secret {
  explicit Secret(std::string_view text) {
    std::memcpy(octets.data(), text.data(), kSize);
    Poison(octets);
  }
  std::array<uint8_t, kSize> octets{};
};

// What `state`, and all texts of one length, are compared by.
void CompareStates() {
  constexpr std::string_view kState = "0123456789abcdefghijklmnopqrstuv";
  const Secret<32> stored(kState);
  const Secret<32> same(kState);
  const Secret<32> other("0123456789abcdefghijklmnopqrstuw");
  Require(Declassified(crypto::EqualsConstantTime(Text(stored.octets),
                                                  Text(same.octets))),
          "equal states");
  Require(!Declassified(crypto::EqualsConstantTime(Text(stored.octets),
                                                   Text(other.octets))),
          "other states");
}

// RFC 7636 appendix B. The challenge has gone through the front channel; the
// verifier is the secret.
void VerifyPkce() {
  oauth::PkceInput input;
  input.method = "S256";
  input.challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  const Secret<43> right("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  const Secret<43> wrong("eBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  const Secret<43> malformed("=BjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  input.verifier = Text(right.octets);
  Require(Declassified(oauth::VerifyPkce(input)) == Reason::kOk, "verifier");
  input.verifier = Text(wrong.octets);
  Require(
      Declassified(oauth::VerifyPkce(input)) == Reason::kCodeVerifierMismatch,
      "other verifier");
  input.verifier = Text(malformed.octets);
  Require(
      Declassified(oauth::VerifyPkce(input)) == Reason::kCodeVerifierMalformed,
      "malformed verifier");
}

// The tag is right, and then wrong in its last octet: a comparison that stops
// at the first difference would take another time.
void VerifyHmac() {
  const Secret<64> octets(
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  constexpr std::string_view kMessage = "eyJhbGciOiJIUzI1NiJ9.e30";
  Status status = Status::kOk;
  const auto key = crypto::VerificationKey::Hmac(octets.octets, &status);
  Require(status == Status::kOk, "HMAC key");
  // printf %s "$message" | openssl dgst -sha256 -hmac "$key"
  std::array<uint8_t, 32> tag = {
      0x9b, 0x8a, 0xf7, 0x5c, 0x8b, 0x91, 0x77, 0x6a, 0x47, 0xf5, 0x2d,
      0x68, 0xd6, 0x2e, 0x5b, 0xc6, 0x67, 0x11, 0x6f, 0xec, 0x4d, 0x39,
      0x22, 0x2b, 0xcb, 0xc3, 0x68, 0xa7, 0x83, 0x0f, 0xb1, 0x27};
  Poison(tag);
  Require(Declassified(key.Verify(crypto::Scheme::kHmacSha256, kMessage, tag)),
          "right tag");
  Declassify(tag);
  tag.back() ^= 1;
  Poison(tag);
  Require(!Declassified(key.Verify(crypto::Scheme::kHmacSha256, kMessage, tag)),
          "wrong tag");
}

// The key and what is sealed are secrets. What comes out is not: the nonce, and
// a ciphertext.
void SealAndOpen() {
  const Secret<32> octets("a key of 32 octets for this test");
  const Secret<32> others("another key of 32 octets for it.");
  const Secret<21> plaintext("the secret that moves");
  const vault::RingKey keys[] = {{"k1", octets.octets, kNow - 1},
                                 {"k2", others.octets, kNow}};
  Result<vault::KeyRing> one = vault::KeyRing::Create(std::span(keys).first(1));
  Result<vault::KeyRing> ring = vault::KeyRing::Create(keys);
  Require(one.ok() && ring.ok(), "key rings");
  const vault::SealInput input = {{"refresh_token", "app1", "u1"},
                                  Bytes("0123456789abcdefghijklmn"),
                                  kNow,
                                  kNow + 60};
  std::array<uint8_t, 128> out{}, again{};
  vault::Sealed result;
  Require(
      vault::Seal(*one, input, plaintext.octets, out, &result) == Reason::kOk,
      "sealing");
  const std::span<uint8_t> sealed = std::span(out).first(result.size);
  Declassify(sealed);
  std::array<uint8_t, 21> opened{};
  Require(Declassified(vault::Open(*one, input.binding, kNow, sealed, opened,
                                   &result)) == Reason::kOk,
          "opening");
  Require(Declassified(
              crypto::EqualsConstantTime(Text(opened), Text(plaintext.octets))),
          "what was opened");
  Require(vault::Reseal(*ring, input, sealed, again, &result) == Reason::kOk &&
              result.changed,
          "resealing");
  sealed.back() ^= 1;
  Require(Declassified(vault::Open(*one, input.binding, kNow, sealed, opened,
                                   &result)) == Reason::kSealedTampered,
          "tampering");
}

// Three ways to betray a secret; all must be reported.
void Betray() {
  const Secret<32> secret("0123456789abcdefghijklmnopqrstuv");
  const Secret<32> other("0123456789abcdefghijklmnopqrstuw");
  // Not a builtin that the compiler may do without a branch.
  int (*volatile compare)(const void*, const void*, size_t) = std::memcmp;
  const int result =
      compare(secret.octets.data(), other.octets.data(), sizeof(secret.octets));
  volatile bool seen = Declassified(result) < 0;
  volatile char table[256] = {};
  seen = seen && table[secret.octets[0]] == 1;
  if (secret.octets[1] == '1') seen = true;
  (void)seen;
}

}  // namespace
}  // namespace matron

int main(int argc, char** argv) {
  if (RUNNING_ON_VALGRIND == 0) {
    std::fprintf(stderr, "to be run by valgrind\n");
    return 2;
  }
  if (argc > 1 && std::strcmp(argv[1], "--control") == 0) {
    matron::Betray();
    return 0;
  }
  matron::CompareStates();
  matron::VerifyPkce();
  matron::VerifyHmac();
  matron::SealAndOpen();
  return 0;
}
