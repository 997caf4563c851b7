// The operations `seal`, `open`, `reseal`, `vault.inspect` and `vault.sweep`.

#include <optional>

#include "base/base64url.h"
#include "base/limits.h"
#include "base/text.h"
#include "evaluator.h"
#include "key_ring_reader.h"
#include "op_reader.h"
#include "print.h"
#include "vault/sealing.h"
#include "vault/sweep.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;
using vault::KeyRing;

namespace {

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
std::string_view Text(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The bytes that `text` is the base64url form of; nothing if it is none.
std::optional<std::span<const uint8_t>> Decode(std::string_view text,
                                               Arena& arena) {
  const std::span<uint8_t> out =
      arena.NewArray<uint8_t>(Base64UrlDecodedBound(text.size()));
  size_t size = 0;
  if (out.empty() || !Base64UrlDecode(text, out, &size)) return std::nullopt;
  return out.first(size);
}

void PrintBytes(std::string_view name, std::span<const uint8_t> bytes,
                Arena& arena, Writer& writer) {
  const std::span<char> text =
      arena.NewArray<char>(Base64UrlEncodedSize(bytes.size()));
  if (text.size() == Base64UrlEncodedSize(bytes.size())) {
    Base64UrlEncode(bytes, text.data());
  }
  writer.Member(name, {text.data(), text.size()});
}

// How many messages the host has counted for a key.
struct KeyUses {
  std::string_view key;
  int64_t count = 0;
};

// What the operations have in common.
class VaultCall {
 public:
  VaultCall(const Value& op, Arena& arena)
      : arena_(arena), reader_(op, "", arena, &error_) {}

  OpReader& reader() { return reader_; }
  const OpError& error() const { return error_; }
  const KeyRing& ring() const { return *ring_; }
  const vault::SealInput& input() const { return input_; }

  void ReadRing() {
    const Value ring = reader_.Require("ring", Kind::kObject);
    if (!error_.failed()) ring_ = ReadKeyRing(ring, "/ring", arena_, &error_);
  }

  int64_t RequireTime(std::string_view name) {
    int64_t time = 0;
    if (!reader_.OptionalInteger(name, 0, limits::kMaxNumericDate, &time)) {
      reader_.Fault(Status::kJsonMissingMember, name, "is required");
    }
    return time;
  }

  // Whom and what for, and when.
  void ReadBinding() {
    input_.binding.purpose = RequireBound("purpose", false);
    input_.binding.client = RequireBound("client", false);
    input_.binding.subject = RequireBound("subject", true);
    input_.now_unix_s = RequireTime("now");
  }

  void ReadNonce() {
    const auto nonce = Decode(reader_.RequireText("nonce"), arena_);
    if (!nonce.has_value()) {
      reader_.Fault(Status::kInvalidArgument, "nonce", "must be base64url");
    } else {
      input_.nonce = *nonce;
    }
  }

  void ReadExpiry() { input_.expires_unix_s = RequireTime("expires"); }

  void ReadUses() {
    const Value uses = reader_.Optional("uses", Kind::kObject);
    if (!uses.exists()) return;
    OpReader reader(uses, "/uses", arena_, &error_);
    reader.RefuseUnknown({"key", "count"});
    KeyUses read;
    read.key = reader.RequireText("key");
    if (!reader.OptionalInteger("count", 0, limits::kMaxCountedSeals,
                                &read.count)) {
      reader.Fault(Status::kJsonMissingMember, "count", "is required");
    }
    uses_ = read;
  }

  // The member `sealed`. What is not base64url is as malformed as what it could
  // be the text of, and so nothing.
  std::span<const uint8_t> RequireSealed() {
    return Decode(reader_.RequireText("sealed"), arena_)
        .value_or(std::span<const uint8_t>());
  }

  std::span<const uint8_t> ReadPlaintext() {
    const Value text = reader_.Optional("text", Kind::kString);
    const Value bytes = reader_.Optional("bytes", Kind::kString);
    if (text.exists() == bytes.exists()) {
      reader_.Fault(
          text.exists() ? Status::kInvalidArgument : Status::kJsonMissingMember,
          "text", "or `bytes` is required, and not both");
      return {};
    }
    const auto decoded = bytes.exists() ? Decode(bytes.text(), arena_)
                                        : std::optional(Bytes(text.text()));
    if (!decoded.has_value()) {
      reader_.Fault(Status::kInvalidArgument, "bytes", "must be base64url");
    } else if (decoded->size() > limits::kMaxSealedPlaintextBytes) {
      reader_.Fault(Status::kLimitExceeded, bytes.exists() ? "bytes" : "text",
                    "is too long");
    }
    return decoded.value_or(std::span<const uint8_t>());
  }

  // The members `uses` and `rotate`, after `key` has sealed, or not. What has
  // not been sealed is not counted, and the caller's count stays as it is.
  void PrintUses(std::string_view key, bool has_sealed, Writer& writer) const {
    const int64_t count = uses_.has_value() ? CountAfter(key, has_sealed) : 0;
    writer.Key("uses");
    if (!uses_.has_value()) {
      writer.Null();
    } else {
      writer.BeginObject();
      writer.Member("key", has_sealed ? key : uses_->key);
      writer.Key("count");
      writer.Integer(has_sealed ? count : uses_->count);
      writer.EndObject();
    }
    writer.Key("rotate");
    writer.Bool(vault::AdvisesRotation(count));
  }

 private:
  std::string_view RequireBound(std::string_view name, bool may_be_empty) {
    const Value value = reader_.Require(name, Kind::kString);
    if (value.text().empty() && !may_be_empty) {
      reader_.Fault(Status::kInvalidArgument, name, "must not be empty");
    }
    if (value.text().size() > limits::kMaxBindingBytes) {
      reader_.Fault(Status::kLimitExceeded, name, "is too long");
    }
    return value.text();
  }

  // A key that was not the one counted so far begins at zero.
  int64_t CountAfter(std::string_view key, bool has_sealed) const {
    const int64_t before = uses_->key == key ? uses_->count : 0;
    return has_sealed ? vault::CountSeal(before) : before;
  }

  Arena& arena_;
  OpError error_;
  OpReader reader_;
  std::optional<KeyRing> ring_;
  vault::SealInput input_;
  std::optional<KeyUses> uses_;
};

// Writes `valid` and `reason`, and `error` of a call that failed, and returns
// its status.
Status PrintReason(Reason reason, const OpError& error, Writer& writer) {
  if (error.failed()) reason = Reason::kInvalidArgument;
  writer.Key("valid");
  writer.Bool(reason == Reason::kOk);
  writer.Member("reason", InfoOf(reason).wire_name);
  if (error.failed()) PrintError(error, nullptr, writer);
  return error.status;
}

void PrintWhatIsSealed(const vault::Sealed& sealed, Writer& writer) {
  writer.Member("key", sealed.key->id());
  writer.Key("expires");
  writer.Integer(sealed.expires_unix_s);
}

void PrintSwept(const vault::Swept& swept, Writer& writer) {
  writer.BeginObject();
  writer.Member("action", vault::NameOf(swept.fate));
  writer.Member("reason", InfoOf(swept.reason).wire_name);
  writer.MemberOrNull("key", swept.blob.key_id);
  writer.Key("expires");
  if (swept.blob.key_id.empty()) {
    writer.Null();
  } else {
    writer.Integer(swept.blob.expires_unix_s);
  }
  writer.EndObject();
}

void ReadSweptTexts(const Value& list, OpReader& reader, OpError* error,
                    Arena& arena) {
  if (list.size() > limits::kMaxSweptBlobs) {
    reader.Fault(Status::kLimitExceeded, "sealed", "are too many");
  }
  OpReader items(list, "/sealed", arena, error);
  size_t index = 0;
  for (Value item = list.first(); item.exists(); item = item.next(), ++index) {
    if (!item.is_string()) {
      items.FaultAt(Status::kJsonWrongType, index, "must be a string");
      return;
    }
  }
}

}  // namespace

Status Evaluator::Seal(const Value& op, Writer& writer) {
  VaultCall call(op, arena_);
  call.reader().RefuseUnknown({"op", "ring", "client", "subject", "purpose",
                               "text", "bytes", "nonce", "expires", "now",
                               "uses"});
  call.ReadRing();
  call.ReadBinding();
  call.ReadNonce();
  call.ReadExpiry();
  call.ReadUses();
  const std::span<const uint8_t> plaintext = call.ReadPlaintext();
  Reason reason = Reason::kInvalidArgument;
  vault::Sealed sealed;
  std::span<uint8_t> out;
  if (!call.error().failed()) {
    out = arena_.NewArray<uint8_t>(
        vault::SealedSize(limits::kMaxKeyIdBytes, plaintext.size()));
    reason = vault::Seal(call.ring(), call.input(), plaintext, out, &sealed);
  }
  const Status status = PrintReason(reason, call.error(), writer);
  if (reason != Reason::kOk) return status;
  PrintBytes("sealed", out.first(sealed.size), arena_, writer);
  PrintWhatIsSealed(sealed, writer);
  call.PrintUses(sealed.key->id(), true, writer);
  return status;
}

Status Evaluator::Open(const Value& op, Writer& writer) {
  VaultCall call(op, arena_);
  call.reader().RefuseUnknown(
      {"op", "ring", "client", "subject", "purpose", "sealed", "as", "now"});
  call.ReadRing();
  call.ReadBinding();
  const std::span<const uint8_t> blob = call.RequireSealed();
  const Value as = call.reader().Optional("as", Kind::kString);
  const bool as_bytes = as.text() == "bytes";
  if (as.exists() && !as_bytes && as.text() != "text") {
    call.reader().Fault(Status::kInvalidArgument, "as", "is not supported");
  }
  Reason reason = Reason::kInvalidArgument;
  vault::Sealed opened;
  std::span<uint8_t> out;
  if (!call.error().failed()) {
    out = arena_.NewArray<uint8_t>(blob.size());
    reason = vault::Open(call.ring(), call.input().binding,
                         call.input().now_unix_s, blob, out, &opened);
  }
  // What did not open has no octets, nor has an array without memory.
  const std::span<const uint8_t> plaintext =
      out.first(reason == Reason::kOk ? opened.size : 0);
  if (reason == Reason::kOk && !as_bytes && !IsUtf8(Text(plaintext))) {
    reason = Reason::kInvalidArgument;
    call.reader().Fault(Status::kInvalidArgument, "as",
                        "must be `bytes` for what is not UTF-8");
  }
  const Status status = PrintReason(reason, call.error(), writer);
  if (reason != Reason::kOk) return status;
  if (as_bytes) {
    PrintBytes("bytes", plaintext, arena_, writer);
  } else {
    writer.Member("text", Text(plaintext));
  }
  PrintWhatIsSealed(opened, writer);
  const KeyRing::Key* const newest =
      call.ring().SealingKeyAt(call.input().now_unix_s);
  writer.Key("reseal");
  writer.Bool(newest != nullptr && newest != opened.key);
  return status;
}

Status Evaluator::Reseal(const Value& op, Writer& writer) {
  VaultCall call(op, arena_);
  call.reader().RefuseUnknown({"op", "ring", "client", "subject", "purpose",
                               "sealed", "nonce", "now", "uses"});
  call.ReadRing();
  call.ReadBinding();
  call.ReadNonce();
  call.ReadUses();
  const std::span<const uint8_t> blob = call.RequireSealed();
  Reason reason = Reason::kInvalidArgument;
  vault::Sealed sealed;
  std::span<uint8_t> out;
  if (!call.error().failed()) {
    out = arena_.NewArray<uint8_t>(blob.size() + limits::kMaxKeyIdBytes);
    reason = vault::Reseal(call.ring(), call.input(), blob, out, &sealed);
  }
  const Status status = PrintReason(reason, call.error(), writer);
  if (reason != Reason::kOk) return status;
  writer.Key("changed");
  writer.Bool(sealed.changed);
  PrintBytes("sealed", out.first(sealed.size), arena_, writer);
  PrintWhatIsSealed(sealed, writer);
  call.PrintUses(sealed.key->id(), sealed.changed, writer);
  return status;
}

Status Evaluator::InspectSealed(const Value& op, Writer& writer) {
  VaultCall call(op, arena_);
  call.reader().RefuseUnknown({"op", "sealed"});
  vault::SealedBlob blob;
  const Reason reason = vault::SealedBlob::Parse(call.RequireSealed(), &blob)
                            ? Reason::kOk
                            : Reason::kSealedMalformed;
  const Status status = PrintReason(reason, call.error(), writer);
  if (reason != Reason::kOk || call.error().failed()) return status;
  // SECURITY: said with each answer, so that `valid` is not taken for it.
  writer.Key("verified");
  writer.Bool(false);
  writer.Key("version");
  writer.Integer(vault::kSealedVersion);
  writer.Member("key", blob.key_id);
  writer.Key("expires");
  writer.Integer(blob.expires_unix_s);
  writer.Key("octets");
  writer.Integer(static_cast<int64_t>(blob.plaintext_size()));
  return status;
}

Status Evaluator::SweepSealed(const Value& op, Writer& writer) {
  VaultCall call(op, arena_);
  OpError error;
  OpReader reader(op, "", arena_, &error);
  call.reader().RefuseUnknown({"op", "ring", "sealed", "now"});
  call.ReadRing();
  const int64_t now = call.RequireTime("now");
  const Value list = call.reader().Require("sealed", Kind::kArray);
  if (call.error().failed()) error = call.error();
  if (!error.failed()) ReadSweptTexts(list, reader, &error, arena_);
  const Status status = PrintReason(Reason::kOk, error, writer);
  if (error.failed()) return status;
  int64_t counts[3] = {};
  writer.Key("items");
  writer.BeginArray();
  for (Value item = list.first(); item.exists(); item = item.next()) {
    const vault::Swept swept = vault::Sweep(
        call.ring(), now,
        Decode(item.text(), arena_).value_or(std::span<const uint8_t>()));
    ++counts[static_cast<size_t>(swept.fate)];
    PrintSwept(swept, writer);
  }
  writer.EndArray();
  for (const vault::Fate fate :
       {vault::Fate::kKeep, vault::Fate::kReseal, vault::Fate::kPurge}) {
    writer.Key(vault::NameOf(fate));
    writer.Integer(counts[static_cast<size_t>(fate)]);
  }
  return status;
}

}  // namespace matron::capi
