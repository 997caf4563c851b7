// What tests/vectors/transport.jsonl does not show of the parts.

#include "crypto/certificate.h"

#include <string>

#include "base/arena.h"
#include "gtest/gtest.h"
#include "tests/crypto/certificates.h"

namespace matron::crypto {
namespace {

using test::CertificateNamed;

TEST(ParseCertificate, TakesItApart) {
  const std::string der = CertificateNamed("leaf");
  CertificateParts parts;
  ASSERT_TRUE(ParseCertificate(der, &parts));
  EXPECT_EQ(parts.not_before_unix_s, 1735689600);  // 2025-01-01.
  EXPECT_EQ(parts.not_after_unix_s, 2366841600);   // 2045-01-01.
  EXPECT_EQ(parts.key_info_der.size(), 91u);
  EXPECT_EQ(parts.names,
            "\x82\x0f"
            "ehr.example.org");
  EXPECT_NE(der.find(parts.signed_der), std::string::npos);
}

TEST(ParseCertificate, ReadsBothFormsOfTimes) {
  const std::string der = CertificateNamed("until_9999_leaf");
  CertificateParts parts;
  ASSERT_TRUE(ParseCertificate(der, &parts));
  EXPECT_EQ(parts.not_before_unix_s, -631152000);   // 1950-01-01.
  EXPECT_EQ(parts.not_after_unix_s, 253402300799);  // End of 9999.
}

TEST(ParseCertificate, RefusesEveryTruncation) {
  const std::string der = CertificateNamed("rsa_leaf");
  CertificateParts parts;
  for (size_t size = 0; size < der.size(); ++size) {
    EXPECT_FALSE(ParseCertificate(der.substr(0, size), &parts)) << size;
  }
  EXPECT_TRUE(ParseCertificate(der, &parts));
  EXPECT_FALSE(ParseCertificate(der + der, &parts));
}

TEST(ReadCertificateNames, KeepsNamesAndAddressesInTheirOrder) {
  const std::string der = CertificateNamed("name_several");
  CertificateParts parts;
  ASSERT_TRUE(ParseCertificate(der, &parts));
  Arena arena = Arena::Growing();
  ArenaVector<CertificateName> names(arena);
  Status status = Status::kInternal;
  ReadCertificateNames(parts, names, &status);
  EXPECT_EQ(status, Status::kOk);
  ASSERT_EQ(names.size(), 3u);
  EXPECT_EQ(names[0].value, "a.example.org");
  EXPECT_EQ(names[1].kind, NameKind::kIpAddress);
  EXPECT_EQ(names[1].value, std::string_view("\xc0\x00\x02\x01", 4));
  EXPECT_EQ(names[2].value, "b.example.org");
}

TEST(VerifyCertificateSignature, HoldsForTheIssuersKeyAlone) {
  const std::string leaf = CertificateNamed("leaf");
  const std::string middle = CertificateNamed("middle");
  CertificateParts parts;
  CertificateParts issuer;
  ASSERT_TRUE(ParseCertificate(leaf, &parts));
  ASSERT_TRUE(ParseCertificate(middle, &issuer));
  const auto algorithm = FindCertificateAlgorithm(parts.algorithm_der);
  ASSERT_TRUE(algorithm.has_value());
  Status status = Status::kInternal;
  const CertificateKey key = ReadCertificateKey(issuer.key_info_der, &status);
  ASSERT_EQ(status, Status::kOk);
  EXPECT_TRUE(VerifyCertificateSignature(parts, *algorithm, key));
  EXPECT_FALSE(VerifyCertificateSignature(issuer, *algorithm, key));
  const CertificateKey own = ReadCertificateKey(parts.key_info_der, &status);
  EXPECT_FALSE(VerifyCertificateSignature(parts, *algorithm, own));
}

}  // namespace
}  // namespace matron::crypto
