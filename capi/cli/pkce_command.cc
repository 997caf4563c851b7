// `matron pkce`: verifiers and challenges, over the JSON protocol. Where the
// engine takes entropy, this command reads the system's.

#include <array>
#include <fstream>
#include <iostream>

#include "commands.h"
#include "inputs.h"
#include "json_text.h"
#include "matron.hpp"

namespace matron::cli {
namespace {

std::string Base64Url(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) {
      text += kAlphabet[bits >> (count - 6) & 63];
    }
  }
  if (count > 0) text += kAlphabet[bits << (6 - count) & 63];
  return text;
}

std::string ReadEntropy() {
  std::array<char, 32> octets;
  std::ifstream source("/dev/urandom", std::ios::binary);
  if (!source.read(octets.data(), octets.size())) {
    throw InputError("/dev/urandom cannot be read");
  }
  return {octets.data(), octets.size()};
}

std::string Member(std::string_view name, std::string_view value) {
  return "," + Quoted(name) + ":" + Quoted(value);
}

// A verifier is a secret: from a file or standard input, never an argument.
std::string VerifierMember(const PkceOptions& options) {
  return Member("code_verifier", ReadToken({options.verifier_file, ""}));
}

std::string Request(const PkceOptions& options) {
  switch (options.action) {
    case PkceAction::kGenerate:
      return "{\"op\":\"pkce.generate\"" +
             Member("entropy", Base64Url(ReadEntropy())) + "}";
    case PkceAction::kChallenge:
      return "{\"op\":\"pkce.challenge\"" + VerifierMember(options) + "}";
    case PkceAction::kVerify:
      return "{\"op\":\"pkce.verify\"" +
             Member("code_challenge", options.challenge) +
             Member("code_challenge_method", options.method) +
             VerifierMember(options) + "}";
  }
  return "{}";
}

}  // namespace

int RunPkce(const PkceOptions& options) {
  Result<Evaluator> evaluator = Evaluator::Create();
  if (!evaluator.ok()) throw InputError("memory could not be allocated");
  matron_status status = MATRON_OK;
  const std::string_view answer =
      evaluator->Evaluate(Request(options), &status);
  const bool valid = answer.starts_with("{\"valid\":true");
  std::cout << answer << "\n";
  if (status != MATRON_OK) return kExitUsage;
  return valid ? kExitPermit : kExitDeny;
}

}  // namespace matron::cli
