// The main job on real input: a hospital's policy, an issuer's keys, tokens
// that came in, and requests, each decided and printed. A small host in C++,
// over matron.hpp.
//
//   demo <examples directory>

#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "matron.hpp"

namespace {

// A host asks its clock. Here the time stands still, so that the tokens never
// expire.
constexpr int64_t kNow = 1764000000;  // 2025-11-24T16:00:00Z

struct DemoRequest {
  std::string token;
  std::string method;
  std::string url;
  std::string body;
  std::string stored;
};

std::string ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string Trim(const std::string& text) {
  const size_t first = text.find_first_not_of(" \n");
  if (first == std::string::npos) return "";
  const std::string trimmed =
      text.substr(first, text.find_last_not_of(" \n") - first + 1);
  return trimmed == "-" ? "" : trimmed;
}

std::vector<DemoRequest> ReadRequests(const std::string& path) {
  std::vector<DemoRequest> requests;
  std::istringstream lines(ReadFile(path));
  std::string line;
  while (std::getline(lines, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream cells(line);
    std::string cell[5];
    for (std::string& text : cell) {
      std::getline(cells, text, '|');
      text = Trim(text);
    }
    requests.push_back({cell[0], cell[1], cell[2], cell[3], cell[4]});
  }
  return requests;
}

template <typename T>
T Unwrap(matron::Result<T> result, const std::string& what) {
  if (result.ok()) return *std::move(result);
  std::string message =
      what + ": " + std::string(matron_status_text(result.status()));
  for (const matron::Diagnostic& item : result.diagnostics()) {
    message += "\n  " + item.pointer + ": " + item.message;
  }
  throw std::runtime_error(message);
}

bool UseColour() {
  return isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
}

std::string Effect(const matron::Decision& decision) {
  const std::string name(matron::EffectName(decision.effect()));
  std::string padded = name + std::string(16 - name.size(), ' ');
  if (!UseColour()) return padded;
  const char* colour = decision.permits() ? "32" : "33";
  if (decision.effect() == matron::Effect::kDeny) colour = "31";
  return std::string("\033[1;") + colour + "m" + padded + "\033[0m";
}

std::string Plan(const matron::Decision& decision) {
  std::string text;
  if (!decision.plan_url().empty()) {
    text = std::string(decision.plan_method()) + " " +
           std::string(decision.plan_url());
  }
  for (const matron::Header& header : decision.plan_headers()) {
    text +=
        "; " + std::string(header.first) + ": " + std::string(header.second);
  }
  if ((decision.plan_needs() & MATRON_NEEDS_STORED) != 0) {
    text += "; then ask again with the stored resource";
  }
  for (uint64_t bit = 1; bit <= MATRON_ENFORCES_ALL; bit <<= 1) {
    if ((decision.obligations() & bit) == 0) continue;
    text += "; " + std::string(matron_obligation_name(bit));
  }
  return text;
}

void PrintRow(const DemoRequest& request, const matron::Decision& decision) {
  std::cout << std::left << std::setw(10)
            << (request.token.empty() ? "(nobody)" : request.token) << " "
            << std::setw(50) << request.method + " " + request.url
            << Effect(decision) << decision.reason_name() << "\n";
  if (!request.stored.empty()) {
    std::cout << std::setw(11) << "" << "holding " << request.stored << "\n";
  }
  if (!request.body.empty()) {
    std::cout << std::setw(11) << "" << "sending " << request.body << "\n";
  }
  if (!decision.scope().empty()) {
    std::cout << std::setw(11) << "" << "by " << decision.scope() << " as "
              << decision.role() << "\n";
  }
  const std::string plan = Plan(decision);
  if (!plan.empty())
    std::cout << std::setw(11) << "" << "plan " << plan << "\n";
}

void PrintInFull(const DemoRequest& request, const matron::Decision& decision) {
  std::cout << "\nOne decision in full: " << request.token << ", "
            << request.method << " " << request.url << "\n\n";
  std::cout << "  effect  " << matron::EffectName(decision.effect()) << "\n"
            << "  reason  " << decision.reason_name() << ": "
            << matron::ReasonText(decision.reason()) << "\n"
            << "  plan    " << Plan(decision) << "\n  how it came about\n";
  for (const matron::Explanation& item : decision.explanations()) {
    std::cout << "    " << std::left << std::setw(12) << item.step
              << std::setw(14) << item.outcome << item.text;
    if (!item.scope.empty()) std::cout << " [" << item.scope << "]";
    if (!item.role.empty()) std::cout << " (" << item.role << ")";
    std::cout << "\n";
  }
}

// Policy, keys and memory of one host.
class Demo {
 public:
  explicit Demo(std::string examples)
      : examples_(std::move(examples)),
        policy_(Unwrap(matron::Policy::Compile(
                           ReadFile(examples_ + "/policies/hospital.json")),
                       "hospital.json")),
        keys_(Unwrap(
            matron::KeySet::Parse(ReadFile(examples_ + "/demo/jwks.json")),
            "jwks.json")),
        scratch_(Unwrap(matron::Scratch::Create(), "memory")) {}

  void Run() {
    const std::vector<DemoRequest> requests =
        ReadRequests(examples_ + "/demo/requests.txt");
    std::cout << "Policy " << policy_.revision() << ": " << policy_.num_roles()
              << " roles. Keys: " << keys_.num_keys()
              << ". Requests: " << requests.size() << ".\n\n";
    std::cout << std::left << std::setw(11) << "who" << std::setw(50)
              << "request" << std::setw(16) << "effect" << "reason\n"
              << std::string(105, '-') << "\n";
    for (const DemoRequest& request : requests) {
      Answer(request, [&](const matron::Decision& decision) {
        PrintRow(request, decision);
      });
    }
    const DemoRequest shown = {"dr-grey", "GET", "/Observation?code=85354-9",
                               "", ""};
    Answer(shown, [&](const matron::Decision& decision) {
      PrintInFull(shown, decision);
    });
  }

 private:
  matron::Session OpenSession(const std::string& name) {
    if (name.empty()) {
      return Unwrap(matron::Session::WithoutCredentials(policy_), "session");
    }
    const std::string compact =
        Trim(ReadFile(examples_ + "/demo/tokens/" + name + ".jwt"));
    const matron::Token token = {compact, kNow};
    return Unwrap(matron::Session::FromToken(policy_, &keys_, token, scratch_),
                  name);
  }

  std::optional<std::string> Resource(const std::string& name) const {
    if (name.empty()) return std::nullopt;
    return ReadFile(examples_ + "/demo/resources/" + name);
  }

  template <typename Use>
  void Answer(const DemoRequest& row, Use use) {
    const matron::Session session = OpenSession(row.token);
    const std::optional<std::string> body = Resource(row.body);
    const std::optional<std::string> stored = Resource(row.stored);
    matron::Request request;
    request.method = row.method;
    request.url = row.url;
    request.body = body;
    request.enforces = MATRON_ENFORCES_ALL;
    request.now_unix_s = kNow;
    request.explain = true;
    matron::Resources resources;
    resources.stored = stored;
    use(session.Decide(request, resources, scratch_));
  }

  std::string examples_;
  matron::Policy policy_;
  matron::KeySet keys_;
  matron::Scratch scratch_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: demo <examples directory>\n";
    return 2;
  }
  try {
    Demo(argv[1]).Run();
  } catch (const std::exception& error) {
    std::cerr << "demo: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
