// The walk against simdjson's DOM parser, which validates a whole text by
// itself: both must accept the same texts and find the same values, except for
// what the reader refuses besides: duplicate names, depth, a byte order mark.

#include <algorithm>
#include <bit>
#include <set>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "json/document.h"
#include "json/reader.h"
#include "simdjson.h"
#include "tests/fixtures/random.h"

namespace matron::json {
namespace {

namespace dom = simdjson::dom;
using fixtures::Random;

// ------------------------------------------------------------- What both give

std::string Bits(double value) {
  return "d" + std::to_string(std::bit_cast<uint64_t>(value));
}

// One line for a tree; equal trees, equal lines.
std::string Describe(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return value.integer() != 0 ? "true" : "false";
    case Kind::kInteger:
      return std::to_string(value.integer());
    case Kind::kDecimal:
      return Bits(value.decimal());
    case Kind::kString:
      return "'" + std::string(value.text()) + "'";
    default:
      break;
  }
  std::string line = value.is_object() ? "{" : "[";
  for (Value child = value.first(); child.exists(); child = child.next()) {
    if (value.is_object()) line += std::string(child.key()) + ":";
    line += Describe(child) + ",";
  }
  return line + (value.is_object() ? "}" : "]");
}

struct Expected {
  bool accepted = false;
  bool has_duplicate = false;
  bool too_deep = false;
  std::string line;
};

void DescribeScalar(const dom::element& element, Expected* out) {
  switch (element.type()) {
    case dom::element_type::NULL_VALUE:
      out->line += "null";
      break;
    case dom::element_type::BOOL:
      out->line += element.get_bool().value_unsafe() ? "true" : "false";
      break;
    case dom::element_type::INT64:
      out->line += std::to_string(element.get_int64().value_unsafe());
      break;
    case dom::element_type::UINT64:  // Beyond int64_t.
      out->line +=
          Bits(static_cast<double>(element.get_uint64().value_unsafe()));
      break;
    case dom::element_type::DOUBLE:
      out->line += Bits(element.get_double().value_unsafe());
      break;
    default:
      out->line += "'" + std::string(element.get_string().value_unsafe()) + "'";
  }
}

void Describe(const dom::element& element, size_t depth, Expected* out) {
  const bool is_object = element.is_object();
  if (!is_object && !element.is_array()) return DescribeScalar(element, out);
  if (depth >= limits::kMaxJsonDepth) out->too_deep = true;
  out->line += is_object ? "{" : "[";
  if (is_object) {
    std::set<std::string_view> names;
    const dom::object object = element.get_object().value_unsafe();
    for (const auto& [name, child] : object) {
      if (!names.insert(name).second) out->has_duplicate = true;
      out->line += std::string(name) + ":";
      Describe(child, depth + 1, out);
      out->line += ",";
    }
  } else {
    const dom::array array = element.get_array().value_unsafe();
    for (const dom::element& child : array) {
      Describe(child, depth + 1, out);
      out->line += ",";
    }
  }
  out->line += is_object ? "}" : "]";
}

Expected Expect(const std::string& text, dom::parser& parser) {
  Expected expected;
  if (text.starts_with("\xef\xbb\xbf")) return expected;
  dom::element root;
  if (parser.parse(text).get(root) != simdjson::SUCCESS) return expected;
  Describe(root, 0, &expected);
  expected.accepted = !expected.has_duplicate && !expected.too_deep;
  return expected;
}

// What does not begin with an array or object has a test of its own: simdjson
// reads a scalar that is the whole text by other functions.
bool HasScalarRoot(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\n\r");
  return start == text.npos || (text[start] != '{' && text[start] != '[');
}

// Holds the two against each other, text after text, and counts.
class Comparison {
 public:
  // False, with a failure, at the first difference.
  bool Same(const std::string& text) {
    const Expected expected = Expect(text, dom_);
    const Status status = document_.Parse(text, reader_);
    ++num_texts_;
    if (expected.accepted) ++num_accepted_;
    if (expected.has_duplicate) ++num_duplicates_;
    if ((status == Status::kOk) != expected.accepted) {
      ADD_FAILURE() << "`" << text << "`: " << WireName(status)
                    << ", DOM accepts: " << expected.accepted;
      return false;
    }
    if (expected.has_duplicate && !expected.too_deep) {
      EXPECT_EQ(status, Status::kJsonDuplicateMember) << text;
    }
    const std::string line =
        status == Status::kOk ? Describe(document_.root()) : "";
    if (status == Status::kOk && line != expected.line) {
      ADD_FAILURE() << "`" << text << "`: " << line
                    << ", DOM gives: " << expected.line;
      return false;
    }
    return true;
  }

