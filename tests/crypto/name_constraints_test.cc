// Whole paths are in tests/vectors/transport.jsonl.

#include "crypto/name_constraints.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/crypto/certificates.h"

namespace matron::crypto {
namespace {

std::string Der(char tag, const std::string& body) {
  return std::string(1, tag) + static_cast<char>(body.size()) + body;
}

// An extension of this value, critical.
std::string Extension(const std::string& value) {
  return Der('\x30', std::string("\x06\x03\x55\x1d\x1e\x01\x01\xff", 8) +
                         Der('\x04', value));
}

std::string Excluding(const std::string& base) {
  return Extension(Der('\x30', Der('\xa1', Der('\x30', Der('\x82', base)))));
}

bool Excludes(const std::string& extensions, std::string_view host) {
  CertificateParts parts;
  parts.extensions = extensions;
  return ExcludesHost(parts, host);
}

TEST(ExcludesHost, ReachesTheNameAndWhatLiesBelow) {
  const std::string extensions = Excluding("example.org");
  EXPECT_TRUE(Excludes(extensions, "example.org"));
  EXPECT_TRUE(Excludes(extensions, "EHR.Example.ORG"));
  EXPECT_TRUE(Excludes(extensions, "a.b.example.org"));
  EXPECT_FALSE(Excludes(extensions, "anexample.org"));
  EXPECT_FALSE(Excludes(extensions, "org"));
  EXPECT_FALSE(Excludes(extensions, "example.org.example"));
  EXPECT_TRUE(Excludes(Excluding(""), "example.org"));
  EXPECT_TRUE(Excludes(Excluding(".example.org"), "ehr.example.org"));
  EXPECT_FALSE(Excludes(Excluding(".example.org"), "example.org"));
}

TEST(ExcludesHost, LooksAtEverySubtreeOfEveryExtension) {
  const std::string mail = Der('\x30', Der('\x81', "example.org"));
  const std::string name = Der('\x30', Der('\x82', "example.org"));
  const std::string both = Extension(Der('\x30', Der('\xa1', mail + name)));
  EXPECT_TRUE(Excludes(both, "example.org"));
  EXPECT_TRUE(Excludes(Excluding("a.example") + both, "example.org"));
  EXPECT_FALSE(
      Excludes(Extension(Der('\x30', Der('\xa1', mail))), "example.org"));
  // What is permitted excludes nothing here.
  EXPECT_FALSE(
      Excludes(Extension(Der('\x30', Der('\xa0', name))), "example.org"));
  EXPECT_TRUE(
      Excludes(Extension(Der('\x30', Der('\xa0', mail) + Der('\xa1', name))),
               "example.org"));
  EXPECT_FALSE(Excludes("", "example.org"));
}

TEST(ExcludesHost, TakesWhatItCannotReadForAnExclusion) {
  const std::string extensions = Excluding("example.org");
  for (size_t size = 1; size < extensions.size(); ++size) {
    EXPECT_TRUE(Excludes(extensions.substr(0, size), "other.example")) << size;
  }
  EXPECT_TRUE(Excludes(extensions + "x", "other.example"));
  EXPECT_TRUE(Excludes(Extension(""), "other.example"));
  EXPECT_TRUE(Excludes(Extension(Der('\x30', "x")), "other.example"));
}

TEST(ExcludesHost, ReadsCertificates) {
  const std::string issuer = test::CertificateNamed("wild_host_middle");
  CertificateParts parts;
  ASSERT_TRUE(ParseCertificate(issuer, &parts));
  EXPECT_TRUE(ExcludesHost(parts, "ehr.example.org"));
  EXPECT_FALSE(ExcludesHost(parts, "lab.example.org"));
}

}  // namespace
}  // namespace matron::crypto
