// Properties: sealed bytes have one form; what opens was sealed here, and
// reseals to the same; sealed bytes with anything changed do not open.
//
// The first octet chooses: 0 opens the rest as it stands; any other seals the
// rest, and changes the octet at that place of the result, counted around.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <utility>
#include <vector>

#include "crypto/digest.h"
#include "vault/sealing.h"
#include "vault/sweep.h"

namespace vault = matron::vault;
using matron::Reason;
using Octets = std::vector<uint8_t>;

namespace {

constexpr int64_t kNow = 1764000000;
constexpr vault::Binding kBinding = {"fuzz", "app1", "u1"};

void Require(bool holds) {
  if (!holds) std::abort();
}

std::span<const uint8_t> Nonce() {
  static const matron::crypto::Sha256Digest nonce = matron::crypto::Sha256("n");
  return std::span(nonce).first(vault::kNonceBytes);
}

// The ring of `num_keys` keys, `k1` the oldest.
const vault::KeyRing& Ring(size_t num_keys) {
  static const matron::crypto::Sha256Digest octets[] = {
      matron::crypto::Sha256("one"), matron::crypto::Sha256("two")};
  static const vault::RingKey keys[] = {{"k1", octets[0], 1},
                                        {"key-2", octets[1], 2}};
  static const auto one = vault::KeyRing::Create(std::span(keys).first(1));
  static const auto both = vault::KeyRing::Create(keys);
  Require(one.ok() && both.ok());
  return num_keys == 1 ? *one : *both;
}

Reason Open(std::span<const uint8_t> sealed, Octets* out) {
  out->assign(sealed.size(), 0xaa);
  vault::Sealed result;
  const Reason reason =
      vault::Open(Ring(2), kBinding, kNow, sealed, *out, &result);
  // Of what does not open nothing is left.
  Require(reason == Reason::kOk || result.size == 0);
  out->resize(result.size);
  return reason;
}

Octets Seal(std::span<const uint8_t> plaintext) {
  Octets out(vault::SealedSize(2, plaintext.size()));
  vault::Sealed result;
  Require(vault::Seal(Ring(1), {kBinding, Nonce(), kNow, kNow + 1}, plaintext,
                      out, &result) == Reason::kOk);
  Require(result.size == out.size());
  return out;
}

// What parses is written again as it was; a sweep sees the same in it.
void CheckForm(std::span<const uint8_t> bytes) {
  vault::SealedBlob blob;
  const bool parses = vault::SealedBlob::Parse(bytes, &blob);
  const vault::Swept swept = vault::Sweep(Ring(2), kNow, bytes);
  Require(parses != (swept.reason == Reason::kSealedMalformed));
  if (!parses) return;
  Octets header(blob.header.size());
  vault::WriteSealedHeader(blob.key_id, blob.expires_unix_s, blob.nonce,
                           header);
  Require(std::equal(header.begin(), header.end(), bytes.begin()));
}

void CheckReseals(const Octets& sealed, const Octets& plaintext) {
  Octets again(sealed.size() + 64), opened;
  vault::Sealed result;
  Require(vault::Reseal(Ring(2), {kBinding, Nonce(), kNow}, sealed, again,
                        &result) == Reason::kOk);
  Require(result.changed && result.key->id() == "key-2");
  again.resize(result.size);
  Require(Open(again, &opened) == Reason::kOk && opened == plaintext);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::span<const uint8_t> rest(data + 1, size - 1);
  CheckForm(rest);
  Octets opened;
  if (data[0] == 0) {
    // The seeds hold nothing that these keys have sealed.
    Require(Open(rest, &opened) != Reason::kOk);
    return 0;
  }
  const Octets plaintext(rest.begin(), rest.end());
  Octets sealed = Seal(plaintext);
  CheckForm(sealed);
  Require(Open(sealed, &opened) == Reason::kOk && opened == plaintext);
  CheckReseals(sealed, plaintext);
  sealed[data[0] % sealed.size()] ^= data[0];
  Require(Open(sealed, &opened) != Reason::kOk);
  return 0;
}
