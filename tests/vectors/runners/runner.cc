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

// What a host has of one resource.
struct TypedResources {
  std::optional<std::string> stored, resulting;
  bool stored_absent = false;

  TypedResources() = default;
  TypedResources(const dom::element& object, const char* stored_name)
      : stored(OptionalText(object, stored_name)),
        resulting(OptionalText(object, "resulting")) {
    dom::element given;
    stored_absent =
        object[stored_name].get(given) == simdjson::SUCCESS && given.is_null();
  }
};

// A request of the typed API, with the texts that it refers to.
struct TypedRequest {
  std::string method, url, exact_types, jkt, x5t;
  matron_reason revocation = MATRON_REASON_OK;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;
  uint64_t enforces = 0;
  // Of the request, and of its entries.
  TypedResources resources;
  std::vector<std::pair<size_t, TypedResources>> entries;

  explicit TypedRequest(const dom::element& op) {
    const dom::element request = op["request"].value_unsafe();
    method = TextOf(request, "method");
    url = TextOf(request, "url");
    body = OptionalText(request, "body");
    resources = TypedResources(op, "resource");
    dom::array items;
    if (op["resources"].get(items) == simdjson::SUCCESS) {
      for (const dom::element item : items) {
        uint64_t entry = UINT64_MAX;
        if (item["entry"].get(entry) != simdjson::SUCCESS) continue;
        entries.emplace_back(entry, TypedResources(item, "stored"));
      }
    }
    dom::object fields;
    if (request["headers"].get(fields) == simdjson::SUCCESS) {
      for (const dom::key_value_pair field : fields) {
        headers.emplace_back(field.key, Text(field.value));
      }
    }
    ReadEnforces(op);
    const auto proven = Find(op, "proven");
    if (proven.has_value()) {
      jkt = OptionalText(*proven, "jkt").value_or("");
      x5t = OptionalText(*proven, "x5t#S256").value_or("");
    }
    const auto said = OptionalText(op, "revocation");
    while (said.has_value() && revocation < 1000 &&
           matron_reason_name(revocation) != *said) {
      ++revocation;
    }
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

matron::Resources ResourcesOf(const TypedRequest& typed) {
  matron::Resources resources;
  resources.stored = typed.resources.stored;
  resources.stored_absent = typed.resources.stored_absent;
  resources.resulting = typed.resources.resulting;
  for (const auto& [index, item] : typed.entries) {
    resources.entries.push_back(
        {index, item.stored, item.stored_absent, item.resulting});
  }
  return resources;
}

matron::Request RequestOf(const TypedRequest& typed, const dom::element& op) {
  matron::Request request;
  request.method = typed.method;
  request.url = typed.url;
  for (const auto& [name, value] : typed.headers) {
    request.headers.emplace_back(name, value);
  }
  request.body = typed.body;
  request.enforces = typed.enforces;
  request.exact_types = typed.exact_types;
  request.proven_key_thumbprint = typed.jkt;
  request.proven_certificate_thumbprint = typed.x5t;
  request.revocation = typed.revocation;
  request.now_unix_s = Now(op);
  const auto explain = Find(op, "explain");
  request.explain = !explain.has_value() || Text(*explain) != "false";
  return request;
}

std::optional<matron::Session> OpenSession(const dom::element& op,
                                           matron::Scratch& scratch) {
  const auto policy = LoadPolicy(op);
  if (!policy.ok()) return std::nullopt;
  std::optional<matron::KeySet> keys;
  const auto session_json = Find(op, "session");
  auto session = matron::Session::WithoutCredentials(*policy);
  if (session_json.has_value() && Find(*session_json, "claims").has_value()) {
    session = matron::Session::FromHostVerifiedClaims(
        *policy, TextOf(*session_json, "claims"), scratch);
  } else if (session_json.has_value()) {
    if (Find(*session_json, "jwks").has_value()) {
      auto parsed = matron::KeySet::Parse(TextOf(*session_json, "jwks"));
      if (!parsed.ok()) return std::nullopt;
      keys.emplace(*std::move(parsed));
    }
    const std::string compact = TextOf(*session_json, "token");
    const std::string issuer = TextOf(*session_json, "issuer");
    session = matron::Session::FromToken(*policy, keys ? &*keys : nullptr,
                                         {compact, Now(op), issuer}, scratch);
  }
  if (!session.ok()) return std::nullopt;
  return *std::move(session);
}

// A form that is handed in as an object: for the typed API every body is text.
bool HasFormOfJson(const dom::element& op) {
  const auto request = Find(op, "request");
  const auto body = request.has_value() ? Find(*request, "body") : std::nullopt;
  return body.has_value() && body->is_object() &&
         TextOf(*request, "url").find("_search") != std::string::npos;
}

// The answer of the typed API to a decide op; empty where it has no such call.
std::string TypedDecide(const dom::element& op, matron::Scratch& scratch) {
  const auto session = OpenSession(op, scratch);
  if (!session.has_value()) return "";
  const TypedRequest typed(op);
  return matron::cli::ToJson(
      session->Decide(RequestOf(typed, op), ResourcesOf(typed), scratch));
}

// The same for a filter op: at once, and in pieces. If they differ it is both.
std::string TypedFilter(const dom::element& op, matron::Scratch& scratch,
                        matron::Filter& filter) {
  const auto session = OpenSession(op, scratch);
  if (!session.has_value()) return "";
  const TypedRequest typed(op);
  const matron::Request request = RequestOf(typed, op);
  const matron::Resources resources = ResourcesOf(typed);
  const std::string response = TextOf(op, "response");
  const bool announce = TextOf(op, "announce") == "true";
  const matron::FilterResult whole =
      filter.FilterResponse(*session, request, response, &resources, announce);
  const std::string at_once = matron::cli::ToJson(whole, whole.output);
  filter.Begin(*session, request, resources, announce);
  std::string output;
  for (size_t at = 0; at < response.size(); at += 5) {
    output += filter.Push(std::string_view(response).substr(at, 5));
  }
  const matron::FilterResult last = filter.Finish();
  const std::string in_pieces =
      matron::cli::ToJson(last, output += last.output);
  return at_once == in_pieces ? at_once : at_once + in_pieces;
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
        scratch_(*matron::Scratch::Create()),
        filter_(*matron::Filter::Create()) {}

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
    if (HasFormOfJson(op)) return;
    if (name == "decide") typed = TypedDecide(op, scratch_);
    if (name == "filter") typed = TypedFilter(op, scratch_, filter_);
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
  matron::Filter filter_;
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
