// A token either is a clinical scope to its last byte, or it grants nothing:
// there is no prefix of `patient/Observation.read-only` that counts. Tested by
// scope_test.cc.

#include "smart/scope.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace matron::smart {
namespace {

// RFC 6749 section 3.3: %x21 / %x23-5B / %x5D-7E.
bool IsScopeCharacter(char c) {
  return c >= 0x21 && c <= 0x7e && c != '"' && c != '\\';
}

bool ParseContext(std::string_view text, ScopeContext* out) {
  for (size_t i = 0; i < kNumScopeContexts; ++i) {
    const ScopeContext context = static_cast<ScopeContext>(i);
    if (NameOf(context) != text) continue;
    *out = context;
    return true;
  }
  return false;
}

// SMART 2.2: letters in the order of `cruds`, each at most once; here at least
// one. SMART 1.0: read, write, *; `.read` must never be understood as letters.
bool ParsePermissions(std::string_view text, Scope* out) {
  constexpr CrudsMask kC = 1, kR = 2, kU = 4, kD = 8, kS = 16;
  out->version = 1;
  if (text == "read") {
    out->letters = kR | kS;
    return true;
  }
  if (text == "write") {
    out->letters = kC | kU | kD;
    return true;
  }
  if (text == "*") {
    out->letters = kAllLetters;
    return true;
  }
  out->version = 2;
  CrudsMask letters = 0;
  size_t next = 0;  // The first letter that may still follow.
  for (const char c : text) {
    const size_t index = IndexOfLetter(c);
    if (index == kNumLetters || index < next) return false;
    letters |= static_cast<CrudsMask>(1u << index);
    next = index + 1;
  }
  out->letters = letters;
  return letters != 0;
}

bool IsLetters(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c));
  });
}

// Parses what follows the context's slash, without a query.
Reason ParseTypeAndPermissions(std::string_view text, Scope* out) {
  const size_t dot = text.find('.');
  if (dot == text.npos) return Reason::kScopeMalformed;
  const std::string_view type = text.substr(0, dot);
  if (type == "*") {
    out->all_types = true;
  } else {
    out->type = fhir::ParseResourceType(type);
    if (out->type == fhir::ResourceType::kNone) {
      return type.empty() ? Reason::kScopeMalformed : Reason::kScopeTypeUnknown;
    }
  }
  return ParsePermissions(text.substr(dot + 1), out)
             ? Reason::kOk
             : Reason::kScopeLettersInvalid;
}

Reason ParseClinical(ScopeContext context, std::string_view rest,
                     ScopeHead* out) {
  Scope scope;
  scope.context = context;
  const size_t question = rest.find('?');
  Reason reason = ParseTypeAndPermissions(rest.substr(0, question), &scope);
  if (reason != Reason::kOk) return reason;
  out->scope = scope;
  out->has_query = question != rest.npos;
  if (out->has_query) out->query = rest.substr(question + 1);
  return Reason::kOk;
}

// SMART 2.2: `launch/` and a resource type in lower case, perhaps one role.
bool IsLaunchContext(std::string_view text) {
  if (!absl::ConsumePrefix(&text, "launch/")) return false;
  const size_t question = text.find('?');
  if (question != text.npos) {
    std::string_view role = text.substr(question + 1);
    if (!absl::ConsumePrefix(&role, "role=") || role.empty() ||
        role.find('&') != role.npos) {
      return false;
    }
    text = text.substr(0, question);
  }
  return fhir::ParseLowerCaseResourceType(text) != fhir::ResourceType::kNone;
}

// SMART 2.2: extensions are full URIs, or strings that start with `__`.
bool IsExtension(std::string_view text) {
  if (text.starts_with("__")) return text.size() > 2;
  if (text.starts_with("urn:")) return text.size() > 4;
  const size_t colon = text.find("://");
  return colon != text.npos && colon > 0 && colon + 3 < text.size() &&
         IsLetters(text.substr(0, colon));
}

struct NamedScope {
  std::string_view name;
  OtherScope other;
};
constexpr NamedScope kNamed[] = {
    {"openid", OtherScope::kOpenid},
    {"fhirUser", OtherScope::kFhirUser},
    {"profile", OtherScope::kProfile},
    {"launch", OtherScope::kLaunch},
    {"offline_access", OtherScope::kOfflineAccess},
    {"online_access", OtherScope::kOnlineAccess},
    {"email", OtherScope::kOidc},
    {"address", OtherScope::kOidc},
    {"phone", OtherScope::kOidc},
};

