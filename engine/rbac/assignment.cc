// Rules about claims are sorted by path, then by value. Opening a session walks
// through the claims and narrows, name by name, the range of rules whose path
// starts with where it stands; a value at the end of a path is looked up among
// the rules of that path. So neither many rules nor large claims multiply.
//
// Tested by assignment_test.cc.

#include "rbac/assignment.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/result.h"

namespace matron::rbac {

using json::Kind;
using json::Value;

namespace {

// Ends each part of a path. JSON is UTF-8, which has no such byte.
constexpr char kEnd = '\xff';

// `/a~1b/0` as `a/b`, end, `0`, end. Empty without memory, as for the whole.
std::string_view PathOf(std::string_view pointer, Arena& arena) {
  char* const memory = static_cast<char*>(arena.Allocate(pointer.size()));
  if (memory == nullptr || pointer.empty()) return {};
  size_t size = 0;
  for (size_t i = 1; i < pointer.size(); ++i) {
    char c = pointer[i];
    if (c == '/') {
      c = kEnd;
    } else if (c == '~' && i + 1 < pointer.size()) {
      c = pointer[++i] == '0' ? '~' : '/';
    }
    memory[size++] = c;
  }
  memory[size++] = kEnd;
  return {memory, size};
}

// The order of what two conditions compare a claim with.
bool IsValueBefore(const Condition& a, const Condition& b) {
  if (a.value_kind != b.value_kind) return a.value_kind < b.value_kind;
  return a.value_kind == ClaimValueKind::kText ? a.text < b.text
                                               : a.integer < b.integer;
}

// The condition that `claim` alone fulfils; false if there is none.
bool ConditionFor(const Value& claim, Condition* out) {
  switch (claim.kind()) {
    case Kind::kString:
      out->value_kind = ClaimValueKind::kText;
      out->text = claim.text();
      return true;
    case Kind::kInteger:
      out->value_kind = ClaimValueKind::kInteger;
      out->integer = claim.integer();
      return true;
    case Kind::kBool:
      out->value_kind = ClaimValueKind::kBool;
      out->integer = claim.integer();
      return true;
    default:
      return false;
  }
}

bool HoldsWithoutClaims(const Condition& condition, const Subject& subject) {
  if (condition.kind == ConditionKind::kAlways) return true;
  return condition.kind == ConditionKind::kFhirUser &&
         subject.fhir_user != fhir::ResourceType::kNone &&
         subject.fhir_user == condition.fhir_user;
}

// Adds the roles of a rule whose condition holds.
Status Apply(const Assignment& rule, uint32_t issuer, RoleSet* out) {
  if (std::find(rule.issuers.begin(), rule.issuers.end(), issuer) ==
      rule.issuers.end()) {
    return Status::kOk;
  }
  for (const RoleId role : rule.roles) {
    bool is_new = false;
    MATRON_RETURN_IF_ERROR(out->Add(role, &is_new));
  }
  return Status::kOk;
}

}  // namespace

bool AssignmentIndex::IsBefore(const ClaimRule& a, const ClaimRule& b) {
  if (a.path != b.path) return a.path < b.path;
  return IsValueBefore(a.rule->condition, b.rule->condition);
}

bool AssignmentIndex::Build(std::span<const Assignment> rules, Arena& arena) {
  const size_t num_claim_rules = static_cast<size_t>(
      std::count_if(rules.begin(), rules.end(), [](const Assignment& rule) {
        return rule.condition.kind == ConditionKind::kClaim;
      }));
  claim_rules_ = arena.NewArray<ClaimRule>(num_claim_rules);
  others_ = arena.NewArray<const Assignment*>(rules.size() - num_claim_rules);
  if (arena.exhausted()) return false;
  size_t num_claims = 0, num_others = 0;
  for (const Assignment& rule : rules) {
    if (rule.condition.kind == ConditionKind::kClaim) {
      claim_rules_[num_claims++] = {PathOf(rule.condition.pointer, arena),
                                    &rule};
    } else {
      others_[num_others++] = &rule;
    }
  }
  // SECURITY: a path that was lost would be that of the whole claims.
  if (arena.exhausted()) return false;
  std::sort(claim_rules_.begin(), claim_rules_.end(), IsBefore);
  return true;
}

// One walk through the claims of one subject.
class AssignmentIndex::Opening {
 public:
  // `applied` has a zero byte for each rule about a claim.
  Opening(std::span<const ClaimRule> rules, std::span<uint8_t> applied,
          uint32_t issuer, RoleSet* out)
      : rules_(rules), applied_(applied), issuer_(issuer), out_(out) {}

  Status Run(const Value& claims) {
    MATRON_RETURN_IF_ERROR(Visit(claims, {0, rules_.size(), 0}));
    while (depth_ > 0) {
      Level& level = open_[depth_ - 1];
      const Value child = level.next;
      if (!child.exists()) {
        --depth_;
        continue;
      }
      level.next = child.next();
      const Range range = Narrow(level, child);
      ++level.index;
      if (range.first != range.last) {
        MATRON_RETURN_IF_ERROR(Visit(child, range));
      }
    }
    return Status::kOk;
  }

