// `matron scope`, over the JSON protocol.

#include "scope_command.h"

#include <algorithm>
#include <iostream>
#include <sstream>

#include "answer.h"
#include "commands.h"
#include "inputs.h"
#include "json_text.h"
#include "matron.hpp"

namespace matron::cli {
namespace {

// ------------------------------------------------------------------ Printing

void PrintRow(const std::string& name, const std::string& value) {
  constexpr size_t kWidth = 16;
  const size_t used = std::min(name.size(), kWidth - 2);
  std::cout << "  " << name << std::string(kWidth - used, ' ') << value << "\n";
}

std::string Joined(const Answer& list, const char* between) {
  std::string out;
  for (const Answer& item : list.items()) {
    out += (out.empty() ? "" : between) + item.text();
  }
  return out;
}

void PrintVerdict(bool yes, const char* if_yes, const char* if_no) {
  std::cout << (yes ? Green(if_yes) : Red(if_no)) << "\n";
}

void PrintParsed(const Answer& answer) {
  for (const Answer& scope : answer["scopes"].items()) {
    std::cout << Bold(scope["text"].text()) << "\n";
    PrintRow("canonical", scope["canonical"].text());
    PrintRow("context", scope["context"].text());
    PrintRow("type", scope["type"].text());
    PrintRow("letters", scope["letters"].text());
    PrintRow("version", scope["version"].text());
    for (const Answer& item : scope["constraints"].items()) {
      const std::string& modifier = item["modifier"].text();
      PrintRow("limited to", item["parameter"].text() +
                                 (modifier == "null" ? "" : ":" + modifier) +
                                 " " + Joined(item["values"], " or "));
    }
  }
  for (const Answer& other : answer["other"].items()) {
    std::cout << Bold(other["text"].text()) << "\n";
    PrintRow("kind", other["kind"].text());
  }
}

void PrintCovers(const Answer& answer) {
  PrintVerdict(answer["covers"].is_true(), "covers", "does not cover");
  for (const Answer& item : answer["missing"].items()) {
    PrintRow("missing", item.text());
  }
}

void PrintEqual(const Answer& answer) {
  PrintVerdict(answer["equal"].is_true(), "equal", "not equal");
}

void PrintNarrowed(const Answer& answer) {
  PrintVerdict(answer["within"].is_true(), "within", "exceeds");
  PrintRow("narrowed", answer["narrowed"].text());
  const std::string& exceeding = answer["exceeding"].text();
  if (!exceeding.empty()) PrintRow("exceeding", exceeding);
}

// The scope string stands alone on its line, so that it can be cut out.
void PrintSet(const Answer& answer) {
  std::cout << answer["scope"].text() << "\n";
  for (const Answer& item : answer["rest"].items()) {
    PrintRow("left over", item.text());
  }
}

void PrintRisks(const Answer& answer) {
  if (answer["risks"].items().empty()) std::cout << Green("no risks") << "\n";
  for (const Answer& risk : answer["risks"].items()) {
    std::cout << Bold(risk["severity"].text()) << "  " << risk["code"].text()
              << "  " << risk["scope"].text() << "\n";
    PrintRow("because", risk["text"].text());
    const std::string& suggestion = risk["suggestion"].text();
    if (suggestion != "null") PrintRow("instead", suggestion);
  }
}

void PrintDescription(const Answer& answer) {
  for (const char* name : {"parts", "others"}) {
    for (const Answer& item : answer[name].items()) {
      std::cout << item["sentence"].text() << "\n";
    }
  }
}

void PrintRejected(const Answer& answer, const ScopeOptions& options) {
  for (const Answer& item : answer["rejected"].items()) {
    std::string what = item["text"].text();
    const std::string& index = item["index"].text();
    if (!index.empty()) {
      const size_t first = 2 * std::stoul(index);
      what =
          options.arguments.at(first) + " " + options.arguments.at(first + 1);
    }
    std::cout << Red("not understood") << "  " << what << "\n";
    if (const std::string& member = item["member"].text(); !member.empty()) {
      PrintRow("in", member);
    }
    PrintRow("reason", item["reason"].text());
    if (const std::string& offset = item["offset"].text(); !offset.empty()) {
      PrintRow("at byte", offset);
    }
    if (const std::string& hint = item["hint"].text(); !hint.empty()) {
      PrintRow("hint", hint);
    }
  }
}

// ------------------------------------------------------------------- Request

// What `-` stands for, without the end of its line.
std::string ReadArgument(const std::string& argument, bool* has_read) {
  if (argument != "-") return argument;
  if (*has_read) throw InputError("`-` can be given only once");
  *has_read = true;
  std::string text = ReadFile("-");
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
    text.pop_back();
  }
  return text;
}

std::string Member(std::string_view name, const std::string& json) {
  return "," + Quoted(name) + ":" + json;
}

std::string Requests(const std::vector<std::string>& arguments) {
  if (arguments.size() % 2 != 0) {
    throw InputError("least needs pairs of a method and a URL");
  }
  std::string items;
  for (size_t i = 0; i < arguments.size(); i += 2) {
    items += (items.empty() ? "{" : ",{") + Quoted("method") + ":" +
             Quoted(arguments[i]) + Member("url", Quoted(arguments[i + 1])) +
             "}";
  }
  return "[" + items + "]";
}

std::string Modifiers(const std::string& names) {
  std::istringstream stream(names);
  std::string name;
  std::string items;
  while (std::getline(stream, name, ',')) {
    items += (items.empty() ? "" : ",") + Quoted(name);
  }
  return "[" + items + "]";
}

std::string MakeRequest(const ScopeAction& action,
                        const ScopeOptions& options) {
  std::string op = "{\"op\":" + Quoted(action.op);
  bool has_read = false;
  for (size_t i = 0; i < action.members.size(); ++i) {
    op += Member(action.members[i],
                 Quoted(ReadArgument(options.arguments.at(i), &has_read)));
  }
  if (action.members.empty()) {
    op += Member("context", Quoted(options.context));
    if (!options.base.empty()) op += Member("base", Quoted(options.base));
    op += Member("requests", Requests(options.arguments));
  }
  if (!options.fhir.empty()) op += Member("fhir", Quoted(options.fhir));
  if (!options.modifiers.empty()) {
    op += Member("modifiers", Modifiers(options.modifiers));
  }
  return op + "}";
}

// Says what is wrong with a request that failed.
[[noreturn]] void Fail(const Answer& answer, matron_status status) {
  const Answer& error = answer["error"];
  std::string message = matron_status_text(status);
  const std::string& pointer = error["pointer"].text();
  const std::string& text = error["message"].text();
  if (!text.empty()) message += ": " + pointer + " " + text;
  throw InputError(message);
}

}  // namespace

