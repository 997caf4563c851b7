// The `matron` command.

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <string>
#include <tuple>

#include "commands.h"
#include "inputs.h"
#include "matron.hpp"
#include "scope_command.h"

namespace matron::cli {
namespace {

void AddTokenOptions(CLI::App& command, TokenSource& token) {
  CLI::Option* file = command.add_option(
      "--token-file", token.file, "File with the token; - is standard input");
  command
      .add_option("--token-env", token.variable,
                  "Variable of the environment with the token")
      ->excludes(file);
}

void AddProven(CLI::App& command, std::string& jkt, std::string& x5t) {
  command.add_option("--proven-jkt", jkt,
                     "Thumbprint of the key that a DPoP proof was by");
  command.add_option("--proven-x5t", x5t,
                     "Thumbprint of the certificate of the TLS client");
}

void AddRevocation(CLI::App& command, matron_reason& revocation) {
  // What no check says is none of them.
  std::map<std::string, matron_reason> answers;
  for (const matron_reason reason :
       {MATRON_REASON_OK, MATRON_REASON_TOKEN_REVOKED,
        MATRON_REASON_STATE_UNAVAILABLE, MATRON_REASON_STATE_MALFORMED,
        MATRON_REASON_CLAIM_MISSING, MATRON_REASON_CLAIM_MALFORMED}) {
    answers[matron_reason_name(reason)] = reason;
  }
  command
      .add_option("--revocation", revocation,
                  "What a check of revocations said of the session")
      ->transform(CLI::CheckedTransformer(answers));
}

void AddNow(CLI::App& command, std::optional<int64_t>& now) {
  constexpr int64_t kLast = 253402300799;  // The end of the year 9999.
  command.add_option("--now", now, "Seconds since 1970; default: the clock")
      ->check(CLI::Range(int64_t{0}, kLast));
}

// What the entries of a batch or transaction need.
void AddEntries(CLI::App& command, DecideOptions& options) {
  command
      .add_option(
          "--entry-resource", options.entry_resource_files,
          "`N=file`: the stored resource of entry N, from 0; repeatable")
      ->take_all();
  command
      .add_option("--no-entry-resource", options.entries_without_resource,
                  "`N`: there is no resource for entry N; repeatable")
      ->take_all();
  command
      .add_option("--entry-resulting", options.entry_resulting_files,
                  "`N=file`: the resource of entry N as it would be stored; "
                  "repeatable")
      ->take_all();
}

void AddDecide(CLI::App& command, DecideOptions& options) {
  command.add_option("method", options.method, "HTTP method")->required();
  command
      .add_option("url", options.url,
                  "Path and query below the FHIR base, /Patient/1?x=y")
      ->required();
  command
      .add_option("--policy", options.policy,
                  "File with the policy document, or smart-only")
      ->required();
  command.add_option("--base", options.base, "FHIR base URL (smart-only)");
  command.add_option("--fhir", options.fhir,
                     "FHIR version (smart-only): R4, R4B or R5");
  CLI::Option* claims =
      command.add_option("--claims", options.claims_file,
                         "File with claims that you have verified yourself");
  AddTokenOptions(command, options.token);
  // SECURITY: who asks is said in one way; none is silently preferred.
  claims->excludes("--token-file", "--token-env");
  command.add_option("--jwks", options.jwks_file,
                     "File with the issuer's JWK set");
  command.add_option("--issuer", options.issuer, "Whose keys --jwks holds");
  AddProven(command, options.proven_jkt, options.proven_x5t);
  AddRevocation(command, options.revocation);
  command.add_option("--header", options.headers, "`Name: value`, repeatable")
      ->take_all();
  command.add_option("--body", options.body_file,
                     "File with the body: a resource, a batch or a form");
  CLI::Option* resource = command.add_option(
      "--resource", options.resource_file, "File with the stored resource");
  command
      .add_flag("--no-resource", options.no_resource,
                "The server looked and found no resource")
      ->excludes(resource);
  command.add_option("--resulting", options.resulting_file,
                     "File with the resource as it would be stored");
  AddEntries(command, options);
  command.add_option("--enforces", options.enforces,
                     "What the server can carry out: all, or names separated "
                     "by commas");
  AddNow(command, options.now);
  command.add_flag("--json", options.json, "Print the answer as JSON");
}

void AddFilter(CLI::App& command, FilterOptions& options) {
  AddDecide(command, options);
  command.add_option("--response", options.response_file,
                     "File with the response to the request; default: standard "
                     "input");
  command.add_flag("--announce", options.announce,
                   "Tell that something was withheld from a search");
}

void AddVerify(CLI::App& command, VerifyOptions& options) {
  command.add_option("--profile", options.profile,
                     "access_token, id_token, client_assertion, dpop_proof, "
                     "logout_token or jws");
  AddTokenOptions(command, options.token);
  command.add_option("--jwks", options.jwks_file,
                     "File with the JWK set; a DPoP proof has none");
  command.add_option("--issuer", options.issuer, "Expected issuer");
  command.add_option("--audience", options.audience, "Expected audience");
  command.add_option("--typ", options.typ, "Expected typ; default at+jwt");
  for (const auto& [name, member, text] :
       {std::tuple("--client-id", "client_id", "Client that the token is for"),
        {"--token-endpoint", "token_endpoint",
         "URL that a client assertion was posted to"},
        {"--jwks-url", "jwks_url", "JWK set URL registered for the client"},
        {"--method", "method", "Method of the request that a proof is for"},
        {"--url", "url", "Absolute URL of the request that a proof is for"},
        {"--key-thumbprint", "key_thumbprint",
         "The `cnf.jkt` that a proof must be by"},
        {"--base", "base", "FHIR base that a fhirUser may lie under"}}) {
    command.add_option(name, options.texts[member], text);
  }
  AddProven(command, options.proven_jkt, options.proven_x5t);
  command.add_option("--required-claim", options.required_claims,
                     "Claim that must be there, repeatable");
  command.add_option("--acr", options.acr_values,
                     "Accepted authentication context, repeatable");
  command.add_option("--amr", options.amr_values,
                     "Required authentication method, repeatable");
  command.add_option("--max-age", options.max_age,
                     "Seconds since the authentication, or since a proof");
  // SECURITY: secrets are no arguments, which every process can read.
  for (const auto& [name, member, text] :
       {std::tuple("--nonce-file", "nonce", "File with the nonce"),
        {"--code-file", "code", "File with the code of an ID token"}}) {
    command.add_option(name, options.secret_files[member], text);
  }
  command.add_option("--access-token-file", options.access_token.file,
                     "File with the access token of an ID token or proof");
  command.add_option("--algorithm", options.algorithms,
                     "Accepted algorithm, repeatable");
  command.add_option("--leeway", options.leeway, "Seconds, 0 to 300");
  command.add_option("--max-lifetime", options.max_lifetime, "Seconds");
  AddNow(command, options.now);
  command.add_flag("--json", options.json, "Print the answer as JSON");
}

void AddScopeAction(CLI::App& command, const ScopeAction& action,
                    ScopeOptions& options) {
  CLI::Option* arguments = command.add_option(
      "arguments", options.arguments, "Scope strings; - is standard input");
  std::string names;
  for (const char* member : action.members) {
    names += (names.empty() ? "" : " ") + std::string(member);
  }
  if (action.members.empty()) {
    names = "METHOD URL ...";
    command.add_option("--context", options.context, "patient, user or system")
        ->required();
    command.add_option("--base", options.base,
                       "FHIR base URL, for URLs that are not relative");
  } else {
    arguments->expected(static_cast<int>(action.members.size()));
  }
  arguments->required()->type_name(names);
  command.add_option("--fhir", options.fhir,
                     "FHIR version: R4 (default), R4B or R5");
  command.add_option("--modifiers", options.modifiers,
                     "Modifiers that constraints may use, separated by commas");
  command.add_flag("--json", options.json, "Print the answer as JSON");
}

void AddScope(CLI::App& command, ScopeOptions& options) {
  command.require_subcommand(1);
  for (const ScopeAction& action : ScopeActions()) {
    AddScopeAction(*command.add_subcommand(action.name, action.about), action,
                   options);
  }
}

void AddPkce(CLI::App& command, PkceOptions& options) {
  command.require_subcommand(1);
  command.add_subcommand(
      "generate", "Make a verifier of the system's entropy, and its challenge");
  CLI::App* challenge =
      command.add_subcommand("challenge", "Make the challenge of a verifier");
  CLI::App* verify = command.add_subcommand(
      "verify", "Check a verifier against the challenge that was stored");
  for (CLI::App* action : {challenge, verify}) {
    action
        ->add_option("--verifier-file", options.verifier_file,
                     "File with the verifier; - is standard input")
        ->required();
  }
  verify
      ->add_option("--challenge", options.challenge,
                   "Challenge that was stored")
      ->required();
  verify->add_option("--method", options.method,
                     "Method that was stored; default S256");
}

int RunPkceOf(const CLI::App& command, PkceOptions& options) {
  options.action = command.got_subcommand("generate") ? PkceAction::kGenerate
                   : command.got_subcommand("challenge")
                       ? PkceAction::kChallenge
                       : PkceAction::kVerify;
  return RunPkce(options);
}

// Runs the action that was given.
int RunScopeOf(const CLI::App& command, const ScopeOptions& options) {
  for (const ScopeAction& action : ScopeActions()) {
    if (command.got_subcommand(action.name)) return RunScope(action, options);
  }
  return kExitUsage;
}

// SECURITY: an argument that is not known may be a token that somebody tried to
// hand over, so only names of options are repeated.
std::string NameUnknown(const CLI::App& app) {
  std::string names;
  for (const std::string& argument : app.remaining(/*recurse=*/true)) {
    if (!argument.starts_with("--")) continue;
    names += " " + argument.substr(0, argument.find('='));
  }
  return names;
}

int Run(int argc, char** argv) {
  CLI::App app("matron: a policy decision point for SMART on FHIR");
  app.set_version_flag("--version", std::string("matron ") + matron_version() +
                                        ", ABI " +
                                        std::to_string(matron_abi_version()));
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 plain permit or valid, 1 deny or not valid, 2 usage or "
      "input\nerror, 3 permit with obligations or needs_resource. `eval` ends "
      "with 0,\n`filter` with 0 if the response may be shown, `scope` with 0 "
      "for yes or a plain\nresult, 1 for no or what is not understood.");
  DecideOptions decide;
  FilterOptions filter;
  VerifyOptions verify;
  ScopeOptions scope;
  PkceOptions pkce;
  CLI::App* eval_command = app.add_subcommand(
      "eval", "Answer JSON requests, one a line (docs/evaluate.md)");
  CLI::App* decide_command =
      app.add_subcommand("decide", "Decide one FHIR request");
  CLI::App* explain_command = app.add_subcommand(
      "explain", "Decide one FHIR request and tell how it came about");
  CLI::App* filter_command = app.add_subcommand(
      "filter",
      "Take from the response to a FHIR request what may not be seen");
  CLI::App* verify_command = app.add_subcommand("verify", "Verify a token");
  CLI::App* scope_command = app.add_subcommand(
      "scope", "Parse, compare and rewrite scopes, or describe them");
  CLI::App* pkce_command =
      app.add_subcommand("pkce", "Make and check PKCE verifiers");
  AddDecide(*decide_command, decide);
  AddDecide(*explain_command, decide);
  AddFilter(*filter_command, filter);
  AddVerify(*verify_command, verify);
  AddScope(*scope_command, scope);
  AddPkce(*pkce_command, pkce);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    throw InputError("there are arguments that are not known, see --help:" +
                     NameUnknown(app));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  if (eval_command->parsed()) return RunEval();
  if (pkce_command->parsed()) return RunPkceOf(*pkce_command, pkce);
  if (scope_command->parsed()) return RunScopeOf(*scope_command, scope);
  if (filter_command->parsed()) return RunFilter(filter);
  decide.explain = explain_command->parsed();
  if (!verify_command->parsed()) return RunDecide(decide);
  if (verify.token.file.empty() && verify.token.variable.empty()) {
    throw InputError("verify needs --token-file or --token-env");
  }
  if (verify.jwks_file.empty() && verify.profile != "dpop_proof") {
    throw InputError("verify needs --jwks");
  }
  return RunVerify(verify);
}

}  // namespace
}  // namespace matron::cli

int main(int argc, char** argv) {
  try {
    return matron::cli::Run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "matron: " << error.what() << "\n";
    return matron::cli::kExitUsage;
  }
}
