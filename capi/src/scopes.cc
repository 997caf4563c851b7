// Compiled scopes: what they cover, and a request to refresh them.
// Tested by scopes_test.cc.

#include <algorithm>
#include <memory>
#include <new>
#include <span>

#include "base/arena_vector.h"
#include "base/limits.h"
#include "base/text_builder.h"
#include "fhir/fhir_version.h"
#include "handles.h"
#include "smart/scope_algebra.h"
#include "smart/scope_terms.h"

using matron::Arena;
using matron::ArenaVector;
using matron::Result;
using matron::Status;
using matron::capi::Close;
using matron::capi::CompiledScopes;
using matron::capi::IsText;
using matron::capi::Number;
using matron::capi::Open;
using matron::capi::Str;
using matron::capi::View;
using matron::fhir::FhirVersion;
using matron::smart::ConstrainedScope;
using matron::smart::Modifier;
using matron::smart::ModifierMask;
using matron::smart::ScopeClass;
using matron::smart::ScopeOptions;
using matron::smart::ScopeTerms;
using matron::smart::ScopeToken;

namespace {

constexpr size_t kRejectedScopeSize = sizeof(matron_rejected_scope);

constexpr uint32_t kAllModifiers =
    MATRON_SCOPE_MODIFIER_IN | MATRON_SCOPE_MODIFIER_NOT_IN |
    MATRON_SCOPE_MODIFIER_NOT | MATRON_SCOPE_MODIFIER_EXACT |
    MATRON_SCOPE_MODIFIER_BELOW;
static_assert(MATRON_SCOPE_MODIFIER_IN == uint32_t(Modifier::kIn) &&
              MATRON_SCOPE_MODIFIER_NOT_IN == uint32_t(Modifier::kNotIn) &&
              MATRON_SCOPE_MODIFIER_NOT == uint32_t(Modifier::kNot) &&
              MATRON_SCOPE_MODIFIER_EXACT == uint32_t(Modifier::kExact) &&
              MATRON_SCOPE_MODIFIER_BELOW == uint32_t(Modifier::kBelow));

// A scratch never grows: that its memory is used up is no lack of memory.
matron_status NumberInScratch(Status status) {
  return Number(status == Status::kOutOfMemory ? Status::kScratchTooSmall
                                               : status);
}

}  // namespace

namespace matron::capi {

// A scope string of its own, and what it means.
class CompiledScopes {
 public:
  CompiledScopes() : arena_(Arena::Growing()) {}
  CompiledScopes(const CompiledScopes&) = delete;  // The terms point into it.
  CompiledScopes& operator=(const CompiledScopes&) = delete;

  Status Compile(std::string_view text, const ScopeOptions& options);

  const ScopeTerms& terms() const { return terms_; }
  std::string_view canonical() const { return canonical_; }

  // Whether each scope of `wanted` is covered, and there is one.
  Result<bool> Covers(std::string_view wanted, Arena& arena) const;

  struct Narrowed {
    bool within = false;
    std::string_view narrowed;
    std::string_view exceeding;
  };
  // The texts are in `arena`.
  Result<Narrowed> Narrow(std::string_view requested, Arena& arena) const;

 private:
  enum class Answer { kNo, kYes, kByConstraints };

  Answer CoversToken(const ScopeToken& token,
                     const ConstrainedScope& scope) const;

  Arena arena_;
  ScopeOptions options_{fhir::FhirVersion::kR4};
  ScopeTerms terms_;
  std::string_view canonical_;
};

Status CompiledScopes::Compile(std::string_view text,
                               const ScopeOptions& options) {
  if (text.size() > limits::kMaxScopeBytes) return Status::kLimitExceeded;
  options_ = options;
  const std::string_view kept = arena_.Copy(text);
  if (arena_.exhausted()) return Status::kOutOfMemory;
  const Result<ScopeTerms> terms = ScopeTerms::Parse(kept, options_, arena_);
  if (!terms.ok()) return terms.status();
  terms_ = *terms;
  canonical_ = smart::Print(terms_, arena_);
  return arena_.exhausted() ? Status::kOutOfMemory : Status::kOk;
}

CompiledScopes::Answer CompiledScopes::CoversToken(
    const ScopeToken& token, const ConstrainedScope& scope) const {
  switch (token.kind) {
    case ScopeClass::kClinical:
      if (terms_.CoversPlain(scope.scope)) return Answer::kYes;
      return scope.is_plain() ? Answer::kNo : Answer::kByConstraints;
    case ScopeClass::kOther:
      return std::binary_search(terms_.others().begin(), terms_.others().end(),
                                token.text)
                 ? Answer::kYes
                 : Answer::kNo;
    default:
      // SECURITY: what is not understood is not covered, even by itself.
      return Answer::kNo;
  }
}

Result<bool> CompiledScopes::Covers(std::string_view wanted,
                                    Arena& arena) const {
  if (wanted.size() > limits::kMaxScopeBytes) return Status::kLimitExceeded;
  ArenaVector<ConstrainedScope> constrained(arena);
  smart::ScopeReader reader(wanted, options_.version);
  std::string_view text;
  size_t offset;
  size_t count = 0;
  while (reader.NextText(&text, &offset)) {
    if (++count > limits::kMaxScopes) return Status::kLimitExceeded;
    ConstrainedScope scope;
    const ScopeToken token =
        smart::ParseConstrainedScope(text, options_, arena, &scope);
    if (arena.exhausted()) return Status::kOutOfMemory;
    const Answer answer = CoversToken(token, scope);
    if (answer == Answer::kNo) return false;
    if (answer == Answer::kByConstraints && !constrained.Append(scope)) {
      return Status::kOutOfMemory;
    }
  }
  // SECURITY: who forgot to say what is wanted is not told that it is granted.
  if (constrained.empty()) return count > 0;
  const Result<ScopeTerms> rest =
      ScopeTerms::Of(constrained.items(), {}, arena);
  if (!rest.ok()) return rest.status();
  return terms_.Covers(*rest);
}

Result<CompiledScopes::Narrowed> CompiledScopes::Narrow(
    std::string_view requested, Arena& arena) const {
  const Result<ScopeTerms> wanted =
      ScopeTerms::Parse(requested, options_, arena);
  if (!wanted.ok()) return wanted.status();
  const Result<smart::NarrowResult> result =
      smart::Narrow(terms_, *wanted, arena);
  if (!result.ok()) return result.status();
  const Result<ScopeTerms> beyond = smart::Minimise(result->exceeding, arena);
  if (!beyond.ok()) return beyond.status();
  TextBuilder exceeding(arena);
  exceeding.Append(smart::Print(*beyond, arena));
  for (const std::string_view text : result->unknown) {
    if (exceeding.size() > 0) exceeding.Append(' ');
    exceeding.Append(text);
  }
  const Narrowed narrowed = {
      result->within, smart::Print(result->narrowed, arena), exceeding.text()};
  if (arena.exhausted()) return Status::kOutOfMemory;
  return narrowed;
}

}  // namespace matron::capi

