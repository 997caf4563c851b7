// Tested by key_set_test.cc.

#include "jose/key_set.h"

#include <new>
#include <utility>

#include "base/base64url.h"
#include "base/limits.h"
#include "base/text_builder.h"
#include "crypto/digest.h"

namespace matron::jose {

using json::Kind;
using json::Value;

// A key that was parsed. Of a key with this kid that is not for verifying,
// `key` is kept as well, so that a token of it is answered with a mismatch, not
// with a missing key that the host would fetch again.
struct KeySet::Key {
  std::optional<std::string_view> kid;
  std::optional<std::string_view> algorithm;
  KeyType type = KeyType::kRsa;
  crypto::Curve curve = crypto::Curve::kP256;
  bool for_verification = true;
  crypto::VerificationKey key;

  bool Fits(Algorithm wanted) const {
    const AlgorithmInfo& info = InfoOf(wanted);
    if (!for_verification || type != info.key_type) return false;
    if (type == KeyType::kEc && curve != info.curve) return false;
    // RFC 7518 section 3.2.
    if (type == KeyType::kOct && key.secret_size() < info.min_secret_bytes) {
      return false;
    }
    // RFC 8725 section 3.1: a key is for one algorithm.
    return !algorithm.has_value() || IsNameOf(*algorithm, wanted);
  }
};

void KeySet::KeyDeleter::operator()(Key* keys) const { delete[] keys; }

// Parses one element of `keys` after the other.
class KeySet::Parser {
 public:
  Parser(KeySet& set, Diagnostics& diagnostics)
      : set_(set), diagnostics_(diagnostics) {}

  bool saw_symmetric() const { return saw_symmetric_; }
  bool saw_asymmetric() const { return saw_asymmetric_; }

  Status ParseKey(const Value& jwk, size_t index) {
    index_ = index;
    offset_ = jwk.offset();
    if (!jwk.is_object()) return Skip(Status::kKeyMalformed, "not an object");
    const Value type = jwk.Find("kty");
    if (!type.is_string()) {
      return Skip(Status::kKeyMalformed, "`kty` is not a string");
    }
    const bool is_symmetric = type.text() == "oct";
    (is_symmetric ? saw_symmetric_ : saw_asymmetric_) = true;
    if (!is_symmetric && HasPrivateMember(jwk)) {
      return Skip(Status::kKeyPrivate, "has private members");
    }
    Key key;
    if (!ReadUse(jwk, key)) return Status::kOk;
    if (is_symmetric) return ParseOct(jwk, key);
    if (type.text() == "RSA") return ParseRsa(jwk, key);
    if (type.text() == "EC") return ParseEc(jwk, key);
    if (type.text() == "OKP") return ParseOkp(jwk, key);
    return Skip(Status::kKeyUnsupported, "`kty` is not RSA, EC, OKP or oct");
  }

 private:
  // RFC 7518 sections 6.2.2 and 6.3.2, RFC 8037 section 2.
  static bool HasPrivateMember(const Value& jwk) {
    for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
      if (jwk.Find(name).exists()) return true;
    }
    return false;
  }

  void Report(Status code, std::string_view message) {
    Arena arena = Arena::Growing();
    TextBuilder pointer(arena);
    pointer.Append("/keys/");
    pointer.AppendInteger(static_cast<int64_t>(index_));
    diagnostics_.Add(code, pointer.text(), offset_, message, {});
  }

  // Leaves the key out, which does not spoil the set.
  Status Skip(Status code, std::string_view message) {
    Report(code, message);
    return Status::kOk;
  }

  bool Refuse(std::string_view message) {
    Report(Status::kKeyMalformed, message);
    return false;
  }

  // A member that must be a string if it is there.
  bool CopyText(const Value& member, std::optional<std::string_view>* out) {
    if (!member.exists()) return true;
    if (!member.is_string()) return false;
    *out = set_.arena_.Copy(member.text());
    return true;
  }

  // RFC 7517 sections 4.2 to 4.5. Returns false if the key is left out.
  bool ReadUse(const Value& jwk, Key& key) {
    if (!CopyText(jwk.Find("kid"), &key.kid)) {
      return Refuse("`kid` is not a string");
    }
    if (!CopyText(jwk.Find("alg"), &key.algorithm)) {
      return Refuse("`alg` is not a string");
    }
    const Value use = jwk.Find("use");
    if (use.exists() && !use.is_string()) {
      return Refuse("`use` is not a string");
    }
    const Value operations = jwk.Find("key_ops");
    bool may_verify = true;
    if (operations.exists() && !ReadOperations(operations, &may_verify)) {
      return Refuse("`key_ops` is not a short array of different strings");
    }
    key.for_verification = may_verify && (!use.exists() || use.text() == "sig");
    if (!key.for_verification) {
      Report(Status::kKeyNotForVerification, "`use` or `key_ops` exclude it");
    }
    return true;
  }

