// Tested by authorization_url_test.cc.

#include "oauth/authorization_url.h"

#include <algorithm>

#include "base/text.h"
#include "base/text_builder.h"
#include "fhir/base_url.h"
#include "oauth/authorization_request.h"
#include "oauth/pkce.h"
#include "oauth/redirect_uri.h"

namespace matron::oauth {
namespace {

std::string_view QueryOf(std::string_view url) {
  const size_t at = url.find('?');
  return at == url.npos ? "" : url.substr(at + 1);
}

// Whether `scope` is one of `scopes`, which spaces part.
bool HoldsScope(std::string_view scopes, std::string_view scope) {
  while (!scopes.empty()) {
    const size_t end = std::min(scopes.find(' '), scopes.size());
    if (scopes.substr(0, end) == scope) return true;
    scopes.remove_prefix(std::min(end + 1, scopes.size()));
  }
  return false;
}

class Builder {
 public:
  Builder(std::span<const FormParameter> parameters, AuthorizationUrl* out)
      : parameters_(parameters), out_(*out) {}

  Reason Validate(bool is_native_app) {
    for (const std::string_view name : {"client_id", "redirect_uri", "scope",
                                        "state", "aud", "code_challenge"}) {
      if (Find(name).empty()) return Refuse(Reason::kParameterMissing, name);
    }
    if (!IsUsableRedirectUri(Find("redirect_uri"), is_native_app)) {
      return Refuse(Reason::kRedirectUriUnusable, "redirect_uri");
    }
    if (!IsStrongState(Find("state"))) {
      return Refuse(Reason::kStateWeak, "state");
    }
    if (!IsPkceChallenge(Find("code_challenge"))) {
      return Refuse(Reason::kCodeChallengeMalformed, "code_challenge");
    }
    // SECURITY: a token for anything but a FHIR base would be somebody else's.
    fhir::BaseUrl base;
    if (!base.Parse(Find("aud"))) return Refuse(Reason::kAudRefused, "aud");
    const Reason reason = RefuseOthers();
    if (reason != Reason::kOk) return reason;
    const bool has_launch = !Find("launch").empty();
    if (HoldsScope(Find("scope"), "launch") == has_launch) {
      return ValidateTexts();
    }
    return Refuse(
        has_launch ? Reason::kLaunchUnexpected : Reason::kLaunchMissing,
        "launch");
  }

  // RFC 6749 section 3.1: none of them stands in the endpoint's query already.
  Reason RefuseRepeated(const Form& own) {
    for (size_t i = 0; i < parameters_.size(); ++i) {
      const std::string_view name = parameters_[i].name;
      if (parameters_[i].value.empty()) continue;  // Not there.
      if (own.Has(name)) return Refuse(Reason::kParameterRepeated, name);
      for (const FormParameter& earlier : parameters_.first(i)) {
        if (earlier.name == name && !earlier.value.empty()) {
          return Refuse(Reason::kParameterRepeated, name);
        }
      }
    }
    const std::string_view repeated = own.FindRepeated();
    return repeated.empty() ? Reason::kOk
                            : Refuse(Reason::kParameterRepeated, repeated);
  }

 private:
  Reason Refuse(Reason reason, std::string_view what) {
    out_.what = what;
    return reason;
  }

  std::string_view Find(std::string_view name) const {
    return FindParameter(parameters_, name);
  }

  // What a server refuses, and what is a secret.
  Reason RefuseOthers() {
    const Reason reason = RefuseRequestObjects(parameters_, &out_.what);
    if (reason != Reason::kOk) return reason;
    if (!IsResponseMode(Find("response_mode"))) {
      return Refuse(Reason::kResponseModeUnsupported, "response_mode");
    }
    const std::string_view resource = Find("resource");
    if (!resource.empty() && resource != Find("aud")) {
      return Refuse(Reason::kAudRefused, "resource");
    }
    for (const std::string_view name :
         {"client_secret", "client_assertion", "code_verifier"}) {
      if (!Find(name).empty()) return Refuse(Reason::kParameterMalformed, name);
    }
    return Reason::kOk;
  }

  // What the server's form reader would refuse.
  Reason ValidateTexts() {
    for (const FormParameter& parameter : parameters_) {
      if (parameter.name.empty() || HasControl(parameter.name) ||
          HasControl(parameter.value) ||
          !IsLoginParameter(parameter.name, parameter.value)) {
        return Refuse(Reason::kParameterMalformed, parameter.name);
      }
    }
    return Reason::kOk;
  }

  std::span<const FormParameter> parameters_;
  AuthorizationUrl& out_;
};

}  // namespace

bool IsAuthorizationEndpoint(std::string_view endpoint) {
  fhir::AbsoluteUrl url;
  return fhir::ParseAbsoluteUrl(endpoint, &url) && url.is_https &&
         endpoint.find('#') == endpoint.npos;
}

Reason BuildAuthorizationUrl(std::string_view endpoint,
                             std::span<const FormParameter> parameters,
                             bool is_native_app, Arena& arena,
                             AuthorizationUrl* out) {
  *out = AuthorizationUrl();
  Form own(arena);
  Reason reason = own.Parse(QueryOf(endpoint));
  if (reason != Reason::kOk) return reason;
  Builder builder(parameters, out);
  reason = builder.RefuseRepeated(own);
  if (reason == Reason::kOk) reason = builder.Validate(is_native_app);
  if (reason != Reason::kOk) return reason;
  TextBuilder url(arena);
  const bool has_query = !QueryOf(endpoint).empty();
  url.Append(has_query ? endpoint : endpoint.substr(0, endpoint.find('?')));
  char separator = has_query ? '&' : '?';
  for (const FormParameter& parameter : parameters) {
    if (parameter.value.empty()) continue;
    AppendFormParameter(separator, parameter, url);
    separator = '&';
  }
  out->url = url.text();
  return Reason::kOk;
}

}  // namespace matron::oauth
