// Judging resources by constraints, for tests.
//
//   Judge judge(ResourceType::kObservation, {"category=laboratory"});
//   EXPECT_TRUE(judge.Matches(R"({"resourceType":"Observation",...})"));

#ifndef MATRON_TESTS_SMART_JUDGING_H_
#define MATRON_TESTS_SMART_JUDGING_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/status.h"
#include "fhir/base_url.h"
#include "fhir/fhir_version.h"
#include "fhir/resource_type.h"
#include "json/reader.h"
#include "smart/resource_predicate.h"
#include "smart/scope_constraint.h"

namespace matron::smart {

inline constexpr ModifierMask kAllModifiers = 31;
inline constexpr std::string_view kJudgedBase = "https://ehr.example.org/fhir";

// Constraints as a scope has them, with all modifiers enabled. Empty if they
// are no constraints of the type.
inline std::vector<ScopeConstraint> Constraints(fhir::FhirVersion version,
                                                fhir::ResourceType type,
                                                std::string_view query,
                                                Arena& arena) {
  Scope scope;
  scope.type = type;
  ConstraintSet set;
  if (ParseConstraints(arena.Copy(query), scope, version, kAllModifiers, arena,
                       &set) != Reason::kOk) {
    return {};
  }
  return {set.items.begin(), set.items.end()};
}

// A predicate with a conjunction for each of `queries`.
class Judge {
 public:
  Judge(fhir::ResourceType type, const std::vector<std::string>& queries,
        fhir::FhirVersion version = fhir::FhirVersion::kR4)
      : arena_(Arena::Growing()) {
    is_usable_ = base_.Parse(kJudgedBase);
    predicate_ = std::make_unique<ResourcePredicate>(version, type,
                                                     std::span(&base_, 1));
    for (const std::string& query : queries) {
      sets_.push_back(Constraints(version, type, query, arena_));
    }
    for (const auto& set : sets_) {
      size_t index = 0;
      is_usable_ &= !set.empty() && predicate_->Require(set, &index);
    }
  }

  // Whether all queries are constraints that can be judged.
  bool is_usable() const { return is_usable_; }
  Status Read(std::string_view text) { return predicate_->Read(text, reader_); }
  // Reads `text` and tells whether it matches the conjunction at `index`.
  bool Matches(std::string_view text, size_t index = 0) {
    return Read(text) == Status::kOk && predicate_->Matches(index);
  }
  ResourcePredicate& predicate() { return *predicate_; }

 private:
  Arena arena_;
  fhir::BaseUrl base_;
  json::Reader reader_;
  std::vector<std::vector<ScopeConstraint>> sets_;
  std::unique_ptr<ResourcePredicate> predicate_;
  bool is_usable_ = false;
};

// `members`, as a resource of `type`.
inline std::string Resource(fhir::ResourceType type, std::string_view members) {
  std::string text = R"({"resourceType":")" + std::string(NameOf(type)) + '"';
  if (!members.empty()) text += "," + std::string(members);
  return text + "}";
}

struct JudgedCase {
  const char* name;
  fhir::ResourceType type;
  const char* query;
  std::string_view members;
  bool want;
};

}  // namespace matron::smart

#endif  // MATRON_TESTS_SMART_JUDGING_H_
