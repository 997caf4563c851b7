// Tested by constrained_scope_test.cc.

#include "smart/constrained_scope.h"

#include "absl/strings/strip.h"

namespace matron::smart {
namespace {

constexpr std::string_view kSmartPrefix =
    "http://smarthealthit.org/fhir/scopes/";
constexpr std::string_view kOpenidPrefix =
    "http://openid.net/specs/openid-connect-core-1_0#";

// Forms depend on no resource type, so that any version will do.
ScopeToken Classify(std::string_view text) {
  ScopeHead head;
  return ParseScopeHead(text, fhir::FhirVersion::kR5, &head);
}

// The scopes that OpenID Connect Core defines (sections 3.1.2.1, 5.4 and 11).
bool IsOpenid(OtherScope other) {
  return other == OtherScope::kOpenid || other == OtherScope::kProfile ||
         other == OtherScope::kOidc || other == OtherScope::kOfflineAccess;
}

}  // namespace

ScopeToken ParseConstrainedScope(std::string_view text,
                                 const ScopeOptions& options, Arena& arena,
                                 ConstrainedScope* out) {
  *out = ConstrainedScope();
  ScopeHead head;
  ScopeToken token = ParseScopeHead(text, options.version, &head);
  if (token.kind != ScopeClass::kClinical) return token;
  ConstraintSet constraints;
  if (head.has_query) {
    // SMART 1.0 has no constraints.
    token.reason =
        head.scope.version == 1
            ? Reason::kScopeConstraintUnsupported
            : ParseConstraints(head.query, head.scope, options.version,
                               options.modifiers, arena, &constraints);
    if (token.reason != Reason::kOk) {
      // SECURITY: leaving the constraint out would widen the scope.
      token.kind = ScopeClass::kRejected;
      return token;
    }
  } else {
    token.scope = head.scope;
  }
  *out = {head.scope, constraints, text};
  return token;
}

void AppendCanonical(const ConstrainedScope& scope, TextBuilder* out) {
  char head[kMaxCanonicalBytes];
  out->Append(PrintCanonical(scope.scope, head));
  if (scope.is_plain()) return;
  out->Append('?');
  out->Append(scope.constraints.query);
}

void AppendUriForm(std::string_view text, TextBuilder* out) {
  const ScopeToken token = Classify(text);
  if (token.kind == ScopeClass::kOther) {
    if (IsOpenid(token.other)) {
      out->Append(kOpenidPrefix);
    } else if (token.other != OtherScope::kExtension ||
               text.starts_with("__")) {
      out->Append(kSmartPrefix);
    }
  } else {
    out->Append(kSmartPrefix);
  }
  out->Append(text);
}

std::string_view FromUriForm(std::string_view text) {
  std::string_view scope = text;
  if (absl::ConsumePrefix(&scope, kSmartPrefix)) {
    return scope.empty() ? text : scope;
  }
  if (absl::ConsumePrefix(&scope, kOpenidPrefix)) {
    const ScopeToken token = Classify(scope);
    if (token.kind == ScopeClass::kOther && IsOpenid(token.other)) {
      return scope;
    }
  }
  return text;
}

}  // namespace matron::smart
