#include "tests/jose/test_tokens.h"

#include <vector>

#include "base/base64url.h"
#include "crypto/digest.h"
#include "gtest/gtest.h"
#include "jose/jws.h"
#include "openssl/bn.h"
#include "tests/fixtures/shared_data.h"

namespace matron::jose {
namespace {

using json::Document;
using json::Reader;
using json::Value;

// The file `path` of the repository, parsed into `document`.
Value Load(const std::string& path, Document& document) {
  const std::string name = "tests/vectors/" + path;
  const std::optional<std::string> text = fixtures::ReadFile(name);
  EXPECT_TRUE(text.has_value()) << name << ": run in the source directory";
  Reader reader;
  EXPECT_EQ(document.Parse(text.value_or(""), reader), Status::kOk) << name;
  return document.root();
}

Value LoadKey(std::string_view name, Document& document) {
  return Load("keys/" + std::string(name) + ".jwk.json", document);
}

bssl::UniquePtr<BIGNUM> Number(std::string_view bytes) {
  return bssl::UniquePtr<BIGNUM>(BN_bin2bn(
      reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), nullptr));
}

// RFC 8017 section 8.2.1: the padded digest to the power of d.
std::string SignPadded(std::string_view digest_info) {
  const std::string n = TestKeyNumber("rsa-a", "n");
  std::string padded(n.size(), '\xff');
  padded[0] = '\0';
  padded[1] = '\1';
  padded[n.size() - digest_info.size() - 1] = '\0';
  padded.replace(n.size() - digest_info.size(), digest_info.size(),
                 digest_info);
  bssl::UniquePtr<BN_CTX> context(BN_CTX_new());
  bssl::UniquePtr<BIGNUM> out(BN_new());
  EXPECT_EQ(BN_mod_exp_mont(out.get(), Number(padded).get(),
                            Number(TestKeyNumber("rsa-a", "d")).get(),
                            Number(n).get(), context.get(), nullptr),
            1);
  std::vector<uint8_t> bytes(n.size());
  EXPECT_EQ(BN_bn2bin_padded(bytes.data(), bytes.size(), out.get()), 1);
  return std::string(bytes.begin(), bytes.end());
}

template <typename Digest>
std::string Sign(std::string_view header, std::string_view payload,
                 std::string_view prefix, Digest digest(std::string_view)) {
  const std::string text = Encoded(header) + "." + Encoded(payload);
  const Digest hash = digest(text);
  const std::string info =
      FromHex(prefix) + std::string(hash.begin(), hash.end());
  return text + "." + Encoded(SignPadded(info));
}

}  // namespace

std::string Encoded(std::string_view bytes) {
  std::string text(Base64UrlEncodedSize(bytes.size()), '*');
  Base64UrlEncode(
      {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()},
      text.data());
  return text;
}

std::string Decoded(std::string_view text) {
  std::vector<uint8_t> bytes(Base64UrlDecodedBound(text.size()));
  size_t size = 0;
  EXPECT_TRUE(Base64UrlDecode(text, bytes, &size)) << text;
  return std::string(bytes.begin(),
                     bytes.begin() + static_cast<std::ptrdiff_t>(size));
}

std::string FromHex(std::string_view digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    const size_t value =
        kDigits.find(digits[i]) * 16 + kDigits.find(digits[i + 1]);
    EXPECT_LT(value, 256u) << digits;
    bytes += static_cast<char>(value);
  }
  return bytes;
}

std::string TestToken(std::string_view name) {
  static Document* const document = new Document();
  if (!document->root().exists()) Load("tokens.json", *document);
  const Value token = document->root().Find(name);
  EXPECT_TRUE(token.is_string()) << name;
  return std::string(token.text());
}

std::string TestKey(std::string_view name, std::string_view members) {
  Document document;
  const Value key = LoadKey(name, document);
  std::string text = "{";
  for (const char* member : {"kty", "crv", "n", "e", "x", "y", "k"}) {
    const Value value = key.Find(member);
    if (!value.exists()) continue;
    if (text.size() > 1) text += ',';
    text += '"' + std::string(member) + "\":";
    text += document.Raw(value);
  }
  if (!members.empty()) text += ",";
  return text + std::string(members) + "}";
}

std::string TestKeyNumber(std::string_view name, std::string_view member) {
  Document document;
  return Decoded(LoadKey(name, document).Find(member).text());
}

std::string SetOf(std::initializer_list<std::string> keys) {
  std::string text = R"({"keys":[)";
  for (const std::string& key : keys) {
    if (text.back() != '[') text += ',';
    text += key;
  }
  return text + "]}";
}

std::string TestKeySet() {
  return SetOf({TestKey("rsa-a", R"("kid":"test-rsa-a")"),
                TestKey("p256", R"("kid":"test-p256")"),
                TestKey("p384", R"("kid":"test-p384")")});
}

std::string TestKeySetOf(std::string_view name) {
  return SetOf({TestKey(name, R"("kid":"test-)" + std::string(name) + '"')});
}

// The prefixes are those of RFC 8017 section 9.2, note 1.
std::string SignRs256(std::string_view header, std::string_view payload) {
  return Sign(header, payload, "3031300d060960864801650304020105000420",
              crypto::Sha256);
}

std::string SignRs384(std::string_view header, std::string_view payload) {
  return Sign(header, payload, "3041300d060960864801650304020205000430",
              crypto::Sha384);
}

std::string Unsigned(std::string_view header, std::string_view payload) {
  return Encoded(header) + "." + Encoded(payload) + ".AAAA";
}

AlgorithmSet AllAlgorithms() {
  AlgorithmSet set;
  for (size_t i = 0; i < kNumAlgorithms; ++i) {
    set.Add(static_cast<Algorithm>(i));
  }
  return set;
}

std::string Verified(std::string_view token, std::string_view key_set,
                     AlgorithmSet allowed) {
  const ParsedKeys parsed(key_set);
  EXPECT_TRUE(parsed.keys.ok()) << key_set;
  if (!parsed.keys.ok()) return "no keys";
  Reader reader;
  Arena arena = Arena::Growing();
  CompactJws jws;
  VerifiedJws verified;
  Reason reason = jws.Parse(token, reader, arena);
  if (reason == Reason::kOk) reason = jws.RequireAlgorithm(allowed);
  if (reason == Reason::kOk) reason = jws.Verify(*parsed.keys, &verified);
  EXPECT_EQ(verified.exists(), reason == Reason::kOk);
  EXPECT_EQ(verified.payload().empty(), reason != Reason::kOk);
  return std::string(InfoOf(reason).wire_name);
}

ParsedKeys::ParsedKeys(std::string_view text) : keys(Status::kInternal) {
  Reader reader;
  Document document;
  const Status status = document.Parse(text, reader);
  EXPECT_EQ(status, Status::kOk) << text;
  keys = KeySet::Parse(document.root(), diagnostics);
}

}  // namespace matron::jose
