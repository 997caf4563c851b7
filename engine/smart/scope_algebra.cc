// Tested by scope_algebra_test.cc and, against a model, by scope_model_test.cc.

#include "smart/scope_algebra.h"

#include <algorithm>

#include "base/arena_vector.h"
#include "smart/cover_search.h"
#include "smart/scope_reduce.h"

namespace matron::smart {
namespace {

// The scopes that both sets name, by text.
bool CommonTexts(const ScopeTerms& a, const ScopeTerms& b,
                 ArenaVector<std::string_view>* out) {
  for (const std::string_view text : a.others()) {
    if (std::binary_search(b.others().begin(), b.others().end(), text) &&
        !out->Append(text)) {
      return false;
    }
  }
  return true;
}

// Collects an intersection. What one scope of the other set covers whole stays
// as it is; only the rest is joined pair by pair.
class Intersection {
 public:
  Intersection(const ScopeTerms& a, const ScopeTerms& b, Arena& arena)
      : a_(a), b_(b), arena_(arena), found_(arena) {}

  Status Run() {
    MATRON_RETURN_IF_ERROR(Keep(a_, b_, &a_left_));
    MATRON_RETURN_IF_ERROR(Keep(b_, a_, &b_left_));
    CoverSearch others(b_.scopes());
    for (size_t i = 0; i < a_.scopes().size(); ++i) {
      if (a_left_[i] == 0) continue;
      const Scope& scope = a_.scopes()[i].scope;
      MATRON_RETURN_IF_ERROR(JoinAll(i, /*all_types=*/true, others));
      if (!scope.all_types) {
        MATRON_RETURN_IF_ERROR(JoinAll(i, /*all_types=*/false, others));
        continue;
      }
      for (size_t k = 0; k < b_.scopes().size(); ++k) {
        if (b_.scopes()[k].scope.all_types) continue;
        MATRON_RETURN_IF_ERROR(Join(i, k));
      }
    }
    return Status::kOk;
  }

  std::span<const ConstrainedScope> found() const { return found_.items(); }

 private:
  // Appends the parts of `from` that one scope of `by` covers, and writes the
  // letters that are left.
  Status Keep(const ScopeTerms& from, const ScopeTerms& by,
              std::span<CrudsMask>* left) {
    *left = arena_.NewArray<CrudsMask>(from.scopes().size());
    if (left->size() != from.scopes().size()) return Status::kOutOfMemory;
    CoverSearch search(by.scopes());
    for (size_t i = 0; i < from.scopes().size(); ++i) {
      ConstrainedScope scope = from.scopes()[i];
      const CrudsMask letters = scope.scope.letters;
      (*left)[i] = search.UncoveredByOne(scope, letters);
      MATRON_RETURN_IF_ERROR(search.status());
      scope.scope.letters = letters & static_cast<CrudsMask>(~(*left)[i]);
      if (scope.scope.letters == 0) continue;
      if (!found_.Append(scope)) return Status::kOutOfMemory;
    }
    return Status::kOk;
  }

  Status JoinAll(size_t i, bool all_types, const CoverSearch& others) {
    const Scope& scope = a_.scopes()[i].scope;
    size_t begin, end;
    others.FindRange(scope.context, all_types, scope.type, &begin, &end);
    for (size_t k = begin; k < end; ++k) {
      MATRON_RETURN_IF_ERROR(Join(i, k));
    }
    return Status::kOk;
  }

  Status Join(size_t i, size_t k) {
    const ConstrainedScope& a = a_.scopes()[i];
    const ConstrainedScope& b = b_.scopes()[k];
    const CrudsMask letters = a_left_[i] & b_left_[k];
    if (letters == 0 || a.scope.context != b.scope.context) {
      return Status::kOk;
    }
    if (++num_joined_ > limits::kMaxScopeProducts) {
      return Status::kLimitExceeded;
    }
    ConstrainedScope joined = a.scope.all_types ? b : a;
    joined.scope.letters = letters;
    joined.text = {};
    bool exists;
    MATRON_RETURN_IF_ERROR(
        JoinConstraints(a, b, arena_, &joined, &exists, &budget_));
    if (!exists) return Status::kOk;
    return found_.Append(joined) ? Status::kOk : Status::kOutOfMemory;
  }

