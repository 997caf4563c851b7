// `matron eval` and `matron verify`, over the JSON protocol.

#include <iostream>

#include "commands.h"
#include "inputs.h"
#include "json_text.h"
#include "matron.hpp"

namespace matron::cli {
namespace {

Evaluator NewEvaluator() {
  Result<Evaluator> evaluator = Evaluator::Create();
  if (!evaluator.ok()) throw InputError("memory could not be allocated");
  return *std::move(evaluator);
}

std::string Member(std::string_view name, const std::string& json) {
  return "," + Quoted(name) + ":" + json;
}

std::string Hexadecimal(const std::string& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const unsigned char byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

// SECURITY: the text becomes part of a JSON request, so it must be a key set
// and nothing besides.
std::string ReadKeySet(const std::string& path) {
  std::string text = ReadFile(path);
  const Result<KeySet> keys = KeySet::Parse(text);
  if (keys.ok()) return text;
  throw InputError(path + ": " + matron_status_text(keys.status()));
}

// `values` as the array `name`; nothing if there are none.
std::string Names(std::string_view name,
                  const std::vector<std::string>& values) {
  std::string names;
  for (const std::string& value : values) {
    names += (names.empty() ? "" : ",") + Quoted(value);
  }
  return values.empty() ? "" : Member(name, "[" + names + "]");
}

// The members that only some profiles have, as far as they were given.
std::string ProfileMembers(const VerifyOptions& options) {
  std::string members;
  for (const auto& [name, text] : options.texts) {
    if (!text.empty()) members += Member(name, Quoted(text));
  }
  for (const auto& [name, file] : options.secret_files) {
    if (!file.empty()) members += Member(name, Quoted(ReadToken({file, ""})));
  }
  if (!options.access_token.file.empty()) {
    members += Member("access_token", Quoted(ReadToken(options.access_token)));
  }
  if (options.max_age.has_value()) {
    members += Member("max_age", std::to_string(*options.max_age));
  }
  std::string proven;
  if (!options.proven_jkt.empty()) {
    proven += "\"jkt\":" + Quoted(options.proven_jkt);
  }
  if (!options.proven_x5t.empty()) {
    proven += (proven.empty() ? "" : ",") +
              ("\"x5t#S256\":" + Quoted(options.proven_x5t));
  }
  if (!proven.empty()) members += Member("proven", "{" + proven + "}");
  return members + Names("acr_values", options.acr_values) +
         Names("amr_values", options.amr_values) +
         Names("required_claims", options.required_claims);
}

std::string VerifyRequest(const VerifyOptions& options) {
  std::string op = "{\"op\":\"verify\"";
  op += Member("profile", Quoted(options.profile));
  // A token may be of any bytes, JSON is UTF-8.
  op += Member("token_hex", Quoted(Hexadecimal(ReadToken(options.token))));
  if (!options.jwks_file.empty()) {
    op += Member("jwks", ReadKeySet(options.jwks_file));
  }
  if (!options.issuer.empty()) op += Member("issuer", Quoted(options.issuer));
  if (!options.audience.empty()) {
    op += Member("audience", Quoted(options.audience));
  }
  if (!options.typ.empty()) op += Member("typ", Quoted(options.typ));
  op += Names("algorithms", options.algorithms);
  op += ProfileMembers(options);
  op += Member("leeway", std::to_string(options.leeway));
  if (options.max_lifetime.has_value()) {
    op += Member("max_lifetime", std::to_string(*options.max_lifetime));
  }
  op += Member("now", std::to_string(NowOr(options.now)));
  return op + "}";
}

}  // namespace

int RunEval() {
  Evaluator evaluator = NewEvaluator();
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.empty()) continue;
    // Flushed line by line: the other side may wait for its answer.
    std::cout << evaluator.Evaluate(line) << std::endl;
  }
  return 0;
}

int RunVerify(const VerifyOptions& options) {
  Evaluator evaluator = NewEvaluator();
  matron_status status = MATRON_OK;
  const std::string_view answer =
      evaluator.Evaluate(VerifyRequest(options), &status);
  const bool valid = answer.starts_with("{\"valid\":true");
  if (options.json) {
    std::cout << answer << "\n";
  } else if (valid) {
    std::cout << Green("valid") << "\n" << answer << "\n";
  } else {
    std::cout << Red("not valid") << "\n" << answer << "\n";
  }
  if (status != MATRON_OK) return kExitUsage;
  return valid ? kExitPermit : kExitDeny;
}

}  // namespace matron::cli
