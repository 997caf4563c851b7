// Tested by operation_test.cc.

#include "fhir/operation.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"

namespace matron::fhir {
namespace {

using enum OperationLevel;
using Parameters = OperationParameters;
using Rule = OperationRule;
using Type = ResourceType;

constexpr Type kAll = Type::kNone;
constexpr FhirVersion kR4 = FhirVersion::kR4;
constexpr FhirVersion kR5 = FhirVersion::kR5;

constexpr OperationRow kRows[] = {
    {"everything", kInstance, Type::kPatient, "r", Rule::kEverything, true,
     Parameters::kEverything, kR4},
    {"everything", kType, Type::kPatient, "r", Rule::kEverything, true,
     Parameters::kEverything, kR4},
    {"everything", kInstance, Type::kEncounter, "r", Rule::kEverything, true,
     Parameters::kEverything, kR4},
    {"everything", kInstance, Type::kGroup, "r", Rule::kEverything, true,
     Parameters::kEverything, kR4},
    {"everything", kInstance, Type::kEpisodeOfCare, "r", Rule::kEverything,
     true, Parameters::kEverything, kR5},
    {"lastn", kType, Type::kObservation, "s", Rule::kWhole, true},
    {"stats", kType, Type::kObservation, "s", Rule::kWhole, true},
    {"match", kType, Type::kPatient, "s", Rule::kWhole, false},
    {"find", kType, Type::kList, "s", Rule::kWhole, true},
    {"document", kInstance, Type::kComposition, "r", Rule::kEverything, true,
     Parameters::kDocument, kR4},
    {"docref", kType, Type::kDocumentReference, "sr", Rule::kWhole, true},
    {"validate", kType, kAll, "c", Rule::kWhole, false},
    {"validate", kInstance, kAll, "ur", Rule::kWhole, false},
    {"meta", kSystem, kAll, "s", Rule::kWhole, true},
    {"meta", kType, kAll, "s", Rule::kWhole, true},
    {"meta", kInstance, kAll, "r", Rule::kRead, true},
    {"expand", kType, Type::kValueSet, "rs", Rule::kWhole, true},
    {"expand", kInstance, Type::kValueSet, "rs", Rule::kWhole, true},
    {"validate-code", kType, Type::kValueSet, "rs", Rule::kWhole, true},
    {"validate-code", kInstance, Type::kValueSet, "rs", Rule::kWhole, true},
    {"lookup", kType, Type::kCodeSystem, "rs", Rule::kWhole, true},
    {"lookup", kInstance, Type::kCodeSystem, "rs", Rule::kWhole, true},
    {"validate-code", kType, Type::kCodeSystem, "rs", Rule::kWhole, true},
    {"validate-code", kInstance, Type::kCodeSystem, "rs", Rule::kWhole, true},
    {"subsumes", kType, Type::kCodeSystem, "rs", Rule::kWhole, true},
    {"subsumes", kInstance, Type::kCodeSystem, "rs", Rule::kWhole, true},
    {"find-matches", kType, Type::kCodeSystem, "rs", Rule::kWhole, false},
    {"find-matches", kInstance, Type::kCodeSystem, "rs", Rule::kWhole, false},
    {"translate", kType, Type::kConceptMap, "rs", Rule::kWhole, true},
    {"translate", kInstance, Type::kConceptMap, "rs", Rule::kWhole, true},
    // R4 defines it for the system only.
    {"closure", kSystem, kAll, "rs", Rule::kWhole, false},
    {"closure", kType, Type::kConceptMap, "rs", Rule::kWhole, false},
    {"closure", kInstance, Type::kConceptMap, "rs", Rule::kWhole, false},
    {"export", kSystem, kAll, "sr", Rule::kExport, true, Parameters::kExport,
     kR4},
    {"export", kType, Type::kPatient, "sr", Rule::kExport, true,
     Parameters::kExport, kR4},
    {"export", kInstance, Type::kGroup, "sr", Rule::kExport, true,
     Parameters::kExport, kR4},
};

// What of a Parameters resource tells whether an operation takes it.
class BodyScan final : public json::Handler {
 public:
  bool is_object() const { return is_object_; }
  bool has_right_shape() const { return has_right_shape_; }
  bool is_parameters() const { return is_parameters_; }
  bool is_empty() const { return is_empty_; }
  bool names_are_plain() const { return names_are_plain_; }

