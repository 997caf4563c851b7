// Claims in a token that was signed by a test key and verified, for the tests
// of the profiles.

#ifndef MATRON_TESTS_OAUTH_SIGNED_CLAIMS_H_
#define MATRON_TESTS_OAUTH_SIGNED_CLAIMS_H_

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "jose/jws.h"
#include "oauth/claim_checks.h"
#include "tests/jose/test_tokens.h"

namespace matron::oauth {

inline constexpr int64_t kTestNow = 1764000000;

// A token of this header, without `alg`, and these claims.
class SignedClaims {
 public:
  SignedClaims(std::string_view header_members, std::string_view claims)
      : keys_(jose::SetOf({jose::TestKey("rsa-a", R"("kid":"k")")})),
        token_(jose::SignRs384(
            R"({"alg":"RS384")" + std::string(header_members) + "}", claims)) {
    EXPECT_EQ(jws_.Parse(token_, reader_, arena_), Reason::kOk);
    EXPECT_EQ(jws_.Verify(*keys_.keys, &verified_), Reason::kOk);
  }

  const jose::CompactJws& jws() const { return jws_; }
  const jose::VerifiedJws& verified() const { return verified_; }
  json::Reader& reader() { return reader_; }
  json::Document& document() { return document_; }
  Arena& arena() { return arena_; }

 private:
  jose::ParsedKeys keys_;
  std::string token_;
  json::Reader reader_;
  json::Document document_;
  Arena arena_ = Arena::Growing();
  jose::CompactJws jws_;
  jose::VerifiedJws verified_;
};

// The fault, as text: claim, what was expected, what came.
inline std::string Text(const ClaimFault& fault) {
  std::string text(fault.claim);
  if (!fault.expected.empty()) text += " wants " + std::string(fault.expected);
  if (fault.expected_number.has_value()) {
    text += " wants " + std::to_string(*fault.expected_number);
  }
  if (fault.came.exists()) text += " came " + std::string(fault.came.text());
  return text;
}

inline std::string Name(Reason reason) {
  return std::string(InfoOf(reason).wire_name);
}

}  // namespace matron::oauth

#endif  // MATRON_TESTS_OAUTH_SIGNED_CLAIMS_H_
