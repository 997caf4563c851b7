// Client and redirect URI come first: until both are known, nothing is sent
// anywhere. Tested by authorization_request_test.cc.

#include "oauth/authorization_request.h"

#include <algorithm>
#include <bitset>

#include "absl/strings/ascii.h"
#include "base/arena_vector.h"
#include "base/limits.h"
#include "oauth/form.h"
#include "oauth/pkce.h"
#include "smart/scope_algebra.h"

namespace matron::oauth {
namespace {

constexpr size_t kMaxAgeDigits = 10;

// RFC 6749 appendix A, VSCHAR.
bool IsVisible(std::string_view text) {
  return text.size() <= limits::kMaxUrlTextBytes &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~'; });
}

bool IsNumber(std::string_view text) {
  return text.size() <= kMaxAgeDigits &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// OpenID Connect Core section 3.1.2.1: `none` comes alone.
bool IsPrompt(std::string_view text) {
  if (text.empty() || text == "none") return true;
  while (true) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (word != "login" && word != "consent" && word != "select_account") {
      return false;
    }
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
  }
}

// Validates one request, whose form was read.
class RequestValidator {
 public:
  RequestValidator(const AuthorizationRules& rules, const Form& form,
                   Arena& arena, AuthorizationAnswer* out)
      : rules_(rules), form_(form), arena_(arena), out_(*out) {}

  Reason Validate() {
    for (const auto step :
         {&RequestValidator::ReadClient, &RequestValidator::ReadRedirectUri,
          &RequestValidator::ReadState, &RequestValidator::RefuseRepeated,
          &RequestValidator::RefuseObjects, &RequestValidator::ReadResponse,
          &RequestValidator::ReadChallenge, &RequestValidator::ReadAudience,
          &RequestValidator::ReadScope, &RequestValidator::ReadLogin}) {
      const Reason reason = (this->*step)();
      if (reason != Reason::kOk) return reason;
    }
    return Reason::kOk;
  }

 private:
  Reason Refuse(Reason reason, std::string_view what,
                std::string_view expected = {}, std::string_view came = {}) {
    out_.what = what;
    out_.expected = expected;
    out_.came = came;
    return reason;
  }

  Reason ReadClient() {
    if (form_.IsRepeated("client_id")) {
      return Refuse(Reason::kParameterRepeated, "client_id");
    }
    const std::string_view client = form_.Find("client_id");
    if (client.empty()) return Refuse(Reason::kParameterMissing, "client_id");
    if (client == rules_.client_id) return Reason::kOk;
    return Refuse(Reason::kClientUnknown, "client_id", rules_.client_id,
                  client);
  }

  // SMART requires it, even if just one is registered.
  Reason ReadRedirectUri() {
    if (form_.IsRepeated("redirect_uri")) {
      return Refuse(Reason::kParameterRepeated, "redirect_uri");
    }
    const std::string_view uri = form_.Find("redirect_uri");
    if (uri.empty()) return Refuse(Reason::kParameterMissing, "redirect_uri");
    const Reason reason = MatchRedirectUri(rules_.redirect_uris, uri);
    if (reason != Reason::kOk) return Refuse(reason, "redirect_uri", {}, uri);
    out_.redirect_uri = uri;
    out_.may_redirect = true;
    return Reason::kOk;
  }

  // What is echoed: of two states neither.
  Reason ReadState() {
    const std::string_view state = form_.Find("state");
    if (!form_.IsRepeated("state") && IsVisible(state)) out_.state = state;
    const std::string_view mode = form_.Find("response_mode");
    if (!form_.IsRepeated("response_mode") && mode == "form_post") {
      out_.response_mode = mode;
    }
    return Reason::kOk;
  }

  Reason RefuseRepeated() {
    const std::string_view name = form_.FindRepeated();
    if (name.empty()) return Reason::kOk;
    return Refuse(Reason::kParameterRepeated, name);
  }

