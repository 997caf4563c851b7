// Tested by callback_test.cc.

#include "oauth/callback.h"

#include <algorithm>

#include "crypto/digest.h"
#include "fhir/base_url.h"
#include "oauth/form.h"

namespace matron::oauth {
namespace {

// RFC 6749 section 4.1.2.1: %x20-21 / %x23-5B / %x5D-7E.
bool IsErrorText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
}

// SECURITY: a page, and no script that a browser would run.
bool IsErrorUri(std::string_view text) {
  fhir::AbsoluteUrl url;
  return text.empty() || (IsErrorText(text) && text.find(' ') == text.npos &&
                          fhir::ParseAbsoluteUrl(text, &url));
}

Reason Refuse(Reason reason, std::string_view what, CallbackAnswer* out) {
  out->what = what;
  return reason;
}

// SECURITY: RFC 9207 section 2.4. An error of another server is not believed
// either, so this comes before both.
Reason CheckIssuer(const CallbackRules& rules, const Form& form,
                   CallbackAnswer* out) {
  const std::string_view issuer = form.Find("iss");
  if (issuer.empty()) {
    if (!rules.needs_issuer) return Reason::kOk;
    out->expected = rules.issuer;
    return Refuse(Reason::kCallbackIssuerMissing, "iss", out);
  }
  if (issuer == rules.issuer) return Reason::kOk;
  out->expected = rules.issuer;
  out->came = issuer;
  return Refuse(Reason::kCallbackIssuerMismatch, "iss", out);
}

Reason ReadResult(const Form& form, CallbackAnswer* out) {
  const std::string_view code = form.Find("code");
  const std::string_view error = form.Find("error");
  if (code.empty() == error.empty()) {
    return Refuse(Reason::kCallbackMalformed, "code", out);
  }
  // What only an implicit or hybrid flow answers (RFC 9700 section 2.1.2).
  for (const std::string_view name : {"access_token", "id_token"}) {
    if (!form.Find(name).empty()) {
      return Refuse(Reason::kCallbackMalformed, name, out);
    }
  }
  const std::string_view description = form.Find("error_description");
  const std::string_view uri = form.Find("error_uri");
  if (!IsErrorText(error)) {
    return Refuse(Reason::kCallbackMalformed, "error", out);
  }
  if (!IsErrorText(description)) {
    return Refuse(Reason::kCallbackMalformed, "error_description", out);
  }
  if (!IsErrorUri(uri)) {
    return Refuse(Reason::kCallbackMalformed, "error_uri", out);
  }
  // RFC 6749 appendix A.11, VSCHAR.
  if (!std::all_of(code.begin(), code.end(),
                   [](char c) { return c >= ' ' && c <= '~'; })) {
    return Refuse(Reason::kCallbackMalformed, "code", out);
  }
  out->code = code;
  if (error.empty()) return Reason::kOk;
  out->error = error;
  out->error_description = description;
  out->error_uri = uri;
  return Reason::kOk;
}

}  // namespace

Reason ValidateCallback(const CallbackRules& rules, std::string_view query,
                        Arena& arena, CallbackAnswer* out) {
  *out = CallbackAnswer();
  Form form(arena);
  Reason reason = form.Parse(query);
  if (reason != Reason::kOk) return reason;
  const std::string_view repeated = form.FindRepeated();
  if (!repeated.empty()) {
    return Refuse(Reason::kParameterRepeated, repeated, out);
  }
  // RFC 6749 section 10.12.
  if (rules.state.empty() ||
      !crypto::EqualsConstantTime(form.Find("state"), rules.state)) {
    return Refuse(Reason::kStateMismatch, "state", out);
  }
  reason = CheckIssuer(rules, form, out);
  return reason == Reason::kOk ? ReadResult(form, out) : reason;
}

}  // namespace matron::oauth
