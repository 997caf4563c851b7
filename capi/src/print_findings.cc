#include "print_findings.h"

#include "print.h"

namespace matron::capi {

using json::Writer;
using smart::Finding;
using smart::Findings;

void PrintValid(const Findings& findings, Writer& writer) {
  writer.Key("valid");
  writer.Bool(!findings.failed());
}

void PrintFindings(const Findings& findings, Writer& writer) {
  writer.Key("findings");
  writer.BeginArray();
  for (const Finding& finding : findings.items()) {
    writer.BeginObject();
    writer.Member("severity", NameOf(finding.severity));
    writer.Member("code", NameOf(finding.code));
    writer.Member("pointer", finding.pointer);
    writer.Member("message", finding.message);
    writer.Member("spec", finding.spec);
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("findings_left_out");
  writer.Integer(static_cast<int64_t>(findings.num_left_out()));
}

Status PrintInvalid(const OpError& error, const Diagnostics* diagnostics,
                    Writer& writer) {
  writer.Key("valid");
  writer.Bool(false);
  PrintError(error, diagnostics, writer);
  return error.status;
}

void NoteExhausted(const Findings& findings, const Arena& arena,
                   OpReader& reader) {
  if (!findings.exhausted() && !arena.exhausted()) return;
  reader.Fault(Status::kOutOfMemory, "", TextOf(Status::kOutOfMemory));
}

std::optional<smart::SmartVersion> ReadSmartVersion(OpReader& reader) {
  const json::Value version = reader.Optional("version", json::Kind::kString);
  if (!version.exists()) return std::nullopt;
  const auto parsed = smart::ParseSmartVersion(version.text());
  if (!parsed.has_value()) {
    reader.Fault(Status::kInvalidArgument, "version",
                 "is not a known version of SMART");
  }
  return parsed;
}

}  // namespace matron::capi
