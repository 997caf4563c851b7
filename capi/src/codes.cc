// Versions and the names of codes.

#include "decide/decision.h"
#include "handles.h"

#define MATRON_STRING_(x) #x
#define MATRON_STRING(x) MATRON_STRING_(x)

namespace {

using matron::Effect;
using matron::Reason;
using matron::Status;

}  // namespace

const char* matron_version() noexcept {
  return MATRON_STRING(MATRON_VERSION_MAJOR) "." MATRON_STRING(
      MATRON_VERSION_MINOR) "." MATRON_STRING(MATRON_VERSION_PATCH);
}

uint32_t matron_abi_version() noexcept { return MATRON_ABI_VERSION; }

// The tables' texts are literals, which end with a zero byte.

const char* matron_status_name(matron_status status) noexcept {
  return WireName(static_cast<Status>(status)).data();
}

const char* matron_status_text(matron_status status) noexcept {
  return TextOf(static_cast<Status>(status)).data();
}

const char* matron_reason_name(matron_reason reason) noexcept {
  if (!matron::IsReason(reason)) return "unknown";
  return matron::InfoOf(static_cast<Reason>(reason)).wire_name.data();
}

const char* matron_reason_text(matron_reason reason) noexcept {
  if (!matron::IsReason(reason)) return "unknown";
  return matron::InfoOf(static_cast<Reason>(reason)).text.data();
}

const char* matron_effect_name(matron_effect effect) noexcept {
  return WireName(static_cast<Effect>(effect)).data();
}

const char* matron_obligation_name(uint64_t bit) noexcept {
  const std::string_view name = matron::decide::NameOfEnforces(bit);
  return name.empty() ? "unknown" : name.data();
}
