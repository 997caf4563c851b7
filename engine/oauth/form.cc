// Tested by form_test.cc.

#include "oauth/form.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "base/limits.h"
#include "base/text.h"

namespace matron::oauth {

std::string_view FindParameter(std::span<const FormParameter> parameters,
                               std::string_view name) {
  for (const FormParameter& parameter : parameters) {
    if (parameter.name == name) return parameter.value;
  }
  return {};
}

bool Form::Decode(std::string_view text, std::string_view* out) {
  *out = {};
  if (text.empty()) return true;
  char* decoded = static_cast<char*>(arena_.Allocate(text.size()));
  size_t size = 0;
  if (decoded == nullptr ||
      !PercentDecode(text, Plus::kSpace, decoded, &size)) {
    return false;
  }
  *out = {decoded, size};
  return IsUtf8(*out) && !HasControl(*out);
}

bool Form::Add(std::string_view pair) {
  const size_t equals = pair.find('=');
  FormParameter parameter;
  return parameters_.size() < limits::kMaxParameters &&
         Decode(pair.substr(0, equals), &parameter.name) &&
         Decode(equals == pair.npos ? "" : pair.substr(equals + 1),
                &parameter.value) &&
         parameters_.Append(parameter);
}

Reason Form::Parse(std::string_view text) {
  if (text.size() > limits::kMaxFormBytes ||
      !std::all_of(text.begin(), text.end(),
                   [](char c) { return c > ' ' && c < 0x7f && c != '#'; })) {
    return Reason::kFormMalformed;
  }
  while (!text.empty()) {
    const size_t end = std::min(text.find('&'), text.size());
    if (end > 0 && !Add(text.substr(0, end))) return Reason::kFormMalformed;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return Reason::kOk;
}

bool Form::Has(std::string_view name) const {
  for (const FormParameter& parameter : parameters_.items()) {
    if (parameter.name == name) return true;
  }
  return false;
}

bool Form::IsRepeated(std::string_view name) const {
  size_t count = 0;
  for (const FormParameter& parameter : parameters_.items()) {
    if (parameter.name == name) ++count;
  }
  return count > 1;
}

std::string_view Form::FindRepeated() const {
  for (const FormParameter& parameter : parameters_.items()) {
    if (IsRepeated(parameter.name)) return parameter.name;
  }
  return {};
}

namespace {

void AppendEncoded(std::string_view text, TextBuilder& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || c == '-' || c == '.' || c == '_') {
      out.Append(c);
    } else if (c == ' ') {
      out.Append('+');
    } else {
      out.Append('%');
      out.Append(kDigits[byte >> 4]);
      out.Append(kDigits[byte & 15]);
    }
  }
}

}  // namespace

void AppendFormParameter(char separator, const FormParameter& parameter,
                         TextBuilder& out) {
  out.Append(separator);
  AppendEncoded(parameter.name, out);
  out.Append('=');
  AppendEncoded(parameter.value, out);
}

}  // namespace matron::oauth
