// Policies, key sets and their diagnostics.

#include <memory>
#include <new>

#include "base/limits.h"
#include "handles.h"
#include "json/document.h"
#include "json/reader.h"

using matron::Diagnostics;
using matron::Result;
using matron::Status;
using matron::capi::Close;
using matron::capi::IsText;
using matron::capi::Number;
using matron::capi::Open;
using matron::capi::Str;
using matron::capi::View;
using matron::jose::KeySet;
using matron::policy::PolicyRef;

namespace {

constexpr size_t kDiagnosticSize = sizeof(matron_diagnostic);

// Hands the findings to the caller, if they are wanted.
void Deliver(std::unique_ptr<Diagnostics> diagnostics,
             matron_diagnostics** out) {
  if (out != nullptr) *out = Close<matron_diagnostics>(diagnostics.release());
}

matron_status DeliverPolicy(PolicyRef policy, const Diagnostics& found,
                            matron_policy** out) {
  if (!policy.exists()) {
    return found.lacks_memory() ? MATRON_E_OUT_OF_MEMORY
                                : MATRON_E_POLICY_INVALID;
  }
  PolicyRef* handle = new (std::nothrow) PolicyRef(std::move(policy));
  if (handle == nullptr) return MATRON_E_OUT_OF_MEMORY;
  *out = Close<matron_policy>(handle);
  return MATRON_OK;
}

Result<KeySet> ParseKeySet(std::string_view text, Diagnostics& diagnostics) {
  if (text.size() > matron::limits::kMaxKeySetBytes) {
    diagnostics.Add(Status::kKeySetInvalid, "", 0,
                    TextOf(Status::kJsonTooLarge), {});
    return Status::kKeySetInvalid;
  }
  matron::json::Reader reader;
  matron::json::Document document;
  const Status status = document.Parse(text, reader);
  if (status == Status::kOutOfMemory) return status;
  if (status != Status::kOk) {
    diagnostics.Add(Status::kKeySetInvalid, "", document.error_offset(),
                    TextOf(status), {});
    return Status::kKeySetInvalid;
  }
  return KeySet::Parse(document.root(), diagnostics);
}

}  // namespace

size_t matron_diagnostics_count(const matron_diagnostics* self) noexcept {
  return self == nullptr ? 0 : Open(self)->items().size();
}

matron_status matron_diagnostics_get(const matron_diagnostics* self,
                                     size_t index,
                                     matron_diagnostic* out) noexcept {
  matron_diagnostic value = MATRON_DIAGNOSTIC_INIT;
  const Status status = matron::capi::WriteStruct(value, kDiagnosticSize, out);
  if (status != Status::kOk) return Number(status);
  if (self == nullptr || index >= Open(self)->items().size()) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  const matron::Diagnostic& item = Open(self)->items()[index];
  value.code = Number(item.code);
  value.line = item.line;
  value.pointer = Str(item.pointer);
  value.message = Str(item.message);
  value.hint = Str(item.hint);
  return Number(matron::capi::WriteStruct(value, kDiagnosticSize, out));
}

void matron_diagnostics_free(matron_diagnostics* self) noexcept {
  delete Open(self);
}

matron_status matron_policy_new(matron_policy** out,
                                matron_diagnostics** out_diagnostics,
                                const char* json, size_t json_len) noexcept {
  if (out != nullptr) *out = nullptr;
  if (out_diagnostics != nullptr) *out_diagnostics = nullptr;
  if (out == nullptr || !IsText({json, json_len})) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  std::unique_ptr<Diagnostics> diagnostics(new (std::nothrow) Diagnostics());
  if (diagnostics == nullptr) return MATRON_E_OUT_OF_MEMORY;
  matron::json::Reader reader;
  const matron_status status = DeliverPolicy(
      matron::policy::LoadPolicy(View({json, json_len}), reader, *diagnostics),
      *diagnostics, out);
  Deliver(std::move(diagnostics), out_diagnostics);
  return status;
}

matron_status matron_policy_new_smart_only(matron_policy** out, matron_str base,
                                           matron_str fhir_version,
                                           matron_str issuer) noexcept {
  if (out != nullptr) *out = nullptr;
  if (out == nullptr || !IsText(base) || !IsText(fhir_version) ||
      !IsText(issuer)) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  Diagnostics diagnostics;
  return DeliverPolicy(
      matron::policy::MakeSmartOnlyPolicy(
          {View(base), View(fhir_version), View(issuer)}, diagnostics),
      diagnostics, out);
}

matron_str matron_policy_revision(const matron_policy* self) noexcept {
  return self == nullptr ? matron_str{nullptr, 0}
                         : Str((*Open(self))->revision());
}

size_t matron_policy_num_roles(const matron_policy* self) noexcept {
  return self == nullptr ? 0 : (*Open(self))->roles().size();
}

void matron_policy_free(matron_policy* self) noexcept { delete Open(self); }

matron_status matron_key_set_new(matron_key_set** out,
                                 matron_diagnostics** out_diagnostics,
                                 const char* json, size_t json_len) noexcept {
  if (out != nullptr) *out = nullptr;
  if (out_diagnostics != nullptr) *out_diagnostics = nullptr;
  if (out == nullptr || !IsText({json, json_len})) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  std::unique_ptr<Diagnostics> diagnostics(new (std::nothrow) Diagnostics());
  if (diagnostics == nullptr) return MATRON_E_OUT_OF_MEMORY;
  Result<KeySet> keys = ParseKeySet(View({json, json_len}), *diagnostics);
  diagnostics->FindLines(View({json, json_len}));
  Deliver(std::move(diagnostics), out_diagnostics);
  if (!keys.ok()) {
    return keys.status() == Status::kOutOfMemory ? MATRON_E_OUT_OF_MEMORY
                                                 : MATRON_E_KEY_SET_INVALID;
  }
  matron::capi::KeySetDocument* handle =
      new (std::nothrow) matron::capi::KeySetDocument(
          *std::move(keys), matron::crypto::Sha256(View({json, json_len})));
  if (handle == nullptr) return MATRON_E_OUT_OF_MEMORY;
  *out = Close<matron_key_set>(handle);
  return MATRON_OK;
}

size_t matron_key_set_num_keys(const matron_key_set* self) noexcept {
  return self == nullptr ? 0 : Open(self)->num_usable();
}

void matron_key_set_free(matron_key_set* self) noexcept { delete Open(self); }
