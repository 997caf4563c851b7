// Readers of what stands beside the resources of a response, and of outcomes:
// whether a resource hides there that nobody judges.

#ifndef MATRON_ENFORCE_STRAY_READER_H_
#define MATRON_ENFORCE_STRAY_READER_H_

#include <cstddef>
#include <string_view>

#include "base/status.h"
#include "json/reader.h"

namespace matron::enforce {

// Looks for a resource in what it is told: for a member `resourceType`, however
// deep.
class StrayReader final : public json::Handler {
 public:
  bool found() const { return found_; }

 private:
  void OnValue(const json::Token& token) override {
    found_ |= token.key == "resourceType";
  }
  void OnEnd(size_t) override {}

  bool found_ = false;
};

// Reads an OperationOutcome, from within or from its own brace on.
class OutcomeReader final : public json::Handler {
 public:
  // To be told of the members of an object that is open already, if `is_open`.
  explicit OutcomeReader(bool is_open) : depth_(is_open ? 1 : 0) {}

  // Whether it was an OperationOutcome and nothing besides: no contained
  // resource, none anywhere else, no member that FHIR does not know.
  bool is_plain() const { return is_outcome_ && !has_others_; }

 private:
  void OnValue(const json::Token& token) override;
  void OnEnd(size_t) override { --depth_; }

  size_t depth_ = 0;
  bool is_outcome_ = false;
  bool has_others_ = false;
};

// Whether the JSON text `resource` is a plain OperationOutcome. Walks over it,
// which ends the life of what the walk before told.
bool IsPlainOutcome(std::string_view resource, json::Reader& reader);

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_STRAY_READER_H_
