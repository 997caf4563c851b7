// `matron decide` and `matron explain`, over the typed calls.

#include <iostream>

#include "asked.h"
#include "commands.h"
#include "inputs.h"
#include "json_text.h"
#include "matron.hpp"

namespace matron::cli {
namespace {

void PrintRow(const char* name, const std::string& value) {
  std::cout << "  " << name << std::string(12 - std::string(name).size(), ' ')
            << value << "\n";
}

std::string EffectText(const Decision& decision) {
  const std::string name(EffectName(decision.effect()));
  switch (decision.effect()) {
    case Effect::kPermit:
      return decision.permits() ? Green(name) : Yellow(name);
    case Effect::kNeedsResource:
      return Yellow(name);
    default:
      return Red(name);
  }
}

// What to bring, in words.
std::string NeedsText(const Decision& decision) {
  const uint32_t needs = decision.plan_needs();
  if ((needs & MATRON_NEEDS_MATCH) != 0) return "what the plan finds";
  if ((needs & MATRON_NEEDS_EXPORT_JOB) != 0) return "the export";
  std::string names;
  if ((needs & MATRON_NEEDS_STORED) != 0) names += " stored";
  if ((needs & MATRON_NEEDS_RESULTING) != 0) names += " resulting";
  return names.empty() ? "" : "the" + names + " resource";
}

std::string ObligationsText(const Decision& decision) {
  std::string names;
  for (uint64_t bit = 1; bit <= MATRON_ENFORCES_ALL; bit <<= 1) {
    if ((decision.obligations() & bit) == 0) continue;
    names += (names.empty() ? "" : ", ");
    names += matron_obligation_name(bit);
  }
  return names;
}

void PrintPlan(const Decision& decision) {
  if (decision.plan_url().empty()) return;
  const std::string method = std::string(decision.plan_method()) + " ";
  PrintRow("plan", method + std::string(decision.plan_url()));
  const std::vector<std::string_view> urls = decision.plan_request_urls();
  for (size_t i = 1; i < urls.size(); ++i) {
    PrintRow("and", method + std::string(urls[i]));
  }
  for (const Header& header : decision.plan_headers()) {
    PrintRow("", std::string(header.first) + ": " + std::string(header.second));
  }
  const std::string needs = NeedsText(decision);
  if (!needs.empty()) PrintRow("bring", needs);
  const std::string must = ObligationsText(decision);
  if (!must.empty()) PrintRow("must", must);
}

void PrintChallenge(const Decision& decision) {
  if (decision.challenge_status() == 0) return;
  PrintRow("answer", "HTTP " + std::to_string(decision.challenge_status()));
  for (const Header& header : decision.challenge_headers()) {
    if (header.first == "WWW-Authenticate") {
      PrintRow("", "WWW-Authenticate: " + std::string(header.second));
    }
  }
}

// The type, with the id if there is one, or the kind alone.
std::string RowText(const Interaction& row) {
  std::string text(row.kind);
  if (!row.type.empty()) text += " " + std::string(row.type);
  if (!row.id.empty()) text += "/" + std::string(row.id);
  return text;
}

// One line for each entry, and one for what a permit asks.
void PrintEntries(const Decision& decision) {
  const std::vector<Decision> entries = decision.entries();
  for (size_t i = 0; i < entries.size(); ++i) {
    const Decision& entry = entries[i];
    const std::vector<Interaction> rows = entry.interactions();
    PrintRow(i == 0 ? "entries" : "",
             std::to_string(i) + "  " + EffectText(entry) +
                 (rows.empty() ? "" : "  " + RowText(rows[0])) + ": " +
                 std::string(entry.reason_name()));
    std::string more = NeedsText(entry);
    if (!more.empty()) more = "bring " + more;
    const std::string must = ObligationsText(entry);
    if (!must.empty()) more += (more.empty() ? "must " : ", must ") + must;
    if (entry.challenge_status() != 0) {
      more = "HTTP " + std::to_string(entry.challenge_status());
    }
    if (!more.empty()) PrintRow("", "   " + more);
  }
}

void PrintForPeople(const DecideOptions& options, const Decision& decision) {
  std::cout << EffectText(decision) << "  " << options.method << " "
            << options.url << "\n";
  PrintRow("reason", std::string(decision.reason_name()) + ": " +
                         std::string(ReasonText(decision.reason())));
  if (!decision.scope().empty()) {
    PrintRow("scope", std::string(decision.scope()));
    PrintRow("role", std::string(decision.role()));
  }
  PrintPlan(decision);
  PrintChallenge(decision);
  PrintEntries(decision);
  if (!options.explain) return;
  std::cout << Bold("  how it came about") << "\n";
  for (const Explanation& item : decision.explanations()) {
    std::cout << "    " << item.step << " " << item.outcome;
    if (!item.scope.empty()) std::cout << "  " << item.scope;
    if (!item.role.empty()) std::cout << "  (" << item.role << ")";
    std::cout << "\n      " << item.text << "\n";
  }
}

int ExitStatus(const Decision& decision) {
  switch (decision.effect()) {
    case Effect::kPermit:
      return decision.permits() ? kExitPermit : kExitConditional;
    case Effect::kNeedsResource:
      return kExitConditional;
    default:
      return kExitDeny;
  }
}

}  // namespace

int RunDecide(const DecideOptions& options) {
  const Asked asked(options);
  Scratch scratch = Unwrap(Scratch::Create(asked.max_input_bytes()), "memory");
  const Decision decision =
      asked.session().Decide(asked.request(), asked.resources(), scratch);
  if (options.json) {
    std::cout << ToJson(decision) << "\n";
  } else {
    PrintForPeople(options, decision);
  }
  return ExitStatus(decision);
}

}  // namespace matron::cli
