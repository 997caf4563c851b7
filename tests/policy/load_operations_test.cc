// What a policy says of operations, GraphQL and bulk exports.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "policy/policy.h"
#include "tests/fixtures/case_name.h"
#include "tests/policy/documents.h"

namespace matron::policy {
namespace {

using fhir::OperationLevel;
using fhir::ResourceType;

TEST(LoadOperations, HasDefaults) {
  Diagnostics diagnostics;
  const PolicyRef policy = Load(Document(), diagnostics);
  ASSERT_TRUE(policy.exists());
  EXPECT_TRUE(policy->operations().empty());
  EXPECT_FALSE(policy->has_graphql());
  EXPECT_EQ(policy->export_status(), "");
  EXPECT_EQ(policy->export_output(), "");
}

TEST(LoadOperations, TakesWhatTheDocumentSays) {
  Diagnostics diagnostics;
  const PolicyRef policy = Load(
      Document(
          {{"operations",
            R"({"submit":[{"level":"type","type":"Claim","letters":"cr",)"
            R"("definition":"https://a.example/submit","get":true},)"
            R"({"level":"system","deny":true}]})"},
           {"graphql", "true"},
           {"bulk_export", R"({"status":"bulk/status","output":"f_1/$x"})"},
           {"roles", R"({"a":{"scopes":["https://a.example/submit",)"
                     R"("user/*.rs"]}})"}}),
      diagnostics);
  ASSERT_TRUE(policy.exists());
  ASSERT_EQ(policy->operations().size(), 2u);
  const fhir::OperationRow& submit = policy->operations()[0];
  EXPECT_EQ(submit.name, "submit");
  EXPECT_EQ(submit.level, OperationLevel::kType);
  EXPECT_EQ(submit.type, ResourceType::kClaim);
  EXPECT_EQ(submit.letters, "cr");
  EXPECT_EQ(submit.definition, "https://a.example/submit");
  EXPECT_TRUE(submit.takes_get);
  EXPECT_FALSE(submit.is_denied);
  EXPECT_TRUE(policy->operations()[1].is_denied);
  EXPECT_TRUE(policy->has_graphql());
  EXPECT_EQ(policy->export_status(), "bulk/status");
  EXPECT_EQ(policy->export_output(), "f_1/$x");
  ASSERT_EQ(policy->roles().role(0).definitions.size(), 1u);
  EXPECT_EQ(policy->roles().role(0).definitions[0], "https://a.example/submit");
}

struct FaultCase {
  const char* name;
  std::string_view member;
  std::string value;
  Status code;
  std::string_view pointer;
};

class OperationFaultTest : public testing::TestWithParam<FaultCase> {};

TEST_P(OperationFaultTest, IsReportedWhereItIs) {
  Diagnostics diagnostics;
  const Change change = {GetParam().member, GetParam().value};
  EXPECT_FALSE(Load(Document({change}), diagnostics).exists());
  ASSERT_EQ(diagnostics.num_found(), 1u);
  EXPECT_EQ(diagnostics.items()[0].code, GetParam().code);
  EXPECT_EQ(diagnostics.items()[0].pointer, GetParam().pointer);
}

FaultCase Entry(const char* name, std::string_view entry, Status code,
                std::string_view pointer) {
  return {name, "operations", R"({"x":[)" + std::string(entry) + "]}", code,
          pointer};
}

constexpr Status kBadValue = Status::kPolicyBadValue;
constexpr Status kWrongType = Status::kPolicyWrongType;
const FaultCase kFaults[] = {
    {"OperationsKind", "operations", "[]", kWrongType, "/operations"},
    {"NameDollar", "operations", R"({"$x":[{"level":"type","letters":"r"}]})",
     kBadValue, "/operations/$x"},
    {"NameGraphql", "operations",
     R"({"graphql":[{"level":"system","letters":"r"}]})", kBadValue,
     "/operations/graphql"},
    {"NameEmpty", "operations", R"({"":[{"level":"type","letters":"r"}]})",
     kBadValue, "/operations/"},
    {"NoEntry", "operations", R"({"x":[]})", kBadValue, "/operations/x"},
    Entry("EntryKind", "1", kWrongType, "/operations/x/0"),
    Entry("Unknown", R"({"level":"type","letters":"r","scope":"x"})",
          Status::kPolicyUnknownMember, "/operations/x/0/scope"),
    Entry("NoLevel", R"({"letters":"r"})", Status::kPolicyMissingMember,
          "/operations/x/0/level"),
    Entry("Level", R"({"level":"Type","letters":"r"})", kBadValue,
          "/operations/x/0/level"),
    Entry("TypeOfSystem", R"({"level":"system","type":"Claim","letters":"r"})",
          kBadValue, "/operations/x/0/type"),
    Entry("Type", R"({"level":"type","type":"claim","letters":"r"})", kBadValue,
          "/operations/x/0/type"),
    Entry("LettersOrder", R"({"level":"type","letters":"rc"})", kBadValue,
          "/operations/x/0/letters"),
    Entry("LettersTwice", R"({"level":"type","letters":"rr"})", kBadValue,
          "/operations/x/0/letters"),
    Entry("LettersOther", R"({"level":"type","letters":"x"})", kBadValue,
          "/operations/x/0/letters"),
    Entry("DefinitionRelative", R"({"level":"type","definition":"submit"})",
          kBadValue, "/operations/x/0/definition"),
    Entry("DefinitionVersion",
          R"({"level":"type","definition":"https://a.example/b|1"})", kBadValue,
          "/operations/x/0/definition"),
    Entry("DefinitionSpace",
          R"({"level":"type","definition":"https://a.example/b c"})", kBadValue,
          "/operations/x/0/definition"),
    Entry("SaysNothing", R"({"level":"type"})", kBadValue, "/operations/x/0"),
    Entry("DeniedWithLetters", R"({"level":"type","letters":"r","deny":true})",
          kBadValue, "/operations/x/0"),
    Entry("Twice",
          R"({"level":"type","letters":"r"},{"level":"type",)"
          R"("letters":"s"})",
          Status::kPolicyDuplicate, "/operations/x/1"),
    {"GraphqlKind", "graphql", R"("yes")", kWrongType, "/graphql"},
    {"BulkKind", "bulk_export", "true", kWrongType, "/bulk_export"},
    {"BulkNoOutput", "bulk_export", R"({"status":"a"})",
     Status::kPolicyMissingMember, "/bulk_export/output"},
    {"BulkType", "bulk_export", R"({"status":"Patient","output":"b"})",
     kBadValue, "/bulk_export/status"},
    {"BulkReserved", "bulk_export", R"({"status":"a","output":"_history"})",
     kBadValue, "/bulk_export/output"},
    {"BulkMetadata", "bulk_export", R"({"status":"a","output":"metadata/x"})",
     kBadValue, "/bulk_export/output"},
    {"BulkSlash", "bulk_export", R"({"status":"a/","output":"b"})", kBadValue,
     "/bulk_export/status"},
    {"BulkEmptySegment", "bulk_export", R"({"status":"a//b","output":"b"})",
     kBadValue, "/bulk_export/status"},
    {"BulkFive", "bulk_export", R"({"status":"a/b/c/d/e","output":"b"})",
     kBadValue, "/bulk_export/status"},
    {"BulkSame", "bulk_export", R"({"status":"a","output":"a"})", kBadValue,
     "/bulk_export"},
    {"BulkOverlap", "bulk_export", R"({"status":"a/b","output":"a"})",
     kBadValue, "/bulk_export"},
};
INSTANTIATE_TEST_SUITE_P(Faults, OperationFaultTest, testing::ValuesIn(kFaults),
                         fixtures::CaseName());

TEST(LoadOperations, TakesPathsThatOnlyLookAlike) {
  Diagnostics diagnostics;
  EXPECT_TRUE(
      Load(Document({{"bulk_export", R"({"status":"a/b","output":"a/bc"})"}}),
           diagnostics)
          .exists());
}

}  // namespace
}  // namespace matron::policy
