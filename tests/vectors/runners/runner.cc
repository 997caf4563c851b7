// Runs the vectors through matron.hpp: first by Evaluator, then again by the
// typed API with the printer of the command, and compares both byte for byte.
//
//   vectors_cpp <answers file> <vector file>...
//
// Writes every answer of the Evaluator to the answers file, one a line, so that
// the answers of all surfaces can be compared (check_vectors.py).

#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "json_text.h"
#include "matron.hpp"
#include "simdjson.h"

namespace {

namespace dom = simdjson::dom;

std::string Text(const dom::element& element) {
  std::string_view text;
  if (element.get(text) == simdjson::SUCCESS) return std::string(text);
  return simdjson::minify(element);
}

// The member `name` of `object`, unless it is absent or null.
std::optional<dom::element> Find(const dom::element& object, const char* name) {
  dom::element found;
  if (object[name].get(found) != simdjson::SUCCESS || found.is_null()) {
    return std::nullopt;
  }
  return found;
}

std::string TextOf(const dom::element& object, const char* name) {
  const auto found = Find(object, name);
  return found.has_value() ? Text(*found) : "";
}

std::optional<std::string> OptionalText(const dom::element& object,
                                        const char* name) {
  const auto found = Find(object, name);
  if (!found.has_value()) return std::nullopt;
  return Text(*found);
}

int64_t Now(const dom::element& op) {
  const auto found = Find(op, "now");
  int64_t now = MATRON_TIME_UNSET;
  if (found.has_value() && found->get(now) != simdjson::SUCCESS) {
    now = MATRON_TIME_UNSET;
  }
  return now;
}

matron::Result<matron::Policy> LoadPolicy(const dom::element& op) {
  const std::string policy = TextOf(op, "policy");
  if (policy != "smart-only") return matron::Policy::Compile(policy);
  const auto session = Find(op, "session");
  const std::string issuer =
      session.has_value() ? TextOf(*session, "issuer") : "";
  return matron::Policy::SmartOnly(TextOf(op, "base"), TextOf(op, "fhir"),
                                   issuer);
}

// A request of the typed API, with the texts that it refers to.
struct TypedRequest {
  std::string method, url, exact_types;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body, stored, resulting;
  bool stored_absent = false;
  uint64_t enforces = 0;

  explicit TypedRequest(const dom::element& op) {
    const dom::element request = op["request"].value_unsafe();
    method = TextOf(request, "method");
    url = TextOf(request, "url");
    body = OptionalText(request, "body");
    stored = OptionalText(op, "resource");
    resulting = OptionalText(op, "resulting");
    dom::element resource;
    stored_absent =
        op["resource"].get(resource) == simdjson::SUCCESS && resource.is_null();
    dom::object fields;
    if (request["headers"].get(fields) == simdjson::SUCCESS) {
      for (const dom::key_value_pair field : fields) {
        headers.emplace_back(field.key, Text(field.value));
      }
    }
    ReadEnforces(op);
  }

