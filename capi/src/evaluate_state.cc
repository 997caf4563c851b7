// The operations on what is remembered between calls: `store.open`,
// `store.apply`, `replay.check`, `revoke`, `revocation.check`.

#include <cstring>
#include <new>
#include <utility>

#include "base/limits.h"
#include "evaluator.h"
#include "op_reader.h"
#include "print.h"
#include "state/replay.h"
#include "state/revocation.h"
#include "state_call.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;
using state::StoreAction;
using state::StoreDialogue;
using state::StoreRequest;

namespace {

// One operation of `store.apply`.
StoreRequest ReadOperation(const Value& item, size_t index, Arena& arena,
                           OpError* error) {
  StoreRequest request;
  const std::string_view pointer = ItemPointer("/operations", index, arena);
  OpReader reader(item, pointer, arena, error);
  if (!item.is_object()) {
    reader.Fault(Status::kJsonWrongType, "", "must be an object");
    return request;
  }
  reader.RefuseUnknown({"action", "key", "expected", "value", "expires_at"});
  const auto action = state::ParseStoreAction(reader.RequireText("action"));
  const auto key = state::StoreKey::Parse(reader.RequireText("key"));
  if (!action.has_value()) {
    reader.Fault(Status::kInvalidArgument, "action", "is not known");
  } else if (!key.has_value()) {
    reader.Fault(Status::kInvalidArgument, "key",
                 "must be 32 octets in base64url");
  }
  if (error->failed()) return request;
  request.action = *action;
  request.key = *key;
  const bool sets = *action == StoreAction::kCompareAndSet;
  const bool writes = sets || *action == StoreAction::kPutIfAbsent;
  for (const std::string_view name : {"value", "expires_at", "expected"}) {
    const bool belongs = name == "expected" ? sets : writes;
    if (!belongs && reader.Find(name).exists()) {
      reader.Fault(Status::kInvalidArgument, name, "does not go with it");
    }
  }
  if (!writes) return request;
  request.value = reader.RequireText("value");
  if (sets) request.expected = reader.RequireText("expected");
  reader.Require("expires_at", Kind::kInteger);
  reader.OptionalInteger("expires_at", 0, 2 * limits::kMaxNumericDate,
                         &request.expires_at);
  return request;
}

std::optional<state::ReplayKind> ReadReplay(StateCall& call,
                                            state::ReplayInput* input) {
  OpReader& reader = call.reader();
  const auto kind = state::ParseReplayKind(reader.RequireText("kind"));
  if (!kind.has_value()) {
    reader.Fault(Status::kInvalidArgument, "kind", "is not known");
    return kind;
  }
  // Each kind has the names that its standard gives it, and no others.
  const bool is_proof = *kind == state::ReplayKind::kDpopProof;
  const bool is_code = *kind == state::ReplayKind::kAuthorizationCode;
  const std::string_view realm = is_proof ? "htu" : "issuer";
  const std::string_view identifier = is_code ? "code" : "jti";
  for (const std::string_view name : {"htu", "issuer", "code", "jti"}) {
    if (name != realm && name != identifier && reader.Find(name).exists()) {
      reader.Fault(Status::kInvalidArgument, name, "does not go with the kind");
    }
  }
  input->kind = *kind;
  input->realm = reader.RequireText(realm);
  input->identifier = reader.RequireText(identifier);
  return kind;
}

}  // namespace

void Evaluator::UseStore(StateCall& call) const {
  if (!call.store_name().empty()) call.UseStore(FindStore(call.store_name()));
}

state::MemoryStore* Evaluator::FindStore(std::string_view name) const {
  for (const NamedStore* named = stores_.get(); named != nullptr;
       named = named->next.get()) {
    if (std::string_view(named->name.get(), named->name_size) == name) {
      return named->store;
    }
  }
  return nullptr;
}

Status Evaluator::AddStore(std::string_view name, state::MemoryStorePtr owned,
                           state::MemoryStore* store) {
  std::unique_ptr<NamedStore> named(new (std::nothrow) NamedStore());
  if (named == nullptr) return Status::kOutOfMemory;
  named->name.reset(new (std::nothrow) char[name.size() + 1]);
  if (named->name == nullptr) return Status::kOutOfMemory;
  std::memcpy(named->name.get(), name.data(), name.size());
  named->name_size = name.size();
  named->owned = std::move(owned);
  named->store = store;
  named->next = std::move(stores_);
  stores_ = std::move(named);
  return Status::kOk;
}

Status Evaluator::AttachStore(std::string_view name,
                              state::MemoryStore& store) {
  if (name.empty() || FindStore(name) != nullptr) {
    return Status::kInvalidArgument;
  }
  return AddStore(name, nullptr, &store);
}