std::span<const ScopeAction> ScopeActions() {
  static const std::vector<ScopeAction> kActions = {
      {"parse",
       "scope.parse",
       "Tell what each scope means",
       {"scope"},
       nullptr,
       PrintParsed},
      {"covers",
       "scope.covers",
       "Is all that is wanted granted?",
       {"granted", "wanted"},
       "covers",
       PrintCovers},
      {"equals",
       "scope.equals",
       "Do both grant the same?",
       {"a", "b"},
       "equal",
       PrintEqual},
      {"intersect",
       "scope.intersect",
       "What both grant",
       {"a", "b"},
       nullptr,
       PrintSet},
      {"union",
       "scope.union",
       "What either grants",
       {"a", "b"},
       nullptr,
       PrintSet},
      {"difference",
       "scope.difference",
       "What is wanted beyond the grant",
       {"wanted", "granted"},
       nullptr,
       PrintSet},
      {"narrow",
       "scope.narrow",
       "Is a refresh request within the grant?",
       {"granted", "requested"},
       "within",
       PrintNarrowed},
      {"minimise",
       "scope.minimise",
       "The same in the fewest words",
       {"scope"},
       nullptr,
       PrintSet},
      {"to-v1",
       "scope.to_v1",
       "In the words of SMART 1.0",
       {"scope"},
       nullptr,
       PrintSet},
      {"from-v1",
       "scope.from_v1",
       "From the words of SMART 1.0",
       {"scope"},
       nullptr,
       PrintSet},
      {"to-uri",
       "scope.to_uri",
       "As URIs, for where scopes must be some",
       {"scope"},
       nullptr,
       PrintSet},
      {"from-uri", "scope.from_uri", "From URIs", {"scope"}, nullptr, PrintSet},
      {"least",
       "scope.least",
       "The smallest scopes for some requests",
       {},
       nullptr,
       PrintSet},
      {"risk",
       "scope.risk",
       "What is broader than it may need to be",
       {"scope"},
       nullptr,
       PrintRisks},
      {"describe",
       "scope.describe",
       "Sentences to ask for consent with",
       {"scope"},
       nullptr,
       PrintDescription},
  };
  return kActions;
}

int RunScope(const ScopeAction& action, const ScopeOptions& options) {
  Result<Evaluator> evaluator = Evaluator::Create();
  if (!evaluator.ok()) throw InputError("memory could not be allocated");
  matron_status status = MATRON_OK;
  const std::string_view json =
      evaluator->Evaluate(MakeRequest(action, options), &status);
  const Answer answer = Answer::Parse(json);
  if (options.json) {
    std::cout << json << "\n";
    if (status != MATRON_OK) return kExitUsage;
  } else {
    if (status != MATRON_OK) Fail(answer, status);
    action.print(answer);
    PrintRejected(answer, options);
  }
  const bool yes =
      action.verdict == nullptr || answer[action.verdict].is_true();
  return yes && answer["rejected"].items().empty() ? kExitPermit : kExitDeny;
}

}  // namespace matron::cli
