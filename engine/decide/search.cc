// Tested by search_test.cc and by tests/vectors.

#include "decide/search.h"

#include <algorithm>

#include "decide/search_plan.h"
#include "fhir/resource_type.h"

namespace matron::decide {
namespace {

bool HasWord(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const size_t space = std::min(words.find(' '), words.size());
    if (words.substr(0, space) == word) return true;
    words.remove_prefix(std::min(space + 1, words.size()));
  }
  return false;
}

std::string_view TextFor(const SearchPlan& plan) {
  if (plan.reason != Reason::kOk) return InfoOf(plan.reason).text;
  if (!plan.restricted) return "the client's own query, its answer filtered";
  return plan.urls.empty() ? "a query that is restricted to what is visible"
                           : "several queries, each restricted";
}

Outcome FromPlan(const Call& call, const Grant* grant, const SearchPlan& plan) {
  call.recorder.Add("plan", plan.reason == Reason::kOk ? "found" : "none",
                    TextFor(plan));
  if (plan.reason != Reason::kOk) return Deny(plan.reason);
  Outcome outcome = Permit(grant, plan.obligations);
  outcome.restricted = plan.restricted;
  outcome.url = plan.url;
  outcome.urls = plan.urls;
  return outcome;
}

}  // namespace

SearchAbilities Call::AbilitiesFor(fhir::ResourceType type) const {
  SearchAbilities abilities;
  abilities.enforces = input.enforces;
  abilities.is_exact = HasWord(input.exact_types, "*") ||
                       HasWord(input.exact_types, fhir::NameOf(type));
  return abilities;
}

const Grant* FirstSearched(const Call& call, std::span<const Grant> grants) {
  const auto searches_another = [&](const Grant& grant) {
    const Confinement confinement = call.ConfinementOf(grant);
    return call.request.in_compartment && grant.is_confined() &&
           fhir::PersonType(confinement.compartment) ==
               fhir::PersonType(call.request.compartment) &&
           confinement.person != call.request.compartment_id;
  };
  const auto first =
      std::find_if_not(grants.begin(), grants.end(), searches_another);
  return first == grants.end() ? nullptr : &*first;
}

Outcome DecideSearch(const Call& call, const SearchQuery& search,
                     const Grants& grants, const Grant* whole,
                     Finisher& finisher) {
  if (whole != nullptr && call.search_reaches == kAllReaches) {
    return finisher.Finish(Permit(whole, 0));
  }
  const std::span<const Grant> used =
      grants.WithReaches(call.search_reaches, call.arena()).items;
  if (used.empty()) return Deny(Reason::kScratchTooSmall);
  SearchQuery query = search;
  query.needs_filter |= call.needs_filter;
  const SearchPlan plan = PlanSearch(
      query, call.session, used, call.AbilitiesFor(search.type), call.arena());
  return finisher.Finish(FromPlan(call, plan.grant, plan));
}

Outcome DecideMany(const Call& call, const Grants& grants, const Grant* whole,
                   Finisher& finisher) {
  if (whole != nullptr) return finisher.Finish(Permit(whole, 0));
  const Grant* first = FirstSearched(call, grants.items);
  if (first == nullptr) return Deny(Reason::kPatientConflict);
  const SearchPlan plan = PlanFilterOnly(
      QueryOf(call.request), call.AbilitiesFor(call.target.type), call.arena());
  return finisher.Finish(FromPlan(call, first, plan));
}

}  // namespace matron::decide
