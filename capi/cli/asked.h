// Asked: what `decide`, `explain` and `filter` are asked, read from files and
// arguments.
//
//   Asked asked(options);
//   asked.session().Decide(asked.request(), asked.resources(), scratch);

#ifndef MATRON_CLI_ASKED_H_
#define MATRON_CLI_ASKED_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "matron.hpp"

namespace matron::cli {

// The value of `result`. Throws InputError, which names `what` and what was
// found in it.
[[noreturn]] void FailWith(const std::string& what,
                           const std::vector<Diagnostic>& diagnostics,
                           matron_status status);
template <typename T>
T Unwrap(Result<T> result, const std::string& what) {
  if (!result.ok()) FailWith(what, result.diagnostics(), result.status());
  return *std::move(result);
}

// Throws InputError if something cannot be read. Keeps the texts that the
// request and the resources refer to.
class Asked {
 public:
  explicit Asked(const DecideOptions& options);
  Asked(const Asked&) = delete;  // Refers to itself.
  Asked& operator=(const Asked&) = delete;

  const Session& session() const { return *session_; }
  const Request& request() const { return request_; }
  const Resources& resources() const { return resources_; }
  // Of the largest text, but not less than a MiB.
  size_t max_input_bytes() const { return max_input_bytes_; }

 private:
  // What the host has of one entry.
  struct EntryTexts {
    std::optional<std::string> stored;
    bool stored_absent = false;
    std::optional<std::string> resulting;
  };

  std::optional<std::string> Read(const std::string& path);
  void ReadHeaders();
  void ReadEnforces();
  void ReadResources();
  EntryTexts& EntryOf(const std::string& option, const std::string& text,
                      std::string* path);
  void ReadEntries();
  void OpenSession();

  const DecideOptions& options_;
  size_t max_input_bytes_ = size_t{1} << 20;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::string exact_types_;
  std::optional<std::string> body_;
  std::optional<std::string> stored_;
  std::optional<std::string> resulting_;
  std::map<size_t, EntryTexts> entries_;
  Request request_;
  Resources resources_;
  std::optional<Session> session_;
};

}  // namespace matron::cli

#endif  // MATRON_CLI_ASKED_H_