matron_status matron_scopes_new(matron_scopes** out, matron_str scope,
                                matron_str fhir_version,
                                uint32_t modifiers) noexcept {
  if (out == nullptr) return MATRON_E_INVALID_ARGUMENT;
  *out = nullptr;
  if ((modifiers & ~kAllModifiers) != 0) return MATRON_E_UNSUPPORTED_VERSION;
  FhirVersion version;
  if (!IsText(scope) || !IsText(fhir_version) ||
      !matron::fhir::ParseFhirVersion(View(fhir_version), &version)) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  std::unique_ptr<CompiledScopes> scopes(new (std::nothrow) CompiledScopes());
  if (scopes == nullptr) return MATRON_E_OUT_OF_MEMORY;
  const Status status = scopes->Compile(
      View(scope), ScopeOptions(version, static_cast<ModifierMask>(modifiers)));
  if (status != Status::kOk) return Number(status);
  *out = Close<matron_scopes>(scopes.release());
  return MATRON_OK;
}

void matron_scopes_free(matron_scopes* self) noexcept { delete Open(self); }

matron_str matron_scopes_canonical(const matron_scopes* self) noexcept {
  return self == nullptr ? matron_str{nullptr, 0}
                         : Str(Open(self)->canonical());
}

size_t matron_scopes_num_rejected(const matron_scopes* self) noexcept {
  return self == nullptr ? 0 : Open(self)->terms().rejected().size();
}

matron_status matron_scopes_rejected(const matron_scopes* self, size_t index,
                                     matron_rejected_scope* out) noexcept {
  matron_rejected_scope value = MATRON_REJECTED_SCOPE_INIT;
  const Status status =
      matron::capi::WriteStruct(value, kRejectedScopeSize, out);
  if (status != Status::kOk) return Number(status);
  if (index >= matron_scopes_num_rejected(self)) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  const ScopeToken& token = Open(self)->terms().rejected()[index];
  value.reason = Number(token.reason);
  value.offset = static_cast<uint32_t>(token.offset);
  value.text = Str(token.text);
  value.hint = Str(matron::smart::HintFor(token.reason));
  return Number(matron::capi::WriteStruct(value, kRejectedScopeSize, out));
}

matron_status matron_scopes_covers(matron_scratch* scratch,
                                   const matron_scopes* granted,
                                   matron_str wanted,
                                   int32_t* out_covers) noexcept {
  if (out_covers != nullptr) *out_covers = 0;
  if (scratch == nullptr || granted == nullptr || out_covers == nullptr ||
      !IsText(wanted)) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  Arena& arena = Open(scratch)->arena();
  arena.Reset();
  const Result<bool> covers = Open(granted)->Covers(View(wanted), arena);
  if (!covers.ok()) return NumberInScratch(covers.status());
  *out_covers = *covers ? 1 : 0;
  return MATRON_OK;
}

matron_status matron_scopes_narrow(matron_scratch* scratch,
                                   const matron_scopes* granted,
                                   matron_str requested, int32_t* out_within,
                                   matron_str* out_narrowed,
                                   matron_str* out_exceeding) noexcept {
  if (out_within != nullptr) *out_within = 0;
  if (out_narrowed != nullptr) *out_narrowed = {nullptr, 0};
  if (out_exceeding != nullptr) *out_exceeding = {nullptr, 0};
  if (scratch == nullptr || granted == nullptr || out_within == nullptr ||
      out_narrowed == nullptr || out_exceeding == nullptr ||
      !IsText(requested)) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  Arena& arena = Open(scratch)->arena();
  arena.Reset();
  const Result<CompiledScopes::Narrowed> result =
      Open(granted)->Narrow(View(requested), arena);
  if (!result.ok()) return NumberInScratch(result.status());
  *out_within = result->within ? 1 : 0;
  *out_narrowed = Str(result->narrowed);
  *out_exceeding = Str(result->exceeding);
  return MATRON_OK;
}
