// Property: what a scan finds does not depend on white space and escapes, and
// nobody is both the person of a compartment and another one by the same
// reference.
//
// Input: a byte that chooses the type, then the resource.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "base/arena.h"
#include "base/text_builder.h"
#include "fhir/resource_scan.h"
#include "json/document.h"
#include "json/writer.h"

using matron::Status;
using matron::fhir::BaseUrl;
using matron::fhir::Compartment;
using matron::fhir::ResourceScan;
using matron::fhir::ResourceType;

namespace {

constexpr ResourceType kTypes[] = {
    ResourceType::kObservation, ResourceType::kAppointment,
    ResourceType::kGroup,       ResourceType::kCarePlan,
    ResourceType::kPatient,     ResourceType::kProvenance};

void Require(bool holds) {
  if (!holds) std::abort();
}

void Confine(ResourceScan& scan) {
  scan.Confine(0, Compartment::kPatient, "123");
  scan.Confine(1, Compartment::kRelatedPerson, "9");
  scan.Confine(2, Compartment::kPatient, "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const ResourceType type = kTypes[data[0] % std::size(kTypes)];
  const matron::fhir::FhirVersion version =
      matron::fhir::kFhirVersions[data[0] / std::size(kTypes) %
                                  matron::fhir::kNumFhirVersions];
  const std::string_view text(reinterpret_cast<const char*>(data + 1),
                              size - 1);
  BaseUrl base;
  Require(base.Parse("https://ehr.example.org/fhir"));
  matron::json::Reader reader;
  matron::json::Document document;
  if (document.Parse(text, reader) != Status::kOk) return 0;
  matron::Arena arena = matron::Arena::Growing();
  matron::TextBuilder rewritten(arena);
  matron::json::Writer(rewritten).Copy(document.root());
  ResourceScan first(version, type, {&base, 1});
  ResourceScan second(version, type, {&base, 1});
  Confine(first);
  Confine(second);
  const Status status = first.Read(text, reader);
  Require(second.Read(rewritten.text(), reader) == status);
  for (size_t slot = 0; slot < matron::fhir::kMaxScanned; ++slot) {
    const auto& a = first.references(slot);
    const auto& b = second.references(slot);
    Require(a.to_person == b.to_person && a.to_another == b.to_another &&
            a.doubtful == b.doubtful);
  }
  // Slot 2 is about nobody, so whoever is named is another one.
  Require(first.references(2).to_person == 0);
  Require(first.references(2).to_another ==
          first.references(0).to_person + first.references(0).to_another);
  return 0;
}
