// BoringSSL's CBS, which reads DER and nothing else, takes the certificate
// apart; algorithms are compared as the DER that they have.
//
// Tested by certificate_test.cc.

#include "crypto/certificate.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "crypto/der.h"
#include "openssl/bytestring.h"

namespace matron::crypto {
namespace {

using Kind = CertificateKey::Kind;

std::span<const uint8_t> Octets(std::string_view bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

// --------------------------------------------------------------------- Times

// Days from 1970-01-01 to a date of the Gregorian calendar.
int64_t DaysTo(int64_t year, int64_t month, int64_t day) {
  constexpr std::array<int, 12> kBefore = {0,   31,  59,  90,  120, 151,
                                           181, 212, 243, 273, 304, 334};
  const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const int64_t past = year - 1;
  return past * 365 + past / 4 - past / 100 + past / 400 - 719162 +
         kBefore[static_cast<size_t>(month - 1)] +
         (is_leap && month > 2 ? 1 : 0) + day - 1;
}

int64_t DaysIn(int64_t year, int64_t month) {
  return month == 12 ? 31 : DaysTo(year, month + 1, 1) - DaysTo(year, month, 1);
}

// Takes `count` digits off the front of `*text`, which are there.
int64_t TakeDigits(size_t count, std::string_view* text) {
  int64_t value = 0;
  for (const char c : text->substr(0, count)) value = value * 10 + (c - '0');
  text->remove_prefix(count);
  return value;
}

// RFC 5280 section 4.1.2.5: in UTC, with seconds and without fractions.
bool ParseTime(CBS* from, int64_t* unix_s) {
  CBS value;
  unsigned tag = 0;
  if (!CBS_get_any_asn1(from, &value, &tag)) return false;
  const bool is_short = tag == CBS_ASN1_UTCTIME;
  if (!is_short && tag != CBS_ASN1_GENERALIZEDTIME) return false;
  std::string_view text = View(value);
  if (text.size() != (is_short ? 13u : 15u) || !text.ends_with('Z')) {
    return false;
  }
  text.remove_suffix(1);
  if (text.find_first_not_of("0123456789") != text.npos) return false;
  int64_t year = TakeDigits(is_short ? 2 : 4, &text);
  if (is_short) year += year < 50 ? 2000 : 1900;
  const int64_t month = TakeDigits(2, &text);
  const int64_t day = TakeDigits(2, &text);
  const int64_t hour = TakeDigits(2, &text);
  const int64_t minute = TakeDigits(2, &text);
  const int64_t second = TakeDigits(2, &text);
  if (year < 1 || month < 1 || month > 12 || day < 1 ||
      day > DaysIn(year, month) || hour > 23 || minute > 59 || second > 59) {
    return false;
  }
  *unix_s =
      ((DaysTo(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
  return true;
}

// --------------------------------------------------------------- Certificate

// A BIT STRING of whole octets.
bool TakeBits(CBS* from, CBS* out) {
  uint8_t unused = 0;
  return CBS_get_asn1(from, out, CBS_ASN1_BITSTRING) &&
         CBS_get_u8(out, &unused) && unused == 0;
}

constexpr unsigned Context(unsigned number) {
  return CBS_ASN1_CONTEXT_SPECIFIC | number;
}
constexpr unsigned ContextConstructed(unsigned number) {
  return Context(number) | CBS_ASN1_CONSTRUCTED;
}

// RFC 5280 section 4.2: finds the subjectAltName, which comes at most once.
bool FindNames(std::string_view extensions, CertificateParts* out) {
  constexpr std::string_view kSubjectAltName = "\x55\x1d\x11";
  bool found = false;
  while (!extensions.empty()) {
    CertificateExtension extension;
    if (!TakeExtension(&extensions, &extension)) return false;
    if (extension.name != kSubjectAltName) continue;
    CBS value = Over(extension.value);
    CBS names;
    if (found || !CBS_get_asn1(&value, &names, CBS_ASN1_SEQUENCE) ||
        CBS_len(&value) > 0 || CBS_len(&names) == 0) {
      return false;
    }
    found = true;
    out->names = View(names);
  }
  return true;
}

bool ParseValidity(CBS* from, CertificateParts* out) {
  CBS validity;
  return CBS_get_asn1(from, &validity, CBS_ASN1_SEQUENCE) &&
         ParseTime(&validity, &out->not_before_unix_s) &&
         ParseTime(&validity, &out->not_after_unix_s) &&
         CBS_len(&validity) == 0;
}

// RFC 5280 section 4.1: what the issuer has signed.
bool ParseSigned(CBS body, CertificateParts* out) {
  CBS skipped;
  CBS algorithm;
  CBS key_info;
  CBS extensions;
  int has_extensions = 0;
  if (!CBS_get_optional_asn1(&body, nullptr, nullptr, ContextConstructed(0)) ||
      !CBS_get_asn1(&body, &skipped, CBS_ASN1_INTEGER) ||
      !CBS_get_asn1_element(&body, &algorithm, CBS_ASN1_SEQUENCE) ||
      !CBS_get_asn1(&body, &skipped, CBS_ASN1_SEQUENCE) ||
      !ParseValidity(&body, out) ||
      !CBS_get_asn1(&body, &skipped, CBS_ASN1_SEQUENCE) ||
      !CBS_get_asn1_element(&body, &key_info, CBS_ASN1_SEQUENCE) ||
      !CBS_get_optional_asn1(&body, nullptr, nullptr, Context(1)) ||
      !CBS_get_optional_asn1(&body, nullptr, nullptr, Context(2)) ||
      !CBS_get_optional_asn1(&body, &extensions, &has_extensions,
                             ContextConstructed(3)) ||
      CBS_len(&body) > 0) {
    return false;
  }
  out->key_info_der = View(key_info);
  // SECURITY: section 4.1.1.2: both are the same, or the unsigned one decides.
  if (View(algorithm) != out->algorithm_der) return false;
  if (has_extensions == 0) return true;
  CBS list;
  if (!CBS_get_asn1(&extensions, &list, CBS_ASN1_SEQUENCE) ||
      CBS_len(&extensions) > 0 || CBS_len(&list) == 0) {
    return false;
  }
  out->extensions = View(list);
  return FindNames(out->extensions, out);
}

// ---------------------------------------------------------------- Algorithms

struct KnownAlgorithm {
  std::string_view der;
  CertificateAlgorithm algorithm;
};

// Literals hold zero bytes.
template <size_t kSize>
constexpr std::string_view Der(const char (&bytes)[kSize]) {
  return {bytes, kSize - 1};
}

#define MATRON_RSA_OID "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define MATRON_ECDSA_OID "\x06\x08\x2a\x86\x48\xce\x3d\x04\x03"
#define MATRON_SHA_OID "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02"
// RFC 4055 section 3.1: hash, MGF1 with the same hash, and a salt as long.
#define MATRON_PSS(hash, salt)                                                 \
  "\x30\x41" MATRON_RSA_OID "\x0a\x30\x34\xa0\x0f\x30\x0d" MATRON_SHA_OID hash \
  "\x05\x00\xa1\x1c\x30\x1a" MATRON_RSA_OID "\x08\x30\x0d" MATRON_SHA_OID hash \
  "\x05\x00\xa2\x03\x02\x01" salt

// SECURITY: no MD5, no SHA-1. Curve and hash belong together as in the baseline
// requirements of the CA/Browser Forum, section 7.1.3.2.
constexpr KnownAlgorithm kAlgorithms[] = {
    {Der("\x30\x0d" MATRON_RSA_OID "\x0b\x05\x00"),
     {Scheme::kRsaPkcs1Sha256, Kind::kRsa}},
    {Der("\x30\x0d" MATRON_RSA_OID "\x0c\x05\x00"),
     {Scheme::kRsaPkcs1Sha384, Kind::kRsa}},
    {Der("\x30\x0d" MATRON_RSA_OID "\x0d\x05\x00"),
     {Scheme::kRsaPkcs1Sha512, Kind::kRsa}},
    {Der(MATRON_PSS("\x01", "\x20")), {Scheme::kRsaPssSha256, Kind::kRsa}},
    {Der(MATRON_PSS("\x02", "\x30")), {Scheme::kRsaPssSha384, Kind::kRsa}},
    {Der(MATRON_PSS("\x03", "\x40")), {Scheme::kRsaPssSha512, Kind::kRsa}},
    {Der("\x30\x0a" MATRON_ECDSA_OID "\x02"),
     {Scheme::kEcdsaP256Sha256, Kind::kP256}},
    {Der("\x30\x0a" MATRON_ECDSA_OID "\x03"),
     {Scheme::kEcdsaP384Sha384, Kind::kP384}},
    {Der("\x30\x0a" MATRON_ECDSA_OID "\x04"),
     {Scheme::kEcdsaP521Sha512, Kind::kP521}},
    {Der("\x30\x05\x06\x03\x2b\x65\x70"), {Scheme::kEd25519, Kind::kEd25519}},
};

struct KnownKey {
  std::string_view der;
  Kind kind;
};

#define MATRON_EC_OID "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"

constexpr KnownKey kKeys[] = {
    {Der("\x30\x0d" MATRON_RSA_OID "\x01\x05\x00"), Kind::kRsa},
    {Der("\x30\x13" MATRON_EC_OID "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"),
     Kind::kP256},
    {Der("\x30\x10" MATRON_EC_OID "\x06\x05\x2b\x81\x04\x00\x22"), Kind::kP384},
    {Der("\x30\x10" MATRON_EC_OID "\x06\x05\x2b\x81\x04\x00\x23"), Kind::kP521},
    {Der("\x30\x05\x06\x03\x2b\x65\x70"), Kind::kEd25519},
};

// ---------------------------------------------------------------------- Keys

// A positive INTEGER, without the octet that keeps it positive.
bool TakeNumber(CBS* from, std::string_view* out) {
  CBS value;
  if (!CBS_get_asn1(from, &value, CBS_ASN1_INTEGER) ||
      !CBS_is_unsigned_asn1_integer(&value)) {
    return false;
  }
  *out = View(value);
  if (out->starts_with('\0')) out->remove_prefix(1);
  return true;
}

// RFC 3279 section 2.3.1.
VerificationKey ReadRsa(CBS bits, Status* status) {
  CBS pair;
  std::string_view n;
  std::string_view e;
  *status = Status::kKeyMalformed;
  if (!CBS_get_asn1(&bits, &pair, CBS_ASN1_SEQUENCE) || CBS_len(&bits) > 0 ||
      !TakeNumber(&pair, &n) || !TakeNumber(&pair, &e) || CBS_len(&pair) > 0) {
    return VerificationKey();
  }
  return VerificationKey::Rsa(Octets(n), Octets(e), status);
}

Curve CurveOf(Kind kind) {
  if (kind == Kind::kP256) return Curve::kP256;
  return kind == Kind::kP384 ? Curve::kP384 : Curve::kP521;
}

// RFC 5480 section 2.2: an uncompressed point.
VerificationKey ReadEc(Curve curve, std::string_view point, Status* status) {
  const size_t size = CoordinateBytes(curve);
  *status = Status::kKeyMalformed;
  if (point.size() != 1 + 2 * size || point[0] != 4) return VerificationKey();
  return VerificationKey::Ec(curve, Octets(point.substr(1, size)),
                             Octets(point.substr(1 + size)), status);
}

// Writes `number` to the end of `out`, behind zeros.
bool Place(std::string_view number, std::span<uint8_t> out) {
  if (number.size() > out.size()) return false;
  std::copy(number.begin(), number.end(), out.last(number.size()).begin());
  return true;
}

// RFC 3279 section 2.2.3: a SEQUENCE of R and S.
bool VerifyEcdsa(const CertificateParts& parts, Scheme scheme, Curve curve,
                 const VerificationKey& key) {
  CBS value = Over(parts.signature);
  CBS pair;
  std::string_view r;
  std::string_view s;
  if (!CBS_get_asn1(&value, &pair, CBS_ASN1_SEQUENCE) || CBS_len(&value) > 0 ||
      !TakeNumber(&pair, &r) || !TakeNumber(&pair, &s) || CBS_len(&pair) > 0) {
    return false;
  }
  std::array<uint8_t, 2 * CoordinateBytes(Curve::kP521)> octets{};
  const size_t size = CoordinateBytes(curve);
  const std::span<uint8_t> both = std::span(octets).first(2 * size);
  return Place(r, both.first(size)) && Place(s, both.last(size)) &&
         key.Verify(scheme, parts.signed_der, both);
}

// -------------------------------------------------------------------- Names

// RFC 5280 section 4.2.1.6: a dNSName is not empty. SECURITY: a zero byte, or
// any other that no name has, would end the name for some readers.
bool IsName(const CertificateName& name) {
  if (name.kind == NameKind::kIpAddress) {
    return name.value.size() == 4 || name.value.size() == 16;
  }
  return !name.value.empty() &&
         std::all_of(name.value.begin(), name.value.end(),
                     [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

bool ParseCertificate(std::string_view der, CertificateParts* out) {
  *out = CertificateParts();
  CBS whole = Over(der);
  CBS body;
  CBS to_sign;
  CBS algorithm;
  CBS signature;
  if (!CBS_get_asn1(&whole, &body, CBS_ASN1_SEQUENCE) || CBS_len(&whole) > 0 ||
      !CBS_get_asn1_element(&body, &to_sign, CBS_ASN1_SEQUENCE) ||
      !CBS_get_asn1_element(&body, &algorithm, CBS_ASN1_SEQUENCE) ||
      !TakeBits(&body, &signature) || CBS_len(&body) > 0) {
    return false;
  }
  out->signed_der = View(to_sign);
  out->algorithm_der = View(algorithm);
  out->signature = View(signature);
  CBS inner;
  return CBS_get_asn1(&to_sign, &inner, CBS_ASN1_SEQUENCE) &&
         ParseSigned(inner, out);
}

bool TakeExtension(std::string_view* extensions, CertificateExtension* out) {
  CBS rest = Over(*extensions);
  CBS extension;
  CBS name;
  CBS value;
  if (!CBS_get_asn1(&rest, &extension, CBS_ASN1_SEQUENCE) ||
      !CBS_get_asn1(&extension, &name, CBS_ASN1_OBJECT) ||
      !CBS_get_optional_asn1(&extension, nullptr, nullptr, CBS_ASN1_BOOLEAN) ||
      !CBS_get_asn1(&extension, &value, CBS_ASN1_OCTETSTRING) ||
      CBS_len(&extension) > 0) {
    return false;
  }
  *extensions = View(rest);
  *out = {View(name), View(value)};
  return true;
}

void ReadCertificateNames(const CertificateParts& parts,
                          ArenaVector<CertificateName>& out, Status* status) {
  *status = Status::kKeyMalformed;
  CBS names = Over(parts.names);
  while (CBS_len(&names) > 0) {
    CBS value;
    unsigned tag = 0;
    if (!CBS_get_any_asn1(&names, &value, &tag)) return;
    const bool is_dns = tag == Context(2);
    if (!is_dns && tag != Context(7)) continue;
    const CertificateName name = {
        is_dns ? NameKind::kDns : NameKind::kIpAddress, View(value)};
    if (!IsName(name)) return;
    if (!out.Append(name)) {
      *status = Status::kOutOfMemory;
      return;
    }
  }
  *status = Status::kOk;
}

CertificateKey ReadCertificateKey(std::string_view key_info_der,
                                  Status* status) {
  CertificateKey result;
  *status = Status::kKeyMalformed;
  CBS whole = Over(key_info_der);
  CBS body;
  CBS algorithm;
  CBS bits;
  if (!CBS_get_asn1(&whole, &body, CBS_ASN1_SEQUENCE) || CBS_len(&whole) > 0 ||
      !CBS_get_asn1_element(&body, &algorithm, CBS_ASN1_SEQUENCE) ||
      !TakeBits(&body, &bits) || CBS_len(&body) > 0) {
    return result;
  }
  const KnownKey* const known =
      std::find_if(std::begin(kKeys), std::end(kKeys),
                   [&](const KnownKey& k) { return k.der == View(algorithm); });
  if (known == std::end(kKeys)) {
    *status = Status::kKeyWeak;
    return result;
  }
  result.kind = known->kind;
  if (known->kind == Kind::kRsa) {
    result.key = ReadRsa(bits, status);
  } else if (known->kind == Kind::kEd25519) {
    result.key = VerificationKey::Ed25519(Octets(View(bits)), status);
  } else {
    result.key = ReadEc(CurveOf(known->kind), View(bits), status);
  }
  return result;
}

std::optional<CertificateAlgorithm> FindCertificateAlgorithm(
    std::string_view algorithm_der) {
  for (const KnownAlgorithm& known : kAlgorithms) {
    if (known.der == algorithm_der) return known.algorithm;
  }
  return std::nullopt;
}

bool VerifyCertificateSignature(const CertificateParts& parts,
                                const CertificateAlgorithm& algorithm,
                                const CertificateKey& key) {
  if (algorithm.key != key.kind) return false;
  if (key.kind == Kind::kRsa || key.kind == Kind::kEd25519) {
    return key.key.Verify(algorithm.scheme, parts.signed_der,
                          Octets(parts.signature));
  }
  return VerifyEcdsa(parts, algorithm.scheme, CurveOf(key.kind), key.key);
}

}  // namespace matron::crypto
