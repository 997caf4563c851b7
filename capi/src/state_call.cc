#include "state_call.h"

#include "base/base64url.h"
#include "base/text_builder.h"
#include "print.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;
using state::StoreAction;
using state::StoreOutcome;
using state::StoreRequest;

namespace {

constexpr size_t kMaxMembers = 16;
constexpr size_t kEntropyBytes = 32;

}  // namespace

std::string_view ItemPointer(std::string_view array, size_t index,
                             Arena& arena) {
  TextBuilder pointer(arena);
  pointer.Append(array);
  pointer.Append('/');
  pointer.AppendInteger(static_cast<int64_t>(index));
  return pointer.text();
}

void PrintRequest(const StoreRequest& request, Writer& writer) {
  writer.BeginObject();
  writer.Member("action", NameOf(request.action));
  writer.Member("key", request.key.text());
  const bool sets = request.action == StoreAction::kCompareAndSet;
  if (sets) writer.Member("expected", request.expected);
  if (sets || request.action == StoreAction::kPutIfAbsent) {
    writer.Member("value", request.value);
    writer.Key("expires_at");
    writer.Integer(request.expires_at);
  }
  writer.EndObject();
}

void PrintOutcome(const StoreOutcome& outcome, Writer& writer) {
  writer.BeginObject();
  writer.Member("result", NameOf(outcome.result));
  if (outcome.result == state::StoreResult::kFound) {
    writer.Member("value", outcome.value);
  }
  writer.EndObject();
}

StateCall::StateCall(const Value& op,
                     std::initializer_list<std::string_view> own, Arena& arena,
                     Writer& writer)
    : arena_(arena),
      writer_(writer),
      reader_(op, "", arena, &error_),
      outcomes_(arena) {
  std::string_view known[kMaxMembers] = {"op", "now", "store", "outcomes"};
  size_t num_known = 4;
  for (const std::string_view name : own) known[num_known++] = name;
  reader_.RefuseUnknown(std::span(known, num_known));
  now_ = RequireInteger("now", 0, limits::kMaxNumericDate);
  const Value store = reader_.Optional("store", Kind::kString);
  store_name_ = store.text();
  if (store.exists() && store_name_.empty()) {
    reader_.Fault(Status::kUnknownName, "store", "was not opened");
  }
  ReadOutcomes();
}

void StateCall::UseStore(state::MemoryStore* store) {
  store_ = store;
  if (store == nullptr) {
    reader_.Fault(Status::kUnknownName, "store", "was not opened");
  }
}

void StateCall::ReadOutcomes() {
  const Value list = reader_.Optional("outcomes", Kind::kArray);
  if (list.exists() && !store_name_.empty()) {
    reader_.Fault(Status::kInvalidArgument, "outcomes",
                  "are the store's where there is one");
  }
  for (Value item = list.first(); item.exists(); item = item.next()) {
    if (failed()) return;
    const std::string_view pointer =
        ItemPointer("/outcomes", outcomes_.size(), arena_);
    OpReader members(item, pointer, arena_, &error_);
    if (!item.is_object()) {
      return members.Fault(Status::kJsonWrongType, "", "must be an object");
    }
    members.RefuseUnknown({"result", "value"});
    const auto result = state::ParseStoreResult(members.RequireText("result"));
    if (!result.has_value()) {
      members.Fault(Status::kInvalidArgument, "result", "is not known");
    }
    const StoreOutcome outcome = {
        result.value_or(state::StoreResult::kUnavailable),
        members.OptionalText("value")};
    if (outcomes_.size() == limits::kMaxStoreOperations) {
      reader_.Fault(Status::kLimitExceeded, "outcomes", "are too many");
    } else if (!outcomes_.Append(outcome)) {
      reader_.Fault(Status::kOutOfMemory, "outcomes", "cannot be kept");
    }
  }
}

std::string_view StateCall::RequireEntropy() {
  const std::string_view text = reader_.RequireText("entropy");
  if (failed()) return {};
  const std::span<uint8_t> octets =
      arena_.NewArray<uint8_t>(Base64UrlDecodedBound(text.size()));
  size_t size = 0;
  if (octets.empty() || !Base64UrlDecode(text, octets, &size) ||
      size != kEntropyBytes) {
    reader_.Fault(Status::kInvalidArgument, "entropy",
                  "must be 32 octets in base64url");
    return {};
  }
  return {reinterpret_cast<const char*>(octets.data()), size};
}

int64_t StateCall::RequireInteger(std::string_view name, int64_t low,
                                  int64_t high) {
  int64_t value = low;
  reader_.Require(name, Kind::kInteger);
  reader_.OptionalInteger(name, low, high, &value);
  return value;
}

Reason StateCall::FaultUnasked() {
  reader_.Fault(Status::kInvalidArgument, "outcomes",
                "are more than were asked for");
  return Reason::kInvalidArgument;
}

bool StateCall::CarryOut() {
  if (store_ == nullptr || pending_.empty()) return false;
  for (const StoreRequest& request : pending_) {
    if (outcomes_.size() == limits::kMaxStoreOperations ||
        !outcomes_.Append(store_->Apply(request, now_, arena_))) {
      return false;
    }
  }
  pending_ = {};
  return true;
}

Status StateCall::Answer(Reason reason) {
  // SECURITY: nothing is valid because of an answer that was cut short.
  if (failed()) reason = Reason::kInvalidArgument;
  writer_.Key("valid");
  writer_.Bool(reason == Reason::kOk);
  writer_.Member("reason", InfoOf(reason).wire_name);
  if (failed()) {
    PrintError(error_, nullptr, writer_);
  } else if (reason == Reason::kStateRequired) {
    writer_.Key("operations");
    writer_.BeginArray();
    for (const StoreRequest& request : pending_) PrintRequest(request, writer_);
    writer_.EndArray();
  }
  return error_.status;
}

}  // namespace matron::capi