  Reason RefuseObjects() {
    return RefuseRequestObjects(form_.parameters(), &out_.what);
  }

  // SECURITY: neither implicit nor hybrid (RFC 9700 section 2.1.2), and no mode
  // that would put a code into a fragment.
  Reason ReadResponse() {
    const std::string_view type = form_.Find("response_type");
    if (type.empty()) return Refuse(Reason::kParameterMissing, "response_type");
    if (type != "code") {
      return Refuse(Reason::kResponseTypeUnsupported, "response_type", "code",
                    type);
    }
    const std::string_view mode = form_.Find("response_mode");
    if (!IsResponseMode(mode)) {
      return Refuse(Reason::kResponseModeUnsupported, "response_mode", "query",
                    mode);
    }
    out_.response_mode = mode.empty() ? "query" : mode;
    // SMART 2.2: required, and not to be guessed.
    if (form_.Find("state").empty()) {
      return Refuse(Reason::kParameterMissing, "state");
    }
    return IsStrongState(out_.state) ? Reason::kOk
                                     : Refuse(Reason::kStateWeak, "state");
  }

  // RFC 7636 section 4.4.1; SECURITY: an absent method would be `plain`.
  Reason ReadChallenge() {
    const std::string_view challenge = form_.Find("code_challenge");
    if (challenge.empty()) {
      return Refuse(Reason::kParameterMissing, "code_challenge");
    }
    if (form_.Find("code_challenge_method") != "S256") {
      return Refuse(Reason::kCodeChallengeMethodUnsupported,
                    "code_challenge_method", "S256",
                    form_.Find("code_challenge_method"));
    }
    if (!IsPkceChallenge(challenge)) {
      return Refuse(Reason::kCodeChallengeMalformed, "code_challenge");
    }
    out_.code_challenge = challenge;
    return Reason::kOk;
  }

  // RFC 8707's `resource` means the same.
  Reason ReadAudience() {
    const std::string_view aud = form_.Find("aud");
    const std::string_view resource = form_.Find("resource");
    if (aud.empty() && resource.empty()) {
      return Refuse(Reason::kParameterMissing, "aud");
    }
    if (!aud.empty() && !resource.empty() && aud != resource) {
      return Refuse(Reason::kAudRefused, "resource", aud, resource);
    }
    const std::string_view named = aud.empty() ? resource : aud;
    for (const std::string_view base : rules_.bases) {
      if (base == named) out_.aud = base;
    }
    if (!out_.aud.empty()) return Reason::kOk;
    return Refuse(Reason::kAudRefused, aud.empty() ? "resource" : "aud",
                  rules_.bases.size() == 1 ? rules_.bases[0] : "", named);
  }

  Reason ReadScope() {
    const std::string_view scope = form_.Find("scope");
    if (scope.empty()) return Refuse(Reason::kParameterMissing, "scope");
    const auto asked = smart::ScopeTerms::Parse(scope, rules_.options, arena_);
    if (!asked.ok()) return Refuse(Reason::kScopeRefused, "scope");
    const auto narrowed = smart::Narrow(rules_.scope, *asked, arena_);
    if (!narrowed.ok()) return Refuse(Reason::kScopeRefused, "scope");
    // What is not understood is not granted, whatever is registered.
    ArenaVector<std::string_view> unknown(arena_);
    for (const smart::ScopeToken& token : asked->rejected()) {
      if (!unknown.Append(token.text)) return Reason::kScratchTooSmall;
    }
    out_.granted = narrowed->narrowed;
    out_.exceeding = narrowed->exceeding;
    out_.unknown = unknown.items();
    const bool is_whole = narrowed->within && unknown.items().empty();
    if (narrowed->narrowed.empty() || (rules_.is_strict && !is_whole)) {
      return Refuse(Reason::kScopeRefused, "scope");
    }
    return ReadLaunch(HasLaunch(*asked), HasLaunch(narrowed->narrowed));
  }