bool ParseOther(std::string_view text, OtherScope* out) {
  for (const NamedScope& named : kNamed) {
    if (named.name != text) continue;
    *out = named.other;
    return true;
  }
  *out = IsLaunchContext(text) ? OtherScope::kLaunchContext
                               : OtherScope::kExtension;
  return *out == OtherScope::kLaunchContext || IsExtension(text);
}

bool StartsLikeClinical(std::string_view text) {
  for (size_t i = 0; i < kNumScopeContexts; ++i) {
    const std::string_view name = NameOf(static_cast<ScopeContext>(i));
    if (absl::StartsWithIgnoreCase(text, name) && text.size() > name.size() &&
        text[name.size()] == '/') {
      return true;
    }
  }
  return false;
}

}  // namespace

ScopeToken ParseScopeHead(std::string_view text, ScopeHead* out) {
  *out = ScopeHead();
  ScopeToken token;
  token.text = text;
  if (!std::all_of(text.begin(), text.end(), IsScopeCharacter)) {
    token.reason = Reason::kScopeMalformed;
    return token;
  }
  const size_t slash = text.find('/');
  ScopeContext context;
  if (slash != text.npos && ParseContext(text.substr(0, slash), &context)) {
    token.reason = ParseClinical(context, text.substr(slash + 1), out);
    if (token.reason == Reason::kOk) token.kind = ScopeClass::kClinical;
  } else if (StartsLikeClinical(text)) {
    token.reason = Reason::kScopeMalformed;
  } else if (ParseOther(text, &token.other)) {
    token.kind = ScopeClass::kOther;
    token.reason = Reason::kOk;
  }
  return token;
}

ScopeToken ParseScopeToken(std::string_view text) {
  ScopeHead head;
  ScopeToken token = ParseScopeHead(text, &head);
  if (token.kind != ScopeClass::kClinical) return token;
  if (head.has_query) {
    // SECURITY: leaving the constraint out would widen the scope.
    token.kind = ScopeClass::kRejected;
    token.reason = Reason::kScopeConstraintUnsupported;
    return token;
  }
  token.scope = head.scope;
  return token;
}

bool ScopeReader::NextText(std::string_view* out, size_t* offset) {
  while (position_ < text_.size() && text_[position_] == ' ') ++position_;
  if (position_ == text_.size()) return false;
  const size_t end = std::min(text_.find(' ', position_), text_.size());
  *out = text_.substr(position_, end - position_);
  *offset = position_;
  position_ = end;
  return true;
}

bool ScopeReader::Next(ScopeToken* out) {
  std::string_view text;
  size_t offset;
  if (!NextText(&text, &offset)) return false;
  *out = ParseScopeToken(text);
  out->offset = offset;
  return true;
}

std::string_view PrintCanonical(const Scope& scope, char* out) {
  size_t size = 0;
  const auto append = [&](std::string_view text) {
    const size_t room = kMaxCanonicalBytes - size;
    const size_t count = std::min(text.size(), room);
    std::memcpy(out + size, text.data(), count);
    size += count;
  };
  append(NameOf(scope.context));
  append("/");
  append(scope.all_types ? std::string_view("*") : fhir::NameOf(scope.type));
  append(".");
  for (size_t i = 0; i < kNumLetters; ++i) {
    if ((scope.letters >> i & 1) != 0) append(kLetters.substr(i, 1));
  }
  return {out, size};
}

std::string_view NameOf(ScopeContext context) {
  switch (context) {
    case ScopeContext::kPatient:
      return "patient";
    case ScopeContext::kUser:
      return "user";
    case ScopeContext::kSystem:
      return "system";
  }
  return {};
}

std::string_view NameOf(OtherScope other) {
  switch (other) {
    case OtherScope::kOpenid:
      return "openid";
    case OtherScope::kFhirUser:
      return "fhirUser";
    case OtherScope::kProfile:
      return "profile";
    case OtherScope::kLaunch:
      return "launch";
    case OtherScope::kLaunchContext:
      return "launch_context";
    case OtherScope::kOfflineAccess:
      return "offline_access";
    case OtherScope::kOnlineAccess:
      return "online_access";
    case OtherScope::kOidc:
      return "oidc";
    case OtherScope::kExtension:
      return "extension";
  }
  return {};
}

std::string_view HintFor(Reason reason) {
  switch (reason) {
    case Reason::kScopeMalformed:
      return "write it as patient/Observation.rs: context patient, user or "
             "system in lower case, a slash, a type or *, a dot, letters";
    case Reason::kScopeLettersInvalid:
      return "use letters of cruds in that order, or read, write or *";
    case Reason::kScopeTypeUnknown:
      return "resource types are spelled as in FHIR R4, Observation";
    case Reason::kScopeConstraintUnsupported:
      return "leave out what follows the question mark";
    default:
      return {};
  }
}

}  // namespace matron::smart
