// Key rings, and the bytes that they seal.
// Tested by sealed_test.cc.

#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "handles.h"
#include "json/document.h"
#include "json/reader.h"
#include "key_ring_reader.h"
#include "vault/sealing.h"

using matron::Diagnostics;
using matron::Reason;
using matron::Status;
using matron::capi::Close;
using matron::capi::IsText;
using matron::capi::Number;
using matron::capi::Open;
using matron::capi::OpError;
using matron::capi::Str;
using matron::capi::View;
using matron::vault::KeyRing;
using matron::vault::Sealed;
using matron::vault::SealInput;

namespace {

constexpr size_t kSealInputSize = sizeof(matron_seal_input);
constexpr size_t kSealedSize = sizeof(matron_sealed);

std::span<const uint8_t> Bytes(matron_str bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data), View(bytes).size()};
}

// The ring of a JSON text, or why there is none. What is noted lives in
// `arena`.
std::optional<KeyRing> ParseRing(std::string_view text, matron::Arena& arena,
                                 OpError* error) {
  if (text.size() > matron::limits::kMaxKeySetBytes) {
    *error = {Status::kJsonTooLarge, "", TextOf(Status::kJsonTooLarge)};
    return std::nullopt;
  }
  matron::json::Reader reader;
  matron::json::Document document;
  const Status status = document.Parse(text, reader);
  if (status != Status::kOk) {
    *error = {status, "", TextOf(status)};
    return std::nullopt;
  }
  if (!document.root().is_object()) {
    *error = {Status::kJsonWrongType, "", "must be an object"};
    return std::nullopt;
  }
  return matron::capi::ReadKeyRing(document.root(), "", arena, error);
}

// What the caller gave, as the engine takes it.
Status ReadInput(const matron_seal_input* in, SealInput* out) {
  matron_seal_input input;
  const Status status = matron::capi::ReadStruct(in, kSealInputSize, &input);
  if (status != Status::kOk) return status;
  if (input.flags != 0) return Status::kUnsupportedVersion;
  for (const matron_str text :
       {input.purpose, input.client, input.subject, input.nonce}) {
    if (!IsText(text)) return Status::kInvalidArgument;
  }
  out->binding = {View(input.purpose), View(input.client), View(input.subject)};
  out->nonce = Bytes(input.nonce);
  out->now_unix_s = input.now_unix_s;
  out->expires_unix_s = input.expires_unix_s;
  return Status::kOk;
}

Status StatusOf(Reason reason) {
  switch (reason) {
    case Reason::kInvalidArgument:
      return Status::kInvalidArgument;
    case Reason::kScratchTooSmall:
      return Status::kScratchTooSmall;
    case Reason::kInternal:
      return Status::kInternal;
    default:
      return Status::kOk;
  }
}

matron_status Deliver(Reason reason, const Sealed& sealed,
                      matron_sealed* result, size_t* out_len) {
  matron_sealed value = MATRON_SEALED_INIT;
  value.reason = Number(reason);
  if (reason == Reason::kOk) {
    value.changed = sealed.changed ? 1 : 0;
    value.expires_unix_s = sealed.expires_unix_s;
    value.key = Str(sealed.key->id());
  }
  if (reason == Reason::kOk || reason == Reason::kScratchTooSmall) {
    *out_len = sealed.size;
  }
  const Status status = matron::capi::WriteStruct(value, kSealedSize, result);
  return Number(status == Status::kOk ? StatusOf(reason) : status);
}

// What the three calls have in common; `run` is told the input and the output.
template <typename Run>
matron_status Call(const matron_key_ring* ring, matron_sealed* result,
                   uint8_t* out, size_t out_capacity, size_t* out_len,
                   const matron_seal_input* input, matron_str bytes, Run run) {
  if (out_len != nullptr) *out_len = 0;
  matron_sealed refused = MATRON_SEALED_INIT;
  refused.reason = MATRON_REASON_INVALID_ARGUMENT;
  Status status = matron::capi::WriteStruct(refused, kSealedSize, result);
  if (status != Status::kOk) return Number(status);
  SealInput given;
  status = ReadInput(input, &given);
  if (status != Status::kOk) return Number(status);
  if (ring == nullptr || out_len == nullptr || !IsText(bytes) ||
      (out == nullptr && out_capacity != 0)) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  Sealed sealed;
  const Reason reason = run(*Open(ring), given, Bytes(bytes),
                            std::span<uint8_t>(out, out_capacity), &sealed);
  return Deliver(reason, sealed, result, out_len);
}

}  // namespace

matron_status matron_key_ring_new(matron_key_ring** out,
                                  matron_diagnostics** out_diagnostics,
                                  const char* json, size_t json_len) noexcept {
  if (out != nullptr) *out = nullptr;
  if (out_diagnostics != nullptr) *out_diagnostics = nullptr;
  if (out == nullptr || !IsText({json, json_len})) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  std::unique_ptr<Diagnostics> diagnostics(new (std::nothrow) Diagnostics());
  if (diagnostics == nullptr) return MATRON_E_OUT_OF_MEMORY;
  matron::Arena arena = matron::Arena::Growing();
  OpError error;
  std::optional<KeyRing> ring =
      ParseRing(View({json, json_len}), arena, &error);
  if (error.failed()) {
    diagnostics->Add(error.status, error.pointer, 0, error.message, {});
  }
  if (out_diagnostics != nullptr) {
    *out_diagnostics = Close<matron_diagnostics>(diagnostics.release());
  }
  if (!ring.has_value()) {
    return error.status == Status::kOutOfMemory || arena.exhausted()
               ? MATRON_E_OUT_OF_MEMORY
               : MATRON_E_KEY_SET_INVALID;
  }
  KeyRing* handle = new (std::nothrow) KeyRing(std::move(*ring));
  if (handle == nullptr) return MATRON_E_OUT_OF_MEMORY;
  *out = Close<matron_key_ring>(handle);
  return MATRON_OK;
}

matron_str matron_key_ring_sealing_key(const matron_key_ring* self,
                                       int64_t now_unix_s) noexcept {
  const KeyRing::Key* const key =
      self == nullptr ? nullptr : Open(self)->SealingKeyAt(now_unix_s);
  return key == nullptr ? matron_str{nullptr, 0} : Str(key->id());
}

void matron_key_ring_free(matron_key_ring* self) noexcept { delete Open(self); }

matron_status matron_seal(const matron_key_ring* ring, matron_sealed* result,
                          uint8_t* out, size_t out_capacity, size_t* out_len,
                          const matron_seal_input* input,
                          matron_str plaintext) noexcept {
  return Call(ring, result, out, out_capacity, out_len, input, plaintext,
              matron::vault::Seal);
}

matron_status matron_open(const matron_key_ring* ring, matron_sealed* result,
                          uint8_t* out, size_t out_capacity, size_t* out_len,
                          const matron_seal_input* input,
                          matron_str sealed) noexcept {
  const auto open = [](const KeyRing& keys, const SealInput& given,
                       std::span<const uint8_t> bytes,
                       std::span<uint8_t> plaintext, Sealed* opened) {
    return matron::vault::Open(keys, given.binding, given.now_unix_s, bytes,
                               plaintext, opened);
  };
  return Call(ring, result, out, out_capacity, out_len, input, sealed, open);
}

matron_status matron_reseal(const matron_key_ring* ring, matron_sealed* result,
                            uint8_t* out, size_t out_capacity, size_t* out_len,
                            const matron_seal_input* input,
                            matron_str sealed) noexcept {
  return Call(ring, result, out, out_capacity, out_len, input, sealed,
              matron::vault::Reseal);
}
