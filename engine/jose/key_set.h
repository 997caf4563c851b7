// KeySet: the keys of one issuer, from a JWK set (RFC 7517 section 5).
//
//   Diagnostics diagnostics;
//   Result<KeySet> keys = KeySet::Parse(document.root(), diagnostics);
//   const crypto::VerificationKey* key = nullptr;
//   Reason reason = keys->Choose(Algorithm::kEs384, kid, &key);

#ifndef MATRON_JOSE_KEY_SET_H_
#define MATRON_JOSE_KEY_SET_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/result.h"
#include "base/status.h"
#include "crypto/verification_key.h"
#include "jose/algorithm.h"
#include "json/document.h"

namespace matron::jose {

// Immutable once parsed; may be shared by threads. Copies what it keeps.
class KeySet {
 public:
  // Parses `set`. Keys that are malformed, unsupported, weak or private are
  // skipped and named in `diagnostics`; the others count. Fails with
  // Status::kKeySetInvalid if `set` is not a JWK set, has more than
  // limits::kMaxKeys or takes more than limits::kMaxKeySetBytes as it was
  // written, and with Status::kKeySetSymmetricMixed if a symmetric key
  // lies beside a public one.
  static Result<KeySet> Parse(const json::Value& set, Diagnostics& diagnostics);

  // The set of the one key `jwk`, which is not in a set of its own. Empty if it
  // is one of those that Parse skips.
  static Result<KeySet> ParseKey(const json::Value& jwk,
                                 Diagnostics& diagnostics);

  // Whether its keys are shared secrets: all are, or none.
  bool is_symmetric() const;

  // Number of keys that can verify signatures.
  size_t num_usable() const;

  // Chooses the key for a token of `algorithm` by `kid`, or without one the
  // only key that fits, and writes it to `*out`; it belongs to the set.
  // Otherwise returns Reason::kKeyNotFound, kKeyMismatch or kKeyAmbiguous
  // (docs/evaluate.md, verify).
  [[nodiscard]] Reason Choose(Algorithm algorithm,
                              std::optional<std::string_view> kid,
                              const crypto::VerificationKey** out) const;

 private:
  struct Key;
  class Parser;

  KeySet() : arena_(Arena::Growing()) {}
  Status Reserve(size_t count);
  Reason ChooseByKid(Algorithm algorithm, std::string_view kid,
                     const crypto::VerificationKey** out) const;
  Reason ChooseOnly(Algorithm algorithm,
                    const crypto::VerificationKey** out) const;
  void NameDuplicates(Diagnostics& diagnostics) const;

  struct KeyDeleter {
    void operator()(Key* keys) const;
  };

  Arena arena_;  // Texts of the keys.
  std::unique_ptr<Key[], KeyDeleter> keys_;
  size_t num_keys_ = 0;
};

}  // namespace matron::jose

#endif  // MATRON_JOSE_KEY_SET_H_
