// ParsedRequest: a request, parsed, with the memory that it points into, and
// its rows as texts.
//
//   const ParsedRequest parsed({"GET", "/Observation?_list=1"});
//   EXPECT_EQ(parsed.rows(), "search-type Observation s, list List r !");
//
// Behind a row stand what its Need says besides: `?` any_suffices, `!` probes,
// `@Patient`, `@Subject` refers_to_member.

#ifndef MATRON_TESTS_FHIR_PARSED_REQUEST_H_
#define MATRON_TESTS_FHIR_PARSED_REQUEST_H_

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "fhir/request.h"
#include "gtest/gtest.h"

namespace matron {

// What a failing expectation prints.
inline void PrintTo(Reason reason, std::ostream* out) {
  *out << InfoOf(reason).wire_name;
}

}  // namespace matron

namespace matron::fhir {

inline constexpr std::string_view kServerBase = "https://ehr.example.org/fhir";

// The names of `types`, in the order of the names.
inline std::vector<std::string_view> NamesOf(const TypeSet& types) {
  std::vector<std::string_view> names;
  for (ResourceType type = types.After(ResourceType::kNone);
       type != ResourceType::kNone; type = types.After(type)) {
    names.push_back(NameOf(type));
  }
  std::sort(names.begin(), names.end());
  return names;
}

inline std::string TextOf(const Need& need) {
  std::vector<std::string_view> names = NamesOf(need.types);
  if (need.is_system) names.push_back("*");
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += NameOf(need.kind);
    text += ' ';
    text += name;
    text += ' ';
    text += need.letter;
    if (need.any_suffices) text += " ?";
    if (need.probes) text += " !";
    for (size_t i = 0; i < kNumConfiningCompartments; ++i) {
      if (!need.refers_to_member[i]) continue;
      const Compartment compartment = static_cast<Compartment>(i);
      text += " @";
      text += compartment == Compartment::kClinicalSubject
                  ? "Subject"
                  : NameOf(compartment);
    }
  }
  return text;
}

class ParsedRequest {
 public:
  explicit ParsedRequest(const HttpRequest& http,
                         FhirVersion version = FhirVersion::kR4)
      : arena_(Arena::Growing()) {
    EXPECT_TRUE(bases_[0].Parse(kServerBase));
    EXPECT_TRUE(bases_[1].Parse("http://localhost:8080"));
    reason_ = ParseRequest(http, {version, bases_}, arena_, &request_);
  }

  Reason reason() const { return reason_; }
  const Request& request() const { return request_; }
  const Interaction& interaction() const { return request_.interaction; }

  std::string rows() const {
    std::string text;
    for (const Need& need : request_.needs) {
      if (!text.empty()) text += ", ";
      text += TextOf(need);
    }
    return text;
  }

 private:
  std::array<BaseUrl, 2> bases_;
  Arena arena_;
  Request request_;
  Reason reason_ = Reason::kInternal;
};

inline Reason ReasonOf(std::string_view method, std::string_view url,
                       FhirVersion version = FhirVersion::kR4) {
  return ParsedRequest({method, url, {}}, version).reason();
}

}  // namespace matron::fhir

#endif  // MATRON_TESTS_FHIR_PARSED_REQUEST_H_
