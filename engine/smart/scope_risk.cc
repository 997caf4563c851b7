// Tested by scope_risk_test.cc.

#include "smart/scope_risk.h"

#include <algorithm>

#include "base/arena_vector.h"
#include "base/text_builder.h"

namespace matron::smart {
namespace {

using fhir::ResourceType;

struct RiskRow {
  std::string_view name, text;
};
constexpr RiskRow kRows[] = {
#define MATRON_RISK(name, wire, text) {#wire, text},
#include "smart/risk_codes.inc"
#undef MATRON_RISK
};

const RiskRow& RowOf(RiskCode code) {
  const size_t number = static_cast<size_t>(code);
  return kRows[number < std::size(kRows) ? number : std::size(kRows) - 1];
}

// Types that tell more than their names let people expect.
struct Sensitive {
  ResourceType type;
  RiskCode code;
};
constexpr Sensitive kSensitive[] = {
    {ResourceType::kMolecularSequence, RiskCode::kGenetics},
    {ResourceType::kFamilyMemberHistory, RiskCode::kGenetics},
    {ResourceType::kDocumentReference, RiskCode::kDocuments},
    {ResourceType::kDocumentManifest, RiskCode::kDocuments},
    {ResourceType::kComposition, RiskCode::kDocuments},
    {ResourceType::kBinary, RiskCode::kDocuments},
    {ResourceType::kMedia, RiskCode::kDocuments},
    {ResourceType::kQuestionnaireResponse, RiskCode::kMentalHealth},
    {ResourceType::kClinicalImpression, RiskCode::kMentalHealth},
    {ResourceType::kRiskAssessment, RiskCode::kMentalHealth},
    {ResourceType::kCommunication, RiskCode::kMessages},
    {ResourceType::kClaim, RiskCode::kFinancial},
    {ResourceType::kClaimResponse, RiskCode::kFinancial},
    {ResourceType::kExplanationOfBenefit, RiskCode::kFinancial},
    {ResourceType::kAccount, RiskCode::kFinancial},
    {ResourceType::kInvoice, RiskCode::kFinancial},
    {ResourceType::kPerson, RiskCode::kPersons},
    {ResourceType::kRelatedPerson, RiskCode::kPersons},
    {ResourceType::kAuditEvent, RiskCode::kSurveillance},
    {ResourceType::kConsent, RiskCode::kSurveillance},
};

// US Core 7: the categories by which these types are granted (specification
// 5.7).
struct Category {
  ResourceType type;
  std::string_view query;
};
constexpr Category kCategories[] = {
    {ResourceType::kObservation,
     "category=http://terminology.hl7.org/CodeSystem/observation-category|"
     "laboratory"},
    {ResourceType::kCondition,
     "category=http://terminology.hl7.org/CodeSystem/condition-category|"
     "problem-list-item"},
    {ResourceType::kDocumentReference,
     "category=http://hl7.org/fhir/us/core/CodeSystem/"
     "us-core-documentreference-category|clinical-note"},
};

std::string_view CategoryOf(ResourceType type) {
  for (const Category& category : kCategories) {
    if (category.type == type) return category.query;
  }
  return {};
}

class Assessment {
 public:
  explicit Assessment(Arena& arena) : arena_(arena), risks_(arena) {}

  void Add(const ConstrainedScope& scope) {
    const CrudsMask letters = scope.scope.letters;
    text_ = Print(scope, letters);
    if (scope.scope.all_types) AddAllTypes(scope);
    AddContext(scope);
    AddLetters(scope);
    if (scope.is_plain() && !scope.scope.all_types &&
        (letters & (kLetterR | kLetterS))) {
      AddType(scope);
    }
  }

  void AddOther(std::string_view text) {
    if (text != "offline_access") return;
    text_ = text;
    Append(RiskCode::kOfflineAccess, RiskSeverity::kMedium, "online_access");
  }

  void AddRejected(std::string_view text) {
    text_ = text;
    Append(RiskCode::kNotUnderstood, RiskSeverity::kLow, {});
  }

  // The gravest first, otherwise in the order in which they were found.
  Result<std::span<const Risk>> Finish() {
    const std::span<Risk> sorted = arena_.NewArray<Risk>(risks_.size());
    if (arena_.exhausted()) return Status::kOutOfMemory;
    size_t size = 0;
    for (const RiskSeverity severity :
         {RiskSeverity::kHigh, RiskSeverity::kMedium, RiskSeverity::kLow}) {
      for (const Risk& risk : risks_.items()) {
        if (risk.severity == severity) sorted[size++] = risk;
      }
    }
    return std::span<const Risk>(sorted);
  }

 private:
  void Append(RiskCode code, RiskSeverity severity,
              std::string_view suggestion) {
    // Without memory the arena is exhausted, which Finish() sees.
    (void)risks_.Append({code, severity, text_, RowOf(code).text, suggestion});
  }

