// Answers of the JSON protocol, in their fixed order of members.

#ifndef MATRON_CAPI_PRINT_H_
#define MATRON_CAPI_PRINT_H_

#include <span>
#include <string_view>

#include "base/diagnostics.h"
#include "decide/decision.h"
#include "evaluator.h"
#include "json/writer.h"

namespace matron::capi {

// Writes the members of a decision into the object that is open.
void PrintDecision(const decide::Decision& decision, json::Writer& writer);

// Writes the member `name`: an array of strings.
void PrintTexts(std::string_view name, std::span<const std::string_view> texts,
                json::Writer& writer);

// Writes the member `error`, and `errors` for faults of a policy document.
void PrintError(const OpError& error, const Diagnostics* diagnostics,
                json::Writer& writer);

}  // namespace matron::capi

#endif  // MATRON_CAPI_PRINT_H_
