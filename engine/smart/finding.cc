// Tested by finding_test.cc.

#include "smart/finding.h"

#include <algorithm>

#include "base/diagnostics.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/text_builder.h"
#include "fhir/base_url.h"
#include "fhir/reference.h"

namespace matron::smart {

using json::Kind;
using json::Value;

namespace {

constexpr size_t kMaxSpots = 16;  // No reader goes deeper.

constexpr std::string_view kCodeNames[] = {
#define MATRON_FINDING(name, wire) #wire,
#include "smart/finding_codes.inc"
#undef MATRON_FINDING
};

// RFC 3986 section 3.1: whether it starts with a scheme.
bool HasScheme(std::string_view text) {
  const size_t end = text.find_first_of(":/?#");
  return end != text.npos && end > 0 && text[end] == ':';
}

}  // namespace

std::string_view NameOf(Severity severity) {
  constexpr std::string_view kNames[kNumSeverities] = {"error", "warning",
                                                       "info"};
  return kNames[static_cast<size_t>(severity) % kNumSeverities];
}

std::string_view NameOf(FindingCode code) {
  return kCodeNames[static_cast<size_t>(code) % std::size(kCodeNames)];
}

bool Findings::Lists(Severity severity) const {
  return count(severity) < limits::kMaxDiagnostics;
}

void Findings::Add(const Finding& finding) {
  // Without memory failed() is true all the same.
  if (Lists(finding.severity)) static_cast<void>(items_.Append(finding));
  ++counts_[static_cast<size_t>(finding.severity)];
}

size_t Findings::num_left_out() const {
  size_t total = 0;
  for (const size_t number : counts_) total += number;
  return total - items_.size();
}

Spot::Spot(const Value& value, const Spot* parent, std::string_view key,
           size_t index)
    : value_(value.is_null() && !key.empty() ? Value() : value),
      findings_(parent->findings_),
      parent_(parent),
      key_(key),
      index_(index) {}

Spot Spot::Member(std::string_view name) const {
  return Spot(value_.Find(name), this, name, 0);
}

Spot Spot::Require(std::string_view name, std::string_view spec) const {
  const Spot member = Member(name);
  if (!member.exists()) {
    member.Error(FindingCode::kMemberMissing, "is required", spec);
  }
  return member;
}

Spot Spot::Item(const Value& item, size_t index) const {
  return Spot(item, this, "", index);
}

std::string_view Spot::Pointer() const {
  const Spot* path[kMaxSpots];
  size_t depth = 0;
  for (const Spot* spot = this; spot != nullptr; spot = spot->parent_) {
    if (depth < kMaxSpots) path[depth++] = spot;
  }
  TextBuilder out(findings_->arena());
  while (depth > 0) {
    const Spot& spot = *path[--depth];
    if (spot.parent_ == nullptr && spot.key_.empty()) continue;
    out.Append('/');
    if (spot.parent_ != nullptr && spot.parent_->value_.is_array()) {
      out.AppendInteger(static_cast<int64_t>(spot.index_));
    } else {
      json::AppendPointerToken(spot.key_, out);
    }
  }
  return out.text();
}

void Spot::Report(Severity severity, FindingCode code, std::string_view message,
                  std::string_view spec) const {
  Finding finding = {severity, code, {}, message, spec};
  if (findings_->Lists(severity)) finding.pointer = Pointer();
  findings_->Add(finding);
}

void Spot::ReportAbout(Severity severity, FindingCode code,
                       std::string_view subject, std::string_view message,
                       std::string_view spec) const {
  if (!findings_->Lists(severity)) {
    Report(severity, code, message, spec);
    return;
  }
  TextBuilder text(findings_->arena());
  text.Append(QuoteForMessage(subject, findings_->arena()));
  text.Append(' ');
  text.Append(message);
  Report(severity, code, text.text(), spec);
}

bool Spot::Is(Kind kind, std::string_view spec) const {
  if (!exists()) return false;
  if (value_.kind() == kind) return true;
  Error(FindingCode::kWrongType, json::WrongTypeMessage(kind), spec);
  return false;
}

std::string_view Spot::Text(std::string_view spec) const {
  if (!Is(Kind::kString, spec)) return {};
  const std::string_view text = value_.text();
  if (text.empty()) {
    Error(FindingCode::kValueEmpty, "must not be empty", spec);
  } else if (HasControl(text)) {
    Error(FindingCode::kValueMalformed, "must hold no control characters",
          spec);
    return {};
  }
  return text;
}

std::string_view Spot::Id(std::string_view spec) const {
  const std::string_view text = Text(spec);
  if (text.empty() || fhir::IsId(text)) return text;
  ReportAbout(Severity::kError, FindingCode::kIdMalformed, text,
              "is not a logical id, without type and slash", spec);
  return {};
}

std::string_view Spot::Url(const UrlRule& rule, std::string_view spec) const {
  const std::string_view text = Text(spec);
  if (text.empty()) return {};
  if (!HasScheme(text)) {
    ReportAbout(rule.relative_is_error ? Severity::kError : Severity::kWarning,
                FindingCode::kUrlNotAbsolute, text, "is not an absolute URL",
                spec);
    return rule.relative_is_error ? std::string_view() : text;
  }
  fhir::AbsoluteUrl url;
  const bool is_url = fhir::ParseAbsoluteUrl(text, &url);
  const std::string_view unwanted = rule.may_have_query ? "#" : "?#";
  if (!is_url || url.path.find_first_of(unwanted) != url.path.npos) {
    ReportAbout(Severity::kError, FindingCode::kUrlMalformed, text,
                rule.may_have_query
                    ? "is not an https URL without user and fragment"
                    : "is not an https URL without user, query and fragment",
                spec);
    return {};
  }
  if (url.is_https) return text;
  const bool is_loopback = fhir::IsLoopback(url);
  ReportAbout(is_loopback ? Severity::kWarning : Severity::kError,
              FindingCode::kUrlNotHttps, text, "is not https", spec);
  return is_loopback ? text : std::string_view();
}

std::span<const std::string_view> Spot::Texts(std::string_view spec) const {
  if (!Is(Kind::kArray, spec)) return {};
  ArenaVector<std::string_view> texts(findings_->arena());
  size_t index = 0;
  for (Value item = value_.first(); item.exists(); item = item.next()) {
    const std::string_view text = Item(item, index++).Text(spec);
    if (!text.empty() && !texts.Append(text)) return {};
  }
  ReportRepeated(texts.items(), spec);
  return texts.items();
}

void Spot::ReportRepeated(std::span<const std::string_view> texts,
                          std::string_view spec) const {
  const std::span<std::string_view> sorted =
      findings_->arena().NewArray<std::string_view>(texts.size());
  if (sorted.size() != texts.size()) return;
  std::copy(texts.begin(), texts.end(), sorted.begin());
  std::sort(sorted.begin(), sorted.end());
  const auto repeated = std::adjacent_find(sorted.begin(), sorted.end());
  if (repeated == sorted.end()) return;
  ReportAbout(Severity::kWarning, FindingCode::kValueRepeated, *repeated,
              "is listed more than once", spec);
}

bool Holds(std::span<const std::string_view> list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace matron::smart