 private:
  void OnValue(const json::Token& token) override {
    if (depth_ == 0) is_object_ = token.kind == json::Kind::kObject;
    if (depth_ == 1 && token.key == "resourceType") {
      is_parameters_ =
          token.kind == json::Kind::kString && token.text == "Parameters";
    }
    if (depth_ == 1 && token.key == "parameter") {
      in_list_ = token.kind == json::Kind::kArray;
      has_right_shape_ &= in_list_;
    }
    if (in_list_ && depth_ == 2) {
      is_empty_ = false;
      has_right_shape_ &= token.kind == json::Kind::kObject;
    }
    if (in_list_ && depth_ == 3 && token.key == "name") {
      has_right_shape_ &= token.kind == json::Kind::kString;
      names_are_plain_ &= IsPlain(token.text);
    }
    if (json::IsContainer(token)) {
      ++depth_;
    }
  }

  void OnEnd(size_t) override {
    if (--depth_ == 1) in_list_ = false;
  }

  // SECURITY: some servers hand what they do not know of on to a search, so no
  // name may look like a chain or a parameter of results.
  static bool IsPlain(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
      return c == '-' || absl::ascii_isalnum(static_cast<unsigned char>(c));
    });
  }

  size_t depth_ = 0;
  bool in_list_ = false;
  bool has_right_shape_ = true;
  bool is_object_ = false;
  bool is_parameters_ = false;
  bool is_empty_ = true;
  bool names_are_plain_ = true;
};

}  // namespace

const OperationRow* FindOperation(std::span<const OperationRow> own,
                                  FhirVersion version, OperationLevel level,
                                  ResourceType type, std::string_view name) {
  const OperationRow* of_policy = nullptr;
  for (const OperationRow& row : own) {
    if (row.name != name || row.level != level) continue;
    const bool is_of_type = row.type == type;
    if (is_of_type || (row.type == kAll && of_policy == nullptr)) {
      of_policy = &row;
    }
    if (is_of_type) break;
  }
  if (of_policy != nullptr) return of_policy->is_denied ? nullptr : of_policy;
  const auto row = std::find_if(
      std::begin(kRows), std::end(kRows), [&](const OperationRow& each) {
        return each.name == name && each.level == level &&
               (each.type == type || each.type == kAll) &&
               version >= each.since;
      });
  return row == std::end(kRows) ? nullptr : row;
}

const OperationRow& GraphqlOperation() {
  static constexpr OperationRow kRow = {
      "graphql",      OperationLevel::kSystem, Type::kNone,         "cruds",
      Rule::kGraphql, /*takes_get=*/true,      Parameters::kGraphql};
  return kRow;
}

bool MayMutate(std::string_view query) {
  return query.find("mutation") != query.npos ||
         query.find("subscription") != query.npos;
}

namespace {

// The member `query` of a GraphQL request.
class GraphqlScan final : public json::Handler {
 public:
  bool has_query() const { return has_query_; }
  bool may_mutate() const { return may_mutate_; }

 private:
  void OnValue(const json::Token& token) override {
    if (depth_ == 1 && token.key == "query") {
      has_query_ = token.kind == json::Kind::kString;
      may_mutate_ = has_query_ && MayMutate(token.text);
    }
    depth_ += json::IsContainer(token);
  }
  void OnEnd(size_t) override { --depth_; }

  size_t depth_ = 0;
  bool has_query_ = false;
  bool may_mutate_ = false;
};

}  // namespace

Reason ReadGraphqlBody(std::string_view body, json::Reader& reader,
                       bool* may_mutate) {
  GraphqlScan scan;
  size_t error_offset = 0;
  const Status status = reader.Walk(body, scan, &error_offset);
  if (LacksMemory(status)) return Reason::kScratchTooSmall;
  if (status != Status::kOk || !scan.has_query()) return Reason::kBodyMalformed;
  *may_mutate = scan.may_mutate();
  return Reason::kOk;
}

Reason ReadOperationBody(std::string_view body, OperationRule rule,
                         json::Reader& reader) {
  BodyScan scan;
  size_t error_offset = 0;
  const Status status = reader.Walk(body, scan, &error_offset);
  if (LacksMemory(status)) return Reason::kScratchTooSmall;
  if (status != Status::kOk || !scan.is_object()) {
    return Reason::kBodyMalformed;
  }
  if (!scan.is_parameters()) return Reason::kBodyMismatch;
  if (!scan.has_right_shape()) return Reason::kBodyMalformed;
  // SECURITY: what an operation reaches is read off its URL.
  const bool takes_none =
      rule == OperationRule::kEverything || rule == OperationRule::kExport;
  if (!scan.names_are_plain() || (takes_none && !scan.is_empty())) {
    return Reason::kParameterUnsupported;
  }
  return Reason::kOk;
}

}  // namespace matron::fhir
