// Tested by token_response_test.cc.

#include "smart/granted_scopes.h"

#include <algorithm>

#include "base/limits.h"

namespace matron::smart {

using json::Kind;

namespace {

bool HasConstraint(std::string_view text) {
  return text.find('?') != text.npos;
}

bool IsMalformed(const ScopeToken& token) {
  return token.kind == ScopeClass::kRejected &&
         (token.reason == Reason::kScopeMalformed ||
          token.reason == Reason::kScopeLettersInvalid);
}

}  // namespace

void GrantedScopes::Add(const ScopeToken& token) {
  if (token.kind == ScopeClass::kClinical && !HasConstraint(token.text)) {
    unconstrained_.Add(token.scope);
  }
  // A constrained scope needs a patient as well, understood or not.
  if (token.text.starts_with("patient/") && !IsMalformed(token)) {
    has_patient_scopes_ = true;
  }
}

void GrantedScopes::Read(const Spot& scope, std::string_view spec) {
  if (!scope.value().is_string()) return;
  const std::string_view text = scope.value().text();
  ScopeReader reader(text);
  ScopeToken token;
  bool fits = text.size() <= limits::kMaxScopeBytes;
  while (fits && reader.Next(&token)) {
    fits = texts_.size() < limits::kMaxScopes && texts_.Append(token.text);
    if (!fits) break;
    Add(token);
    if (!IsMalformed(token)) continue;
    scope.ReportAbout(Severity::kWarning, FindingCode::kScopeNotUnderstood,
                      token.text, "is malformed and grants nothing", spec);
  }
  if (!fits) {
    // SECURITY: what was read of it does not count either.
    texts_.Truncate(0);
    unconstrained_ = ScopeSet();
    scope.Error(FindingCode::kTooLarge, "holds more than can be read", spec);
  }
  std::sort(texts_.items().begin(), texts_.items().end());
}

bool GrantedScopes::Has(std::string_view text) const {
  return std::binary_search(texts_.items().begin(), texts_.items().end(), text);
}

// The one place that decides whether a scope was granted. Sound, not complete:
// a scope with a constraint is covered by the same scope without it, or by
// itself.
bool GrantedScopes::Covers(std::string_view text) const {
  const ScopeToken token = ParseScopeToken(text);
  if (IsMalformed(token)) return false;
  if (HasConstraint(text)) {
    const ScopeToken plain = ParseScopeToken(text.substr(0, text.find('?')));
    return Has(text) || (plain.kind == ScopeClass::kClinical &&
                         unconstrained_.Covers(plain.scope));
  }
  if (token.kind != ScopeClass::kClinical) return Has(text);
  return unconstrained_.Covers(token.scope);
}

}  // namespace matron::smart
