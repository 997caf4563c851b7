// Policies and key sets through the C ABI, and what is found in them.

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/capi/calls.h"
#include "tests/fixtures/case_name.h"

namespace matron::calls {
namespace {

struct Finding {
  std::string code, pointer, message, hint;
  uint32_t line = 0;
};

std::vector<Finding> Read(const matron_diagnostics* found) {
  std::vector<Finding> findings;
  for (size_t i = 0; i < matron_diagnostics_count(found); ++i) {
    matron_diagnostic item = MATRON_DIAGNOSTIC_INIT;
    EXPECT_EQ(matron_diagnostics_get(found, i, &item), MATRON_OK);
    EXPECT_EQ(item.flags, 0u);
    findings.push_back({matron_status_name(item.code), Text(item.pointer),
                        Text(item.message), Text(item.hint), item.line});
  }
  return findings;
}

// Compiles what must not compile, with and without wanting to know why.
std::vector<Finding> FaultsOfPolicy(std::string_view json) {
  matron_policy* policy = Unwritten<matron_policy>();
  EXPECT_EQ(matron_policy_new(&policy, nullptr, json.data(), json.size()),
            MATRON_E_POLICY_INVALID);
  EXPECT_EQ(policy, nullptr);
  matron_diagnostics* found = nullptr;
  EXPECT_EQ(matron_policy_new(&policy, &found, json.data(), json.size()),
            MATRON_E_POLICY_INVALID);
  EXPECT_EQ(policy, nullptr);
  const DiagnosticsHandle owner(found);
  EXPECT_GT(matron_diagnostics_count(found), 0u);
  return Read(found);
}

std::vector<Finding> FaultsOfKeySet(std::string_view json) {
  matron_key_set* keys = Unwritten<matron_key_set>();
  EXPECT_EQ(matron_key_set_new(&keys, nullptr, json.data(), json.size()),
            MATRON_E_KEY_SET_INVALID);
  EXPECT_EQ(keys, nullptr);
  matron_diagnostics* found = nullptr;
  EXPECT_EQ(matron_key_set_new(&keys, &found, json.data(), json.size()),
            MATRON_E_KEY_SET_INVALID);
  EXPECT_EQ(keys, nullptr);
  const DiagnosticsHandle owner(found);
  EXPECT_GT(matron_diagnostics_count(found), 0u);
  return Read(found);
}

// ------------------------------------------------------------------ Policies

TEST(Policies, TellRevisionAndRoles) {
  const PolicyHandle with = NewPolicy(PolicyOf("2026-11-01", "user/*.r"));
  EXPECT_EQ(Text(matron_policy_revision(with.get())), "2026-11-01");
  EXPECT_EQ(matron_policy_num_roles(with.get()), 1u);
  const PolicyHandle without = NewPolicy(MemberPolicy());
  EXPECT_EQ(matron_policy_revision(without.get()).len, 0u);
}

TEST(Policies, GiveDiagnosticsOnSuccessToo) {
  const std::string text = MemberPolicy();
  matron_policy* policy = nullptr;
  matron_diagnostics* found = nullptr;
  ASSERT_EQ(matron_policy_new(&policy, &found, text.data(), text.size()),
            MATRON_OK);
  const PolicyHandle policy_owner(policy);
  const DiagnosticsHandle owner(found);
  EXPECT_NE(found, nullptr);
  EXPECT_EQ(matron_diagnostics_count(found), 0u);
}

TEST(Policies, CopyTheDocument) {
  std::string text = PolicyOf("1", "user/*.r");
  const PolicyHandle policy = NewPolicy(text);
  std::memset(text.data(), 'x', text.size());
  EXPECT_EQ(Text(matron_policy_revision(policy.get())), "1");
  const ScratchHandle scratch = NewScratch();
  const SessionHandle session =
      OpenClaims(*policy, Claims("user/*.r"), *scratch);
  EXPECT_EQ(Text(matron_session_role(session.get(), 0)), "member");
}

TEST(Policies, NameEveryFaultWithItsPlace) {
  const std::vector<Finding> faults = FaultsOfPolicy(R"({
    "matron": 1,
    "fhir": {"version": "R4", "bases": ["https://ehr.example.org/fhir"]},
    "issuers": [{"issuer": "https://auth.example.org"}],
    "roles": {
      "nurse": {"inherits": ["nurze"], "scopes": ["user/*.xyz"]},
      "no~rs/e": {"scopes": ["user/*.r"], "scope": []}
    },
    "assignments": []
  })");
  ASSERT_EQ(faults.size(), 3u);
  const auto has = [&](std::string_view code, std::string_view pointer,
                       uint32_t line) {
    for (const Finding& fault : faults) {
      if (fault.pointer != pointer) continue;
      EXPECT_EQ(fault.code, code);
      EXPECT_EQ(fault.line, line);
      EXPECT_FALSE(fault.message.empty());
      return true;
    }
    return false;
  };
  EXPECT_TRUE(has("policy_unknown_role", "/roles/nurse/inherits/0", 6));
  EXPECT_TRUE(has("policy_bad_scope", "/roles/nurse/scopes/0", 6));
  EXPECT_TRUE(has("policy_unknown_member", "/roles/no~0rs~1e/scope", 7));
  bool any_hint = false;
  for (const Finding& fault : faults) any_hint |= !fault.hint.empty();
  EXPECT_TRUE(any_hint);
}

TEST(Policies, NameTheLineOfASyntaxError) {
  const std::vector<Finding> faults = FaultsOfPolicy("{\n\n  \"matron\": x\n}");
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].code, "policy_json");
  EXPECT_EQ(faults[0].line, 3u);
  EXPECT_EQ(faults[0].pointer, "");
}

