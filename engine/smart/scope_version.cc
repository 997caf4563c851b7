// Scopes in the words of SMART 1.0 and of 2.x (specification 1.3). Tested by
// scope_version_test.cc.

#include "base/arena_vector.h"
#include "base/text_builder.h"
#include "smart/scope_algebra.h"

namespace matron::smart {
namespace {

std::string_view Canonical(const ConstrainedScope& scope, Arena& arena) {
  TextBuilder out(arena);
  AppendCanonical(scope, &out);
  return out.text();
}

}  // namespace

Result<Rewritten> ToV1(const ScopeTerms& terms, Arena& arena) {
  ArenaVector<std::string_view> scopes(arena);
  ArenaVector<std::string_view> rest(arena);
  for (const ConstrainedScope& scope : terms.scopes()) {
    char memory[kMaxCanonicalBytes];
    const std::string_view in_v1 =
        scope.is_plain() ? PrintInV1(scope.scope, memory) : "";
    const std::string_view text =
        in_v1.empty() ? Canonical(scope, arena) : arena.Copy(in_v1);
    ArenaVector<std::string_view>& out = in_v1.empty() ? rest : scopes;
    if (text.empty() || !out.Append(text)) return Status::kOutOfMemory;
  }
  for (const std::string_view text : terms.others()) {
    if (!scopes.Append(text)) return Status::kOutOfMemory;
  }
  return Rewritten{scopes.items(), rest.items()};
}

Result<Rewritten> FromV1(std::string_view text, fhir::FhirVersion version,
                         Arena& arena) {
  ArenaVector<std::string_view> scopes(arena);
  ArenaVector<std::string_view> rest(arena);
  ScopeReader reader(text, version);
  ScopeToken token;
  size_t count = 0;
  while (reader.Next(&token)) {
    if (++count > limits::kMaxScopes) return Status::kLimitExceeded;
    std::string_view written = token.text;
    const bool is_v1 =
        token.kind == ScopeClass::kClinical && token.scope.version == 1;
    if (is_v1) {
      ConstrainedScope scope;
      scope.scope = token.scope;
      written = Canonical(scope, arena);
    }
    const bool is_kept = is_v1 || token.kind == ScopeClass::kOther;
    if (written.empty() || !(is_kept ? scopes : rest).Append(written)) {
      return Status::kOutOfMemory;
    }
  }
  return Rewritten{scopes.items(), rest.items()};
}

}  // namespace matron::smart
