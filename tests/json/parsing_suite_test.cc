// The test_parsing files of JSONTestSuite (Nicolas Seriot): what every parser
// must accept (y_) and refuse (n_), and what this one makes of the rest (i_).

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "gtest/gtest.h"
#include "json/document.h"
#include "tests/fixtures/shared_data.h"
#include "tests/json/event_log.h"

namespace matron::json {
namespace {

constexpr std::string_view kDirectory = "data/jsontestsuite/test_parsing";

// RFC 8259 section 4 permits them; a reader that decides access refuses them.
const std::map<std::string_view, Status> kRefusedOfY = {
    {"y_object_duplicated_key.json", Status::kJsonDuplicateMember},
    {"y_object_duplicated_key_and_value.json", Status::kJsonDuplicateMember},
};

// Left to the implementation (RFC 8259 sections 6, 8.1, 8.2 and 9). Accepted is
// only what loses nothing: a number that rounds to a double. Refused are
// numbers over the range, lone surrogates, other encodings than UTF-8, a byte
// order mark, and nesting over limits::kMaxJsonDepth.
const std::map<std::string_view, Status> kWantOfI = {
    {"i_number_double_huge_neg_exp.json", Status::kOk},
    {"i_number_huge_exp.json", Status::kJsonNumberRange},
    {"i_number_neg_int_huge_exp.json", Status::kJsonNumberRange},
    {"i_number_pos_double_huge_exp.json", Status::kJsonNumberRange},
    {"i_number_real_neg_overflow.json", Status::kJsonNumberRange},
    {"i_number_real_pos_overflow.json", Status::kJsonNumberRange},
    {"i_number_real_underflow.json", Status::kOk},
    {"i_number_too_big_neg_int.json", Status::kJsonNumberRange},
    {"i_number_too_big_pos_int.json", Status::kJsonNumberRange},
    {"i_number_very_big_negative_int.json", Status::kJsonNumberRange},
    {"i_object_key_lone_2nd_surrogate.json", Status::kJsonSyntax},
    {"i_string_1st_surrogate_but_2nd_missing.json", Status::kJsonSyntax},
    {"i_string_1st_valid_surrogate_2nd_invalid.json", Status::kJsonSyntax},
    {"i_string_UTF-16LE_with_BOM.json", Status::kJsonSyntax},
    {"i_string_UTF-8_invalid_sequence.json", Status::kJsonNotUtf8},
    {"i_string_UTF8_surrogate_U+D800.json", Status::kJsonNotUtf8},
    {"i_string_incomplete_surrogate_and_escape_valid.json",
     Status::kJsonSyntax},
    {"i_string_incomplete_surrogate_pair.json", Status::kJsonSyntax},
    {"i_string_incomplete_surrogates_escape_valid.json", Status::kJsonSyntax},
    {"i_string_invalid_lonely_surrogate.json", Status::kJsonSyntax},
    {"i_string_invalid_surrogate.json", Status::kJsonSyntax},
    {"i_string_invalid_utf-8.json", Status::kJsonNotUtf8},
    {"i_string_inverted_surrogates_U+1D11E.json", Status::kJsonSyntax},
    {"i_string_iso_latin_1.json", Status::kJsonNotUtf8},
    {"i_string_lone_second_surrogate.json", Status::kJsonSyntax},
    {"i_string_lone_utf8_continuation_byte.json", Status::kJsonNotUtf8},
    {"i_string_not_in_unicode_range.json", Status::kJsonNotUtf8},
    {"i_string_overlong_sequence_2_bytes.json", Status::kJsonNotUtf8},
    {"i_string_overlong_sequence_6_bytes.json", Status::kJsonNotUtf8},
    {"i_string_overlong_sequence_6_bytes_null.json", Status::kJsonNotUtf8},
    {"i_string_truncated-utf-8.json", Status::kJsonNotUtf8},
    {"i_string_utf16BE_no_BOM.json", Status::kJsonSyntax},
    {"i_string_utf16LE_no_BOM.json", Status::kJsonSyntax},
    {"i_structure_500_nested_arrays.json", Status::kJsonTooDeep},
    {"i_structure_UTF-8_BOM_empty_object.json", Status::kJsonSyntax},
};

// The names of the files that start with `prefix`; none without the directory.
std::vector<std::string> Names(std::string_view prefix) {
  std::vector<std::string> names;
  std::error_code error;
  const std::filesystem::directory_iterator files(
      fixtures::SharedPath(kDirectory), error);
  if (error) return names;
  for (const auto& file : files) {
    const std::string name = file.path().filename().string();
    if (name.starts_with(prefix)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Text(const std::string& name) {
  const auto text = fixtures::ReadFile(
      fixtures::SharedPath(std::string(kDirectory) + "/" + name));
  EXPECT_TRUE(text.has_value()) << name;
  return text.value_or("");
}

#define ALL_OR_SKIP(names, prefix, count)                                \
  const std::vector<std::string> names = Names(prefix);                  \
  if (names.empty()) {                                                   \
    if (fixtures::SharedIsRequired()) FAIL() << "is required";           \
    GTEST_SKIP() << fixtures::SharedPath(kDirectory) << " is not there"; \
  }                                                                      \
  ASSERT_EQ(names.size(), size_t{count})

TEST(ParsingSuite, AcceptsWhatMustBeAccepted) {
  ALL_OR_SKIP(names, "y_", 95);
  for (const std::string& name : names) {
    const auto refused = kRefusedOfY.find(name);
    const Status want =
        refused == kRefusedOfY.end() ? Status::kOk : refused->second;
    EXPECT_EQ(WireName(Walk(Text(name))), WireName(want)) << name;
  }
}

TEST(ParsingSuite, RefusesWhatMustBeRefused) {
  ALL_OR_SKIP(names, "n_", 188);
  Reader reader;
  for (const std::string& name : names) {
    EXPECT_NE(Walk(Text(name)), Status::kOk) << name;
    Document document;
    EXPECT_NE(document.Parse(Text(name), reader), Status::kOk) << name;
    EXPECT_FALSE(document.root().exists()) << name;
  }
}

TEST(ParsingSuite, TreatsTheRestAsDocumented) {
  ALL_OR_SKIP(names, "i_", kWantOfI.size());
  for (const std::string& name : names) {
    ASSERT_EQ(kWantOfI.count(name), 1u) << name;
    EXPECT_EQ(WireName(Walk(Text(name))), WireName(kWantOfI.at(name))) << name;
  }
}

}  // namespace
}  // namespace matron::json