  static bool ReadOperations(const Value& operations, bool* may_verify) {
    *may_verify = false;
    if (!operations.is_array()) return false;
    // Every pair is compared, so there must be few.
    if (operations.size() > limits::kMaxKeyOperations) return false;
    for (Value a = operations.first(); a.exists(); a = a.next()) {
      if (!a.is_string()) return false;
      for (Value b = a.next(); b.exists(); b = b.next()) {
        if (a.text() == b.text()) return false;
      }
      if (a.text() == "verify") *may_verify = true;
    }
    return true;
  }

  // Decodes the base64url member `name` of `jwk`.
  bool Decode(const Value& jwk, std::string_view name,
              std::span<uint8_t>* out) {
    const Value member = jwk.Find(name);
    if (!member.is_string() || member.text().empty()) return false;
    const size_t bound = Base64UrlDecodedBound(member.text().size());
    void* memory = set_.arena_.Allocate(bound);
    if (memory == nullptr) return false;
    size_t size = 0;
    uint8_t* bytes = static_cast<uint8_t*>(memory);
    if (!Base64UrlDecode(member.text(), {bytes, bound}, &size)) return false;
    *out = {bytes, size};
    return true;
  }

  Status ParseRsa(const Value& jwk, Key& key) {
    std::span<uint8_t> n, e;
    if (!Decode(jwk, "n", &n) || !Decode(jwk, "e", &e)) {
      return Skip(Status::kKeyMalformed, "`n` or `e` is not base64url");
    }
    key.type = KeyType::kRsa;
    Status status = Status::kOk;
    key.key = crypto::VerificationKey::Rsa(n, e, &status);
    return Keep(key, status, "the RSA modulus or exponent is not acceptable");
  }

  Status ParseEc(const Value& jwk, Key& key) {
    const Value curve = jwk.Find("crv");
    if (curve.text() == "P-256") {
      key.curve = crypto::Curve::kP256;
    } else if (curve.text() == "P-384") {
      key.curve = crypto::Curve::kP384;
    } else if (curve.text() == "P-521") {
      key.curve = crypto::Curve::kP521;
    } else {
      return Skip(Status::kKeyUnsupported,
                  "`crv` is not P-256, P-384 or P-521");
    }
    std::span<uint8_t> x, y;
    if (!Decode(jwk, "x", &x) || !Decode(jwk, "y", &y)) {
      return Skip(Status::kKeyMalformed, "`x` or `y` is not base64url");
    }
    key.type = KeyType::kEc;
    Status status = Status::kOk;
    key.key = crypto::VerificationKey::Ec(key.curve, x, y, &status);
    return Keep(key, status, "not a point of the curve");
  }

  // RFC 8037 section 2.
  Status ParseOkp(const Value& jwk, Key& key) {
    if (jwk.Find("crv").text() != "Ed25519") {
      return Skip(Status::kKeyUnsupported, "`crv` is not Ed25519");
    }
    std::span<uint8_t> x;
    if (!Decode(jwk, "x", &x)) {
      return Skip(Status::kKeyMalformed, "`x` is not base64url");
    }
    key.type = KeyType::kOkp;
    Status status = Status::kOk;
    key.key = crypto::VerificationKey::Ed25519(x, &status);
    return Keep(key, status, "not a point that may be a key");
  }

  // RFC 7518 section 6.4.
  Status ParseOct(const Value& jwk, Key& key) {
    std::span<uint8_t> secret;
    if (!Decode(jwk, "k", &secret)) {
      return Skip(Status::kKeyMalformed, "`k` is not base64url");
    }
    key.type = KeyType::kOct;
    Status status = Status::kOk;
    key.key = crypto::VerificationKey::Hmac(secret, &status);
    crypto::Wipe(secret);
    return Keep(key, status, "the secret is too short");
  }

  Status Keep(Key& key, Status status, std::string_view message) {
    if (status == Status::kOutOfMemory) return status;
    if (status != Status::kOk) return Skip(status, message);
    set_.keys_[set_.num_keys_++] = std::move(key);
    return Status::kOk;
  }

  KeySet& set_;
  Diagnostics& diagnostics_;
  size_t index_ = 0;
  size_t offset_ = 0;
  bool saw_symmetric_ = false;
  bool saw_asymmetric_ = false;
};

