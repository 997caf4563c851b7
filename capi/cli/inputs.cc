#include "inputs.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace matron::cli {
namespace {

std::string ReadStream(std::istream& stream) {
  return {std::istreambuf_iterator<char>(stream), {}};
}

// SECURITY: `name` may be a token that somebody took for a name, so it is cut.
std::string Shown(const std::string& name) {
  constexpr size_t kMaxShown = 64;
  return "`" + name.substr(0, kMaxShown) +
         (name.size() > kMaxShown ? "…`" : "`");
}

std::string Coloured(const char* code, const std::string& text) {
  static const bool enabled =
      isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  return enabled ? std::string("\033[") + code + "m" + text + "\033[0m" : text;
}

}  // namespace

std::string ReadFile(const std::string& path) {
  if (path == "-") return ReadStream(std::cin);
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw InputError("cannot read " + Shown(path));
  return ReadStream(stream);
}

std::string ReadToken(const TokenSource& source) {
  std::string token;
  if (!source.variable.empty()) {
    const char* value = std::getenv(source.variable.c_str());
    if (value == nullptr) {
      throw InputError("the variable " + Shown(source.variable) +
                       " is not set");
    }
    token = value;
  } else {
    token = ReadFile(source.file);
  }
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) {
    token.pop_back();
  }
  return token;
}

int64_t NowOr(const std::optional<int64_t>& now) {
  if (now.has_value()) return *now;
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string Bold(const std::string& text) { return Coloured("1", text); }
std::string Green(const std::string& text) { return Coloured("1;32", text); }
std::string Red(const std::string& text) { return Coloured("1;31", text); }
std::string Yellow(const std::string& text) { return Coloured("1;33", text); }

}  // namespace matron::cli
