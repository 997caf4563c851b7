// The members of the operations `decide` and `filter` that say what is decided.

#include "base/limits.h"
#include "base/text_builder.h"
#include "evaluator.h"
#include "op_reader.h"

namespace matron::capi {

using decide::DecideInput;
using decide::Given;
using json::Kind;
using json::Value;

namespace {

constexpr std::string_view kExactPrefix = "exact_query:";

// Reads one name of `enforces`: a bit, or the type (or `*`) of an exact query.
bool ParseEnforces(std::string_view name, fhir::FhirVersion version,
                   decide::Enforces* bit, std::string_view* exact_type) {
  if (name.starts_with(kExactPrefix)) {
    *exact_type = name.substr(kExactPrefix.size());
    return *exact_type == "*" ||
           fhir::ParseResourceType(*exact_type, version) !=
               fhir::ResourceType::kNone;
  }
  for (size_t i = 0; i < decide::kNumEnforces; ++i) {
    const decide::Enforces candidate = decide::Enforces{1} << i;
    if (decide::NameOfEnforces(candidate) == name) *bit = candidate;
  }
  return *bit != 0;
}

}  // namespace

void Evaluator::ReadRequest(const Value& request,
                            std::span<fhir::Header> headers, DecideInput* out,
                            OpError* error) {
  if (!request.exists()) return;
  OpReader reader(request, "/request", arena_, error);
  reader.RefuseUnknown({"method", "url", "headers", "body"});
  out->http.method = reader.RequireText("method");
  out->http.url = reader.RequireText("url");
  ReadHeaders(reader.Optional("headers", Kind::kObject), headers, out, error);
  const Value body = reader.Find("body");
  if (body.is_object() || body.is_string()) {
    out->body = ResourceOf(body);
    out->body_is_json = body.is_object();
  } else if (body.exists()) {
    reader.Fault(Status::kJsonWrongType, "body",
                 "must be an object or a string");
  }
}

void Evaluator::ReadHeaders(const Value& headers, std::span<fhir::Header> out,
                            DecideInput* input, OpError* error) {
  OpReader reader(headers, "/request/headers", arena_, error);
  size_t count = 0;
  for (Value header = headers.first(); header.exists();
       header = header.next()) {
    if (!header.is_string()) {
      reader.Fault(Status::kJsonWrongType, header.key(), "must be a string");
      return;
    }
    // One more than the limit is enough for the engine to see that there are
    // too many.
    if (count == out.size()) break;
    out[count++] = {header.key(), header.text()};
  }
  input->http.headers = out.first(count);
}

// A resource as an object, or as the text that the host has of it.
decide::ResourceInput Evaluator::ResourceOf(const Value& value) const {
  if (value.is_object()) return {Given::kYes, request_.Raw(value)};
  return {Given::kYes, value.text()};
}

void Evaluator::ReadResources(const Value& op, DecideInput* out,
                              OpError* error) {
  OpReader reader(op, "", arena_, error);
  const Value stored = op.Find("resource");
  if (stored.is_null()) {
    out->stored.given = Given::kAbsent;
  } else if (stored.is_object()) {
    out->stored = ResourceOf(stored);
  } else if (stored.exists()) {
    reader.Fault(Status::kJsonWrongType, "resource",
                 "must be an object or null");
  }
  const Value resulting = reader.Optional("resulting", Kind::kObject);
  if (resulting.exists()) out->resulting = ResourceOf(resulting);
  ReadEntryResources(reader.Optional("resources", Kind::kArray), out, error);
}

// The resources of the entries of a batch or transaction.
void Evaluator::ReadEntryResources(const Value& list, DecideInput* out,
                                   OpError* error) {
  if (!list.exists() || error->failed()) return;
  OpReader reader(list, "/resources", arena_, error);
  if (list.size() > limits::kMaxBundleEntries) {
    return reader.Fault(Status::kLimitExceeded, "", "has too many elements");
  }
  const std::span<decide::EntryResources> entries =
      arena_.NewArray<decide::EntryResources>(list.size());
  if (entries.size() != list.size()) {
    return reader.Fault(Status::kOutOfMemory, "", "no memory");
  }
  size_t index = 0;
  for (Value item = list.first(); item.exists(); item = item.next(), ++index) {
    if (!item.is_object()) {
      return reader.FaultAt(Status::kJsonWrongType, index, "must be an object");
    }
    TextBuilder pointer(arena_);
    pointer.Append("/resources/");
    pointer.AppendInteger(static_cast<int64_t>(index));
    OpReader members(item, pointer.text(), arena_, error);
    members.RefuseUnknown({"entry", "stored", "resulting"});
    int64_t entry = 0;
    if (!members.OptionalInteger("entry", 0, limits::kMaxBundleEntries - 1,
                                 &entry)) {
      members.Fault(Status::kJsonMissingMember, "entry", "is required");
    }
    if (error->failed()) return;
    entries[index].entry = static_cast<size_t>(entry);
    const Value stored = item.Find("stored");
    if (stored.is_null()) {
      entries[index].stored.given = Given::kAbsent;
    } else if (stored.is_object()) {
      entries[index].stored = ResourceOf(stored);
    } else if (stored.exists()) {
      members.Fault(Status::kJsonWrongType, "stored",
                    "must be an object or null");
    }
    const Value resulting = members.Optional("resulting", Kind::kObject);
    if (resulting.exists()) entries[index].resulting = ResourceOf(resulting);
    for (size_t i = 0; i < index; ++i) {
      if (entries[i].entry != entries[index].entry) continue;
      members.Fault(Status::kInvalidArgument, "entry", "stands twice");
    }
  }
  out->entries = entries;
}

void Evaluator::ReadEnforces(const Value& enforces, fhir::FhirVersion version,
                             DecideInput* out, OpError* error) {
  OpReader reader(enforces, "/enforces", arena_, error);
  if (!enforces.exists()) return;
  if (enforces.is_string() && enforces.text() == "all") {
    out->enforces = decide::kEnforcesAll;
    return;
  }
  if (!enforces.is_array()) {
    reader.Fault(Status::kJsonWrongType, "",
                 "`enforces` must be an array of names or `all`");
    return;
  }
  TextBuilder exact(arena_);
  size_t index = 0;
  for (Value item = enforces.first(); item.exists();
       item = item.next(), ++index) {
    decide::Enforces declared = 0;
    std::string_view type;
    if (!item.is_string()) {
      return reader.FaultAt(Status::kJsonWrongType, index, "must be a string");
    }
    if (!ParseEnforces(item.text(), version, &declared, &type)) {
      return reader.FaultAt(Status::kInvalidArgument, index,
                            "is nothing that a host can declare");
    }
    out->enforces |= declared;
    if (type.empty()) continue;
    exact.Append(exact.size() == 0 ? "" : " ");
    exact.Append(type);
  }
  out->exact_types = exact.text();
}

}  // namespace matron::capi
