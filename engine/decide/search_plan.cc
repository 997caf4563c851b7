// Tested by decide_test.cc.

#include "decide/search_plan.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "base/text_builder.h"
#include "fhir/definitions.h"
#include "fhir/reference.h"

namespace matron::decide {
namespace {

using fhir::Parameter;
using fhir::ResourceType;

// Whom the values of a parameter name.
enum class Names : uint8_t {
  kPerson,   // All of them the person of the compartment.
  kAnother,  // All of them others of the person's type.
  kUnclear,
};

// A confined search that is being planned.
class Planner {
 public:
  Planner(const fhir::Request& request, const Confinement& confinement,
          std::span<const fhir::BaseUrl> bases)
      : request_(request),
        confinement_(confinement),
        bases_(bases),
        type_(request.interaction.type),
        person_type_(fhir::PersonType(confinement.compartment)),
        rule_(confinement.compartment, type_) {}

  bool is_of_persons() const { return type_ == person_type_; }

  // Whether a parameter of the client makes the search one within the
  // compartment.
  bool ClientConfines() const {
    return std::any_of(request_.parameters.begin(), request_.parameters.end(),
                       [this](const Parameter& parameter) {
                         return MayConfine(parameter) &&
                                NamesOf(parameter) == Names::kPerson;
                       });
  }

  // Whether the client asks for another person and nobody else.
  bool Conflicts() const {
    return std::any_of(request_.parameters.begin(), request_.parameters.end(),
                       [this](const Parameter& parameter) {
                         return NamesSubject(parameter) &&
                                NamesOf(parameter) == Names::kAnother;
                       });
  }

  // The parameter that confines the search by itself; empty if there is none.
  std::string_view ConfiningParameter() const {
    if (is_of_persons()) return "_id";
    return rule_.num_parameters() == 1 ? rule_.parameter(0)
                                       : std::string_view();
  }

 private:
  bool IsIdParameter(const Parameter& parameter) const {
    return is_of_persons() && absl::EqualsIgnoreCase(parameter.name, "_id");
  }

  // Whether `parameter` reads nothing but what makes members of the
  // compartment.
  bool MayConfine(const Parameter& parameter) const {
    if (is_of_persons()) {
      // Links confer nothing. SECURITY: `_ID` is `_id` to some servers and
      // nothing to others, so it must not be relied on.
      return parameter.name == "_id" && parameter.modifier.empty();
    }
    fhir::SearchParameter known;
    if (!fhir::FindSearchParameter(type_, parameter.name, &known)) return false;
    const size_t index = static_cast<size_t>(confinement_.compartment);
    return known.kind == fhir::ParameterKind::kReference &&
           known.reads_compartment_element[index] &&
           (parameter.modifier.empty() ||
            parameter.modifier == fhir::NameOf(person_type_));
  }

  // Whether `parameter` says whom the search is about.
  bool NamesSubject(const Parameter& parameter) const {
    if (IsIdParameter(parameter)) return parameter.modifier.empty();
    if (is_of_persons()) return false;
    const bool is_only =
        rule_.num_parameters() == 1 && parameter.name == rule_.parameter(0);
    if (parameter.name != "patient" && parameter.name != "subject" &&
        !is_only) {
      return false;
    }
    fhir::SearchParameter known;
    return fhir::FindSearchParameter(type_, parameter.name, &known) &&
           known.kind == fhir::ParameterKind::kReference &&
           (parameter.modifier.empty() ||
            parameter.modifier == fhir::NameOf(person_type_));
  }

  Names NamesOf(const Parameter& parameter) const {
    std::string_view values = parameter.value;
    // Escapes would move the commas (R4 search.html, escaping).
    if (values.empty() || values.find('\\') != values.npos) {
      return Names::kUnclear;
    }
    bool all_person = true, all_another = true;
    while (true) {
      const size_t comma = values.find(',');
      const Names names = NamesOfValue(parameter, values.substr(0, comma));
      all_person = all_person && names == Names::kPerson;
      all_another = all_another && names == Names::kAnother;
      if (comma == values.npos) break;
      values.remove_prefix(comma + 1);
    }
    return all_person    ? Names::kPerson
           : all_another ? Names::kAnother
                         : Names::kUnclear;
  }

  Names NamesOfValue(const Parameter& parameter, std::string_view value) const {
    if (fhir::IsId(value)) {
      if (!LeadsToPersonOnly(parameter)) return Names::kUnclear;
      return value == confinement_.person ? Names::kPerson : Names::kAnother;
    }
    if (IsIdParameter(parameter)) return Names::kUnclear;
    const fhir::Reference reference = fhir::ParseReference(value, bases_);
    if (reference.target.type != person_type_) return Names::kUnclear;
    // Another server's patient is another patient.
    if (reference.form != fhir::ReferenceForm::kLocal ||
        reference.target.id != confinement_.person) {
      return Names::kAnother;
    }
    // Servers differ in what a search for a version finds.
    return absl::StrContains(value, "/_history/") ? Names::kUnclear
                                                  : Names::kPerson;
  }

