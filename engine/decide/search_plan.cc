// Tested by search_plan_test.cc and decide_test.cc.

#include "decide/search_plan.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "base/text_builder.h"
#include "decide/branches.h"
#include "decide/constraint_query.h"
#include "fhir/definitions.h"
#include "fhir/reference.h"
#include "smart/scope_constraint.h"

namespace matron::decide {
namespace {

using fhir::Parameter;
using fhir::ResourceType;
using smart::ScopeConstraint;

// Whom the values of a parameter name.
enum class Names : uint8_t {
  kPerson,   // All of them the person of the compartment.
  kAnother,  // All of them others of the person's type.
  kUnclear,
};

// What the client's own parameters make of a search, seen from one compartment.
class Confiner {
 public:
  Confiner(const SearchQuery& search, const Session& session,
           const Confinement& confinement)
      : search_(search),
        version_(session.policy().fhir_version()),
        bases_(session.policy().bases()),
        confinement_(confinement),
        person_type_(fhir::PersonType(confinement.compartment)),
        rule_(version_, confinement.compartment, search.type) {}

  bool is_of_persons() const { return search_.type == person_type_; }
  // Whether the server can be asked for the compartment. It knows none for a
  // Binary, and nothing of clinical subjects.
  bool is_search_compartment() const {
    return rule_.num_parameters() > 0 &&
           confinement_.compartment != fhir::Compartment::kClinicalSubject;
  }

  // Whether the client's query makes the search one within the compartment.
  bool ClientConfines() const {
    // That of the persons themselves lists links, which confer nothing.
    if (search_.in_compartment && !is_of_persons() &&
        search_.compartment == confinement_.compartment) {
      return search_.compartment_id == confinement_.person;
    }
    return std::any_of(search_.parameters.begin(), search_.parameters.end(),
                       [this](const Parameter& parameter) {
                         return MayConfine(parameter) &&
                                NamesOf(parameter) == Names::kPerson;
                       });
  }

