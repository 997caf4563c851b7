// Property: nothing but an error page answers a request unless it names just
// the one client and its redirect URI; what is valid has no parameter twice,
// and is valid no more with a second state.
//
// Input: a form.

#include "oauth/authorization_request.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text_builder.h"
#include "oauth/form.h"

using matron::Arena;
using matron::Reason;
using matron::oauth::AuthorizationAnswer;
using matron::oauth::AuthorizationRules;
using matron::oauth::Form;

namespace {

constexpr std::string_view kUri = "https://app.example.org/cb?a=1";
constexpr std::string_view kBase = "https://ehr.example.org/fhir";

void Require(bool holds) {
  if (!holds) std::abort();
}

Reason Validate(std::string_view form, Arena& arena, AuthorizationAnswer* out) {
  static const matron::smart::ScopeOptions options(
      matron::fhir::FhirVersion::kR4);
  AuthorizationRules rules(options);
  rules.client_id = "app";
  rules.redirect_uris.registered = {&kUri, 1};
  rules.scope = *matron::smart::ScopeTerms::Parse(
      "openid launch launch/patient patient/*.rs", options, arena);
  rules.bases = {&kBase, 1};
  return ValidateAuthorizationRequest(rules, form, arena, out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Arena arena = Arena::Growing();
  AuthorizationAnswer answer;
  const Reason reason = Validate(text, arena, &answer);
  Form form(arena);
  if (form.Parse(text) != Reason::kOk) {
    Require(reason == Reason::kFormMalformed && !answer.may_redirect);
    return 0;
  }
  Require(answer.may_redirect ==
          (form.Find("client_id") == "app" && !form.IsRepeated("client_id") &&
           form.Find("redirect_uri") == kUri &&
           !form.IsRepeated("redirect_uri")));
  if (reason != Reason::kOk) return 0;
  Require(answer.may_redirect && form.FindRepeated().empty());
  Require(form.Find("state") == answer.state && answer.aud == kBase);
  // Once more with a parameter twice.
  const std::string twice = std::string(text) + "&state=" + "x";
  AuthorizationAnswer other;
  Require(Validate(twice, arena, &other) != Reason::kOk);
  Require(other.state.empty());
  return 0;
}
