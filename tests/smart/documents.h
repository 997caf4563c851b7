// Documents for tests of launch contexts, token responses and discovery: one
// JSON text, parsed, with what is found in it.
//
//   Read read(R"({"patient":"123"})");
//   ReadLaunchContext(read.spot(), LaunchContextRules(fhir::FhirVersion::kR4),
//   read.arena()); EXPECT_THAT(read.Codes(), IsEmpty());

#ifndef MATRON_TESTS_SMART_DOCUMENTS_H_
#define MATRON_TESTS_SMART_DOCUMENTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "gtest/gtest.h"
#include "json/document.h"
#include "smart/finding.h"

namespace matron::smart {

class Read {
 public:
  explicit Read(std::string_view json, std::string_view name = "")
      : text_(json) {
    EXPECT_EQ(document_.Parse(text_, reader_), Status::kOk) << text_;
    spot_.emplace(document_.root(), name, findings_);
  }

  const Spot& spot() const { return *spot_; }
  Findings& findings() { return findings_; }
  Arena& arena() { return arena_; }

  // What was found, in order: `error member_missing /token_endpoint`.
  std::vector<std::string> Codes() const {
    std::vector<std::string> codes;
    for (const Finding& finding : findings_.items()) {
      codes.push_back(std::string(NameOf(finding.severity)) + " " +
                      std::string(NameOf(finding.code)) + " " +
                      std::string(finding.pointer));
    }
    return codes;
  }
  std::vector<std::string> Errors() const {
    std::vector<std::string> errors;
    for (const std::string& code : Codes()) {
      if (code.starts_with("error ")) errors.push_back(code);
    }
    return errors;
  }

 private:
  std::string text_;
  json::Reader reader_;
  json::Document document_;
  Findings findings_;
  Arena arena_ = Arena::Growing();
  std::optional<Spot> spot_;
};

}  // namespace matron::smart

#endif  // MATRON_TESTS_SMART_DOCUMENTS_H_