Result<KeySet> KeySet::Parse(const Value& set, Diagnostics& diagnostics) {
  if (set.raw_size() > limits::kMaxKeySetBytes) {
    diagnostics.Add(Status::kKeySetInvalid, "", set.offset(),
                    "the set is larger than the limit", {});
    return Status::kKeySetInvalid;
  }
  const Value keys = set.Find("keys");
  if (!keys.is_array()) {
    diagnostics.Add(Status::kKeySetInvalid, "/keys", set.offset(),
                    "`keys` is not an array", {});
    return Status::kKeySetInvalid;
  }
  const size_t count = keys.size();
  if (count > limits::kMaxKeys) {
    diagnostics.Add(Status::kKeySetInvalid, "/keys", keys.offset(),
                    "there are more keys than the limit", {});
    return Status::kKeySetInvalid;
  }
  KeySet result;
  MATRON_RETURN_IF_ERROR(result.Reserve(count));
  Parser parser(result, diagnostics);
  size_t index = 0;
  for (Value key = keys.first(); key.exists(); key = key.next()) {
    MATRON_RETURN_IF_ERROR(parser.ParseKey(key, index++));
  }
  if (result.arena_.exhausted()) return Status::kOutOfMemory;
  // SECURITY: a set that mixes them invites using a public key as a MAC key.
  if (parser.saw_symmetric() && parser.saw_asymmetric()) {
    diagnostics.Add(Status::kKeySetSymmetricMixed, "/keys", keys.offset(),
                    "symmetric keys lie beside public ones", {});
    return Status::kKeySetSymmetricMixed;
  }
  result.NameDuplicates(diagnostics);
  return result;
}

Result<KeySet> KeySet::ParseKey(const Value& jwk, Diagnostics& diagnostics) {
  KeySet result;
  MATRON_RETURN_IF_ERROR(result.Reserve(1));
  MATRON_RETURN_IF_ERROR(Parser(result, diagnostics).ParseKey(jwk, 0));
  if (result.arena_.exhausted()) return Status::kOutOfMemory;
  return result;
}

Status KeySet::Reserve(size_t count) {
  keys_.reset(new (std::nothrow) Key[count]);
  return keys_ == nullptr ? Status::kOutOfMemory : Status::kOk;
}

void KeySet::NameDuplicates(Diagnostics& diagnostics) const {
  for (size_t i = 0; i < num_keys_; ++i) {
    for (size_t k = i + 1; k < num_keys_; ++k) {
      if (!keys_[i].kid.has_value() || keys_[i].kid != keys_[k].kid ||
          keys_[i].type != keys_[k].type || !keys_[i].for_verification ||
          !keys_[k].for_verification) {
        continue;
      }
      diagnostics.Add(Status::kKeyDuplicateId, "/keys", 0,
                      "two keys have the same `kid` and `kty`", {});
      return;
    }
  }
}

bool KeySet::is_symmetric() const {
  return num_keys_ > 0 && keys_[0].type == KeyType::kOct;
}

size_t KeySet::num_usable() const {
  size_t count = 0;
  for (size_t i = 0; i < num_keys_; ++i) {
    if (keys_[i].for_verification) ++count;
  }
  return count;
}

Reason KeySet::Choose(Algorithm algorithm, std::optional<std::string_view> kid,
                      const crypto::VerificationKey** out) const {
  *out = nullptr;
  return kid.has_value() ? ChooseByKid(algorithm, *kid, out)
                         : ChooseOnly(algorithm, out);
}

// SMART 2.2, asymmetric authentication: no key or more than one is a failure.
// Keys of other types may share the kid; of the same type they may not.
Reason KeySet::ChooseByKid(Algorithm algorithm, std::string_view kid,
                           const crypto::VerificationKey** out) const {
  const Key* found = nullptr;
  bool saw_kid = false;
  size_t of_type = 0;
  for (size_t i = 0; i < num_keys_; ++i) {
    const Key& key = keys_[i];
    if (key.kid != kid) continue;
    saw_kid = true;
    if (key.for_verification && key.type == InfoOf(algorithm).key_type) {
      ++of_type;
    }
    if (key.Fits(algorithm)) found = &key;
  }
  if (!saw_kid) return Reason::kKeyNotFound;
  if (found == nullptr) return Reason::kKeyMismatch;
  if (of_type > 1) return Reason::kKeyAmbiguous;
  *out = &found->key;
  return Reason::kOk;
}

Reason KeySet::ChooseOnly(Algorithm algorithm,
                          const crypto::VerificationKey** out) const {
  const Key* found = nullptr;
  for (size_t i = 0; i < num_keys_; ++i) {
    if (!keys_[i].Fits(algorithm)) continue;
    if (found != nullptr) return Reason::kKeyAmbiguous;
    found = &keys_[i];
  }
  if (found == nullptr) return Reason::kKeyNotFound;
  *out = &found->key;
  return Reason::kOk;
}

}  // namespace matron::jose