 private:
  // Rules whose paths have the same first `path_size` bytes.
  struct Range {
    size_t first = 0;
    size_t last = 0;
    size_t path_size = 0;
  };
  // An array or object that is being walked through.
  struct Level {
    Value next;
    size_t index = 0;
    bool is_object = false;
    Range range;
  };

  // The rules of `level` whose next part is the name or the index of `child`.
  Range Narrow(const Level& level, const Value& child) const {
    char digits[24];
    std::string_view part = child.key();
    if (!level.is_object) {
      const auto end =
          std::to_chars(digits, digits + sizeof(digits), level.index);
      part = {digits, static_cast<size_t>(end.ptr - digits)};
    }
    const size_t start = level.range.path_size;
    // Below zero if `rule` comes before those with `part`, above zero if
    // behind. The byte that ends a part is larger than all others.
    const auto compare = [&](const ClaimRule& rule) {
      const std::string_view rest = rule.path.substr(start);
      const int order = rest.substr(0, part.size()).compare(part);
      if (order != 0) return order;
      return rest[part.size()] == kEnd ? 0 : -1;
    };
    const auto first = rules_.begin() + static_cast<long>(level.range.first);
    const auto last = rules_.begin() + static_cast<long>(level.range.last);
    const auto low = std::partition_point(
        first, last, [&](const ClaimRule& rule) { return compare(rule) < 0; });
    const auto high = std::partition_point(
        low, last, [&](const ClaimRule& rule) { return compare(rule) == 0; });
    return {static_cast<size_t>(low - rules_.begin()),
            static_cast<size_t>(high - rules_.begin()),
            start + part.size() + 1};
  }

  // Judges the rules whose path ends at `value`, which come first, and opens
  // `value` for the others.
  Status Visit(const Value& value, Range range) {
    const auto first = rules_.begin() + static_cast<long>(range.first);
    const auto last = rules_.begin() + static_cast<long>(range.last);
    const auto ending =
        std::partition_point(first, last, [&](const ClaimRule& rule) {
          return rule.path.size() == range.path_size;
        });
    MATRON_RETURN_IF_ERROR(Judge(
        value, {range.first, static_cast<size_t>(ending - rules_.begin()), 0}));
    range.first = static_cast<size_t>(ending - rules_.begin());
    if (range.first == range.last || !value.first().exists()) {
      return Status::kOk;
    }
    open_[depth_++] = {value.first(), 0, value.is_object(), range};
    return Status::kOk;
  }

  Status Judge(const Value& value, const Range& range) {
    if (range.first == range.last) return Status::kOk;
    if (!value.is_array()) return ApplyEqual(value, range);
    for (Value item = value.first(); item.exists(); item = item.next()) {
      MATRON_RETURN_IF_ERROR(ApplyEqual(item, range));
    }
    return Status::kOk;
  }

  // Applies the rules of `range`, which are of one path, that compare with what
  // `claim` is; not again if an earlier element of an array was the same.
  Status ApplyEqual(const Value& claim, const Range& range) {
    Condition wanted;
    if (!ConditionFor(claim, &wanted)) return Status::kOk;
    const auto first = rules_.begin() + static_cast<long>(range.first);
    const auto last = rules_.begin() + static_cast<long>(range.last);
    auto found = std::partition_point(first, last, [&](const ClaimRule& rule) {
      return IsValueBefore(rule.rule->condition, wanted);
    });
    for (; found != last && !IsValueBefore(wanted, found->rule->condition);
         ++found) {
      uint8_t& applied = applied_[static_cast<size_t>(found - rules_.begin())];
      if (applied != 0) return Status::kOk;
      applied = 1;
      MATRON_RETURN_IF_ERROR(Apply(*found->rule, issuer_, out_));
    }
    return Status::kOk;
  }

  std::span<const ClaimRule> rules_;
  std::span<uint8_t> applied_;
  uint32_t issuer_;
  RoleSet* out_;
  Level open_[limits::kMaxJsonDepth + 1];
  size_t depth_ = 0;
};

Status AssignmentIndex::AssignedRoles(const Subject& subject, Arena& scratch,
                                      RoleSet* out) const {
  for (const Assignment* rule : others_) {
    if (!HoldsWithoutClaims(rule->condition, subject)) continue;
    MATRON_RETURN_IF_ERROR(Apply(*rule, subject.issuer, out));
  }
  if (claim_rules_.empty() || !subject.claims.exists()) return Status::kOk;
  const std::span<uint8_t> applied =
      scratch.NewArray<uint8_t>(claim_rules_.size());
  if (applied.size() != claim_rules_.size()) return Status::kOutOfMemory;
  return Opening(claim_rules_, applied, subject.issuer, out)
      .Run(subject.claims);
}

}  // namespace matron::rbac
