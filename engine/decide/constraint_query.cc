// Tested by search_plan_test.cc.

#include "decide/constraint_query.h"

#include <algorithm>

#include "smart/scope_constraint.h"

namespace matron::decide {

using fhir::Parameter;
using smart::ScopeConstraint;

namespace {

// What a query takes literally; the escapes of a scope are taken over.
bool IsQueryCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') ||
         std::string_view("-._~!$'()*,/:?@=%").find(c) !=
             std::string_view::npos;
}

std::string_view ModifierInQuery(const ScopeConstraint& constraint) {
  if (constraint.modifier != smart::Modifier::kNone) {
    return smart::NameOf(constraint.modifier);
  }
  return constraint.kind == fhir::ParameterKind::kString ? "exact" : "";
}

bool IsOneOf(std::string_view text, const ScopeConstraint& constraint) {
  return std::any_of(constraint.values.begin(), constraint.values.end(),
                     [text](const smart::ConstraintValue& value) {
                       return value.text == text;
                     });
}

// The end of the first value: a comma behind an even number of backslashes.
size_t EndOfValue(std::string_view values) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] == ',') return i;
    if (values[i] == '\\') ++i;
  }
  return values.size();
}

}  // namespace

void AppendConstraint(const ScopeConstraint& constraint, TextBuilder& url) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string_view text = constraint.text;
  if (constraint.kind == fhir::ParameterKind::kString &&
      constraint.modifier == smart::Modifier::kNone) {
    // A search for a string finds what begins with it, a scope does not.
    const size_t equals = text.find('=');
    url.Append(text.substr(0, equals));
    url.Append(":exact");
    text.remove_prefix(equals);
  }
  for (const char c : text) {
    if (IsQueryCharacter(c)) {
      url.Append(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    url.Append('%');
    url.Append(kHex[byte >> 4]);
    url.Append(kHex[byte & 15]);
  }
}

bool SaysTheSame(const Parameter& parameter,
                 const ScopeConstraint& constraint) {
  if (parameter.name != constraint.name ||
      parameter.modifier != ModifierInQuery(constraint)) {
    return false;
  }
  // Negations grow narrower with more values.
  if (constraint.is_whole()) return false;
  std::string_view values = parameter.value;
  while (true) {
    const size_t end = EndOfValue(values);
    if (!IsOneOf(values.substr(0, end), constraint)) return false;
    if (end == values.size()) return true;
    values.remove_prefix(end + 1);
  }
}

}  // namespace matron::decide
