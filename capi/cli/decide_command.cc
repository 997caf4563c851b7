// `matron decide` and `matron explain`, over the typed calls.

#include <iostream>
#include <sstream>

#include "commands.h"
#include "inputs.h"
#include "json_text.h"
#include "matron.hpp"

namespace matron::cli {
namespace {

constexpr std::string_view kExactPrefix = "exact_query:";

[[noreturn]] void FailWith(const std::string& what,
                           const std::vector<Diagnostic>& diagnostics,
                           matron_status status) {
  std::ostringstream message;
  message << what << ": " << matron_status_text(status);
  for (const Diagnostic& item : diagnostics) {
    message << "\n  ";
    if (item.line > 0) message << "line " << item.line << ", ";
    message << (item.pointer.empty() ? "/" : item.pointer) << ": "
            << item.message;
    if (!item.hint.empty()) message << " (" << item.hint << ")";
  }
  throw InputError(message.str());
}

Policy LoadPolicy(const DecideOptions& options) {
  const bool smart_only = options.policy == "smart-only";
  Result<Policy> policy =
      smart_only ? Policy::SmartOnly(options.base, options.fhir, options.issuer)
                 : Policy::Compile(ReadFile(options.policy));
  if (!policy.ok()) {
    FailWith(
        smart_only ? "smart-only (is --base an https URL?)" : options.policy,
        policy.diagnostics(), policy.status());
  }
  return *std::move(policy);
}

template <typename T>
T Unwrap(Result<T> result, const char* what) {
  if (!result.ok()) FailWith(what, result.diagnostics(), result.status());
  return *std::move(result);
}

Session OpenSession(const DecideOptions& options, const Policy& policy,
                    int64_t now, Scratch& scratch) {
  if (!options.claims_file.empty()) {
    const std::string claims = ReadFile(options.claims_file);
    return Unwrap(Session::FromHostVerifiedClaims(policy, claims, scratch),
                  "claims");
  }
  if (options.token.file.empty() && options.token.variable.empty()) {
    return Unwrap(Session::WithoutCredentials(policy), "session");
  }
  const std::string compact = ReadToken(options.token);
  std::optional<KeySet> keys;
  if (!options.jwks_file.empty()) {
    keys.emplace(Unwrap(KeySet::Parse(ReadFile(options.jwks_file)),
                        options.jwks_file.c_str()));
  }
  const Token token = {compact, now, options.issuer};
  return Unwrap(
      Session::FromToken(policy, keys ? &*keys : nullptr, token, scratch),
      "session");
}

// Reads `all`, or names separated by commas.
void ReadEnforces(const std::string& text, uint64_t* enforces,
                  std::string* exact_types) {
  std::istringstream names(text);
  std::string name;
  while (std::getline(names, name, ',')) {
    if (name == "all") {
      *enforces |= MATRON_ENFORCES_ALL;
      continue;
    }
    if (name.starts_with(kExactPrefix)) {
      if (!exact_types->empty()) *exact_types += ' ';
      *exact_types += name.substr(kExactPrefix.size());
      continue;
    }
    uint64_t found = 0;
    for (uint64_t bit = 1; bit <= MATRON_ENFORCES_ALL; bit <<= 1) {
      if (name == matron_obligation_name(bit)) found = bit;
    }
    if (found == 0) throw InputError("--enforces: `" + name + "` is not known");
    *enforces |= found;
  }
}

// The texts that a request refers to.
struct RequestTexts {
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;
  std::optional<std::string> stored;
  std::optional<std::string> resulting;
  std::string exact_types;
};

std::optional<std::string> ReadOptional(const std::string& path) {
  if (path.empty()) return std::nullopt;
  return ReadFile(path);
}

RequestTexts ReadTexts(const DecideOptions& options) {
  RequestTexts texts;
  for (const std::string& header : options.headers) {
    const size_t colon = header.find(':');
    if (colon == std::string::npos) {
      throw InputError("--header: `" + header + "` has no colon");
    }
    const size_t value = header.find_first_not_of(' ', colon + 1);
    texts.headers.emplace_back(
        header.substr(0, colon),
        value == std::string::npos ? "" : header.substr(value));
  }
  texts.body = ReadOptional(options.body_file);
  texts.stored = ReadOptional(options.resource_file);
  texts.resulting = ReadOptional(options.resulting_file);
  return texts;
}

Decision Decide(const DecideOptions& options, const Session& session,
                int64_t now, RequestTexts& texts, Scratch& scratch) {
  Request request;
  request.method = options.method;
  request.url = options.url;
  for (const auto& [name, value] : texts.headers) {
    request.headers.emplace_back(name, value);
  }
  request.body = texts.body;
  request.now_unix_s = now;
  request.explain = options.explain || options.json;
  ReadEnforces(options.enforces, &request.enforces, &texts.exact_types);
  request.exact_types = texts.exact_types;
  Resources resources;
  resources.stored = texts.stored;
  resources.stored_absent = options.no_resource;
  resources.resulting = texts.resulting;
  return session.Decide(request, resources, scratch);
}

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

void PrintPlan(const Decision& decision) {
  if (decision.plan_url().empty()) return;
  PrintRow("plan", std::string(decision.plan_method()) + " " +
                       std::string(decision.plan_url()));
  for (const Header& header : decision.plan_headers()) {
    PrintRow("", std::string(header.first) + ": " + std::string(header.second));
  }
  std::string needs;
  if ((decision.plan_needs() & MATRON_NEEDS_STORED) != 0) needs += " stored";
  if ((decision.plan_needs() & MATRON_NEEDS_RESULTING) != 0) {
    needs += " resulting";
  }
  if (!needs.empty()) PrintRow("bring", "the" + needs + " resource");
  std::string must;
  for (uint64_t bit = 1; bit <= MATRON_ENFORCES_ALL; bit <<= 1) {
    if ((decision.obligations() & bit) == 0) continue;
    must += (must.empty() ? "" : ", ");
    must += matron_obligation_name(bit);
  }
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
  const int64_t now = NowOr(options.now);
  Scratch scratch = Unwrap(Scratch::Create(), "memory");
  const Policy policy = LoadPolicy(options);
  const Session session = OpenSession(options, policy, now, scratch);
  RequestTexts texts = ReadTexts(options);
  const Decision decision = Decide(options, session, now, texts, scratch);
  if (options.json) {
    std::cout << ToJson(decision) << "\n";
  } else {
    PrintForPeople(options, decision);
  }
  return ExitStatus(decision);
}

}  // namespace matron::cli