  size_t num_texts() const { return num_texts_; }
  size_t num_accepted() const { return num_accepted_; }
  size_t num_duplicates() const { return num_duplicates_; }

 private:
  dom::parser dom_;
  Reader reader_;
  Document document_;
  size_t num_texts_ = 0;
  size_t num_accepted_ = 0;
  size_t num_duplicates_ = 0;
};

// --------------------------------------------------------------- Generation

constexpr std::string_view kScalars[] = {"0",
                                         "-0",
                                         "1",
                                         "-17",
                                         "1764000000",
                                         "1.5",
                                         "1e3",
                                         "-2.5E-3",
                                         "true",
                                         "false",
                                         "null",
                                         "\"\"",
                                         "\"a\"",
                                         "\"b c\"",
                                         "\"\\n\"",
                                         "\"\\u0061\"",
                                         "\"\\ud83d\\udc8a\"",
                                         "\"\xc3\xbc\"",
                                         "9223372036854775807",
                                         "9223372036854775808",
                                         "18446744073709551615",
                                         "123456789012345678901234567890",
                                         "0.1",
                                         "1e308",
                                         "2e308",
                                         "5e-324",
                                         "1e-400"};
constexpr std::string_view kNames[] = {
    "\"a\"", "\"b\"", "\"\\u0061\"", "\"\"", "\"alg\"", "\"kid\"", "\"c d\""};
constexpr std::string_view kSpaces[] = {"", "", "", "", " ", "\n", "\t", " \r"};

void AddValue(Random& random, size_t depth, std::string* out) {
  *out += random.OneOf(kSpaces);
  const size_t kind = random.Below(depth < 5 ? 6 : 4);
  if (kind < 4) {
    *out += random.OneOf(kScalars);
  } else {
    const bool is_object = kind == 4;
    const size_t count = random.Below(4);
    *out += is_object ? '{' : '[';
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) *out += ',';
      if (is_object) {
        *out += random.OneOf(kSpaces);
        *out += random.OneOf(kNames);
        *out += random.OneOf(kSpaces);
        *out += ':';
      }
      AddValue(random, depth + 1, out);
    }
    *out += is_object ? '}' : ']';
  }
  *out += random.OneOf(kSpaces);
}

constexpr std::string_view kBytes(
    "{}[]\",:0123456789.-+eEtfnrualse "
    "\\/\t\n\r\0\x01\x0c\x1a\x7f\x80\xc3\xed\xff",
    47);

// Changes one place of `text`.
void Mutate(Random& random, std::string* text) {
  const size_t at = random.Below(text->size() + 1);
  const char byte = random.OneOf(kBytes);
  switch (random.Below(6)) {
    case 0:
      text->insert(at, 1, byte);
      break;
    case 1:
      if (at < text->size()) text->erase(at, 1 + random.Below(3));
      break;
    case 2:
      if (at < text->size()) (*text)[at] = byte;
      break;
    case 3:
      if (at < text->size()) {
        (*text)[at] = static_cast<char>((*text)[at] ^ (1 << random.Below(8)));
      }
      break;
    case 4:
      text->resize(at);
      break;
    default:  // A piece of the text once more, elsewhere.
      const size_t from = random.Below(text->size() + 1);
      text->insert(at, text->substr(from, random.Below(12)));
  }
}

TEST(Differential, ValidTexts) {
  Random random(1);
  Comparison comparison;
  for (int i = 0; i < 50000; ++i) {
    std::string text;
    AddValue(random, 0, &text);
    if (HasScalarRoot(text)) continue;
    ASSERT_TRUE(comparison.Same(text));
  }
  EXPECT_GT(comparison.num_accepted(), 10000u);
  EXPECT_GT(comparison.num_duplicates(), 300u);
}

