#include "flow_call.h"

#include "base/arena_vector.h"
#include "base/limits.h"
#include "print.h"
#include "print_findings.h"
#include "verify_input.h"

namespace matron::capi {

using json::Kind;
using json::Value;

namespace {

// What is shown of a value that came, at most.
constexpr size_t kMaxShownBytes = 1024;

// A pair of a name and a value, as fetch and HTTP libraries have headers.
bool ReadPair(const Value& pair, fhir::Header* out) {
  const Value name = pair.is_array() ? pair.first() : Value();
  const Value value = name.next();
  if (!name.is_string() || !value.is_string() || value.next().exists()) {
    return false;
  }
  *out = {name.text(), value.text()};
  return true;
}

}  // namespace

Status FlowCall::Fail() { return PrintInvalid(error_, nullptr, writer_); }

void FlowCall::PrintVerdict(Reason reason) {
  writer_.Key("valid");
  writer_.Bool(reason == Reason::kOk);
  writer_.Member("reason", InfoOf(reason).wire_name);
}

void FlowCall::PrintDetail(std::string_view what, std::string_view expected,
                           std::string_view came) {
  writer_.Key("detail");
  writer_.BeginObject();
  writer_.Member("what", what);
  if (!expected.empty()) writer_.Member("expected", expected);
  if (!came.empty() && came.size() <= kMaxShownBytes) {
    writer_.Member("came", came);
  }
  writer_.EndObject();
}

std::optional<std::string_view> ReadText(OpReader& reader,
                                         std::string_view name) {
  const Value value = reader.Optional(name, Kind::kString);
  return value.exists() ? std::optional(value.text()) : std::nullopt;
}

std::optional<bool> ReadFlag(OpReader& reader, std::string_view name) {
  const Value value = reader.Optional(name, Kind::kBool);
  return value.exists() ? std::optional(value.integer() != 0) : std::nullopt;
}

std::span<const std::string_view> ReadList(OpReader& reader,
                                           std::string_view name,
                                           size_t max_items, Arena& arena) {
  const auto items = ReadTexts(name, reader, arena);
  if (items.size() > max_items) {
    reader.Fault(Status::kLimitExceeded, name, "are too many");
    return {};
  }
  return items;
}

std::span<const fhir::Header> ReadHeaderList(FlowCall& call) {
  OpReader& reader = call.reader();
  const Value given = reader.Find("headers");
  ArenaVector<fhir::Header> headers(call.arena());
  if (given.exists() && !given.is_array() && !given.is_object()) {
    reader.Fault(Status::kJsonWrongType, "headers",
                 "must be an object or an array of pairs");
  }
  for (Value item = given.first(); item.exists(); item = item.next()) {
    fhir::Header header = {item.key(), item.text()};
    if (given.is_array() ? !ReadPair(item, &header) : !item.is_string()) {
      reader.Fault(Status::kJsonWrongType, "headers",
                   "must have strings as names and values");
    } else if (headers.size() == limits::kMaxHeaders ||
               !headers.Append(header)) {
      reader.Fault(Status::kLimitExceeded, "headers", "are too many");
    }
    if (call.failed()) return {};
  }
  return headers.items();
}

}  // namespace matron::capi