  bool LeadsToPersonOnly(const Parameter& parameter) const {
    if (IsIdParameter(parameter)) return true;
    if (parameter.modifier == fhir::NameOf(person_type_)) return true;
    fhir::SearchParameter known;
    const size_t index = static_cast<size_t>(confinement_.compartment);
    return fhir::FindSearchParameter(type_, parameter.name, &known) &&
           known.leads_to_person_only[index];
  }

  const fhir::Request& request_;
  const Confinement& confinement_;
  std::span<const fhir::BaseUrl> bases_;
  ResourceType type_;
  ResourceType person_type_;
  fhir::CompartmentRule rule_;
};

// Parameters that hide from a filter what it has to look at, or count for it.
bool HindersFilter(const Parameter& parameter) {
  if (absl::EqualsIgnoreCase(parameter.name, "_summary")) {
    return parameter.value != "false";
  }
  return absl::EqualsIgnoreCase(parameter.name, "_elements") ||
         absl::EqualsIgnoreCase(parameter.name, "_total");
}

void AppendQuery(const fhir::Request& request, TextBuilder& url) {
  if (request.query.empty()) return;
  url.Append('?');
  url.Append(request.query);
}

void AppendPerson(const Confinement& confinement, TextBuilder& url) {
  url.Append(fhir::NameOf(fhir::PersonType(confinement.compartment)));
  url.Append('/');
  url.Append(confinement.person);
}

// The client's URL with one parameter behind it.
std::string_view UrlWithParameter(const fhir::Request& request,
                                  const Confinement& confinement,
                                  std::string_view name, Arena& arena) {
  TextBuilder url(arena);
  url.Append(request.path);
  AppendQuery(request, url);
  url.Append(request.query.empty() ? '?' : '&');
  url.Append(name);
  url.Append('=');
  if (name == "_id") {
    url.Append(confinement.person);
  } else {
    AppendPerson(confinement, url);
  }
  return url.text();
}

// R4 search.html, compartments: /Patient/123/Observation?...
std::string_view CompartmentUrl(const fhir::Request& request,
                                const Confinement& confinement, Arena& arena) {
  TextBuilder url(arena);
  url.Append('/');
  AppendPerson(confinement, url);
  url.Append(request.path);
  AppendQuery(request, url);
  return url.text();
}

// The URL of a query that returns nothing from outside; empty if the host
// cannot be sent one.
std::string_view RestrictedUrl(const fhir::Request& request,
                               const Confinement& confinement,
                               const Planner& planner, Enforces enforces,
                               Arena& arena) {
  if ((enforces & kRestrictQuery) == 0) return {};
  if (planner.ClientConfines()) return UrlOf(request, arena);
  const std::string_view parameter = planner.ConfiningParameter();
  if (!parameter.empty()) {
    return UrlWithParameter(request, confinement, parameter, arena);
  }
  if ((enforces & kCompartmentSearch) == 0) return {};
  return CompartmentUrl(request, confinement, arena);
}

bool AnyHindersFilter(const fhir::Request& request) {
  return std::any_of(request.parameters.begin(), request.parameters.end(),
                     HindersFilter);
}

}  // namespace

std::string_view UrlOf(const fhir::Request& request, Arena& arena) {
  TextBuilder url(arena);
  url.Append(request.path);
  AppendQuery(request, url);
  return url.text();
}

SearchPlan PlanSearch(const fhir::Request& request,
                      const Confinement& confinement,
                      std::span<const fhir::BaseUrl> bases,
                      const SearchAbilities& abilities, Arena& arena) {
  SearchPlan plan;
  const Planner planner(request, confinement, bases);
  if (planner.Conflicts()) {
    plan.reason = Reason::kPatientConflict;
    return plan;
  }
  // By its query alone a Group is inside if one of its members is.
  const bool is_exact =
      abilities.is_exact && request.interaction.type != ResourceType::kGroup;
  const bool can_filter = (abilities.enforces & kFilterResponse) != 0;
  const std::string_view url =
      RestrictedUrl(request, confinement, planner, abilities.enforces, arena);
  if (url.empty() || !(is_exact || can_filter)) {
    return PlanFilterOnly(request, abilities, arena);
  }
  if (!is_exact && AnyHindersFilter(request)) {
    plan.reason = Reason::kParameterUnsupported;
    return plan;
  }
  plan.reason = Reason::kOk;
  plan.restricted = true;
  plan.obligations = kRestrictQuery | (is_exact ? 0 : kFilterResponse);
  plan.url = url;
  return plan;
}

SearchPlan PlanFilterOnly(const fhir::Request& request,
                          const SearchAbilities& abilities, Arena& arena) {
  SearchPlan plan;
  if ((abilities.enforces & kFilterResponse) == 0) {
    plan.reason = Reason::kObligationUnsupported;
    return plan;
  }
  if (AnyHindersFilter(request)) {
    plan.reason = Reason::kParameterUnsupported;
    return plan;
  }
  plan.reason = Reason::kOk;
  plan.obligations = kFilterResponse;
  plan.url = UrlOf(request, arena);
  return plan;
}

}  // namespace matron::decide
