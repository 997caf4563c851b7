// Tested by decision_filter_test.cc and bundle_filter_test.cc.

#include "enforce/stray_reader.h"

#include <algorithm>
#include <iterator>

namespace matron::enforce {
namespace {

// FHIR R4 and R5, OperationOutcome, but for `contained`.
constexpr std::string_view kOutcomeMembers[] = {
    "id",   "meta",           "implicitRules",     "language",
    "text", "extension",      "modifierExtension", "issue",
    "_id",  "_implicitRules", "_language"};

}  // namespace

void OutcomeReader::OnValue(const json::Token& token) {
  if (depth_ == 1 && token.key == "resourceType") {
    is_outcome_ =
        token.kind == json::Kind::kString && token.text == "OperationOutcome";
  } else if (depth_ == 1) {
    has_others_ |=
        std::find(std::begin(kOutcomeMembers), std::end(kOutcomeMembers),
                  token.key) == std::end(kOutcomeMembers);
  } else {
    has_others_ |= token.key == "resourceType";
  }
  depth_ += json::IsContainer(token);
}

bool IsPlainOutcome(std::string_view resource, json::Reader& reader) {
  OutcomeReader outcome(/*is_open=*/false);
  size_t error_offset = 0;
  return reader.Walk(resource, outcome, &error_offset) == Status::kOk &&
         outcome.is_plain();
}

}  // namespace matron::enforce
