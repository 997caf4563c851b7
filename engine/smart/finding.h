// Findings: what is wrong, or worth a look, in a document that somebody else
// made: a token response, a launch context, a discovery document.
//
//   Findings findings;
//   const Spot root(document.root(), "response", findings);
//   const Spot type = root.Member("token_type");
//   if (!type.exists()) type.Error(FindingCode::kMemberMissing, "...", kSpec);

#ifndef MATRON_SMART_FINDING_H_
#define MATRON_SMART_FINDING_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "base/attributes.h"
#include "json/document.h"

namespace matron::smart {

// An error breaks a requirement, a warning a recommendation.
enum class Severity : uint8_t { kError, kWarning, kInfo };
inline constexpr size_t kNumSeverities = 3;

enum class FindingCode : uint8_t {
#define MATRON_FINDING(name, wire) k##name,
#include "smart/finding_codes.inc"
#undef MATRON_FINDING
};

// Names as they stand in the JSON protocol.
std::string_view NameOf(Severity severity);
std::string_view NameOf(FindingCode code);

struct Finding {
  Severity severity = Severity::kError;
  FindingCode code = FindingCode::kWrongType;
  std::string_view pointer;
  std::string_view message;
  std::string_view spec;  // Where the rule is written.
};

// Lists the first limits::kMaxDiagnostics findings of each severity and counts
// all of them.
class Findings {
 public:
  Findings() : arena_(Arena::Growing()), items_(arena_) {}
  Findings(const Findings&) = delete;  // Findings point into it.
  Findings& operator=(const Findings&) = delete;

  // Whether a finding of this severity would still be listed.
  bool Lists(Severity severity) const;
  // Does not copy the texts: they are literals, or in arena().
  void Add(const Finding& finding);

  // Whether there is an error, or no memory to know.
  bool failed() const { return count(Severity::kError) > 0 || exhausted(); }
  bool exhausted() const { return arena_.exhausted(); }
  size_t count(Severity severity) const {
    return counts_[static_cast<size_t>(severity)];
  }
  std::span<const Finding> items() const { return items_.items(); }
  // Number of findings that are counted and not listed.
  size_t num_left_out() const;

  // For texts of findings, and what is read while they are made.
  Arena& arena() MATRON_LIFETIME_BOUND { return arena_; }

 private:
  Arena arena_;
  ArenaVector<Finding> items_;
  size_t counts_[kNumSeverities] = {};
};

// How URLs are looked at.
struct UrlRule {
  bool relative_is_error = true;  // Otherwise a warning.
  bool may_have_query = true;     // An issuer has none.
};

// A value of the document, with the way to it, from which its JSON pointer is
// made when there is something to report. A member that is null counts as
// absent. Lives on the stack: a Spot keeps a pointer to the one that it came
// from.
class Spot {
 public:
  // The document itself, which stands at the member `name` of a request.
  Spot(const json::Value& root, std::string_view name, Findings& findings)
      : value_(root), findings_(&findings), key_(name) {}

  const json::Value& value() const { return value_; }
  bool exists() const { return value_.exists(); }
  Findings& findings() const { return *findings_; }

  // The member `name`, which may be absent.
  Spot Member(std::string_view name) const;
  // The same; reports it if it is absent.
  Spot Require(std::string_view name, std::string_view spec) const;
  // The element `item`, which is number `index`.
  Spot Item(const json::Value& item, size_t index) const;

  void Report(Severity severity, FindingCode code, std::string_view message,
              std::string_view spec) const;
  void Error(FindingCode code, std::string_view message,
             std::string_view spec) const {
    Report(Severity::kError, code, message, spec);
  }
  void Warn(FindingCode code, std::string_view message,
            std::string_view spec) const {
    Report(Severity::kWarning, code, message, spec);
  }
  // The same, with `subject` quoted before `message`.
  void ReportAbout(Severity severity, FindingCode code,
                   std::string_view subject, std::string_view message,
                   std::string_view spec) const;

  // Whether the value is there and of `kind`. Reports one that is there and is
  // not.
  bool Is(json::Kind kind, std::string_view spec) const;
  // A string that is not empty and holds no control characters; empty, and
  // reported, for anything else; empty if the value is absent.
  std::string_view Text(std::string_view spec) const;
  // The same for a logical id of FHIR: `Patient/123` is none.
  std::string_view Id(std::string_view spec) const;
  // The same for an absolute https URL without user and fragment; http is a
  // warning on a loopback host. A relative one that is no error is returned.
  std::string_view Url(const UrlRule& rule, std::string_view spec) const;
  // The elements of an array of strings, in memory of the findings. Reports
  // elements that are no texts, and leaves them out; reports repeated ones.
  std::span<const std::string_view> Texts(std::string_view spec) const;

 private:
  Spot(const json::Value& value, const Spot* parent, std::string_view key,
       size_t index);

  std::string_view Pointer() const;
  void ReportRepeated(std::span<const std::string_view> texts,
                      std::string_view spec) const;

  json::Value value_;
  Findings* findings_;
  const Spot* parent_ = nullptr;
  std::string_view key_;  // Of a member.
  size_t index_ = 0;      // Of an element.
};

// Whether `list` holds `text`.
bool Holds(std::span<const std::string_view> list, std::string_view text);

}  // namespace matron::smart

#endif  // MATRON_SMART_FINDING_H_
