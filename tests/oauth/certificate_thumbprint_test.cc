#include "oauth/certificate_thumbprint.h"

#include <string_view>

#include "gtest/gtest.h"

namespace matron::oauth {
namespace {

std::string_view View(const CertificateThumbprint& thumbprint) {
  return {thumbprint.data(), thumbprint.size()};
}

// SHA-256 of no bytes (FIPS 180-4) and of `abc`, in base64url.
TEST(ThumbprintOf, IsTheHashInBase64Url) {
  EXPECT_EQ(View(ThumbprintOf("")),
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
  EXPECT_EQ(View(ThumbprintOf("abc")),
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

}  // namespace
}  // namespace matron::oauth
