// What the command reads from its surroundings, and how it complains.

#ifndef MATRON_CLI_INPUTS_H_
#define MATRON_CLI_INPUTS_H_

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "commands.h"

namespace matron::cli {

// Input that cannot be used; the command ends with kExitUsage.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The bytes of the file at `path`; `-` is standard input.
std::string ReadFile(const std::string& path);

// The token of `source`, without white space at its end.
std::string ReadToken(const TokenSource& source);

// `now` if it was given, else the time of this machine.
int64_t NowOr(const std::optional<int64_t>& now);

// Colours, if standard output is a terminal and NO_COLOR is not set.
std::string Bold(const std::string& text);
std::string Green(const std::string& text);
std::string Red(const std::string& text);
std::string Yellow(const std::string& text);

}  // namespace matron::cli

#endif  // MATRON_CLI_INPUTS_H_
