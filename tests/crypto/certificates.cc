#include "tests/crypto/certificates.h"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/base64.h"
#include "gtest/gtest.h"
#include "json/document.h"

namespace matron::test {

std::string CertificateNamed(std::string_view name) {
  std::ifstream file("tests/vectors/certificates.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(text, reader), Status::kOk);
  const std::string_view encoded = document.root().Find(name).text();
  EXPECT_FALSE(encoded.empty()) << name;
  std::vector<uint8_t> der(Base64DecodedBound(encoded.size()));
  size_t size = 0;
  EXPECT_TRUE(Base64Decode(encoded, der, &size));
  return std::string(der.begin(),
                     der.begin() + static_cast<std::ptrdiff_t>(size));
}

}  // namespace matron::test
