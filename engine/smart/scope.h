// Scopes of SMART App Launch, versions 1 and 2 (SMART 2.2, scopes and launch
// context; specification 1.1 to 1.6).
//
//   ScopeReader reader("openid patient/Observation.rs", FhirVersion::kR4);
//   ScopeToken token;
//   while (reader.Next(&token)) { ... }

#ifndef MATRON_SMART_SCOPE_H_
#define MATRON_SMART_SCOPE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/status.h"
#include "fhir/resource_type.h"

namespace matron::smart {

// The part of a clinical scope before the slash.
enum class ScopeContext : uint8_t { kPatient = 0, kUser = 1, kSystem = 2 };
inline constexpr size_t kNumScopeContexts = 3;

// The letters of a scope, one bit each, in the order of `cruds`.
using CrudsMask = uint8_t;
inline constexpr std::string_view kLetters = "cruds";
inline constexpr size_t kNumLetters = 5;
inline constexpr CrudsMask kLetterC = 1, kLetterR = 2, kLetterU = 4,
                           kLetterD = 8, kLetterS = 16;
inline constexpr CrudsMask kAllLetters = 0x1f;

// Returns the position of `letter` in `cruds`; kNumLetters for any other.
constexpr size_t IndexOfLetter(char letter) {
  switch (letter) {
    case 'c':
      return 0;
    case 'r':
      return 1;
    case 'u':
      return 2;
    case 'd':
      return 3;
    case 's':
      return 4;
    default:
      return kNumLetters;
  }
}

// Whether `letters` has the letter at position `letter`.
constexpr bool HasLetter(CrudsMask letters, size_t letter) {
  return (letters >> letter & 1) != 0;
}

// What SMART 1.0 has instead of letters, and the letters that it means.
struct V1Permission {
  std::string_view word;
  CrudsMask letters;
};
inline constexpr V1Permission kV1Permissions[] = {
    {"read", kLetterR | kLetterS},
    {"write", kLetterC | kLetterU | kLetterD},
    {"*", kAllLetters}};

// A clinical scope, in the meaning of version 2. A scope that grants nothing
// has no letters, and is what a Scope is before anything was parsed into it.
struct Scope {
  ScopeContext context = ScopeContext::kPatient;
  CrudsMask letters = 0;
  uint8_t version = 2;  // How it was written: 1 for read, write and *.
  bool all_types = false;
  fhir::ResourceType type = fhir::ResourceType::kNone;  // Unless all_types.
};

// Scopes that are no clinical ones, and grant no access to FHIR resources.
enum class OtherScope : uint8_t {
  kOpenid,
  kFhirUser,
  kProfile,
  kLaunch,
  kLaunchContext,
  kOfflineAccess,
  kOnlineAccess,
  kOidc,
  kExtension,
};

// What one token of a scope string turned out to be.
enum class ScopeClass : uint8_t { kClinical, kOther, kRejected };

struct ScopeToken {
  ScopeClass kind = ScopeClass::kRejected;
  std::string_view text;                      // As it came.
  size_t offset = 0;                          // In the scope string.
  Scope scope;                                // kClinical.
  OtherScope other = OtherScope::kExtension;  // kOther.
  Reason reason = Reason::kScopeUnknown;      // kRejected.
};

// Takes a scope string apart at spaces (U+0020), and at nothing else. Time:
// linear.
class ScopeReader {
 public:
  // `text` must outlive the reader and the tokens. Types are those of
  // `version`.
  ScopeReader(std::string_view text, fhir::FhirVersion version)
      : text_(text), version_(version) {}

  // Writes the next token to `*out`; returns false when there is none.
  bool Next(ScopeToken* out);
  // The same, without classifying it: writes its text and where it starts.
  bool NextText(std::string_view* out, size_t* offset);

 private:
  std::string_view text_;
  fhir::FhirVersion version_;
  size_t position_ = 0;
};

// Classifies one token, which holds no space, by the types of `version`. A
// scope with a constraint is rejected: whoever looks at letters and types alone
// must not see it. See constrained_scope.h for what understands constraints.
ScopeToken ParseScopeToken(std::string_view text, fhir::FhirVersion version);

// A clinical scope up to its constraint, which was not looked at.
struct ScopeHead {
  Scope scope;
  bool has_query = false;
  std::string_view query;  // After the first question mark, as it came.
};

// Classifies one token by what stands before its constraint. For kClinical the
// scope is in `*out` only: it means nothing before the constraint was read.
ScopeToken ParseScopeHead(std::string_view text, fhir::FhirVersion version,
                          ScopeHead* out);

// Returns what `text` is, which was classified as ScopeClass::kOther before.
OtherScope KindOfOther(std::string_view text);

// Number of bytes of the longest canonical scope.
inline constexpr size_t kMaxCanonicalBytes = 64;

// Writes the canonical form of `scope`, `patient/Observation.rs`, to `out`,
// which holds kMaxCanonicalBytes, and returns it.
std::string_view PrintCanonical(const Scope& scope, char* out);

// The same with the one of kV1Permissions that means just its letters,
// `patient/Observation.read`; empty if there is none.
std::string_view PrintInV1(const Scope& scope, char* out);

// Names as they stand in scopes and in the JSON protocol.
std::string_view NameOf(ScopeContext context);
std::string_view NameOf(OtherScope other);

// A sentence that says how to mend a rejected scope; empty if there is none.
std::string_view HintFor(Reason reason);

}  // namespace matron::smart

#endif  // MATRON_SMART_SCOPE_H_
