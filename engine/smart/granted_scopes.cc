// Tested by token_response_test.cc.

#include "smart/granted_scopes.h"

#include <algorithm>

#include "base/limits.h"

namespace matron::smart {

namespace {

bool IsMalformed(const ScopeToken& token) {
  return token.kind == ScopeClass::kRejected &&
         (token.reason == Reason::kScopeMalformed ||
          token.reason == Reason::kScopeLettersInvalid);
}

}  // namespace

// False if there is no room or no memory.
bool GrantedScopes::Add(std::string_view text, const Spot& scope,
                        std::string_view spec,
                        ArenaVector<ConstrainedScope>* scopes) {
  if (texts_.size() == limits::kMaxScopes || !texts_.Append(text)) return false;
  ConstrainedScope parsed;
  const ScopeToken token =
      ParseConstrainedScope(text, options_, arena_, &parsed);
  if (IsMalformed(token)) {
    scope.ReportAbout(Severity::kWarning, FindingCode::kScopeNotUnderstood,
                      text, "is malformed and grants nothing", spec);
  }
  // A constrained scope needs a patient as well, understood or not.
  if (text.starts_with("patient/") &&
      !IsMalformed(ParseScopeToken(text, options_.version))) {
    has_patient_scopes_ = true;
  }
  return token.kind != ScopeClass::kClinical || scopes->Append(parsed);
}

void GrantedScopes::Read(const Spot& scope, std::string_view spec) {
  if (!scope.value().is_string()) return;
  const std::string_view text = scope.value().text();
  ScopeReader reader(text, options_.version);
  ArenaVector<ConstrainedScope> scopes(arena_);
  std::string_view one;
  size_t offset;
  bool fits = text.size() <= limits::kMaxScopeBytes;
  while (fits && reader.NextText(&one, &offset)) {
    fits = Add(one, scope, spec, &scopes);
  }
  if (fits) {
    const Result<ScopeTerms> terms = ScopeTerms::Of(scopes.items(), {}, arena_);
    fits = terms.ok();
    if (fits) terms_ = *terms;
  }
  if (!fits) {
    // SECURITY: what was read of it does not count either.
    texts_.Truncate(0);
    scope.Error(FindingCode::kTooLarge, "holds more than can be read", spec);
  }
  search_.emplace(terms_.scopes());
  std::sort(texts_.items().begin(), texts_.items().end());
}

bool GrantedScopes::Has(std::string_view text) const {
  return std::binary_search(texts_.items().begin(), texts_.items().end(), text);
}

// The one place that decides whether a scope was granted. A constraint that is
// not understood still only makes a scope smaller, so that the same without it
// is enough.
bool GrantedScopes::Covers(std::string_view text) {
  ConstrainedScope wanted;
  const ScopeToken token =
      ParseConstrainedScope(text, options_, arena_, &wanted);
  if (IsMalformed(token)) return false;
  if (Has(text)) return true;
  if (token.kind == ScopeClass::kClinical) {
    if (!search_.has_value()) return false;
    const Result<bool> covers = terms_.Covers(wanted, &*search_);
    return covers.ok() && *covers;
  }
  ScopeHead head;
  return ParseScopeHead(text, options_.version, &head).kind ==
             ScopeClass::kClinical &&
         terms_.CoversPlain(head.scope);
}

}  // namespace matron::smart
