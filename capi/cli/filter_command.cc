// `matron filter`: the response on standard output, what became of it on
// standard error.

#include <algorithm>
#include <iostream>

#include "asked.h"
#include "commands.h"
#include "inputs.h"
#include "json_text.h"
#include "matron.hpp"

namespace matron::cli {
namespace {

// SECURITY: on standard error, and without colours, which standard output may
// have.
void TellPeople(const FilterOptions& options, const FilterResult& result) {
  std::cerr << EffectName(result.effect) << "  " << options.method << " "
            << options.url << "\n  reason      " << ReasonName(result.reason)
            << ": " << ReasonText(result.reason) << "\n";
  if (result.effect != Effect::kPermit) return;
  std::cerr << "  kept        " << result.kept << "\n  dropped     "
            << result.dropped << "\n";
}

int Print(const FilterOptions& options, const FilterResult& result) {
  const bool is_permit = result.effect == Effect::kPermit;
  if (options.json) {
    std::cout << ToJson(result, result.output) << "\n";
  } else {
    TellPeople(options, result);
    if (is_permit) std::cout << result.output;
  }
  return is_permit ? kExitPermit : kExitDeny;
}

}  // namespace

int RunFilter(const FilterOptions& options) {
  const Asked asked(options);
  const std::string response = ReadFile(options.response_file);
  // Entries are mostly small: large memory is taken only for one that is not.
  size_t room = asked.max_input_bytes();
  for (;; room = response.size()) {
    Filter filter = Unwrap(Filter::Create(room), "memory");
    const FilterResult result =
        filter.FilterResponse(asked.session(), asked.request(), response,
                              &asked.resources(), options.announce);
    if (result.reason != MATRON_REASON_SCRATCH_TOO_SMALL ||
        room >= response.size()) {
      return Print(options, result);
    }
  }
}

}  // namespace matron::cli