  // Whether the client asks for another person and nobody else.
  bool Conflicts() const {
    if (search_.in_compartment &&
        fhir::PersonType(search_.compartment) == person_type_ &&
        search_.compartment_id != confinement_.person) {
      return true;
    }
    return std::any_of(search_.parameters.begin(), search_.parameters.end(),
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

  bool Find(const Parameter& parameter, fhir::SearchParameter* out) const {
    return fhir::FindSearchParameter(version_, search_.type, parameter.name,
                                     out);
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
    if (!Find(parameter, &known)) return false;
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
    return Find(parameter, &known) &&
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
    const fhir::Reference reference =
        fhir::ParseReference(value, bases_, version_);
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
    return Find(parameter, &known) && known.leads_to_person_only[index];
  }

  const SearchQuery& search_;
  fhir::FhirVersion version_;
  std::span<const fhir::BaseUrl> bases_;
  const Confinement& confinement_;
  ResourceType person_type_;
  fhir::CompartmentRule rule_;
};

void AppendPerson(const Confinement& confinement, TextBuilder& url) {
  url.Append(fhir::NameOf(fhir::PersonType(confinement.compartment)));
  url.Append('/');
  url.Append(confinement.person);
}

// Writes a URL, parameter by parameter.
class UrlBuilder {
 public:
  UrlBuilder(const SearchQuery& search, Arena& arena)
      : search_(search), url_(arena) {}

  // Starts with the client's path and query; in `compartment`, unless it is
  // null.
  void Start(const Confinement* compartment) {
    if (compartment != nullptr) {
      url_.Append('/');
      AppendPerson(*compartment, url_);
    }
    url_.Append(search_.path);
    if (!search_.query.empty()) {
      url_.Append('?');
      url_.Append(search_.query);
    }
    has_query_ = !search_.query.empty();
  }

  TextBuilder& Next() {
    url_.Append(has_query_ ? '&' : '?');
    has_query_ = true;
    return url_;
  }

  std::string_view text() const { return url_.ok() ? url_.text() : ""; }

 private:
  const SearchQuery& search_;
  TextBuilder url_;
  bool has_query_ = false;
};

class Planner {
 public:
  Planner(const SearchQuery& search, const Session& session,
          const SearchAbilities& abilities, Arena& arena)
      : search_(search),
        session_(session),
        abilities_(abilities),
        arena_(arena) {}

  SearchPlan Run(std::span<const Grant> grants) {
    SearchPlan plan;
    const std::span<const Branch> all =
        MakeBranches(session_, search_.type, grants, arena_);
    const std::span<const Branch> branches = WithoutConflicts(all);
    if (all.empty() || branches.data() == nullptr) {
      plan.reason = Reason::kScratchTooSmall;
      return plan;
    }
    if (branches.empty()) {
      plan.reason = Reason::kPatientConflict;
      return plan;
    }
    // SECURITY: no query keeps a Group with other members from being found.
    if (search_.type == ResourceType::kGroup && search_.shows_others) {
      plan.reason = Reason::kParameterUnsupported;
      return plan;
    }
    // By its query alone a Group is inside if one of its members is.
    const bool filters = search_.needs_filter || !abilities_.is_exact ||
                         search_.type == ResourceType::kGroup;
    const bool can_filter = (abilities_.enforces & kFilterResponse) != 0;
    // Whether a query that goes out as it came can be filtered.
    const bool filter_suffices =
        can_filter && !search_.hinders_filter && !search_.betrays_hidden;
    const bool is_possible = !filters || can_filter;
    if (!is_possible ||
        !(Restrict(branches, &plan) ||
          (!filter_suffices && RestrictToOne(branches, &plan)))) {
      plan = PlanFilterOnly(search_, abilities_, arena_);
      plan.grant = FirstWithoutConflict(grants);
      return plan;
    }
    if (filters && search_.hinders_filter) {
      plan.reason = Reason::kParameterUnsupported;
      return plan;
    }
    plan.reason = Reason::kOk;
    if (plan.grant == nullptr) plan.grant = FirstWithoutConflict(grants);
    plan.restricted = true;
    plan.obligations |= kRestrictQuery | (filters ? kFilterResponse : 0);
    return plan;
  }

 private:
  bool Conflicts(bool is_confined, const Confinement& confinement) const {
    return is_confined && Confiner(search_, session_, confinement).Conflicts();
  }

  // The grant that is named for all of them.
  const Grant* FirstWithoutConflict(std::span<const Grant> grants) const {
    const auto first =
        std::find_if(grants.begin(), grants.end(), [this](const Grant& grant) {
          return !Conflicts(grant.is_confined(),
                            ConfinementOf(session_, grant.reach));
        });
    return first == grants.end() ? nullptr : &*first;
  }

  // The branches that can show anything of what the client asks for.
  std::span<const Branch> WithoutConflicts(std::span<const Branch> branches) {
    const std::span<Branch> left = arena_.NewArray<Branch>(branches.size());
    if (left.size() != branches.size()) return {};
    size_t size = 0;
    for (const Branch& branch : branches) {
      if (Conflicts(branch.is_confined, branch.confinement)) continue;
      left[size++] = branch;
    }
    return left.first(size);
  }

  // Writes the URLs of queries that return nothing that is not visible; false
  // if the host cannot be sent any.
  bool Restrict(std::span<const Branch> branches, SearchPlan* plan) {
    if ((abilities_.enforces & kRestrictQuery) == 0) return false;
    if (branches.size() > 1) {
      if ((abilities_.enforces & kSeveralQueries) == 0 || search_.is_head ||
          search_.shapes_whole_answer) {
        return false;
      }
      plan->obligations = kSeveralQueries;
    }
    const std::span<std::string_view> urls =
        arena_.NewArray<std::string_view>(branches.size());
    if (urls.size() != branches.size()) return false;
    for (size_t i = 0; i < branches.size(); ++i) {
      urls[i] = RestrictedUrl(branches[i]);
      if (urls[i].empty()) return false;
    }
    plan->url = urls[0];
    if (urls.size() > 1) plan->urls = urls;
    return true;
  }

  // By the first branch for which that works, which shows less.
  bool RestrictToOne(std::span<const Branch> branches, SearchPlan* plan) {
    plan->obligations = 0;
    for (size_t i = 0; i < branches.size(); ++i) {
      if (!Restrict(branches.subspan(i, 1), plan)) continue;
      plan->grant = branches[i].grant;
      return true;
    }
    return false;
  }

  // Empty if the host cannot be sent one.
  std::string_view RestrictedUrl(const Branch& branch) {
    UrlBuilder url(search_, arena_);
    std::string_view parameter;
    const Confinement* compartment = nullptr;
    if (branch.is_confined) {
      const Confiner confiner(search_, session_, branch.confinement);
      if (!confiner.ClientConfines()) {
        parameter = confiner.ConfiningParameter();
        if (parameter.empty()) {
          if (!confiner.is_search_compartment() ||
              (abilities_.enforces & kCompartmentSearch) == 0 ||
              search_.is_post || search_.in_compartment) {
            return {};
          }
          compartment = &branch.confinement;
        }
      }
    }
    url.Start(compartment);
    if (!parameter.empty()) AppendMembership(branch, parameter, url.Next());
    for (const ScopeConstraint& constraint : branch.constraints) {
      const bool is_said = std::any_of(
          search_.parameters.begin(), search_.parameters.end(),
          [&](const Parameter& p) { return SaysTheSame(p, constraint); });
      if (!is_said) AppendConstraint(constraint, url.Next());
    }
    return url.text();
  }

  void AppendMembership(const Branch& branch, std::string_view parameter,
                        TextBuilder& url) const {
    url.Append(parameter);
    url.Append('=');
    if (parameter == "_id") {
      url.Append(branch.confinement.person);
    } else {
      AppendPerson(branch.confinement, url);
    }
  }

  const SearchQuery& search_;
  const Session& session_;
  const SearchAbilities& abilities_;
  Arena& arena_;
};

}  // namespace

SearchQuery QueryOf(const fhir::Request& request) {
  SearchQuery search;
  search.type = request.interaction.type;
  search.path = request.path;
  search.query = request.query;
  search.parameters = request.parameters;
  search.in_compartment = request.in_compartment;
  search.compartment = request.compartment;
  search.compartment_id = request.compartment_id;
  search.is_post = request.is_post_search;
  search.is_head = request.is_head;
  search.hinders_filter = request.hinders_filter;
  search.shapes_whole_answer = request.shapes_whole_answer;
  search.shows_others = request.shows_others;
  search.betrays_hidden =
      request.betrays_hidden() &&
      (request.interaction.kind == fhir::InteractionKind::kSearchType ||
       request.interaction.kind == fhir::InteractionKind::kSearchSystem ||
       request.interaction.kind == fhir::InteractionKind::kSearchCompartment);
  return search;
}

std::string_view UrlOf(const fhir::Request& request, Arena& arena) {
  if (request.query.empty()) return arena.Copy(request.path);
  const SearchQuery search = QueryOf(request);
  UrlBuilder url(search, arena);
  url.Start(nullptr);
  return url.text();
}

SearchPlan PlanSearch(const SearchQuery& search, const Session& session,
                      std::span<const Grant> grants,
                      const SearchAbilities& abilities, Arena& arena) {
  return Planner(search, session, abilities, arena).Run(grants);
}

SearchPlan PlanFilterOnly(const SearchQuery& search,
                          const SearchAbilities& abilities, Arena& arena) {
  SearchPlan plan;
  if ((abilities.enforces & kFilterResponse) == 0) {
    plan.reason = Reason::kObligationUnsupported;
    return plan;
  }
  // SECURITY: where hidden matches take places on a page, an empty page tells
  // of them, and so do the resources that they include.
  if (search.hinders_filter || search.betrays_hidden) {
    plan.reason = Reason::kParameterUnsupported;
    return plan;
  }
  UrlBuilder url(search, arena);
  url.Start(nullptr);
  plan.reason = Reason::kOk;
  plan.obligations = kFilterResponse;
  plan.url = url.text();
  return plan;
}

}  // namespace matron::decide
