// Tested by discovery_test.cc.

#include "smart/metadata.h"

#include "base/arena_vector.h"

namespace matron::smart {

using json::Kind;
using json::Value;

namespace {

void ReportPresence(const Spot& member, Presence presence,
                    std::string_view spec) {
  if (member.exists()) {
    if (presence == Presence::kUndefined) {
      member.Report(Severity::kInfo, FindingCode::kMemberNotDefined,
                    "is not defined in this version of SMART", spec);
    }
  } else if (presence == Presence::kRequired) {
    member.Error(FindingCode::kMemberMissing, "is required", spec);
  } else if (presence == Presence::kRecommended) {
    member.Warn(FindingCode::kMemberMissing, "is recommended", spec);
  }
}

// RFC 8414 section 2: a list without elements is left out instead.
void ReadList(const Spot& member, Presence presence, std::string_view spec) {
  member.Texts(spec);
  if (!member.value().is_array() || member.value().first().exists()) return;
  member.Report(
      presence == Presence::kRequired ? Severity::kError : Severity::kWarning,
      FindingCode::kValueEmpty, "must not be empty", spec);
}

}  // namespace

void ValidateMember(const Spot& document, std::string_view name,
                    MetadataKind kind, Presence presence,
                    bool relative_is_error, std::string_view spec) {
  const Spot member = document.Member(name);
  ReportPresence(member, presence, spec);
  switch (kind) {
    case MetadataKind::kUrl:
      member.Url({.relative_is_error = relative_is_error}, spec);
      break;
    case MetadataKind::kIssuer:
      member.Url({.may_have_query = false}, spec);
      break;
    case MetadataKind::kTexts:
      ReadList(member, presence, spec);
      break;
    case MetadataKind::kBool:
      static_cast<void>(member.Is(Kind::kBool, spec));
      break;
    case MetadataKind::kObject:
      static_cast<void>(member.Is(Kind::kObject, spec));
      break;
  }
}

std::span<const std::string_view> TextsOf(const Spot& document,
                                          std::string_view name) {
  ArenaVector<std::string_view> texts(document.findings().arena());
  const Value list = document.value().Find(name);
  if (!list.is_array()) return {};
  for (Value item = list.first(); item.exists(); item = item.next()) {
    if (item.is_string() && !texts.Append(item.text())) return {};
  }
  return texts.items();
}

void ReportValue(const Spot& document, std::string_view name,
                 std::string_view value, Severity severity, FindingCode code,
                 std::string_view message, std::string_view spec) {
  const Spot list = document.Member(name);
  if (!list.value().is_array()) return;
  size_t index = 0;
  for (Value item = list.value().first(); item.exists(); item = item.next()) {
    const Spot spot = list.Item(item, index++);
    if (!item.is_string() || item.text() != value) continue;
    spot.ReportAbout(severity, code, value, message, spec);
  }
}

void ExpectValue(const Spot& document, std::string_view name,
                 std::string_view value, Severity severity,
                 std::string_view spec) {
  const Spot list = document.Member(name);
  if (!list.value().is_array() || Holds(TextsOf(document, name), value)) {
    return;
  }
  list.ReportAbout(severity, FindingCode::kValueMissing, value,
                   "is not in the list", spec);
}

}  // namespace matron::smart
