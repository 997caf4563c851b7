#include "op_reader.h"

#include <algorithm>

#include "base/diagnostics.h"
#include "base/text_builder.h"

namespace matron::capi {

using json::Kind;
using json::Value;

void OpReader::RefuseUnknown(std::span<const std::string_view> known) {
  for (Value member = object_.first(); member.exists();
       member = member.next()) {
    if (std::find(known.begin(), known.end(), member.key()) == known.end()) {
      Fault(Status::kJsonUnknownMember, member.key(),
            "is not a member that is known here");
    }
  }
}

Value OpReader::Find(std::string_view name) const {
  const Value member = object_.Find(name);
  return member.is_null() ? Value() : member;
}

Value OpReader::Optional(std::string_view name, Kind kind) {
  const Value member = Find(name);
  if (!member.exists() || member.kind() == kind) return member;
  Fault(Status::kJsonWrongType, name, json::WrongTypeMessage(kind));
  return {};
}

Value OpReader::Require(std::string_view name, Kind kind) {
  const Value member = Optional(name, kind);
  if (!member.exists()) {
    Fault(Status::kJsonMissingMember, name, "is required");
  }
  return member;
}

bool OpReader::OptionalInteger(std::string_view name, int64_t low, int64_t high,
                               int64_t* out) {
  const Value member = Optional(name, Kind::kInteger);
  if (!member.exists()) return false;
  if (member.integer() < low || member.integer() > high) {
    Fault(Status::kInvalidArgument, name, "is out of range");
    return false;
  }
  *out = member.integer();
  return true;
}

void OpReader::FaultAt(Status status, size_t index, std::string_view message) {
  TextBuilder name(arena_);
  name.AppendInteger(static_cast<int64_t>(index));
  Fault(status, name.text(), message);
}

void OpReader::Fault(Status status, std::string_view name,
                     std::string_view message) {
  if (error_->failed()) return;
  TextBuilder pointer(arena_);
  pointer.Append(pointer_);
  if (!name.empty()) {
    pointer.Append('/');
    json::AppendPointerToken(name, pointer);
  }
  TextBuilder text(arena_);
  if (!name.empty()) {
    text.Append(QuoteForMessage(name, arena_));
    text.Append(' ');
  }
  text.Append(message);
  *error_ = {status, pointer.text(), text.text()};
}

oauth::ProvenKeys ReadProven(OpReader& reader) {
  oauth::ProvenKeys proven;
  const Value given = reader.Optional("proven", Kind::kObject);
  for (Value key = given.first(); key.exists(); key = key.next()) {
    const bool is_jkt = key.key() == "jkt";
    if (!is_jkt && key.key() != "x5t#S256") {
      reader.Fault(Status::kJsonUnknownMember, "proven",
                   "has a member that is not known here");
    } else if (!key.is_null() && !key.is_string()) {
      reader.Fault(Status::kJsonWrongType, "proven", "must hold strings");
    } else if (is_jkt) {
      proven.key_thumbprint = key.text();
    } else {
      proven.certificate_thumbprint = key.text();
    }
  }
  return proven;
}

fhir::FhirVersion ReadFhirVersion(OpReader& reader,
                                  fhir::FhirVersion otherwise) {
  const json::Value name = reader.Optional("fhir", json::Kind::kString);
  fhir::FhirVersion version = otherwise;
  if (name.exists() && !fhir::ParseFhirVersion(name.text(), &version)) {
    reader.Fault(Status::kInvalidArgument, "fhir", "is not a known version");
  }
  return version;
}

}  // namespace matron::capi
