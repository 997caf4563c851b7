// A token either is a clinical scope to its last byte, or it grants nothing:
// there is no prefix of `patient/Observation.read-only` that counts. Tested by
// scope_test.cc.

#include "smart/scope.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "base/text.h"

namespace matron::smart {
namespace {

// RFC 6749 section 3.3: %x21 / %x23-5B / %x5D-7E.
constexpr bool IsScopeCharacter(char c) {
  return c >= 0x21 && c <= 0x7e && c != '"' && c != '\\';
}

constexpr uint64_t Repeat(uint64_t byte) { return byte * 0x0101010101010101u; }

// Whether one of the eight bytes of `word` is no scope character. Each term has
// the top bit of a byte set if its test holds there; a borrow can only come
// from a byte below for which it holds as well.
constexpr bool HasOtherCharacter(uint64_t word) {
  const uint64_t quote = word ^ Repeat('"');
  const uint64_t backslash = word ^ Repeat('\\');
  const uint64_t found = word | (word + Repeat(1)) | (word - Repeat(0x21)) |
                         ((quote - Repeat(1)) & ~quote) |
                         ((backslash - Repeat(1)) & ~backslash);
  return (found & Repeat(0x80)) != 0;
}

// Scopes are short, and every byte is looked at: eight at a time.
bool HasOnlyScopeCharacters(std::string_view text) {
  if (text.size() < sizeof(uint64_t)) {
    return std::all_of(text.begin(), text.end(), IsScopeCharacter);
  }
  bool other = false;
  uint64_t word;
  for (size_t i = 0; i + sizeof(word) < text.size(); i += sizeof(word)) {
    std::memcpy(&word, text.data() + i, sizeof(word));
    other |= HasOtherCharacter(word);
  }
  std::memcpy(&word, text.data() + text.size() - sizeof(word), sizeof(word));
  return !(other | HasOtherCharacter(word));
}

// Takes a context and its slash from the start of `*text`.
bool TakeContext(std::string_view* text, ScopeContext* out) {
  if (absl::ConsumePrefix(text, "patient/")) {
    *out = ScopeContext::kPatient;
  } else if (absl::ConsumePrefix(text, "user/")) {
    *out = ScopeContext::kUser;
  } else if (absl::ConsumePrefix(text, "system/")) {
    *out = ScopeContext::kSystem;
  } else {
    return false;
  }
  return true;
}

// SMART 1.0: read, write, *; `.read` must never be understood as letters.
bool ParseV1Permissions(std::string_view text, Scope* out) {
  out->version = 1;
  for (const V1Permission& permission : kV1Permissions) {
    if (permission.word != text) continue;
    out->letters = permission.letters;
    return true;
  }
  return false;
}

// SMART 2.2: letters in the order of `cruds`, each at most once; here at least
// one.
bool ParsePermissions(std::string_view text, Scope* out) {
  CrudsMask letters = 0;
  for (const char c : text) {
    const CrudsMask letter = c == 'c'   ? kLetterC
                             : c == 'r' ? kLetterR
                             : c == 'u' ? kLetterU
                             : c == 'd' ? kLetterD
                             : c == 's' ? kLetterS
                                        : 0;
    // Each letter is above all those before it.
    if (letter <= letters) return ParseV1Permissions(text, out);
    letters |= letter;
  }
  out->version = 2;
  out->letters = letters;
  return letters != 0;
}

// Parses what follows the context's slash, up to the constraint.
Reason ParseClinical(ScopeContext context, std::string_view text,
                     fhir::FhirVersion version, ScopeHead* out) {
  Scope scope;
  scope.context = context;
  size_t dot = 0;
  while (dot < text.size() && text[dot] != '.' && text[dot] != '?') ++dot;
  if (dot == text.size() || text[dot] == '?') return Reason::kScopeMalformed;
  const std::string_view type = text.substr(0, dot);
  if (type == "*") {
    scope.all_types = true;
  } else {
    scope.type = fhir::ParseResourceType(type, version);
    if (scope.type == fhir::ResourceType::kNone) {
      return type.empty() ? Reason::kScopeMalformed : Reason::kScopeTypeUnknown;
    }
  }
  text.remove_prefix(dot + 1);
  size_t question = 0;
  while (question < text.size() && text[question] != '?') ++question;
  if (!ParsePermissions(text.substr(0, question), &scope)) {
    return Reason::kScopeLettersInvalid;
  }
  out->scope = scope;
  out->has_query = question < text.size();
  if (out->has_query) out->query = text.substr(question + 1);
  return Reason::kOk;
}

constexpr std::string_view kLaunchPrefix = "launch/";

// SMART 2.2: `launch/` and a resource type in lower case, perhaps one role.
bool IsLaunchContext(std::string_view text, fhir::FhirVersion version) {
  if (!absl::ConsumePrefix(&text, kLaunchPrefix)) return false;
  const size_t question = text.find('?');
  if (question != text.npos) {
    std::string_view role = text.substr(question + 1);
    if (!absl::ConsumePrefix(&role, "role=") || role.empty() ||
        role.find('&') != role.npos) {
      return false;
    }
    text = text.substr(0, question);
  }
  return fhir::ParseLowerCaseResourceType(text, version) !=
         fhir::ResourceType::kNone;
}

// SMART 2.2: extensions are full URIs, or strings that start with `__`. They
// grant nothing, so what follows the scheme must only be there.
bool IsExtension(std::string_view text) {
  if (text.starts_with("__")) return text.size() > 2;
  const std::string_view scheme = SchemeOf(text);
  return !scheme.empty() &&
         text.find_first_not_of('/', scheme.size() + 1) != text.npos;
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

bool ParseOther(std::string_view text, fhir::FhirVersion version,
                OtherScope* out) {
  *out = KindOfOther(text);
  switch (*out) {
    case OtherScope::kLaunchContext:
      return IsLaunchContext(text, version);
    case OtherScope::kExtension:
      return IsExtension(text);
    default:
      return true;
  }
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

OtherScope KindOfOther(std::string_view text) {
  for (const NamedScope& named : kNamed) {
    if (named.name == text) return named.other;
  }
  return text.starts_with(kLaunchPrefix) ? OtherScope::kLaunchContext
                                         : OtherScope::kExtension;
}

ScopeToken ParseScopeHead(std::string_view text, fhir::FhirVersion version,
                          ScopeHead* out) {
  *out = ScopeHead();
  ScopeToken token;
  token.text = text;
  if (!HasOnlyScopeCharacters(text)) {
    token.reason = Reason::kScopeMalformed;
    return token;
  }
  std::string_view rest = text;
  ScopeContext context;
  if (TakeContext(&rest, &context)) {
    token.reason = ParseClinical(context, rest, version, out);
    if (token.reason == Reason::kOk) token.kind = ScopeClass::kClinical;
  } else if (StartsLikeClinical(text)) {
    token.reason = Reason::kScopeMalformed;
  } else if (ParseOther(text, version, &token.other)) {
    token.kind = ScopeClass::kOther;
    token.reason = Reason::kOk;
  }
  return token;
}

ScopeToken ParseScopeToken(std::string_view text, fhir::FhirVersion version) {
  ScopeHead head;
  ScopeToken token = ParseScopeHead(text, version, &head);
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
  *out = ParseScopeToken(text, version_);
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
    if (HasLetter(scope.letters, i)) append(kLetters.substr(i, 1));
  }
  return {out, size};
}

std::string_view PrintInV1(const Scope& scope, char* out) {
  for (const V1Permission& permission : kV1Permissions) {
    if (permission.letters != scope.letters) continue;
    const size_t end = PrintCanonical(scope, out).rfind('.') + 1;
    const size_t size =
        std::min(permission.word.size(), kMaxCanonicalBytes - end);
    std::memcpy(out + end, permission.word.data(), size);
    return {out, end + size};
  }
  return {};
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
      return "resource types are spelled as in the FHIR version, Observation";
    case Reason::kScopeConstraintUnsupported:
      return "leave out what follows the question mark";
    default:
      return {};
  }
}

}  // namespace matron::smart
