// The subcommands of `matron`.

#ifndef MATRON_CLI_COMMANDS_H_
#define MATRON_CLI_COMMANDS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "matron.h"

namespace matron::cli {

// Exit statuses, for every subcommand but `eval`.
inline constexpr int kExitPermit = 0;  // Plain permit, or valid.
inline constexpr int kExitDeny = 1;    // Deny, or not valid.
inline constexpr int kExitUsage = 2;   // Usage, or input that cannot be read.
inline constexpr int kExitConditional = 3;  // Obligations, or needs_resource.

// Where a token comes from. It is never an argument: arguments can be seen by
// others.
struct TokenSource {
  std::string file;      // `-`: standard input.
  std::string variable;  // Of the environment.
};

struct DecideOptions {
  std::string proven_jkt;  // Thumbprints of keys that were proven.
  std::string proven_x5t;
  matron_reason revocation = MATRON_REASON_OK;  // What a check said.
  std::string policy;                           // A file, or `smart-only`.
  std::string base;
  std::string fhir = "R4";
  std::string claims_file;
  TokenSource token;
  std::string jwks_file;
  std::string issuer;
  std::string method;
  std::string url;
  std::vector<std::string> headers;  // `Name: value`.
  std::string body_file;
  std::string resource_file;
  bool no_resource = false;
  std::string resulting_file;
  // Of the entries of a batch or transaction, `N=file` and `N`.
  std::vector<std::string> entry_resource_files;
  std::vector<std::string> entries_without_resource;
  std::vector<std::string> entry_resulting_files;
  std::string enforces;
  std::optional<int64_t> now;
  bool json = false;
  bool explain = false;
};

struct FilterOptions : DecideOptions {
  std::string response_file = "-";
  bool announce = false;
};

struct VerifyOptions {
  std::string profile = "access_token";
  TokenSource token;
  std::string jwks_file;
  std::string issuer;
  std::string audience;
  std::string typ;
  // Other members of the operation that are texts, by name.
  std::map<std::string, std::string> texts;
  // The same of those that come from files.
  std::map<std::string, std::string> secret_files;
  std::vector<std::string> algorithms;
  std::vector<std::string> required_claims;
  std::vector<std::string> acr_values;
  std::vector<std::string> amr_values;
  std::string proven_jkt;
  std::string proven_x5t;
  // Of what came with an ID token, or with a DPoP proof.
  TokenSource access_token;
  int64_t leeway = 0;
  std::optional<int64_t> max_lifetime;
  std::optional<int64_t> max_age;
  std::optional<int64_t> now;
  bool json = false;
};

enum class PkceAction { kGenerate, kChallenge, kVerify };

struct PkceOptions {
  PkceAction action = PkceAction::kVerify;
  std::string verifier_file;  // `-`: standard input.
  std::string challenge;      // No secret: it came by the browser.
  std::string method = "S256";
};

// Answers JSON requests, one a line, from standard input.
int RunEval();
int RunDecide(const DecideOptions& options);
int RunFilter(const FilterOptions& options);
int RunVerify(const VerifyOptions& options);
int RunPkce(const PkceOptions& options);

}  // namespace matron::cli

#endif  // MATRON_CLI_COMMANDS_H_