  static bool HasLaunch(const smart::ScopeTerms& terms) {
    const auto others = terms.others();
    return std::find(others.begin(), others.end(), "launch") != others.end();
  }

  // SMART 2.2: each needs the other.
  Reason ReadLaunch(bool has_scope, bool is_granted) {
    const std::string_view launch = form_.Find("launch");
    if (has_scope && launch.empty()) {
      return Refuse(Reason::kLaunchMissing, "launch");
    }
    if (!has_scope && !launch.empty()) {
      return Refuse(Reason::kLaunchUnexpected, "launch");
    }
    if (!IsLoginParameter("launch", launch)) {
      return Refuse(Reason::kParameterMalformed, "launch");
    }
    // SECURITY: the context of a launch is for those who may have it.
    if (is_granted) out_.launch = launch;
    return Reason::kOk;
  }

  // OpenID Connect Core section 3.1.2.1: passed on.
  Reason ReadLogin() {
    out_.nonce = form_.Find("nonce");
    out_.prompt = form_.Find("prompt");
    out_.max_age = form_.Find("max_age");
    for (const std::string_view name : {"nonce", "prompt", "max_age"}) {
      const std::string_view value = form_.Find(name);
      if (IsLoginParameter(name, value)) continue;
      return Refuse(Reason::kParameterMalformed, name, {},
                    name == "nonce" ? "" : value);
    }
    return Reason::kOk;
  }

  const AuthorizationRules& rules_;
  const Form& form_;
  Arena& arena_;
  AuthorizationAnswer& out_;
};

}  // namespace

Reason RefuseRequestObjects(std::span<const FormParameter> parameters,
                            std::string_view* what) {
  if (!FindParameter(parameters, "request").empty()) {
    *what = "request";
    return Reason::kRequestObjectUnsupported;
  }
  if (!FindParameter(parameters, "request_uri").empty()) {
    *what = "request_uri";
    return Reason::kRequestUriUnsupported;
  }
  return Reason::kOk;
}

bool IsResponseMode(std::string_view mode) {
  return mode.empty() || mode == "query" || mode == "form_post";
}

bool IsLoginParameter(std::string_view name, std::string_view value) {
  if (name == "prompt") return IsPrompt(value);
  if (name == "max_age") return IsNumber(value);
  return (name != "nonce" && name != "launch") || IsVisible(value);
}

// SECURITY: the smallest alphabet that a state can be of is taken for the one
// that it is of, and must hold 122 bits (SMART 2.2).
bool IsStrongState(std::string_view state) {
  constexpr size_t kMinDifferent = 6;
  std::bitset<256> seen;
  size_t digits = 0, lower = 0, upper = 0, hex = 0, punctuation = 0;
  for (const char c : state) {
    const unsigned char byte = static_cast<unsigned char>(c);
    const bool is_punctuation = c == '-' || c == '_';
    if (!is_punctuation && !absl::ascii_isalnum(byte)) continue;
    punctuation += is_punctuation;
    digits += absl::ascii_isdigit(byte);
    lower += absl::ascii_islower(byte);
    upper += absl::ascii_isupper(byte);
    hex += absl::ascii_isxdigit(byte);
    seen.set(byte);
  }
  if (!IsVisible(state) || seen.count() < kMinDifferent) return false;
  const size_t count = digits + lower + upper;
  if (lower + upper == 0) return count >= 37;
  if (hex == count) return count >= 31;
  if (lower == 0 || upper == 0) return count >= (digits == 0 ? 26u : 24u);
  return count + punctuation >= 22;
}

Reason ValidateAuthorizationRequest(const AuthorizationRules& rules,
                                    std::string_view text, Arena& arena,
                                    AuthorizationAnswer* out) {
  *out = AuthorizationAnswer();
  Form form(arena);
  const Reason reason = form.Parse(text);
  if (reason != Reason::kOk) return reason;
  return RequestValidator(rules, form, arena, out).Validate();
}

}  // namespace matron::oauth