TEST(Policies, ListAsManyFaultsAsTheLimitSays) {
  std::string text = MemberPolicy();
  text.pop_back();
  for (size_t i = 0; i < limits::kMaxDiagnostics + 1; ++i) {
    text += ",\"unknown" + std::to_string(i) + "\":0";
    if (i + 2 < limits::kMaxDiagnostics) continue;
    EXPECT_EQ(FaultsOfPolicy(text + "}").size(),
              i < limits::kMaxDiagnostics ? i + 1 : limits::kMaxDiagnostics);
  }
}

TEST(Policies, HaveASizeLimit) {
  const std::string text = MemberPolicy();
  NewPolicy(Padded(text, limits::kMaxPolicyBytes - 1));
  NewPolicy(Padded(text, limits::kMaxPolicyBytes));
  const std::vector<Finding> faults =
      FaultsOfPolicy(Padded(text, limits::kMaxPolicyBytes + 1));
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].code, "policy_limit");
}

// Diagnostics live on their own.
TEST(Policies, LeaveTheirDiagnosticsBehind) {
  matron_policy* policy = nullptr;
  matron_diagnostics* found = nullptr;
  {
    std::string text = R"({"matron":1,"unknown":0})";
    EXPECT_EQ(matron_policy_new(&policy, &found, text.data(), text.size()),
              MATRON_E_POLICY_INVALID);
    std::memset(text.data(), 'x', text.size());
  }
  const DiagnosticsHandle owner(found);
  bool named = false;
  for (const Finding& fault : Read(found)) named |= fault.pointer == "/unknown";
  EXPECT_TRUE(named);
}

// ---------------------------------------------------------------- Smart only

struct SmartOnlyCase {
  const char* name;
  std::string_view base, version, issuer;
  matron_status want;
};

class SmartOnlyTest : public testing::TestWithParam<SmartOnlyCase> {};

TEST_P(SmartOnlyTest, TakesWhatCanBeComparedSafely) {
  const SmartOnlyCase& c = GetParam();
  matron_policy* policy = Unwritten<matron_policy>();
  EXPECT_EQ(matron_policy_new_smart_only(&policy, Str(c.base), Str(c.version),
                                         Str(c.issuer)),
            c.want);
  EXPECT_EQ(policy != nullptr, c.want == MATRON_OK);
  const PolicyHandle owner(policy);
  EXPECT_EQ(matron_policy_num_roles(policy), c.want == MATRON_OK ? 1u : 0u);
  EXPECT_EQ(matron_policy_revision(policy).len, 0u);
}

constexpr SmartOnlyCase kSmartOnly[] = {
    {"Issuer", kBase, "R4", kIssuer, MATRON_OK},
    {"NoIssuer", kBase, "R4", "", MATRON_OK},
    {"Localhost", "http://localhost:8080/fhir", "R4", "", MATRON_OK},
    {"Http", "http://ehr.example.org/fhir", "R4", "", MATRON_E_POLICY_INVALID},
    {"TrailingSlash", "https://ehr.example.org/fhir/", "R4", "",
     MATRON_E_POLICY_INVALID},
    {"NoBase", "", "R4", "", MATRON_E_POLICY_INVALID},
    {"NoVersion", kBase, "", "", MATRON_E_POLICY_INVALID},
    {"R4B", kBase, "R4B", kIssuer, MATRON_OK},
    {"R5", kBase, "R5", "", MATRON_OK},
    {"R6", kBase, "R6", "", MATRON_E_POLICY_INVALID},
    {"VersionInLowerCase", kBase, "r4", "", MATRON_E_POLICY_INVALID},
};
INSTANTIATE_TEST_SUITE_P(All, SmartOnlyTest, testing::ValuesIn(kSmartOnly),
                         fixtures::CaseName());