TEST(Differential, MutatedTexts) {
  Random random(2);
  Comparison comparison;
  for (int i = 0; i < 500000; ++i) {
    std::string text;
    AddValue(random, 0, &text);
    const size_t mutations = 1 + random.Below(3);
    for (size_t k = 0; k < mutations; ++k) Mutate(random, &text);
    if (HasScalarRoot(text)) continue;
    ASSERT_TRUE(comparison.Same(text));
  }
  EXPECT_GT(comparison.num_accepted(), 10000u);
  EXPECT_GT(comparison.num_texts() - comparison.num_accepted(), 30000u);
}

constexpr std::string_view kPieces[] = {
    "{",     "}",  "[",  "]",   ",",           ":",    "\"a\"",
    "\"b\"", "1",  "-",  "tru", "true",        "null", " ",
    "1.",    "e5", "\"", "\\",  "\"\\u0061\"", "0"};

TEST(Differential, RowsOfTokens) {
  Random random(3);
  Comparison comparison;
  for (int i = 0; i < 100000; ++i) {
    std::string text = random.Percent(50) ? "{\"a\":" : "[";
    const size_t count = 1 + random.Below(10);
    for (size_t k = 0; k < count; ++k) text += random.OneOf(kPieces);
    if (random.Percent(70)) text += text[0] == '{' ? '}' : ']';
    ASSERT_TRUE(comparison.Same(text));
  }
  EXPECT_GT(comparison.num_accepted(), 500u);
}

// Every text over a few characters that structure is made of.
TEST(Differential, EveryShortText) {
  constexpr std::string_view kAlphabet = "{}[]\",:1 a";
  constexpr size_t kMaxSize = 6;
  Comparison comparison;
  size_t combinations = 1;
  for (size_t size = 1; size <= kMaxSize; ++size) {
    combinations *= kAlphabet.size();
    for (size_t number = 0; number < combinations; ++number) {
      std::string text;
      for (size_t rest = number; text.size() < size; rest /= kAlphabet.size()) {
        text += kAlphabet[rest % kAlphabet.size()];
      }
      if (HasScalarRoot(text)) continue;
      ASSERT_TRUE(comparison.Same(text));
    }
  }
  EXPECT_GT(comparison.num_texts(), 20000u);
  EXPECT_GT(comparison.num_accepted(), 300u);
}

TEST(Differential, ScalarsAtTheRoot) {
  Random random(6);
  Comparison comparison;
  for (int i = 0; i < 20000; ++i) {
    std::string text(random.OneOf(kScalars));
    const size_t mutations = random.Below(3);
    for (size_t k = 0; k < mutations; ++k) Mutate(random, &text);
    text += std::string(random.Percent(30) ? random.Below(40) : 0, ' ');
    if (HasScalarRoot(text)) {
      ASSERT_TRUE(comparison.Same(text));
    }
  }
  EXPECT_GT(comparison.num_accepted(), 5000u);
}

// Texts that end at, before and behind the blocks of 64 bytes that simdjson
// works on.
TEST(Differential, TextsAroundBlocks) {
  constexpr std::string_view kEnds[] = {"]",     "1]",    "tru]",      "\"a\"]",
                                        "\\\"]", "\"]",   "{}]",       "1",
                                        "]]",    "true]", "\xc3\xbc]", ",]"};
  Comparison comparison;
  for (size_t size = 0; size < 300; ++size) {
    for (const std::string_view end : kEnds) {
      std::string text = "[" + std::string(size, ' ');
      ASSERT_TRUE(comparison.Same(text + std::string(end)));
      text = "[\"" + std::string(size, 'x') + "\",";
      ASSERT_TRUE(comparison.Same(text + std::string(end)));
      text = "[\"" + std::string(size, '\\') + "\",";
      ASSERT_TRUE(comparison.Same(text + std::string(end)));
    }
  }
}

// Numbers as text: digits, signs, points and exponents in every order.
TEST(Differential, RandomNumbers) {
  Random random(4);
  Comparison comparison;
  for (int i = 0; i < 50000; ++i) {
    std::string text = "[";
    const size_t count = 1 + random.Below(random.Percent(10) ? 40 : 8);
    for (size_t k = 0; k < count; ++k) {
      text += random.Percent(70) ? static_cast<char>('0' + random.Below(10))
                                 : random.OneOf(std::string_view(".-+eE"));
    }
    ASSERT_TRUE(comparison.Same(text + "]"));
  }
  EXPECT_GT(comparison.num_accepted(), 5000u);
}

}  // namespace
}  // namespace matron::json
