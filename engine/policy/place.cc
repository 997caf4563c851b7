// Tested by loader_test.cc.

#include "policy/place.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "base/text_builder.h"

namespace matron::policy {

using json::Kind;
using json::Value;

namespace {

constexpr size_t kMaxPlaces = 16;  // No loader goes deeper.
constexpr size_t kMaxNearBytes = 32;

// Number of single-character edits from `a` to `b`, by the usual table of which
// one row is kept.
size_t EditDistance(std::string_view a, std::string_view b) {
  size_t row[kMaxNearBytes + 1];
  for (size_t k = 0; k <= b.size(); ++k) row[k] = k;
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t k = 0; k < b.size(); ++k) {
      const size_t replaced = diagonal + (a[i] == b[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({replaced, row[k] + 1, row[k + 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

Place Place::Member(std::string_view name) const {
  return Place(value_.Find(name), this, name, 0);
}

Place Place::Child(const Value& child, size_t index) const {
  return Place(child, this, value_.is_object() ? child.key() : "", index);
}

std::string_view Place::Pointer() const {
  const Place* path[kMaxPlaces];
  size_t depth = 0;
  for (const Place* place = this; place->parent_ != nullptr;
       place = place->parent_) {
    if (depth < kMaxPlaces) path[depth++] = place;
  }
  TextBuilder out(context_->scratch);
  while (depth > 0) {
    const Place& place = *path[--depth];
    out.Append('/');
    if (place.parent_->value_.is_array()) {
      out.AppendInteger(static_cast<int64_t>(place.index_));
    } else {
      json::AppendPointerToken(place.key_, out);
    }
  }
  return out.text();
}

// An absent member is reported where its object begins.
size_t Place::Offset() const {
  const Place* place = this;
  while (!place->exists() && place->parent_ != nullptr) place = place->parent_;
  return place->value_.offset();
}

void Place::Fault(Status code, std::string_view message,
                  std::string_view hint) const {
  // The texts of a fault that is only counted need not be made.
  if (context_->diagnostics.is_full()) {
    return context_->diagnostics.Add(code, {}, 0, {}, {});
  }
  context_->diagnostics.Add(code, Pointer(), Offset(), message, hint);
}

void Place::FaultAbout(Status code, std::string_view subject,
                       std::string_view message, std::string_view hint) const {
  if (context_->diagnostics.is_full()) return Fault(code, {}, {});
  TextBuilder text(context_->scratch);
  text.Append(QuoteForMessage(subject, context_->scratch));
  text.Append(' ');
  text.Append(message);
  Fault(code, text.text(), hint);
}

void Place::RefuseUnknown(std::span<const std::string_view> known) const {
  size_t index = 0;
  for (Value member = value_.first(); member.exists();
       member = member.next(), ++index) {
    if (std::find(known.begin(), known.end(), member.key()) != known.end()) {
      continue;
    }
    if (context_->diagnostics.is_full()) {
      Fault(Status::kPolicyUnknownMember, {});
      continue;
    }
    const std::string_view near = Nearest(member.key(), known);
    TextBuilder hint(context_->scratch);
    if (!near.empty()) {
      hint.Append("did you mean `");
      hint.Append(near);
      hint.Append("`?");
    }
    Child(member, index)
        .FaultAbout(Status::kPolicyUnknownMember, member.key(),
                    "is not a member that is known here", hint.text());
  }
}

bool Place::Require(Kind kind) const {
  if (!exists()) {
    Fault(Status::kPolicyMissingMember, "this member is required");
    return false;
  }
  return Optional(kind);
}

bool Place::Optional(Kind kind) const {
  if (!exists()) return false;
  if (value_.kind() == kind) return true;
  Fault(Status::kPolicyWrongType, json::WrongTypeMessage(kind));
  return false;
}

std::string_view Place::RequireText(size_t max_bytes) const {
  if (!Require(Kind::kString)) return {};
  const std::string_view text = value_.text();
  if (text.empty() || text.size() > max_bytes || HasControl(text)) {
    TextBuilder message(context_->scratch);
    message.Append("must have 1 to ");
    message.AppendInteger(static_cast<int64_t>(max_bytes));
    message.Append(" bytes and no control characters");
    Fault(Status::kPolicyBadValue, message.text());
    return {};
  }
  return context_->arena.Copy(text);
}

bool Place::RequireInteger(int64_t low, int64_t high, int64_t* out) const {
  if (!Require(Kind::kInteger)) return false;
  *out = value_.integer();
  if (*out >= low && *out <= high) return true;
  TextBuilder message(context_->scratch);
  message.Append("must be from ");
  message.AppendInteger(low);
  message.Append(" to ");
  message.AppendInteger(high);
  Fault(Status::kPolicyBadValue, message.text());
  return false;
}

bool Place::RequireArray(size_t max_items, bool may_be_empty) const {
  if (!Require(Kind::kArray)) return false;
  const size_t size = value_.size();
  if (size == 0 && !may_be_empty) {
    Fault(Status::kPolicyBadValue, "must not be empty");
    return false;
  }
  if (size > max_items) {
    Fault(Status::kPolicyLimit, "has too many elements");
    return false;
  }
  return true;
}

std::string_view Nearest(std::string_view name,
                         std::span<const std::string_view> known) {
  if (name.size() > kMaxNearBytes) return {};
  std::string_view best;
  size_t best_distance = std::max<size_t>(2, name.size() / 3) + 1;
  for (const std::string_view candidate : known) {
    if (candidate.size() > kMaxNearBytes) continue;
    const size_t distance = EditDistance(name, candidate);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = candidate;
  }
  return best;
}

}  // namespace matron::policy
