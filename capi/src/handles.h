// The engine's objects behind the handles of matron.h. Handles stay incomplete
// types: these casts are the only place that knows what they are.

#ifndef MATRON_CAPI_HANDLES_H_
#define MATRON_CAPI_HANDLES_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/diagnostics.h"
#include "base/status.h"
#include "crypto/digest.h"
#include "decide/decision.h"
#include "decide/scratch.h"
#include "decide/session.h"
#include "decide/session_cache.h"
#include "jose/key_set.h"
#include "matron.h"
#include "policy/policy.h"
#include "state/memory_store.h"
#include "vault/key_ring.h"

namespace matron::capi {

class CompiledScopes;
class Evaluator;
class Filter;

// Each handle with what it stands for.
template <typename Handle>
struct Target;
template <>
struct Target<matron_policy> {
  using Type = policy::PolicyRef;
};
// A key set, and the hash of the document that it was made from.
struct KeySetDocument : jose::KeySet {
  KeySetDocument(jose::KeySet keys, const crypto::Sha256Digest& hash)
      : jose::KeySet(std::move(keys)), digest(hash) {}

  crypto::Sha256Digest digest;
};
template <>
struct Target<matron_key_set> {
  using Type = KeySetDocument;
};
template <>
struct Target<matron_session> {
  using Type = decide::Session;
};
template <>
struct Target<matron_scratch> {
  using Type = decide::Scratch;
};
template <>
struct Target<matron_decision> {
  using Type = decide::Decision;
};
template <>
struct Target<matron_filter> {
  using Type = Filter;
};
template <>
struct Target<matron_diagnostics> {
  using Type = Diagnostics;
};
template <>
struct Target<matron_scopes> {
  using Type = CompiledScopes;
};
template <>
struct Target<matron_key_ring> {
  using Type = vault::KeyRing;
};
template <>
struct Target<matron_session_cache> {
  using Type = decide::SessionCache;
};
template <>
struct Target<matron_store> {
  using Type = state::MemoryStore;
};
template <>
struct Target<matron_evaluator> {
  using Type = Evaluator;
};

template <typename Handle>
typename Target<Handle>::Type* Open(Handle* handle) {
  return reinterpret_cast<typename Target<Handle>::Type*>(handle);
}
template <typename Handle>
const typename Target<Handle>::Type* Open(const Handle* handle) {
  return reinterpret_cast<const typename Target<Handle>::Type*>(handle);
}
template <typename Handle>
Handle* Close(typename Target<Handle>::Type* target) {
  return reinterpret_cast<Handle*>(target);
}
template <typename Handle>
const Handle* Close(const typename Target<Handle>::Type* target) {
  return reinterpret_cast<const Handle*>(target);
}

inline std::string_view View(matron_str text) {
  return text.data == nullptr ? std::string_view()
                              : std::string_view(text.data, text.len);
}
inline matron_str Str(std::string_view text) {
  return {text.data(), text.size()};
}
// Whether pointer and length go together.
inline bool IsText(matron_str text) {
  return text.data != nullptr || text.len == 0;
}

constexpr matron_status Number(Status status) {
  return static_cast<matron_status>(status);
}
constexpr matron_reason Number(Reason reason) {
  return static_cast<matron_reason>(reason);
}

// Copies a caller's struct. Fields that the caller does not know are zero;
// bytes that this library does not know must be.
template <typename T>
Status ReadStruct(const T* in, size_t first_version_size, T* out) {
  *out = T();
  if (in == nullptr) return Status::kInvalidArgument;
  const size_t size = in->struct_size;
  if (size < first_version_size) return Status::kUnsupportedVersion;
  const char* bytes = reinterpret_cast<const char*>(in);
  for (size_t i = sizeof(T); i < size; ++i) {
    if (bytes[i] != 0) return Status::kUnsupportedVersion;
  }
  std::memcpy(out, in, size < sizeof(T) ? size : sizeof(T));
  return Status::kOk;
}

// Copies `value` to a caller's struct, as far as the caller knows it.
template <typename T>
Status WriteStruct(T value, size_t first_version_size, T* out) {
  if (out == nullptr) return Status::kInvalidArgument;
  const uint32_t size = out->struct_size;
  if (size < first_version_size) return Status::kUnsupportedVersion;
  value.struct_size = size;
  std::memcpy(out, &value, size < sizeof(T) ? size : sizeof(T));
  return Status::kOk;
}

}  // namespace matron::capi

#endif  // MATRON_CAPI_HANDLES_H_
