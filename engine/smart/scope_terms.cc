// Tested by scope_terms_test.cc and, against a model, by scope_model_test.cc.

#include "smart/scope_terms.h"

#include <algorithm>

#include "base/arena_vector.h"
#include "smart/cover_search.h"

namespace matron::smart {
namespace {

// Makes one of each run of scopes that differ in letters only. A scope that was
// merged is none of those that came in, so it has no text.
size_t MergeLetters(std::span<ConstrainedScope> scopes) {
  size_t size = 0;
  for (const ConstrainedScope& scope : scopes) {
    if (scope.scope.letters == 0) continue;
    if (size == 0 || !SameButLetters(scopes[size - 1], scope)) {
      scopes[size++] = scope;
      continue;
    }
    ConstrainedScope& kept = scopes[size - 1];
    const CrudsMask letters = kept.scope.letters | scope.scope.letters;
    if (letters != kept.scope.letters) {
      kept.text =
          letters == scope.scope.letters ? scope.text : std::string_view();
      kept.scope.letters = letters;
    }
  }
  return size;
}

}  // namespace

Result<ScopeTerms> ScopeTerms::Of(std::span<const ConstrainedScope> scopes,
                                  std::span<const std::string_view> others,
                                  Arena& arena) {
  const std::span<ConstrainedScope> kept =
      arena.NewArray<ConstrainedScope>(scopes.size());
  const std::span<std::string_view> texts =
      arena.NewArray<std::string_view>(others.size());
  if (kept.size() != scopes.size() || texts.size() != others.size()) {
    return Status::kOutOfMemory;
  }
  std::copy(scopes.begin(), scopes.end(), kept.begin());
  std::sort(kept.begin(), kept.end(), ScopeBefore);
  std::copy(others.begin(), others.end(), texts.begin());
  std::sort(texts.begin(), texts.end());
  const auto end = std::unique(texts.begin(), texts.end());
  ScopeTerms terms;
  terms.scopes_ = kept.first(MergeLetters(kept));
  terms.others_ = texts.first(static_cast<size_t>(end - texts.begin()));
  for (const ConstrainedScope& scope : terms.scopes_) {
    if (scope.is_plain()) terms.plain_.Add(scope.scope);
  }
  return terms;
}

Result<ScopeTerms> ScopeTerms::Parse(std::string_view text,
                                     const ScopeOptions& options,
                                     Arena& arena) {
  if (text.size() > limits::kMaxScopeBytes) return Status::kLimitExceeded;
  ArenaVector<ConstrainedScope> scopes(arena);
  ArenaVector<std::string_view> others(arena);
  ArenaVector<ScopeToken> rejected(arena);
  ScopeReader reader(text, options.version);
  std::string_view one;
  size_t offset;
  for (size_t count = 1; reader.NextText(&one, &offset); ++count) {
    if (count > limits::kMaxScopes) return Status::kLimitExceeded;
    ConstrainedScope scope;
    ScopeToken token = ParseConstrainedScope(one, options, arena, &scope);
    token.offset = offset;
    const bool kept = token.kind == ScopeClass::kClinical ? scopes.Append(scope)
                      : token.kind == ScopeClass::kOther
                          ? others.Append(token.text)
                          : rejected.Append(token);
    if (!kept || arena.exhausted()) return Status::kOutOfMemory;
  }
  Result<ScopeTerms> terms = Of(scopes.items(), others.items(), arena);
  if (terms.ok()) terms->rejected_ = rejected.items();
  return terms;
}

bool ScopeTerms::CoversPlain(const Scope& wanted) const {
  if (wanted.letters == 0) return false;
  for (size_t letter = 0; letter < kNumLetters; ++letter) {
    if (!HasLetter(wanted.letters, letter)) continue;
    const fhir::TypeSet& types = plain_.types(wanted.context, letter);
    const bool covers = wanted.all_types ? types.Covers(fhir::TypeSet::All())
                                         : types.Has(wanted.type);
    if (!covers) return false;
  }
  return true;
}

Result<bool> ScopeTerms::Covers(const ConstrainedScope& wanted) const {
  CoverSearch search(scopes_);
  return Covers(wanted, &search);
}

Result<bool> ScopeTerms::Covers(const ConstrainedScope& wanted,
                                CoverSearch* search) const {
  if (CoversPlain(wanted.scope)) return true;
  if (wanted.is_plain() || wanted.scope.letters == 0) return false;
  const CrudsMask left = search->Uncovered(wanted, wanted.scope.letters);
  if (search->status() != Status::kOk) return search->status();
  return left == 0;
}

Result<bool> ScopeTerms::Covers(const ScopeTerms& other) const {
  CoverSearch search(scopes_);
  for (const ConstrainedScope& scope : other.scopes_) {
    const Result<bool> covers = Covers(scope, &search);
    if (!covers.ok() || !*covers) return covers;
  }
  return std::includes(others_.begin(), others_.end(), other.others_.begin(),
                       other.others_.end());
}

}  // namespace matron::smart
