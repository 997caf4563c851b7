// Policy documents for tests: each member of the document on its own line, so
// that lines of faults can be told.

#ifndef MATRON_TESTS_POLICY_DOCUMENTS_H_
#define MATRON_TESTS_POLICY_DOCUMENTS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "json/reader.h"
#include "policy/policy.h"

namespace matron::policy {

// A member and its JSON; an empty JSON leaves the member out.
using Change = std::pair<std::string_view, std::string>;

// A document without a fault, but for `changes`. Members of the document begin
// on line 2 in the order of docs/policy.md; new ones come behind them.
inline std::string Document(const std::vector<Change>& changes = {}) {
  std::vector<Change> members = {
      {"matron", "1"},
      {"revision", R"("r1")"},
      {"fhir", R"({"version":"R4","bases":["https://ehr.example.org/fhir"]})"},
      {"issuers", R"([{"issuer":"https://auth.example.org"}])"},
      {"roles", R"({"a":{"scopes":["user/*.rs"]},"b":{"inherits":["a"]}})"},
      {"assignments", R"([{"issuers":["https://auth.example.org"],)"
                      R"("when":{"always":true},"roles":["a"]}])"},
  };
  for (const Change& change : changes) {
    bool found = false;
    for (Change& member : members) {
      if (member.first != change.first) continue;
      member.second = change.second;
      found = true;
    }
    if (!found) members.push_back(change);
  }
  std::string text = "{";
  bool first = true;
  for (const auto& [name, json] : members) {
    text += '\n';
    if (json.empty()) continue;
    if (!first) text += ',';
    first = false;
    text += '"';
    text += name;
    text += "\":";
    text += json;
  }
  return text + "\n}";
}

// The document with one change in its only issuer, role or rule.
inline std::string WithIssuer(std::string_view members) {
  std::string text = R"([{"issuer":"https://auth.example.org",)";
  text += members;
  return Document({{"issuers", text + "}]"}});
}
inline std::string WithRole(std::string_view members) {
  std::string text = R"({"a":{)";
  text += members;
  return Document({{"roles", text + R"(},"b":{}})"}});
}
inline std::string WithRule(std::string_view issuers, std::string_view when,
                            std::string_view roles) {
  std::string text = R"([{"issuers":)";
  text += issuers;
  text += R"(,"when":)";
  text += when;
  text += R"(,"roles":)";
  text += roles;
  return Document({{"assignments", text + "}]"}});
}
inline std::string WithCondition(std::string_view when) {
  return WithRule(R"(["https://auth.example.org"])", when, R"(["a"])");
}

// Compiles `text`; the faults are in `diagnostics`.
inline PolicyRef Load(std::string_view text, Diagnostics& diagnostics) {
  json::Reader reader;
  return LoadPolicy(text, reader, diagnostics);
}

}  // namespace matron::policy

#endif  // MATRON_TESTS_POLICY_DOCUMENTS_H_