// ------------------------------------------------------------------ Key sets

TEST(KeySets, CountKeysThatCanVerify) {
  EXPECT_EQ(matron_key_set_num_keys(
                NewKeySet(KeySetText({"rsa-a", "p256", "p384"})).get()),
            3u);
  EXPECT_EQ(matron_key_set_num_keys(NewKeySet(R"({"keys":[]})").get()), 0u);
}

TEST(KeySets, SkipAndNameKeysThatCannotVerify) {
  const std::string good = KeySetText({"p256"});
  const std::string text =
      "{\"keys\":[\n{\"kty\":\"RSA\"},\n{\"kty\":\"OKP\",\"crv\":\"Ed448\","
      "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"},\n" +
      good.substr(good.find('[') + 1);
  matron_key_set* keys = nullptr;
  matron_diagnostics* found = nullptr;
  ASSERT_EQ(matron_key_set_new(&keys, &found, text.data(), text.size()),
            MATRON_OK);
  const KeySetHandle owner(keys);
  const DiagnosticsHandle found_owner(found);
  EXPECT_EQ(matron_key_set_num_keys(keys), 1u);
  const std::vector<Finding> findings = Read(found);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].code, "key_malformed");
  EXPECT_TRUE(findings[0].pointer.starts_with("/keys/0"));
  EXPECT_EQ(findings[0].line, 2u);
  EXPECT_EQ(findings[1].code, "key_unsupported");
  EXPECT_TRUE(findings[1].pointer.starts_with("/keys/1"));
  EXPECT_EQ(findings[1].line, 3u);
  for (const Finding& finding : findings) EXPECT_FALSE(finding.message.empty());
}

// Key material is public here, and still not repeated in messages.
TEST(KeySets, DoNotRepeatKeysInDiagnostics) {
  const std::string text =
      R"({"keys":[{"kty":"oct","k":"c2VjcmV0LXRoYXQtbm9ib2R5LW1heS1zZWU"},)" +
      KeySetText({"p256"}).substr(std::string(R"({"keys":[)").size());
  const std::vector<Finding> findings = FaultsOfKeySet(text);
  for (const Finding& finding : findings) {
    EXPECT_EQ(
        (finding.message + finding.hint + finding.pointer).find("c2VjcmV"),
        std::string::npos);
  }
}

struct RefusedSet {
  const char* name;
  std::string_view text;
};

class RefusedSetTest : public testing::TestWithParam<RefusedSet> {};

TEST_P(RefusedSetTest, IsNoKeySet) { FaultsOfKeySet(GetParam().text); }

constexpr RefusedSet kRefusedSets[] = {
    {"Empty", ""},
    {"NoJson", "keys"},
    {"NoObject", "[]"},
    {"NoKeys", "{}"},
    {"KeysNoArray", R"({"keys":{}})"},
    {"Twice", R"({"keys":[],"keys":[]})"},
    {"Cut", R"({"keys":[)"},
    {"Behind", R"({"keys":[]} x)"},
    {"NotUtf8", "{\"keys\":[],\"x\":\"\xff\"}"},
};
INSTANTIATE_TEST_SUITE_P(All, RefusedSetTest, testing::ValuesIn(kRefusedSets),
                         fixtures::CaseName());

TEST(KeySets, HaveASizeLimit) {
  const std::string text = KeySetText({"rsa-a"});
  NewKeySet(Padded(text, limits::kMaxKeySetBytes - 1));
  NewKeySet(Padded(text, limits::kMaxKeySetBytes));
  FaultsOfKeySet(Padded(text, limits::kMaxKeySetBytes + 1));
}

TEST(KeySets, HaveALimitOfKeys) {
  std::string text = R"({"keys":[{})";
  for (size_t i = 1; i < limits::kMaxKeys; ++i) text += ",{}";
  EXPECT_EQ(matron_key_set_num_keys(NewKeySet(text + "]}").get()), 0u);
  FaultsOfKeySet(text + ",{}]}");
}

}  // namespace
}  // namespace matron::calls
