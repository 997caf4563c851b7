#include "bench/fixtures.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/arena.h"
#include "jose/jws.h"

namespace matron::bench {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(std::string(MATRON_SOURCE_DIR) + "/" + path);
  if (!file) Fail("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Parse(const std::string& text, json::Document& document) {
  json::Reader reader;
  if (document.Parse(text, reader) != Status::kOk) Fail("not JSON");
}

constexpr std::string_view kTypes[] = {"Observation",
                                       "Condition",
                                       "Procedure",
                                       "Encounter",
                                       "Immunization",
                                       "MedicationRequest",
                                       "MedicationDispense",
                                       "DiagnosticReport",
                                       "DocumentReference",
                                       "AllergyIntolerance",
                                       "CarePlan",
                                       "CareTeam",
                                       "Goal",
                                       "Device",
                                       "Location",
                                       "Organization",
                                       "Practitioner",
                                       "Provenance",
                                       "ServiceRequest",
                                       "Patient"};

std::string Scopes(std::string_view letters, const char* separator) {
  std::string scopes;
  for (const std::string_view type : kTypes) {
    if (!scopes.empty()) scopes += separator;
    scopes += "user/" + std::string(type) + "." + std::string(letters);
  }
  return scopes;
}

}  // namespace

void Fail(const std::string& why) {
  std::fprintf(stderr, "bench: %s\n", why.c_str());
  std::exit(1);
}

std::string Token(const std::string& name) {
  json::Document tokens;
  Parse(ReadFile("tests/vectors/tokens.json"), tokens);
  const std::string token(tokens.root().Find(name).text());
  if (token.empty()) Fail("no token " + name);
  return token;
}

std::string PublicKeySet(const std::string& name) {
  json::Document key;
  Parse(ReadFile("tests/vectors/keys/" + name + ".jwk.json"), key);
  std::ostringstream members;
  for (const char* member : {"kty", "crv", "x", "y", "n", "e", "kid"}) {
    const json::Value value = key.root().Find(member);
    if (!value.exists()) continue;
    members << (members.str().empty() ? "" : ",") << '"' << member << "\":\""
            << value.text() << '"';
  }
  return "{\"keys\":[{" + members.str() + "}]}";
}

std::string Claim(std::string_view token, std::string_view name) {
  Arena arena = Arena::Growing();
  json::Reader reader;
  jose::CompactJws jws;
  if (jws.Parse(token, reader, arena) != Reason::kOk) Fail("not a token");
  json::Document claims;
  Parse(std::string(jws.UnverifiedPayload()), claims);
  return std::string(claims.root().Find(name).text());
}

jose::KeySet ParseKeys(const std::string& json) {
  json::Document document;
  Parse(json, document);
  Diagnostics diagnostics;
  Result<jose::KeySet> keys = jose::KeySet::Parse(document.root(), diagnostics);
  if (!keys.ok() || keys->num_usable() == 0) Fail("no usable key");
  return std::move(*keys);
}

policy::PolicyRef LoadPolicy(const std::string& json) {
  json::Reader reader;
  Diagnostics diagnostics;
  policy::PolicyRef policy = policy::LoadPolicy(json, reader, diagnostics);
  if (!policy.exists()) {
    Fail("policy: " + std::string(diagnostics.items()[0].pointer) + " " +
         std::string(diagnostics.items()[0].message));
  }
  return policy;
}

std::string PolicyOfSize(size_t num_roles, const std::string& issuer) {
  std::ostringstream roles, rules, document;
  for (size_t i = 0; i < num_roles; ++i) {
    const char* const comma = i == 0 ? "" : ",";
    const std::string group = i == 0 ? "doctors" : std::to_string(i);
    roles << comma << "\"role" << i << "\":{\"scopes\":[\""
          << Scopes("cruds", "\",\"") << "\"]}";
    rules << comma << "{\"issuers\":[\"" << issuer
          << "\"],\"when\":{\"claim\":\"/groups\",\"value\":\"" << group
          << "\"},\"roles\":[\"role" << i << "\"]}";
  }
  document << "{\"matron\":1,\"fhir\":{\"version\":\"R4\",\"bases\":[\""
           << kBase << "\"]},\"issuers\":[{\"issuer\":\"" << issuer
           << "\"}],\"roles\":{" << roles.str() << "},\"assignments\":["
           << rules.str() << "]}";
  return document.str();
}

std::string TwentyScopes() { return Scopes("cruds", " "); }

decide::Scratch& WarmScratch() {
  static decide::Scratch* const scratch = [] {
    auto* made = new decide::Scratch();
    if (made->Reserve(64 * 1024) != Status::kOk) Fail("no memory");
    return made;
  }();
  return *scratch;
}

decide::SessionPtr OpenSession(size_t num_roles, const std::string& scopes,
                               const std::string& more) {
  const std::string issuer = "https://auth.example.org";
  const policy::PolicyRef policy = LoadPolicy(PolicyOfSize(num_roles, issuer));
  const std::string claims = "{\"iss\":\"" + issuer + "\",\"scope\":\"" +
                             scopes + "\",\"groups\":[\"doctors\"]," + more +
                             "}";
  return decide::OpenFromHostVerifiedText(policy, claims, WarmScratch());
}

}  // namespace matron::bench
