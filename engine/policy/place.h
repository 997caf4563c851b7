// Place: where a loader stands in a policy document, and the checks that every
// member goes through.
//
//   Place roles = root.Member("roles");
//   std::string_view name;
//   if (roles.Require(Kind::kObject)) ...

#ifndef MATRON_POLICY_PLACE_H_
#define MATRON_POLICY_PLACE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/status.h"
#include "json/document.h"

namespace matron::policy {

// What a loader writes to: faults, and the memory of the policy.
struct LoadContext {
  Diagnostics& diagnostics;
  Arena& arena;    // Lives as long as the policy.
  Arena& scratch;  // Lives as long as the loading.
};

// A value of the document with the way to it, from which its JSON pointer is
// made when there is something to report. Places live on the stack of the
// loader.
class Place {
 public:
  Place(const json::Value& root, LoadContext& context)
      : value_(root), context_(&context) {}

  const json::Value& value() const { return value_; }
  bool exists() const { return value_.exists(); }

  // The member `name`, which may be absent.
  Place Member(std::string_view name) const;
  // The member or element `child`, which is number `index`.
  Place Child(const json::Value& child, size_t index) const;

  // Reports a fault here.
  void Fault(Status code, std::string_view message,
             std::string_view hint = {}) const;
  // The same, with `subject` quoted before `message`.
  void FaultAbout(Status code, std::string_view subject,
                  std::string_view message, std::string_view hint = {}) const;

  // Reports every member that is not one of `known`.
  void RefuseUnknown(std::span<const std::string_view> known) const;

  // Whether the value is there and of `kind`; reports it otherwise.
  [[nodiscard]] bool Require(json::Kind kind) const;
  // The same for a value that may be absent: true only if it is there and
  // right.
  bool Optional(json::Kind kind) const;

  // A string of 1 to `max_bytes` bytes without control characters, copied to
  // the policy's arena. Reports anything else, and returns an empty text.
  std::string_view RequireText(size_t max_bytes) const;

  // An integer from `low` to `high`; reports anything else and returns false.
  bool RequireInteger(int64_t low, int64_t high, int64_t* out) const;

  // An array of 1 (or 0, if `may_be_empty`) to `max_items` elements.
  [[nodiscard]] bool RequireArray(size_t max_items, bool may_be_empty) const;

 private:
  Place(const json::Value& value, const Place* parent, std::string_view key,
        size_t index)
      : value_(value),
        context_(parent->context_),
        parent_(parent),
        key_(key),
        index_(index) {}

  std::string_view Pointer() const;
  size_t Offset() const;

  json::Value value_;
  LoadContext* context_;
  const Place* parent_ = nullptr;
  std::string_view key_;  // Of a member.
  size_t index_ = 0;      // Of an element.
};

// Of `known`, the name that `name` was probably meant to be; empty if none is
// near.
std::string_view Nearest(std::string_view name,
                         std::span<const std::string_view> known);

}  // namespace matron::policy

#endif  // MATRON_POLICY_PLACE_H_
