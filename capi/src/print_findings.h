// Findings in answers of the JSON protocol, and answers of calls that failed.

#ifndef MATRON_CAPI_PRINT_FINDINGS_H_
#define MATRON_CAPI_PRINT_FINDINGS_H_

#include <optional>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "evaluator.h"
#include "json/writer.h"
#include "op_reader.h"
#include "smart/finding.h"
#include "smart/smart_version.h"

namespace matron::capi {

// Writes the member `valid`: whether there is no error.
void PrintValid(const smart::Findings& findings, json::Writer& writer);

// Writes the members `findings` and `findings_left_out`.
void PrintFindings(const smart::Findings& findings, json::Writer& writer);

// Writes the members of a failed call, which is never valid, and returns its
// status.
Status PrintInvalid(const OpError& error, const Diagnostics* diagnostics,
                    json::Writer& writer);

// Notes a fault if memory ran out while findings were made.
void NoteExhausted(const smart::Findings& findings, const Arena& arena,
                   OpReader& reader);

// The member `version`, such as `2.2`; notes a fault of any other value.
// Nothing if it is absent.
std::optional<smart::SmartVersion> ReadSmartVersion(OpReader& reader);

}  // namespace matron::capi

#endif  // MATRON_CAPI_PRINT_FINDINGS_H_
