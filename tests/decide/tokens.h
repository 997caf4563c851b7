// The tokens of tests/vectors, and the keys that verify them.

#ifndef MATRON_TESTS_DECIDE_TOKENS_H_
#define MATRON_TESTS_DECIDE_TOKENS_H_

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "jose/key_set.h"
#include "json/document.h"
#include "tests/fixtures/shared_data.h"

namespace matron::decide {

// The token of this name.
inline std::string Token(std::string_view name) {
  const std::optional<std::string> text =
      fixtures::ReadFile("tests/vectors/tokens.json");
  EXPECT_TRUE(text.has_value());
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(text.value_or(""), reader), Status::kOk);
  const json::Value token = document.root().Find(name);
  EXPECT_TRUE(token.is_string()) << name;
  return std::string(token.text());
}

// A JWK set of the public members of tests/vectors/keys/<name>.jwk.json.
inline std::string KeySetText(const std::vector<std::string>& names) {
  std::string text = R"({"keys":[)";
  for (const std::string& name : names) {
    const std::optional<std::string> key =
        fixtures::ReadFile("tests/vectors/keys/" + name + ".jwk.json");
    EXPECT_TRUE(key.has_value()) << name;
    json::Reader reader;
    json::Document document;
    EXPECT_EQ(document.Parse(key.value_or(""), reader), Status::kOk);
    if (!text.ends_with('[')) text += ',';
    text += '{';
    for (const char* member : {"kty", "kid", "crv", "x", "y", "n", "e"}) {
      const json::Value value = document.root().Find(member);
      if (!value.exists()) continue;
      if (!text.ends_with('{')) text += ',';
      text += '"';
      text += member;
      text += "\":\"";
      text += value.text();
      text += '"';
    }
    text += '}';
  }
  return text + "]}";
}

inline jose::KeySet Keys(const std::vector<std::string>& names) {
  const std::string text = KeySetText(names);
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(text, reader), Status::kOk);
  Diagnostics diagnostics;
  Result<jose::KeySet> keys = jose::KeySet::Parse(document.root(), diagnostics);
  EXPECT_TRUE(keys.ok());
  EXPECT_EQ(keys->num_usable(), names.size());
  return std::move(*keys);
}

}  // namespace matron::decide

#endif  // MATRON_TESTS_DECIDE_TOKENS_H_
