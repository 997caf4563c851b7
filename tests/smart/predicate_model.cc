#include "tests/smart/predicate_model.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "fhir/definitions.h"
#include "fhir/followed_path.h"
#include "smart/element_match.h"
#include "smart/time_span.h"

namespace matron::model {
namespace {

using fhir::FollowedPath;
using fhir::ParameterKind;
using json::Kind;
using json::Value;
using smart::ConstraintValue;
using smart::Match;
using smart::Modifier;
using smart::ScopeConstraint;

// Arrays and objects that an element may hold around what matters in it, its
// own included.
constexpr int kMaxContainers = 6;

bool IsText(const Value& value) {
  return value.is_string() && !value.text().empty();
}
bool IsContainer(const Value& value) {
  return value.is_array() || value.is_object();
}

// `|`-separated parts without the escapes of FHIR.
std::vector<std::string> Parts(std::string_view text, bool split) {
  std::vector<std::string> parts(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      parts.back() += text[++i];
    } else if (split && text[i] == '|') {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  return parts;
}

class Judgement {
 public:
  Judgement(fhir::FhirVersion version, std::span<const fhir::BaseUrl> bases,
            const ScopeConstraint& constraint)
      : version_(version), bases_(bases), constraint_(constraint) {}

  bool matched = false;
  bool doubtful = false;

  // `value` stands behind `level` steps of `path`.
  void Follow(const FollowedPath& path, const Value& value, size_t level,
              bool is_item) {
    if (value.is_array()) {
      for (Value item = value.first(); item.exists(); item = item.next()) {
        Follow(path, item, level, /*is_item=*/true);
      }
      return;
    }
    if (value.is_null()) {
      doubtful |= !is_item;
      return;
    }
    const bool is_filtered =
        path.has_filter() && path.filter().level + size_t{1} == level;
    if (!value.is_object() && (is_filtered || level < path.size())) {
      doubtful = true;
      return;
    }
    if (!is_filtered) return FollowUnfiltered(path, value, level);
    const Judgement before = *this;
    FollowUnfiltered(path, value, level);
    const Value member = value.Find(path.filter().member);
    if (member.is_string() && member.text() == path.filter().value) return;
    // What it may be, as opposed to what is of a wrong shape, falls away.
    const bool is_odd = member.exists() && !member.is_string();
    const bool found = matched != before.matched || maybe_ != before.maybe_;
    matched = before.matched;
    maybe_ = before.maybe_;
    doubtful |= is_odd && found;
  }

  bool Holds() const {
    if (constraint_.modifier != Modifier::kNot) return matched;
    return !matched && !doubtful && !maybe_;
  }

 private:
  void FollowUnfiltered(const FollowedPath& path, const Value& value,
                        size_t level) {
    if (level == path.size()) return JudgeElement(path, value);
    for (Value member = value.first(); member.exists();
         member = member.next()) {
      if (path.Matches(level, member.key())) {
        Follow(path, member, level + 1, /*is_item=*/false);
      }
    }
  }

  void Record(Match match) {
    matched |= match == Match::kYes;
    maybe_ |= match == Match::kDoubt;
  }

  void JudgeElement(const FollowedPath& path, const Value& value) {
    switch (constraint_.kind) {
      case ParameterKind::kToken:
        return JudgeToken(path, value);
      case ParameterKind::kString:
        if (IsText(value)) JudgeText(value.text());
        if (value.is_object()) JudgeParts(value);
        return;
      case ParameterKind::kUri:
        if (IsText(value)) Record(MatchText(constraint_, value.text()));
        return;
      case ParameterKind::kReference:
        return JudgeReference(path, value);
      case ParameterKind::kDate:
        return JudgeDate(value);
      case ParameterKind::kNumber:
        if (value.is_number()) Record(MatchNumber(constraint_, value.text()));
        return;
      case ParameterKind::kQuantity:
        return JudgeQuantity(value);
      default:
        return;
    }
  }

  // ------------------------------------------------------------------- Tokens

  void JudgeToken(const FollowedPath& path, const Value& value) {
    if (value.kind() == Kind::kBool) {
      return JudgeCode({}, value.integer() != 0 ? "true" : "false");
    }
    if (!value.is_object()) {
      doubtful |= !IsText(value);
      if (IsText(value)) JudgeCode({}, value.text());
      return;
    }
    const Value coding = value.Find("coding");
    const Value code = value.Find("code");
    const Value other = value.Find("value");
    const Value system = value.Find("system");
    if (coding.exists()) {
      JudgeCodings(coding, 1);
      doubtful |= code.exists() || other.exists() || system.exists();
      return;
    }
    if (code.exists() && other.exists()) {
      doubtful = true;
      return;
    }
    if (!code.exists() && !other.exists() && !system.exists()) {
      doubtful |= HasOthers(value);
      return;
    }
    const std::string_view name = path.step(path.size() - 1);
    const bool is_contact_point = name == "telecom" || name == "contact";
    JudgeMembers(is_contact_point ? Value() : system,
                 code.exists() ? code : other);
  }

  // Whether the object has members of other data types than tokens have.
  static bool HasOthers(const Value& object) {
    const std::set<std::string_view> known = {
        "text",      "id",   "display", "version",  "use", "userSelected",
        "extension", "type", "period",  "assigner", "rank"};
    for (Value member = object.first(); member.exists();
         member = member.next()) {
      if (!member.key().starts_with('_') && !known.contains(member.key())) {
        return true;
      }
    }
    return false;
  }

  void JudgeCodings(const Value& value, int containers) {
    if (!IsContainer(value) || containers == kMaxContainers) {
      doubtful = true;
    } else if (value.is_object()) {
      JudgeMembers(value.Find("system"), value.Find("code"));
    } else {
      for (Value item = value.first(); item.exists(); item = item.next()) {
        JudgeCodings(item, containers + 1);
      }
    }
  }

  void JudgeMembers(const Value& system, const Value& code) {
    if ((system.exists() && !IsText(system)) ||
        (code.exists() && !IsText(code))) {
      doubtful = true;
      return;
    }
    std::optional<std::string_view> system_text, code_text;
    if (system.exists()) system_text = system.text();
    if (code.exists()) code_text = code.text();
    JudgeCode(system_text, code_text);
  }

  void JudgeCode(std::optional<std::string_view> system,
                 std::optional<std::string_view> code) {
    for (const ConstraintValue& value : constraint_.values) {
      const std::vector<std::string> parts = Parts(value.text, true);
      const std::string& wanted = parts.back();
      const bool any_code = parts.size() == 2 && wanted.empty();
      const bool same_code = any_code || code == wanted;
      const bool any_system = parts.size() == 1;
      const bool no_system = parts.size() == 2 && parts[0].empty();
      const bool same_system =
          any_system || (no_system ? !system.has_value() : system == parts[0]);
      matched |= same_code && same_system;
      const bool may_be_code =
          same_code ||
          (code.has_value() && absl::EqualsIgnoreCase(*code, wanted));
      const bool may_be_system =
          same_system || (!no_system && !system.has_value());
      maybe_ |= may_be_code && may_be_system;
    }
  }

  // ------------------------------------------------------------------ Strings

  void JudgeText(std::string_view text) {
    for (const ConstraintValue& value : constraint_.values) {
      matched |= Parts(value.text, false)[0] == text;
    }
  }

  void JudgeParts(const Value& object) {
    for (const char* name :
         {"text", "family", "given", "prefix", "suffix", "line", "city",
          "district", "state", "postalCode", "country"}) {
      JudgePart(object.Find(name), 1);
    }
  }

  void JudgePart(const Value& value, int containers) {
    if (IsText(value)) JudgeText(value.text());
    if (!value.is_array() || containers == kMaxContainers) return;
    for (Value item = value.first(); item.exists(); item = item.next()) {
      JudgePart(item, containers + 1);
    }
  }

  // ------------------------------------------- What is compared by the engine

  void JudgeReference(const FollowedPath& path, const Value& value) {
    const bool is_canonical = value.is_string();
    const Value text = is_canonical ? value : value.Find("reference");
    if (!IsText(text)) return;
    smart::ReferenceElement element{text.text(), is_canonical, {}};
    const std::string_view url =
        is_canonical ? text.text().substr(0, text.text().find('|'))
                     : text.text();
    element.parsed = fhir::ParseReference(url, bases_, version_);
    if (path.target() != fhir::ResourceType::kNone &&
        path.target() != element.parsed.target.type) {
      return;
    }
    Record(MatchReference(constraint_, element, bases_, version_));
  }

  static bool PeriodOf(const Value& period, smart::TimeSpan* out) {
    const Value start = period.Find("start"), end = period.Find("end");
    smart::TimeSpan first, last;
    if ((start.exists() &&
         (!IsText(start) || !ParseTimeSpan(start.text(), &first))) ||
        (end.exists() && (!IsText(end) || !ParseTimeSpan(end.text(), &last))) ||
        (!start.exists() && !end.exists())) {
      return false;
    }
    *out = {first.begin, last.end};
    return !start.exists() || !end.exists() ||
           out->begin.has_zone != out->end.has_zone ||
           out->begin.at < out->end.at;
  }

  struct Timing {
    std::vector<Value> events, bounds;
    bool is_odd = false;
  };

  static void ReadEvents(const Value& value, int containers, bool is_item,
                         Timing* out) {
    if (value.is_array()) {
      if (containers == kMaxContainers) return;
      for (Value item = value.first(); item.exists(); item = item.next()) {
        ReadEvents(item, containers + 1, true, out);
      }
    } else if (!value.is_null() || !is_item) {
      out->events.push_back(value);
    }
  }

  static void ReadBounds(const Value& value, int containers, bool in_repeat,
                         Timing* out) {
    if (!IsContainer(value)) {
      out->is_odd = true;
    } else if (containers == kMaxContainers) {
      return;
    } else if (value.is_array()) {
      for (Value item = value.first(); item.exists(); item = item.next()) {
        ReadBounds(item, containers + 1, in_repeat, out);
      }
    } else if (!in_repeat) {
      out->bounds.push_back(value);
    } else {
      for (Value member = value.first(); member.exists();
           member = member.next()) {
        if (member.key() == "boundsPeriod") {
          ReadBounds(member, containers + 1, false, out);
        } else if (member.key().starts_with("bounds")) {
          out->is_odd = true;
        }
      }
    }
  }

  static bool SpanOf(const Value& value, smart::TimeSpan* out) {
    Timing timing;
    if (value.Find("event").exists()) {
      ReadEvents(value.Find("event"), 1, false, &timing);
    }
    if (value.Find("repeat").exists()) {
      ReadBounds(value.Find("repeat"), 1, true, &timing);
    }
    if (timing.is_odd || timing.bounds.size() > 1) return false;
    if (timing.events.empty() && timing.bounds.empty()) {
      return PeriodOf(value, out);
    }
    if (value.Find("start").exists() || value.Find("end").exists()) {
      return false;
    }
    bool has_span = !timing.bounds.empty();
    if (has_span && !PeriodOf(timing.bounds[0], out)) return false;
    smart::TimeSpan all;
    for (size_t i = 0; i < timing.events.size(); ++i) {
      smart::TimeSpan event;
      if (!timing.events[i].is_string() ||
          !ParseTimeSpan(timing.events[i].text(), &event)) {
        return false;
      }
      if (i == 0) all = event;
      if (!Extend(event, &all)) return false;
    }
    if (timing.events.empty()) return true;
    if (has_span) return Extend(all, out);
    *out = all;
    return true;
  }

  void JudgeDate(const Value& value) {
    smart::TimeSpan span;
    const bool has_span =
        value.is_object() ? SpanOf(value, &span)
                          : IsText(value) && ParseTimeSpan(value.text(), &span);
    if (has_span) Record(MatchTime(constraint_, span));
  }

  void JudgeQuantity(const Value& value) {
    if (value.Find("comparator").exists() || !value.Find("value").is_number()) {
      return;
    }
    smart::QuantityElement element;
    element.number = value.Find("value").text();
    const auto take = [&value](const char* name, auto* out) {
      const Value member = value.Find(name);
      if (IsText(member)) *out = member.text();
      return !member.exists() || IsText(member);
    };
    if (!take("system", &element.system) || !take("code", &element.code) ||
        !take("unit", &element.unit)) {
      return;
    }
    if (IsText(value.Find("currency")) && !element.code.has_value()) {
      element.system = "urn:iso:std:iso:4217";
      element.code = value.Find("currency").text();
    }
    Record(MatchQuantity(constraint_, element));
  }

  fhir::FhirVersion version_;
  std::span<const fhir::BaseUrl> bases_;
  const ScopeConstraint& constraint_;
  bool maybe_ = false;  // An element may match.
};

}  // namespace

bool Judges(fhir::FhirVersion version, fhir::ResourceType type,
            std::span<const fhir::BaseUrl> bases,
            const ScopeConstraint& constraint, const Value& root) {
  if (root.Find("resourceType").text() != NameOf(type)) return false;
  Judgement judgement(version, bases, constraint);
  FollowedPath path;
  if (FollowedPath::FindCommon(constraint.name, &path)) {
    judgement.Follow(path, root, 0, false);
    return judgement.Holds();
  }
  fhir::SearchParameter found;
  if (!FindSearchParameter(version, type, constraint.name, &found))
    return false;
  for (size_t i = 0; i < found.num_paths(); ++i) {
    judgement.Follow(FollowedPath(found.path(i)), root, 0, false);
  }
  return judgement.Holds();
}

}  // namespace matron::model
