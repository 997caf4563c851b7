// Property: a resource is judged as a model that looks at its tree judges it,
// and as the same resource without white space and with other escapes.
//
// Input: bytes that choose the type and a parameter, a line of constraints or
// nothing, and behind a line feed the resource.

#include "smart/resource_predicate.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "base/text_builder.h"
#include "json/document.h"
#include "json/writer.h"
#include "tests/smart/predicate_model.h"

using matron::Reason;
using matron::Status;
using matron::fhir::FhirVersion;
using matron::fhir::ResourceType;

namespace {

constexpr ResourceType kTypes[] = {
    ResourceType::kObservation, ResourceType::kPatient,
    ResourceType::kCarePlan,    ResourceType::kLibrary,
    ResourceType::kInvoice,     ResourceType::kChargeItem};

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const ResourceType type = kTypes[data[0] % std::size(kTypes)];
  const FhirVersion version = matron::fhir::kFhirVersions[data[1] % 3];
  const std::string_view input(reinterpret_cast<const char*>(data + 2),
                               size - 2);
  const size_t line = input.find('\n');
  if (line == input.npos) return 0;
  matron::Arena arena = matron::Arena::Growing();
  matron::smart::Scope scope;
  scope.type = type;
  matron::smart::ConstraintSet set;
  if (ParseConstraints(input.substr(0, line), scope, version, 31, arena,
                       &set) != Reason::kOk) {
    return 0;
  }
  matron::fhir::BaseUrl base;
  Require(base.Parse("https://ehr.example.org/fhir"));
  matron::smart::ResourcePredicate predicate(version, type, {&base, 1});
  size_t index = 0;
  if (!predicate.Require(set.items, &index)) return 0;
  matron::json::Reader reader, other;
  matron::json::Document document;
  const std::string_view text = input.substr(line + 1);
  const Status status = predicate.Read(text, reader);
  const bool matches = predicate.Matches(index);
  Require(!matches || status == Status::kOk);
  if (document.Parse(text, other) != Status::kOk) {
    Require(status != Status::kOk);
    return 0;
  }
  bool expected = status == Status::kOk;
  for (const auto& constraint : set.items) {
    expected &= matron::model::Judges(version, type, {&base, 1}, constraint,
                                      document.root());
  }
  Require(matches == expected);
  matron::TextBuilder rewritten(arena);
  matron::json::Writer(rewritten).Copy(document.root());
  Require(predicate.Read(rewritten.text(), reader) == status);
  Require(predicate.Matches(index) == matches);
  return 0;
}
