#include "crypto/verification_key.h"

#include <string>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/jose/test_tokens.h"

namespace matron::crypto {
namespace {

using jose::Decoded;
using jose::FromHex;
using jose::TestKeyNumber;
using jose::TestToken;

std::span<const uint8_t> Bytes(std::string_view bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

// ---------------------------------------------------------------- RSA numbers

// An odd number of exactly `bits` bits. No product of two primes is needed:
// nothing is verified with it.
std::string Modulus(size_t bits) {
  std::string n((bits + 7) / 8, '\xff');
  n[0] =
      static_cast<char>((1u << (bits - 1) % 8) | ((1u << (bits - 1) % 8) - 1));
  return n;
}

struct RsaCase {
  const char* name;
  std::string n;
  std::string e;
  Status want;
};

class RsaKeyTest : public testing::TestWithParam<RsaCase> {};

TEST_P(RsaKeyTest, IsTakenOrRefused) {
  const RsaCase& c = GetParam();
  Status status = Status::kInternal;
  const VerificationKey key =
      VerificationKey::Rsa(Bytes(c.n), Bytes(c.e), &status);
  EXPECT_EQ(WireName(status), WireName(c.want));
  EXPECT_EQ(key.exists(), c.want == Status::kOk);
}

const std::string kE65537 = FromHex("010001");

const RsaCase kModuli[] = {
    {"Bits2047", Modulus(2047), kE65537, Status::kKeyWeak},
    {"Bits2048", Modulus(2048), kE65537, Status::kOk},
    {"Bits2049", Modulus(2049), kE65537, Status::kOk},
    {"Bits8191", Modulus(8191), kE65537, Status::kOk},
    {"Bits8192", Modulus(8192), kE65537, Status::kOk},
    {"Bits8193", Modulus(8193), kE65537, Status::kKeyWeak},
    {"Bits16400", Modulus(16400), kE65537, Status::kKeyWeak},
    {"Bits8Million", Modulus(8000000), kE65537, Status::kKeyWeak},
    {"Bits512", Modulus(512), kE65537, Status::kKeyWeak},
    {"Bits1024", Modulus(1024), kE65537, Status::kKeyWeak},
    {"One", FromHex("01"), kE65537, Status::kKeyWeak},
    {"Zero", FromHex("00"), kE65537, Status::kKeyMalformed},
    {"Nothing", "", kE65537, Status::kKeyMalformed},
    {"Even", Modulus(2048).substr(0, 255) + "\xfe", kE65537,
     Status::kKeyMalformed},
    {"LeadingZero", std::string(1, '\0') + Modulus(2048), kE65537,
     Status::kKeyMalformed},
    {"LeadingZeroOfTheLargest", std::string(1, '\0') + Modulus(8192), kE65537,
     Status::kKeyMalformed},
};
INSTANTIATE_TEST_SUITE_P(Moduli, RsaKeyTest, testing::ValuesIn(kModuli),
                         fixtures::CaseName());

const RsaCase kExponents[] = {
    {"Nothing", Modulus(2048), "", Status::kKeyMalformed},
    {"Zero", Modulus(2048), FromHex("00"), Status::kKeyMalformed},
    {"One", Modulus(2048), FromHex("01"), Status::kKeyWeak},
    {"Two", Modulus(2048), FromHex("02"), Status::kKeyWeak},
    {"Three", Modulus(2048), FromHex("03"), Status::kKeyWeak},
    {"Odd65535", Modulus(2048), FromHex("ffff"), Status::kKeyWeak},
    {"Even65536", Modulus(2048), FromHex("010000"), Status::kKeyWeak},
    {"Odd65537", Modulus(2048), FromHex("010001"), Status::kOk},
    {"Even65538", Modulus(2048), FromHex("010002"), Status::kKeyMalformed},
    {"Odd65539", Modulus(2048), FromHex("010003"), Status::kOk},
    {"Bits32", Modulus(2048), FromHex("ffffffff"), Status::kOk},
    {"EvenBits32", Modulus(2048), FromHex("fffffffe"), Status::kKeyMalformed},
    {"Bits33", Modulus(2048), FromHex("0100000001"), Status::kKeyWeak},
    {"Bits2048", Modulus(2048), Modulus(2048), Status::kKeyWeak},
    {"LeadingZero", Modulus(2048), FromHex("00010001"), Status::kKeyMalformed},
};
INSTANTIATE_TEST_SUITE_P(Exponents, RsaKeyTest, testing::ValuesIn(kExponents),
                         fixtures::CaseName());

// ------------------------------------------------------------------ EC points

struct EcCase {
  const char* name;
  Curve curve;
  std::string x;
  std::string y;
  Status want = Status::kKeyMalformed;
};

class EcKeyTest : public testing::TestWithParam<EcCase> {};

TEST_P(EcKeyTest, IsTakenOrRefused) {
  const EcCase& c = GetParam();
  Status status = Status::kInternal;
  const VerificationKey key =
      VerificationKey::Ec(c.curve, Bytes(c.x), Bytes(c.y), &status);
  EXPECT_EQ(WireName(status), WireName(c.want));
  EXPECT_EQ(key.exists(), c.want == Status::kOk);
}

// The public keys of tests/vectors/keys.
const std::string kP256X =
    FromHex("8e2a12a2c9bbbc3e568f66a6a8d5c7e9e4e55674dd8797abc33d29440a11ff2b");
const std::string kP256Y =
    FromHex("949ceafbe7705b45f4c6de381af344d5837ad702efaab48d6f55ca095965fb83");
const std::string kP256bX =
    FromHex("e9608f75f27d41fb5529935697b69f2e82aff61b47c7ed4b9abf0134510a5ac2");
const std::string kP256bY =
    FromHex("6400e42d5b0328ff09aa562b1ebeeba6e2c9fbe6df26d93ddc40def1fdee729f");
const std::string kP384X = FromHex(
    "dc544656b3337d00eeb5007acd9ff327178174901cd3a38f3ce225b8b3d46b04"
    "ab1a1fdb53370eaaef528553f8647ef9");
const std::string kP384Y = FromHex(
    "ac11f2103c447535ff6551d67c606cf11bdb565804be674fc34d20ed9bc74080"
    "654864f917af46a696cdee2f19aefb80");

std::string Changed(std::string bytes) {
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  return bytes;
}

// Both curves have a point with x = 0, so that x = p is the same point, in a
// spelling that is not reduced.
const std::string kZero32(32, '\0');
const std::string kPrime256 =
    FromHex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
const std::string kYOfZero256 =
    FromHex("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4");
const std::string kZero48(48, '\0');
const std::string kPrime384 = FromHex(
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
    "ffffffff0000000000000000ffffffff");
const std::string kYOfZero384 = FromHex(
    "c306610fb0ae5a159cf45c06069f22a6c5eb3641c602d42dea2c4b4f75550793"
    "406d80d2b91ad54f9048bd487af1ade1");

const EcCase kP256Points[] = {
    {"OnTheCurve", Curve::kP256, kP256X, kP256Y, Status::kOk},
    {"AnotherOnTheCurve", Curve::kP256, kP256bX, kP256bY, Status::kOk},
    {"ZeroX", Curve::kP256, kZero32, kYOfZero256, Status::kOk},
    {"XIsP", Curve::kP256, kPrime256, kYOfZero256},
    {"YIsP", Curve::kP256, kP256X, kPrime256},
    {"AllOnes", Curve::kP256, std::string(32, '\xff'), std::string(32, '\xff')},
    {"Origin", Curve::kP256, kZero32, kZero32},
    {"OtherX", Curve::kP256, Changed(kP256X), kP256Y},
    {"OtherY", Curve::kP256, kP256X, Changed(kP256Y)},
    {"Swapped", Curve::kP256, kP256Y, kP256X},
    {"TwoKeys", Curve::kP256, kP256X, kP256bY},
    {"ShortX", Curve::kP256, kP256X.substr(1), kP256Y},
    {"ShortY", Curve::kP256, kP256X, kP256Y.substr(0, 31)},
    {"ZeroBeforeX", Curve::kP256, std::string(1, '\0') + kP256X, kP256Y},
    {"ZeroBeforeY", Curve::kP256, kP256X, std::string(1, '\0') + kP256Y},
    {"ZeroBeforeBoth", Curve::kP256, std::string(1, '\0') + kP256X,
     std::string(1, '\0') + kP256Y},
    {"ZeroWithoutItsOctets", Curve::kP256, kZero32.substr(1), kYOfZero256},
    {"NoX", Curve::kP256, "", kP256Y},
    {"NoY", Curve::kP256, kP256X, ""},
    {"Nothing", Curve::kP256, "", ""},
    {"PointOfP384", Curve::kP256, kP384X, kP384Y},
    {"PointOfP384Cut", Curve::kP256, kP384X.substr(0, 32),
     kP384Y.substr(0, 32)},
};
INSTANTIATE_TEST_SUITE_P(P256, EcKeyTest, testing::ValuesIn(kP256Points),
                         fixtures::CaseName());

const EcCase kP384Points[] = {
    {"OnTheCurve", Curve::kP384, kP384X, kP384Y, Status::kOk},
    {"ZeroX", Curve::kP384, kZero48, kYOfZero384, Status::kOk},
    {"XIsP", Curve::kP384, kPrime384, kYOfZero384},
    {"Origin", Curve::kP384, kZero48, kZero48},
    {"OtherY", Curve::kP384, kP384X, Changed(kP384Y)},
    {"ShortX", Curve::kP384, kP384X.substr(1), kP384Y},
    {"PointOfP256", Curve::kP384, kP256X, kP256Y},
    {"PointOfP256Padded", Curve::kP384, std::string(16, '\0') + kP256X,
     std::string(16, '\0') + kP256Y},
};
INSTANTIATE_TEST_SUITE_P(P384, EcKeyTest, testing::ValuesIn(kP384Points),
                         fixtures::CaseName());

// ------------------------------------------------ Ed25519 keys and secrets

Status StatusOfEd25519(std::string_view x) {
  Status status = Status::kInternal;
  const VerificationKey key = VerificationKey::Ed25519(Bytes(x), &status);
  EXPECT_EQ(key.exists(), status == Status::kOk);
  return status;
}

// RFC 8032 section 5.1.5, and 5.1.3 for what is no encoding of a point.
TEST(Ed25519Key, IsTakenOrRefused) {
  const std::string good = TestKeyNumber("ed25519", "x");
  EXPECT_EQ(StatusOfEd25519(good), Status::kOk);
  EXPECT_EQ(StatusOfEd25519(""), Status::kKeyMalformed);
  EXPECT_EQ(StatusOfEd25519(good.substr(1)), Status::kKeyMalformed);
  EXPECT_EQ(StatusOfEd25519(good + '\0'), Status::kKeyMalformed);
  // y of p - 1, p, p + 1 and 2^255 - 1, with the sign of x and without it.
  const std::string middle(30, '\xff');
  for (const char sign : {'\x7f', '\xff'}) {
    EXPECT_EQ(StatusOfEd25519('\xec' + middle + sign), Status::kKeyWeak);
    EXPECT_EQ(StatusOfEd25519('\xed' + middle + sign), Status::kKeyMalformed);
    EXPECT_EQ(StatusOfEd25519('\xee' + middle + sign), Status::kKeyMalformed);
    EXPECT_EQ(StatusOfEd25519('\xff' + middle + sign), Status::kKeyMalformed);
    EXPECT_EQ(StatusOfEd25519('\xeb' + middle + sign), Status::kOk);
  }
  EXPECT_EQ(StatusOfEd25519('\x01' + std::string(31, '\0')), Status::kKeyWeak);
  EXPECT_EQ(StatusOfEd25519('\x01' + std::string(30, '\0') + '\x80'),
            Status::kKeyWeak);
  EXPECT_EQ(StatusOfEd25519(std::string(32, '\0')), Status::kKeyWeak);
}

TEST(HmacKey, IsAsLongAsTheShortestHashOrLonger) {
  for (const size_t size : {0u, 1u, 16u, 31u, 32u, 33u, 64u, 100000u}) {
    Status status = Status::kInternal;
    const VerificationKey key =
        VerificationKey::Hmac(Bytes(std::string(size, 'k')), &status);
    EXPECT_EQ(status, size < 32 ? Status::kKeyWeak : Status::kOk) << size;
    EXPECT_EQ(key.exists(), size >= 32) << size;
    EXPECT_EQ(key.secret_size(), size < 32 ? 0 : size);
  }
}

// -------------------------------------------------------------------- Verify

constexpr Scheme kSchemes[] = {
    Scheme::kRsaPkcs1Sha256,  Scheme::kRsaPkcs1Sha384,
    Scheme::kRsaPkcs1Sha512,  Scheme::kRsaPssSha256,
    Scheme::kRsaPssSha384,    Scheme::kRsaPssSha512,
    Scheme::kEcdsaP256Sha256, Scheme::kEcdsaP384Sha384,
    Scheme::kEcdsaP521Sha512, Scheme::kEd25519,
    Scheme::kHmacSha256,      Scheme::kHmacSha384,
    Scheme::kHmacSha512};

VerificationKey MakeKeyOf(std::string_view name, Status* status) {
  if (name == "rsa-a") {
    return VerificationKey::Rsa(Bytes(TestKeyNumber(name, "n")),
                                Bytes(TestKeyNumber(name, "e")), status);
  }
  if (name == "ed25519") {
    return VerificationKey::Ed25519(Bytes(TestKeyNumber(name, "x")), status);
  }
  if (name == "oct-512") {
    return VerificationKey::Hmac(Bytes(TestKeyNumber(name, "k")), status);
  }
  const Curve curve = name == "p256"   ? Curve::kP256
                      : name == "p384" ? Curve::kP384
                                       : Curve::kP521;
  return VerificationKey::Ec(curve, Bytes(TestKeyNumber(name, "x")),
                             Bytes(TestKeyNumber(name, "y")), status);
}

VerificationKey MakeKey(std::string_view name) {
  Status status = Status::kInternal;
  VerificationKey key = MakeKeyOf(name, &status);
  EXPECT_EQ(status, Status::kOk);
  EXPECT_EQ(key.secret_size() != 0, name == "oct-512");
  return key;
}

// What was signed and the signature, from a token.
struct Signature {
  explicit Signature(std::string_view name) {
    const std::string token = TestToken(name);
    const size_t dot = token.rfind('.');
    message = token.substr(0, dot);
    signature = Decoded(token.substr(dot + 1));
  }
  bool Fits(const VerificationKey& key, Scheme scheme) const {
    return key.Verify(scheme, message, Bytes(signature));
  }
  std::string message;
  std::string signature;
};

struct VerifyCase {
  const char* name;
  const char* token;
  const char* key;
  Scheme scheme;
};

class VerifyTest : public testing::TestWithParam<VerifyCase> {};

TEST_P(VerifyTest, AcceptsTheSignatureByItsSchemeOnly) {
  const VerificationKey key = MakeKey(GetParam().key);
  const Signature signature(GetParam().token);
  for (const Scheme scheme : kSchemes) {
    EXPECT_EQ(signature.Fits(key, scheme), scheme == GetParam().scheme);
  }
  EXPECT_FALSE(signature.Fits(key, static_cast<Scheme>(13)));
  EXPECT_FALSE(signature.Fits(key, static_cast<Scheme>(255)));
}

TEST_P(VerifyTest, RefusesTheSignatureByOtherKeys) {
  const Signature signature(GetParam().token);
  for (const char* name :
       {"rsa-a", "p256", "p384", "p521", "ed25519", "oct-512"}) {
    if (name == std::string_view(GetParam().key)) continue;
    EXPECT_FALSE(signature.Fits(MakeKey(name), GetParam().scheme));
  }
  EXPECT_FALSE(signature.Fits(VerificationKey(), GetParam().scheme));
}

TEST_P(VerifyTest, RefusesOtherMessages) {
  const VerificationKey key = MakeKey(GetParam().key);
  Signature signature(GetParam().token);
  signature.message += 'x';
  EXPECT_FALSE(signature.Fits(key, GetParam().scheme));
  signature.message.resize(signature.message.size() - 2);
  EXPECT_FALSE(signature.Fits(key, GetParam().scheme));
  signature.message.clear();
  EXPECT_FALSE(signature.Fits(key, GetParam().scheme));
}

TEST_P(VerifyTest, RefusesEveryOtherLength) {
  const VerificationKey key = MakeKey(GetParam().key);
  Signature good(GetParam().token);
  for (size_t size = 0; size < 2 * good.signature.size() + 2; ++size) {
    if (size == good.signature.size()) continue;
    Signature bad = good;
    bad.signature.resize(size, '\0');
    EXPECT_FALSE(bad.Fits(key, GetParam().scheme)) << size;
  }
  for (const size_t size : {16384u, 100000u}) {
    Signature bad = good;
    bad.signature.assign(size, '\xff');
    EXPECT_FALSE(bad.Fits(key, GetParam().scheme)) << size;
  }
}

TEST_P(VerifyTest, RefusesUniformSignatures) {
  const VerificationKey key = MakeKey(GetParam().key);
  Signature bad(GetParam().token);
  for (int byte = 0; byte < 256; ++byte) {
    bad.signature.assign(bad.signature.size(), static_cast<char>(byte));
    EXPECT_FALSE(bad.Fits(key, GetParam().scheme)) << byte;
  }
}

TEST_P(VerifyTest, WorksWithAKeyThatWasMoved) {
  const Signature signature(GetParam().token);
  VerificationKey first = MakeKey(GetParam().key);
  VerificationKey second = std::move(first);
  EXPECT_FALSE(first.exists());  // NOLINT(bugprone-use-after-move)
  EXPECT_FALSE(signature.Fits(first, GetParam().scheme));
  EXPECT_TRUE(signature.Fits(second, GetParam().scheme));
  VerificationKey third = MakeKey("p256");
  third = std::move(second);
  EXPECT_TRUE(signature.Fits(third, GetParam().scheme));
  third = VerificationKey();
  EXPECT_FALSE(third.exists());
  EXPECT_FALSE(signature.Fits(third, GetParam().scheme));
}

constexpr VerifyCase kVerify[] = {
    {"Rs256", "rs256", "rsa-a", Scheme::kRsaPkcs1Sha256},
    {"Rs384", "rs384", "rsa-a", Scheme::kRsaPkcs1Sha384},
    {"Es256", "es256", "p256", Scheme::kEcdsaP256Sha256},
    {"Es384", "es384", "p384", Scheme::kEcdsaP384Sha384},
    {"Rs512", "rs512", "rsa-a", Scheme::kRsaPkcs1Sha512},
    {"Ps256", "ps256", "rsa-a", Scheme::kRsaPssSha256},
    {"Ps384", "ps384", "rsa-a", Scheme::kRsaPssSha384},
    {"Ps512", "ps512", "rsa-a", Scheme::kRsaPssSha512},
    {"Es512", "es512", "p521", Scheme::kEcdsaP521Sha512},
    {"Ed25519", "eddsa", "ed25519", Scheme::kEd25519},
    {"Hs384", "hs384_oct", "oct-512", Scheme::kHmacSha384},
    {"Hs512", "hs512_oct", "oct-512", Scheme::kHmacSha512},
};
INSTANTIATE_TEST_SUITE_P(Schemes, VerifyTest, testing::ValuesIn(kVerify),
                         fixtures::CaseName());

TEST(VerificationKey, VerifiesNothingWhenItIsEmpty) {
  const VerificationKey key;
  EXPECT_FALSE(key.exists());
  for (const Scheme scheme : kSchemes) EXPECT_FALSE(key.Verify(scheme, "", {}));
}

}  // namespace
}  // namespace matron::crypto