  const ScopeTerms& a_;
  const ScopeTerms& b_;
  Arena& arena_;
  ArenaVector<ConstrainedScope> found_;
  std::span<CrudsMask> a_left_, b_left_;
  size_t num_joined_ = 0;
  ComparisonBudget budget_{limits::kMaxScopeComparisons};
};

// Appends what `scope` asks beyond the scopes of `search`.
Status AppendBeyond(const ConstrainedScope& scope, CoverSearch* search,
                    Arena& arena, ArenaVector<ConstrainedScope>* out) {
  const CrudsMask left = search->Uncovered(scope, scope.scope.letters);
  MATRON_RETURN_IF_ERROR(search->status());
  for (size_t letter = 0; letter < kNumLetters; ++letter) {
    if (!HasLetter(left, letter)) continue;
    ConstrainedScope beyond = scope;
    beyond.scope.letters = static_cast<CrudsMask>(1u << letter);
    beyond.text = {};
    const Result<bool> dropped = DropCoveredValues(search, arena, &beyond);
    if (!dropped.ok()) return dropped.status();
    if (!out->Append(beyond)) return Status::kOutOfMemory;
  }
  return Status::kOk;
}

}  // namespace

Result<bool> Equals(const ScopeTerms& a, const ScopeTerms& b) {
  const Result<bool> covers = a.Covers(b);
  if (!covers.ok() || !*covers) return covers;
  return b.Covers(a);
}

Result<ScopeTerms> Intersect(const ScopeTerms& a, const ScopeTerms& b,
                             Arena& arena) {
  Intersection both(a, b, arena);
  MATRON_RETURN_IF_ERROR(both.Run());
  ArenaVector<std::string_view> texts(arena);
  if (!CommonTexts(a, b, &texts)) return Status::kOutOfMemory;
  return ScopeTerms::Of(both.found(), texts.items(), arena);
}

Result<ScopeTerms> Union(const ScopeTerms& a, const ScopeTerms& b,
                         Arena& arena) {
  ArenaVector<ConstrainedScope> scopes(arena);
  ArenaVector<std::string_view> texts(arena);
  for (const ScopeTerms* terms : {&a, &b}) {
    for (const ConstrainedScope& scope : terms->scopes()) {
      if (!scopes.Append(scope)) return Status::kOutOfMemory;
    }
    for (const std::string_view text : terms->others()) {
      if (!texts.Append(text)) return Status::kOutOfMemory;
    }
  }
  return ScopeTerms::Of(scopes.items(), texts.items(), arena);
}

Result<ScopeTerms> Difference(const ScopeTerms& b, const ScopeTerms& a,
                              Arena& arena) {
  ArenaVector<ConstrainedScope> scopes(arena);
  ArenaVector<std::string_view> texts(arena);
  CoverSearch search(a.scopes());
  for (const ConstrainedScope& scope : b.scopes()) {
    MATRON_RETURN_IF_ERROR(AppendBeyond(scope, &search, arena, &scopes));
  }
  for (const std::string_view text : b.others()) {
    if (!std::binary_search(a.others().begin(), a.others().end(), text) &&
        !texts.Append(text)) {
      return Status::kOutOfMemory;
    }
  }
  return ScopeTerms::Of(scopes.items(), texts.items(), arena);
}

Result<NarrowResult> Narrow(const ScopeTerms& granted,
                            const ScopeTerms& requested, Arena& arena) {
  NarrowResult result;
  const Result<ScopeTerms> exceeding = Difference(requested, granted, arena);
  if (!exceeding.ok()) return exceeding.status();
  const Result<ScopeTerms> common = Intersect(granted, requested, arena);
  if (!common.ok()) return common.status();
  const Result<ScopeTerms> narrowed = Minimise(*common, arena);
  if (!narrowed.ok()) return narrowed.status();
  result.exceeding = *exceeding;
  result.narrowed = *narrowed;
  ArenaVector<std::string_view> known(arena);
  for (const ScopeToken& token : granted.rejected()) {
    if (!known.Append(token.text)) return Status::kOutOfMemory;
  }
  std::sort(known.items().begin(), known.items().end());
  ArenaVector<std::string_view> unknown(arena);
  for (const ScopeToken& token : requested.rejected()) {
    if (!std::binary_search(known.items().begin(), known.items().end(),
                            token.text) &&
        !unknown.Append(token.text)) {
      return Status::kOutOfMemory;
    }
  }
  result.unknown = unknown.items();
  result.within = result.exceeding.empty() && result.unknown.empty();
  return result;
}

Result<ScopeTerms> Least(std::span<const ScopeNeed> needs, Arena& arena) {
  ArenaVector<ConstrainedScope> scopes(arena);
  for (const ScopeNeed& need : needs) {
    const size_t letter = IndexOfLetter(need.letter);
    if (letter == kNumLetters) return Status::kInvalidArgument;
    ConstrainedScope scope;
    scope.scope.context = need.context;
    scope.scope.letters = static_cast<CrudsMask>(1u << letter);
    scope.scope.all_types = need.type == fhir::ResourceType::kNone;
    scope.scope.type = need.type;
    if (!scopes.Append(scope)) return Status::kOutOfMemory;
  }
  const Result<ScopeTerms> terms = ScopeTerms::Of(scopes.items(), {}, arena);
  if (!terms.ok()) return terms.status();
  return Minimise(*terms, arena);
}

std::string_view Print(const ScopeTerms& terms, Arena& arena) {
  TextBuilder out(arena);
  for (const ConstrainedScope& scope : terms.scopes()) {
    if (out.size() > 0) out.Append(' ');
    AppendCanonical(scope, &out);
  }
  for (const std::string_view text : terms.others()) {
    if (out.size() > 0) out.Append(' ');
    out.Append(text);
  }
  return out.text();
}

}  // namespace matron::smart