  void ReadEnforces(const dom::element& op) {
    const auto given = Find(op, "enforces");
    dom::array names;
    if (!given.has_value()) return;
    if (given->get(names) != simdjson::SUCCESS) {
      enforces = MATRON_ENFORCES_ALL;
      return;
    }
    for (const dom::element name : names) {
      const std::string text = Text(name);
      if (text.starts_with("exact_query:")) {
        exact_types += (exact_types.empty() ? "" : " ") + text.substr(12);
      }
      for (uint64_t bit = 1; bit <= MATRON_ENFORCES_ALL; bit <<= 1) {
        if (text == matron_obligation_name(bit)) enforces |= bit;
      }
    }
  }
};

// The answer of the typed API to a decide op; empty where it has no such call.
std::string TypedDecide(const dom::element& op, matron::Scratch& scratch) {
  const auto policy = LoadPolicy(op);
  if (!policy.ok()) return "";
  std::optional<matron::KeySet> keys;
  const auto session_json = Find(op, "session");
  auto session = matron::Session::WithoutCredentials(*policy);
  if (session_json.has_value() && Find(*session_json, "claims").has_value()) {
    session = matron::Session::FromHostVerifiedClaims(
        *policy, TextOf(*session_json, "claims"), scratch);
  } else if (session_json.has_value()) {
    if (Find(*session_json, "jwks").has_value()) {
      auto parsed = matron::KeySet::Parse(TextOf(*session_json, "jwks"));
      if (!parsed.ok()) return "";
      keys.emplace(*std::move(parsed));
    }
    const std::string compact = TextOf(*session_json, "token");
    const std::string issuer = TextOf(*session_json, "issuer");
    session = matron::Session::FromToken(*policy, keys ? &*keys : nullptr,
                                         {compact, Now(op), issuer}, scratch);
  }
  if (!session.ok()) return "";
  const TypedRequest typed(op);
  matron::Request request;
  request.method = typed.method;
  request.url = typed.url;
  for (const auto& [name, value] : typed.headers) {
    request.headers.emplace_back(name, value);
  }
  request.body = typed.body;
  request.enforces = typed.enforces;
  request.exact_types = typed.exact_types;
  request.now_unix_s = Now(op);
  bool explain = true;
  if (const auto given = Find(op, "explain"); given.has_value()) {
    if (given->get(explain) != simdjson::SUCCESS) return "";
  }
  request.explain = explain;
  matron::Resources resources;
  resources.stored = typed.stored;
  resources.stored_absent = typed.stored_absent;
  resources.resulting = typed.resulting;
  return matron::cli::ToJson(session->Decide(request, resources, scratch));
}

std::string TypedPkce(const dom::element& op) {
  const auto challenge = OptionalText(op, "code_challenge");
  const auto method = OptionalText(op, "code_challenge_method");
  const auto verifier = OptionalText(op, "code_verifier");
  const matron_reason reason = matron::VerifyPkce(challenge, method, verifier);
  return std::string("{\"valid\":") +
         (reason == MATRON_REASON_OK ? "true" : "false") +
         ",\"reason\":" + matron::cli::Quoted(matron::ReasonName(reason)) + "}";
}

// The findings of a policy that does not compile, as the member `errors` has
// them.
std::string TypedPolicyErrors(const dom::element& op) {
  const auto policy = matron::Policy::Compile(TextOf(op, "policy"));
  std::string items;
  for (const matron::Diagnostic& item : policy.diagnostics()) {
    items += (items.empty() ? "" : ",");
    items += "{\"pointer\":" + matron::cli::Quoted(item.pointer) +
             ",\"code\":" + matron::cli::Quoted(matron::StatusName(item.code)) +
             ",\"message\":" + matron::cli::Quoted(item.message) +
             ",\"hint\":" + matron::cli::Quoted(item.hint) + "}";
  }
  return "\"errors\":[" + items + "]";
}

std::string FromHex(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

class Runner {
 public:
  explicit Runner(const char* answers_path)
      : answers_(answers_path, std::ios::binary),
        scratch_(*matron::Scratch::Create()) {}

  void RunFile(const char* path) {
    std::ifstream lines(path);
    std::string line;
    while (std::getline(lines, line)) RunLine(line);
  }

  int Finish() const {
    std::cout << vectors_ << " vectors, " << typed_
              << " of them again by the typed API, " << failures_
              << " differences\n";
    return failures_ == 0 && vectors_ > 0 && typed_ > 0 ? 0 : 1;
  }

 private:
  void RunLine(const std::string& line) {
    dom::element vector;
    if (parser_.parse(line).get(vector) != simdjson::SUCCESS) {
      return Fail("?", "not a vector", line);
    }
    ++vectors_;
    std::string request = TextOf(vector, "op_text");
    if (request.empty()) request = FromHex(TextOf(vector, "op_hex"));
    const auto op = Find(vector, "op");
    if (op.has_value()) request = simdjson::minify(*op);
    auto evaluator = matron::Evaluator::Create();
    const std::string answer(evaluator->Evaluate(request));
    answers_ << answer << "\n";
    if (op.has_value()) Compare(TextOf(vector, "id"), *op, answer);
  }

  void Compare(const std::string& id, const dom::element& op,
               const std::string& answer) {
    const std::string name = TextOf(op, "op");
    const bool failed = answer.find("\"error\":{") != std::string::npos;
    std::string typed;
    if (failed) {
      if (answer.find("\"errors\":[") == std::string::npos) return;
      typed = TypedPolicyErrors(op);
      ++typed_;
      if (answer.find(typed) == std::string::npos) Fail(id, answer, typed);
      return;
    }
    if (name == "decide") typed = TypedDecide(op, scratch_);
    if (name == "pkce.verify") typed = TypedPkce(op);
    if (typed.empty()) return;
    ++typed_;
    if (typed != answer) Fail(id, answer, typed);
  }

  void Fail(const std::string& id, const std::string& evaluated,
            const std::string& typed) {
    ++failures_;
    std::cerr << id << "\n  evaluate: " << evaluated
              << "\n  typed:    " << typed << "\n";
  }

  std::ofstream answers_;
  matron::Scratch scratch_;
  dom::parser parser_;
  size_t vectors_ = 0;
  size_t typed_ = 0;
  size_t failures_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: vectors_cpp <answers file> <vector file>...\n";
    return 2;
  }
  Runner runner(argv[1]);
  for (int i = 2; i < argc; ++i) runner.RunFile(argv[i]);
  return runner.Finish();
}
