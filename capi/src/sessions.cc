// Scratches and sessions.

#include <memory>
#include <new>
#include <utility>

#include "base/limits.h"
#include "decide/open_session.h"
#include "decide/session_cache.h"
#include "handles.h"

using matron::Reason;
using matron::Status;
using matron::capi::Close;
using matron::capi::IsText;
using matron::capi::Number;
using matron::capi::Open;
using matron::capi::Str;
using matron::capi::View;
using matron::decide::Scratch;
using matron::decide::SessionCache;
using matron::decide::SessionCacheKey;
using matron::decide::SessionPtr;
using matron::decide::TokenInput;

namespace {

constexpr size_t kTokenSize = sizeof(matron_token);

Status ReadToken(const matron_token* token, const matron_key_set* key_set,
                 TokenInput* out) {
  matron_token read;
  const Status status = matron::capi::ReadStruct(token, kTokenSize, &read);
  if (status != Status::kOk) return status;
  if (read.flags != 0) return Status::kUnsupportedVersion;
  if (!IsText(read.compact) || !IsText(read.issuer)) {
    return Status::kInvalidArgument;
  }
  out->compact = View(read.compact);
  out->keys = Open(key_set);
  if (read.issuer.len > 0) out->issuer = View(read.issuer);
  out->now = read.now_unix_s;
  return Status::kOk;
}

matron_status Deliver(SessionPtr session, matron_session** out) {
  if (session == nullptr) return MATRON_E_OUT_OF_MEMORY;
  *out = Close<matron_session>(
      const_cast<matron::decide::Session*>(session.release()));
  return MATRON_OK;
}

}  // namespace

matron_status matron_scratch_new(matron_scratch** out,
                                 size_t max_input_bytes) noexcept {
  if (out == nullptr) return MATRON_E_INVALID_ARGUMENT;
  *out = nullptr;
  std::unique_ptr<Scratch> scratch(new (std::nothrow) Scratch());
  if (scratch == nullptr) return MATRON_E_OUT_OF_MEMORY;
  const Status status = scratch->Reserve(
      max_input_bytes == 0 ? matron::limits::kDefaultScratchInputBytes
                           : max_input_bytes);
  if (status != Status::kOk) return Number(status);
  *out = Close<matron_scratch>(scratch.release());
  return MATRON_OK;
}

void matron_scratch_free(matron_scratch* self) noexcept { delete Open(self); }

matron_status matron_session_new_from_token(matron_session** out,
                                            const matron_policy* policy,
                                            const matron_key_set* key_set,
                                            const matron_token* token,
                                            matron_scratch* scratch) noexcept {
  if (out != nullptr) *out = nullptr;
  if (out == nullptr || policy == nullptr || scratch == nullptr) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  TokenInput input;
  const Status status = ReadToken(token, key_set, &input);
  if (status != Status::kOk) return Number(status);
  return Deliver(
      matron::decide::OpenFromToken(*Open(policy), input, *Open(scratch)), out);
}

matron_status matron_session_new_from_host_verified_claims(
    matron_session** out, const matron_policy* policy, matron_str claims,
    matron_scratch* scratch) noexcept {
  if (out != nullptr) *out = nullptr;
  if (out == nullptr || policy == nullptr || scratch == nullptr ||
      !IsText(claims)) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  return Deliver(matron::decide::OpenFromHostVerifiedText(
                     *Open(policy), View(claims), *Open(scratch)),
                 out);
}

matron_status matron_session_new_without_credentials(
    matron_session** out, const matron_policy* policy) noexcept {
  if (out != nullptr) *out = nullptr;
  if (out == nullptr || policy == nullptr) return MATRON_E_INVALID_ARGUMENT;
  return Deliver(
      matron::decide::OpenRefused(*Open(policy), Reason::kMissingCredentials),
      out);
}

matron_reason matron_session_reason(const matron_session* self) noexcept {
  return self == nullptr ? Number(Reason::kInvalidArgument)
                         : Number(Open(self)->refusal());
}

size_t matron_session_num_roles(const matron_session* self) noexcept {
  return self == nullptr ? 0 : Open(self)->roles().size();
}

matron_str matron_session_role(const matron_session* self,
                               size_t index) noexcept {
  if (self == nullptr || index >= Open(self)->roles().size()) {
    return {nullptr, 0};
  }
  const matron::decide::Session& session = *Open(self);
  return Str(session.policy().roles().role(session.roles()[index]).name);
}

matron_str matron_session_patient(const matron_session* self) noexcept {
  return self == nullptr ? matron_str{nullptr, 0} : Str(Open(self)->patient());
}

matron_str matron_session_revocation_claims(
    const matron_session* self) noexcept {
  return self == nullptr ? matron_str{nullptr, 0}
                         : Str(Open(self)->revocation_claims());
}

void matron_session_free(matron_session* self) noexcept {
  matron::decide::SessionDeleter()(Open(self));
}

matron_status matron_session_cache_new(matron_session_cache** out,
                                       size_t max_sessions) noexcept {
  if (out == nullptr) return MATRON_E_INVALID_ARGUMENT;
  *out = nullptr;
  matron::Result<std::unique_ptr<SessionCache>> cache =
      SessionCache::Create(max_sessions);
  if (!cache.ok()) return Number(cache.status());
  *out = Close<matron_session_cache>(cache->release());
  return MATRON_OK;
}

void matron_session_cache_free(matron_session_cache* self) noexcept {
  delete Open(self);
}

matron_status matron_session_cache_open(
    matron_session_cache* self, matron_session** out,
    const matron_policy* policy, const matron_key_set* key_set,
    const matron_token* token, int64_t revocation_epoch,
    matron_scratch* scratch, int32_t* out_was_cached) noexcept {
  if (out != nullptr) *out = nullptr;
  if (out_was_cached != nullptr) *out_was_cached = 0;
  if (self == nullptr || out == nullptr || policy == nullptr ||
      scratch == nullptr) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  TokenInput input;
  const Status status = ReadToken(token, key_set, &input);
  if (status != Status::kOk) return Number(status);
  const SessionCacheKey key =
      SessionCacheKey::Of(*Open(policy),
                          key_set == nullptr ? matron::crypto::Sha256Digest{}
                                             : Open(key_set)->digest,
                          input, revocation_epoch);
  SessionPtr session = Open(self)->Find(key, input.now);
  if (session != nullptr) {
    if (out_was_cached != nullptr) *out_was_cached = 1;
    return Deliver(std::move(session), out);
  }
  session = matron::decide::OpenFromToken(*Open(policy), input, *Open(scratch));
  Open(self)->Add(key, input.now, session);
  return Deliver(std::move(session), out);
}

void matron_session_cache_clear(matron_session_cache* self) noexcept {
  if (self != nullptr) Open(self)->Clear();
}