  // `scope` with other letters; empty without any.
  std::string_view Print(ConstrainedScope scope, CrudsMask letters) {
    if (letters == 0) return {};
    scope.scope.letters = letters;
    TextBuilder out(arena_);
    AppendCanonical(scope, &out);
    return out.text();
  }

  void AddAllTypes(const ConstrainedScope& scope) {
    const bool is_patient = scope.scope.context == ScopeContext::kPatient;
    const RiskSeverity severity = !scope.is_plain() ? RiskSeverity::kLow
                                  : is_patient      ? RiskSeverity::kMedium
                                                    : RiskSeverity::kHigh;
    ConstrainedScope one = scope;
    one.scope.all_types = false;
    TextBuilder out(arena_);
    for (const ResourceType type :
         {ResourceType::kObservation, ResourceType::kCondition}) {
      one.scope.type = type;
      if (!std::all_of(one.constraints.items.begin(),
                       one.constraints.items.end(),
                       [type](const ScopeConstraint& item) {
                         return HasParameter(type, item);
                       })) {
        continue;
      }
      if (out.size() > 0) out.Append(' ');
      AppendCanonical(one, &out);
    }
    Append(RiskCode::kAllTypes, severity, out.text());
  }

  void AddContext(ConstrainedScope scope) {
    const bool lists = scope.is_plain() &&
                       (scope.scope.letters & kLetterS) != 0 &&
                       scope.scope.type == ResourceType::kPatient;
    if (scope.scope.context == ScopeContext::kPatient) return;
    if (lists) {
      Append(RiskCode::kListsPatients, RiskSeverity::kMedium,
             Print(scope,
                   scope.scope.letters & static_cast<CrudsMask>(~kLetterS)));
    }
    const bool is_system = scope.scope.context == ScopeContext::kSystem;
    scope.scope.context =
        is_system ? ScopeContext::kUser : ScopeContext::kPatient;
    Append(is_system ? RiskCode::kSystemContext : RiskCode::kUserContext,
           is_system               ? RiskSeverity::kHigh
           : scope.scope.all_types ? RiskSeverity::kMedium
                                   : RiskSeverity::kLow,
           Print(scope, scope.scope.letters));
  }

  void AddLetters(const ConstrainedScope& scope) {
    const CrudsMask letters = scope.scope.letters;
    const RiskSeverity severity = scope.scope.all_types && scope.is_plain()
                                      ? RiskSeverity::kHigh
                                      : RiskSeverity::kMedium;
    if ((letters & (kLetterC | kLetterU)) != 0) {
      Append(RiskCode::kWrites, severity,
             Print(scope, letters & (kLetterR | kLetterS)));
    }
    if ((letters & kLetterD) != 0) {
      Append(RiskCode::kDeletes, RiskSeverity::kHigh,
             Print(scope, letters & static_cast<CrudsMask>(~kLetterD)));
    }
  }

  void AddType(const ConstrainedScope& scope) {
    const ResourceType type = scope.scope.type;
    std::string_view suggestion;
    const std::string_view category = CategoryOf(type);
    if (!category.empty()) {
      TextBuilder out(arena_);
      AppendCanonical(scope, &out);
      out.Append('?');
      out.Append(category);
      suggestion = out.text();
    } else if ((scope.scope.letters & kLetterS) != 0) {
      // What is known by its id only, instead of all that there is.
      suggestion =
          Print(scope, scope.scope.letters & static_cast<CrudsMask>(~kLetterS));
    }
    for (const Sensitive& sensitive : kSensitive) {
      if (sensitive.type != type) continue;
      Append(sensitive.code, RiskSeverity::kMedium, suggestion);
      return;
    }
    if (!category.empty()) {
      Append(RiskCode::kNoCategory, RiskSeverity::kLow, suggestion);
    }
  }

  Arena& arena_;
  ArenaVector<Risk> risks_;
  std::string_view text_;  // Of the scope that is looked at.
};

}  // namespace

std::string_view NameOf(RiskSeverity severity) {
  switch (severity) {
    case RiskSeverity::kLow:
      return "low";
    case RiskSeverity::kMedium:
      return "medium";
    case RiskSeverity::kHigh:
      return "high";
  }
  return {};
}

std::string_view NameOf(RiskCode code) { return RowOf(code).name; }

Result<std::span<const Risk>> AssessRisk(const ScopeTerms& terms,
                                         Arena& arena) {
  Assessment assessment(arena);
  for (const ConstrainedScope& scope : terms.scopes()) assessment.Add(scope);
  for (const std::string_view text : terms.others()) assessment.AddOther(text);
  for (const ScopeToken& token : terms.rejected()) {
    assessment.AddRejected(token.text);
  }
  return assessment.Finish();
}

}  // namespace matron::smart
