// `matron scope`: one action for each operation on scopes of the JSON protocol.

#ifndef MATRON_CLI_SCOPE_COMMAND_H_
#define MATRON_CLI_SCOPE_COMMAND_H_

#include <span>
#include <string>
#include <vector>

namespace matron::cli {

class Answer;

struct ScopeAction {
  const char* name;
  const char* op;
  const char* about;
  // The members of the request that are scope strings, each an argument.
  std::vector<const char*> members;
  // What answers yes or no; null if nothing does.
  const char* verdict;
  void (*print)(const Answer& answer);
};

// All but `least`, whose arguments are requests, have members.
std::span<const ScopeAction> ScopeActions();

struct ScopeOptions {
  // One for each member, or method and URL of each request. `-` is standard
  // input. Scopes are no secrets, so they may be arguments.
  std::vector<std::string> arguments;
  std::string modifiers;  // Separated by commas.
  std::string fhir;       // Empty: the default of the protocol.
  std::string context;    // Of `least`.
  std::string base;       // Of `least`.
  bool json = false;
};

// Exit status: kExitPermit for yes or a plain result, kExitDeny for no, or if
// anything was not understood.
int RunScope(const ScopeAction& action, const ScopeOptions& options);

}  // namespace matron::cli

#endif  // MATRON_CLI_SCOPE_COMMAND_H_
