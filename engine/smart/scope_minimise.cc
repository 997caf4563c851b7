// Merging makes fewer scopes, dropping leaves out letters, alternatives and
// whole scopes that the rest covers; both are repeated until nothing changes,
// which ends because each step makes the set smaller. Tested by
// scope_algebra_test.cc and, against a model, by scope_model_test.cc.

#include <algorithm>

#include "base/arena_vector.h"
#include "base/text_builder.h"
#include "smart/cover_search.h"
#include "smart/scope_algebra.h"
#include "smart/scope_reduce.h"

namespace matron::smart {
namespace {

// A scope as one of its constraints sees it: `key` is all the rest.
struct Facet {
  std::string_view key;
  size_t scope;
  size_t item;
};

bool MakeKey(const ConstrainedScope& scope, size_t item, Arena& arena,
             std::string_view* out) {
  TextBuilder key(arena);
  ConstrainedScope head = scope;
  head.constraints = {};
  AppendCanonical(head, &key);
  const std::span<const ScopeConstraint> items = scope.constraints.items;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i == item) continue;
    key.Append('&');
    key.Append(items[i].text);
  }
  key.Append(' ');
  key.Append(items[item].name);
  key.Append(':');
  key.Append(NameOf(items[item].modifier));
  *out = key.text();
  return key.ok();
}

class Minimiser {
 public:
  explicit Minimiser(Arena& arena) : arena_(arena) {}

  Result<ScopeTerms> Run(const ScopeTerms& terms) {
    ScopeTerms now = terms;
    do {
      changed_ = false;
      MATRON_RETURN_IF_ERROR(Load(now));
      MATRON_RETURN_IF_ERROR(MergeAlternatives());
      Result<ScopeTerms> merged = ScopeTerms::Of(scopes_, now.others(), arena_);
      if (!merged.ok()) return merged.status();
      MATRON_RETURN_IF_ERROR(Load(*merged));
      MATRON_RETURN_IF_ERROR(DropCovered());
      Result<ScopeTerms> dropped =
          ScopeTerms::Of(scopes_, now.others(), arena_);
      if (!dropped.ok()) return dropped.status();
      now = *dropped;
    } while (changed_);
    return now;
  }

 private:
  // Takes the scopes, each simplified.
  Status Load(const ScopeTerms& terms) {
    scopes_ = arena_.NewArray<ConstrainedScope>(terms.scopes().size());
    if (scopes_.size() != terms.scopes().size()) return Status::kOutOfMemory;
    for (size_t i = 0; i < scopes_.size(); ++i) {
      scopes_[i] = terms.scopes()[i];
      MATRON_RETURN_IF_ERROR(Simplify(arena_, &scopes_[i], &budget_));
      const std::string_view before = terms.scopes()[i].constraints.query;
      changed_ = changed_ || scopes_[i].constraints.query != before;
    }
    return Status::kOk;
  }

  Status FindFacets(ArenaVector<Facet>* facets) {
    for (size_t i = 0; i < scopes_.size(); ++i) {
      const auto items = scopes_[i].constraints.items;
      for (size_t k = 0; k < items.size(); ++k) {
        if (items[k].is_whole()) continue;
        Facet facet{{}, i, k};
        if (!MakeKey(scopes_[i], k, arena_, &facet.key) ||
            !facets->Append(facet)) {
          return Status::kOutOfMemory;
        }
      }
    }
    std::sort(facets->items().begin(), facets->items().end(),
              [](const Facet& a, const Facet& b) {
                return a.key != b.key ? a.key < b.key : a.scope < b.scope;
              });
    return Status::kOk;
  }

  // Scopes that differ in one constraint become one with the alternatives of
  // both.
  Status MergeAlternatives() {
    ArenaVector<Facet> facets(arena_);
    MATRON_RETURN_IF_ERROR(FindFacets(&facets));
    const std::span<bool> used = arena_.NewArray<bool>(scopes_.size());
    if (used.size() != scopes_.size()) return Status::kOutOfMemory;
    for (size_t begin = 0; begin < facets.size();) {
      size_t end = begin + 1;
      while (end < facets.size() && facets[end].key == facets[begin].key) ++end;
      MATRON_RETURN_IF_ERROR(
          MergeRun(facets.items().subspan(begin, end - begin), used));
      begin = end;
    }
    return Status::kOk;
  }

  Status MergeRun(std::span<const Facet> run, std::span<bool> used) {
    ArenaVector<ConstraintValue> values(arena_);
    const Facet* first = nullptr;
    size_t count = 0;
    for (const Facet& facet : run) {
      if (used[facet.scope]) continue;
      const ConstrainedScope& scope = scopes_[facet.scope];
      const auto more = scope.constraints.items[facet.item].values;
      if (values.size() + NumValues(scope) > limits::kMaxScopeAlternatives) {
        continue;
      }
      for (const ConstraintValue& value : more) {
        if (!values.Append(value)) return Status::kOutOfMemory;
      }
      used[facet.scope] = true;
      if (++count == 1) {
        first = &facet;
      } else {
        scopes_[facet.scope].scope.letters = 0;
      }
    }
    if (count < 2) {
      if (first != nullptr) used[first->scope] = false;
      return Status::kOk;
    }
    changed_ = true;
    scopes_[first->scope].text = {};
    return ReplaceValues(first->item, values.items(), arena_,
                         &scopes_[first->scope]);
  }

  // The longest first, so that of two scopes that cover each other's parts the
  // simpler one stays whole.
  Status DropCovered() {
    const std::span<size_t> order = arena_.NewArray<size_t>(scopes_.size());
    if (order.size() != scopes_.size()) return Status::kOutOfMemory;
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [this](size_t a, size_t b) {
      const size_t a_size = scopes_[a].constraints.query.size();
      const size_t b_size = scopes_[b].constraints.query.size();
      return a_size != b_size ? a_size > b_size : a > b;
    });
    CoverSearch search(scopes_, &budget_);
    for (const size_t i : order) {
      MATRON_RETURN_IF_ERROR(DropLetters(i, &search));
      if (scopes_[i].scope.letters == 0) continue;
      const Result<bool> dropped =
          DropCoveredValues(&search, arena_, &scopes_[i], i);
      if (!dropped.ok()) return dropped.status();
      changed_ = changed_ || *dropped;
    }
    return Status::kOk;
  }

  Status DropLetters(size_t i, CoverSearch* search) {
    Scope& scope = scopes_[i].scope;
    const CrudsMask left = search->Uncovered(scopes_[i], scope.letters, i);
    MATRON_RETURN_IF_ERROR(search->status());
    if (left == scope.letters) return Status::kOk;
    scope.letters = left;
    scopes_[i].text = {};
    changed_ = true;
    return Status::kOk;
  }

  Arena& arena_;
  std::span<ConstrainedScope> scopes_;
  ComparisonBudget budget_{limits::kMaxScopeComparisons};
  bool changed_ = false;
};

}  // namespace

Result<ScopeTerms> Minimise(const ScopeTerms& terms, Arena& arena) {
  return Minimiser(arena).Run(terms);
}

}  // namespace matron::smart