Status Evaluator::OpenStore(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown({"op", "name", "max_entries", "max_bytes"});
  const std::string_view name = reader.RequireText("name");
  int64_t max_entries = limits::kDefaultStoreEntries;
  int64_t max_bytes = limits::kDefaultStoreBytes;
  reader.OptionalInteger("max_entries", 1, limits::kMaxStoreEntries,
                         &max_entries);
  reader.OptionalInteger("max_bytes", 1, INT64_MAX, &max_bytes);
  // SECURITY: a store that took the place of another would have forgotten what
  // that one remembers.
  if (!error.failed() && (name.empty() || FindStore(name) != nullptr)) {
    reader.Fault(Status::kInvalidArgument, "name", "cannot be used");
  }
  if (!error.failed()) {
    Result<state::MemoryStorePtr> store = state::MemoryStore::Create(
        static_cast<size_t>(max_entries), static_cast<size_t>(max_bytes));
    state::MemoryStore* const opened = store.ok() ? store->get() : nullptr;
    if (!store.ok() ||
        AddStore(name, *std::move(store), opened) != Status::kOk) {
      reader.Fault(Status::kOutOfMemory, "max_entries", "cannot be kept");
    }
  }
  if (error.failed()) {
    PrintError(error, nullptr, writer);
    return error.status;
  }
  writer.Member("opened", name);
  writer.Key("max_entries");
  writer.Integer(max_entries);
  writer.Key("max_bytes");
  writer.Integer(max_bytes);
  return Status::kOk;
}

Status Evaluator::ApplyStore(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown({"op", "store", "operations", "now"});
  state::MemoryStore* const store = FindStore(reader.RequireText("store"));
  if (store == nullptr) {
    reader.Fault(Status::kUnknownName, "store", "was not opened");
  }
  int64_t now = 0;
  reader.Require("now", Kind::kInteger);
  reader.OptionalInteger("now", 0, limits::kMaxNumericDate, &now);
  const Value list = reader.Require("operations", Kind::kArray);
  ArenaVector<StoreRequest> requests(arena_);
  for (Value item = list.first(); item.exists() && !error.failed();
       item = item.next()) {
    const StoreRequest request =
        ReadOperation(item, requests.size(), arena_, &error);
    if (requests.size() == limits::kMaxStoreOperations ||
        !requests.Append(request)) {
      reader.Fault(Status::kLimitExceeded, "operations", "are too many");
    }
  }
  if (error.failed()) {
    PrintError(error, nullptr, writer);
    return error.status;
  }
  writer.Key("outcomes");
  writer.BeginArray();
  for (const StoreRequest& request : requests.items()) {
    PrintOutcome(store->Apply(request, now, arena_), writer);
  }
  writer.EndArray();
  return Status::kOk;
}

Status Evaluator::CheckReplay(const Value& op, Writer& writer) {
  StateCall call(
      op,
      {"kind", "issuer", "htu", "jti", "code", "exp", "leeway", "max_lifetime"},
      arena_, writer);
  UseStore(call);
  state::ReplayInput input;
  ReadReplay(call, &input);
  input.exp = call.RequireInteger("exp", 0, limits::kMaxNumericDate);
  input.now = call.now();
  input.max_lifetime_s = limits::kDefaultReplaySeconds;
  OpReader& reader = call.reader();
  reader.OptionalInteger("leeway", 0, limits::kMaxLeewaySeconds,
                         &input.leeway_s);
  reader.OptionalInteger("max_lifetime", 1, limits::kMaxLifetimeSeconds,
                         &input.max_lifetime_s);
  return call.Answer(call.Run(
      [&](StoreDialogue& store) { return state::UseOnce(input, store); }));
}

Status Evaluator::Revoke(const Value& op, Writer& writer) {
  StateCall call(op, {"kind", "issuer", "value", "max_lifetime", "leeway"},
                 arena_, writer);
  UseStore(call);
  OpReader& reader = call.reader();
  state::RevokeInput input;
  const auto kind = state::ParseRevocationKind(reader.RequireText("kind"));
  if (kind.has_value()) {
    input.kind = *kind;
  } else {
    reader.Fault(Status::kInvalidArgument, "kind", "is not known");
  }
  input.issuer = reader.RequireText("issuer");
  input.value = reader.RequireText("value");
  input.now = call.now();
  input.max_lifetime_s =
      call.RequireInteger("max_lifetime", 1, limits::kMaxFamilySeconds);
  reader.OptionalInteger("leeway", 0, limits::kMaxLeewaySeconds,
                         &input.leeway_s);
  return call.Answer(call.Run(
      [&](StoreDialogue& store) { return state::Revoke(input, store); }));
}

Status Evaluator::CheckRevocation(const Value& op, Writer& writer) {
  StateCall call(op, {"claims"}, arena_, writer);
  UseStore(call);
  const Value claims = call.reader().Require("claims", Kind::kObject);
  return call.Answer(call.Run([&](StoreDialogue& store) {
    return state::CheckClaimsRevoked(claims, store);
  }));
}

}  // namespace matron::capi
