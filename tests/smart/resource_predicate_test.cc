#include "smart/resource_predicate.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/smart/judging.h"

namespace matron::smart {
namespace {

using fhir::Compartment;
using fhir::FhirVersion;
using fhir::ResourceType;

constexpr ResourceType kObs = ResourceType::kObservation;
constexpr ResourceType kPatient = ResourceType::kPatient;

constexpr std::string_view kLab =
    R"({"resourceType":"Observation","id":"o1","status":"final",)"
    R"("meta":{"versionId":"3","security":[{"system":"s","code":"R"}]},)"
    R"("category":[{"coding":[{"system":"c","code":"laboratory"}]}],)"
    R"("subject":{"reference":"Patient/1"}})";

// ------------------------------------------------------------------- One walk

TEST(ResourcePredicate, TellsEverythingFromOneWalk) {
  Judge judge(kObs, {"category=c|laboratory&status=final",
                     "category=c|vital-signs", "_security=R"});
  ASSERT_TRUE(judge.is_usable());
  judge.predicate().Confine(0, Compartment::kPatient, "1");
  judge.predicate().Confine(1, Compartment::kPatient, "2");
  ASSERT_EQ(judge.Read(kLab), Status::kOk);
  const ResourcePredicate& predicate = judge.predicate();
  EXPECT_EQ(predicate.resource_type(), "Observation");
  EXPECT_EQ(predicate.id(), "o1");
  EXPECT_EQ(predicate.version_id(), "3");
  EXPECT_FALSE(predicate.has_odd_version());
  EXPECT_EQ(predicate.references(0).to_person, 1u);
  EXPECT_EQ(predicate.references(1).to_another, 1u);
  EXPECT_TRUE(predicate.Matches(0));
  EXPECT_FALSE(predicate.Matches(1));
  EXPECT_TRUE(predicate.Matches(2));
  ASSERT_EQ(predicate.labels().all().size(), 1u);
  EXPECT_EQ(predicate.labels().all()[0], (SecurityLabel{"s", "R"}));
}

TEST(ResourcePredicate, NeedsAllConstraintsOfAConjunction) {
  Judge judge(kObs, {"category=a&status=final", "category=a&category=b"});
  ASSERT_TRUE(judge.is_usable());
  const std::string a =
      Resource(kObs, R"("category":[{"coding":[{"code":"a"}]}])");
  EXPECT_FALSE(judge.Matches(a, 0));
  EXPECT_FALSE(judge.Matches(a, 1));
  EXPECT_TRUE(
      judge.Matches(Resource(kObs, R"("category":[{"coding":[{"code":"a"}]}],)"
                                   R"("status":"final")"),
                    0));
  EXPECT_TRUE(judge.Matches(
      Resource(kObs, R"("category":[{"coding":[{"code":"b"},{"code":"a"}]}])"),
      1));
}

TEST(ResourcePredicate, ForgetsTheResourceBefore) {
  Judge judge(kObs, {"category=c|laboratory", "status:not=final"});
  ASSERT_TRUE(judge.is_usable());
  judge.predicate().Confine(0, Compartment::kPatient, "1");
  EXPECT_TRUE(judge.Matches(kLab));
  const std::string empty = Resource(kObs, "");
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(judge.Matches(empty, 0));
    EXPECT_TRUE(judge.Matches(empty, 1));
    EXPECT_EQ(judge.predicate().references(0).to_person, 0u);
    EXPECT_EQ(judge.predicate().id(), "");
    EXPECT_EQ(judge.predicate().labels().all().size(), 0u);
    EXPECT_EQ(judge.Read(R"({"category":[{"coding":[{"code":)"),
              Status::kJsonSyntax);
  }
  EXPECT_TRUE(judge.Matches(kLab, 0));
  EXPECT_FALSE(judge.Matches(kLab, 1));
}

// SECURITY: nothing matches what could not be read.
TEST(ResourcePredicate, MatchesNothingThatIsNoResourceOfItsType) {
  Judge judge(kObs, {"status:not=x"});
  ASSERT_TRUE(judge.is_usable());
  size_t unconstrained = 0;
  ASSERT_TRUE(judge.predicate().Require({}, &unconstrained));
  EXPECT_FALSE(judge.predicate().Matches(0));
  EXPECT_FALSE(judge.predicate().Matches(unconstrained));
  for (const char* text :
       {R"({"resourceType":"Patient"})", R"({"resourceType":"observation"})",
        R"({})", R"([])", R"("x")", R"({"resourceType":"Observation")",
        R"({"resourceType":"Observation","status":"a","status":"a"})"}) {
    EXPECT_FALSE(judge.Matches(text, 0)) << text;
    EXPECT_FALSE(judge.Matches(text, unconstrained)) << text;
  }
  EXPECT_TRUE(judge.Matches(kLab, 0));
  EXPECT_TRUE(judge.Matches(kLab, unconstrained));
  EXPECT_FALSE(judge.predicate().Matches(unconstrained + 1));
}

// An element at the end of one path may hold that of another.
TEST(ResourcePredicate, ReadsElementsWithinElements) {
  Judge judge(kPatient, {"name=Ann", "given=Ann", "family=Baker",
                         "address=Oslo", "address-city=Oslo"});
  ASSERT_TRUE(judge.is_usable());
  ASSERT_EQ(judge.Read(Resource(
                kPatient, R"("name":[{"family":"Baker","given":["Ann"]}],)"
                          R"("address":[{"city":"Oslo"}])")),
            Status::kOk);
  for (size_t i = 0; i < 5; ++i) EXPECT_TRUE(judge.predicate().Matches(i)) << i;
}

TEST(ResourcePredicate, GoesThroughDeepAndOddNesting) {
  Judge judge(kPatient, {"name=Ann", "identifier=7", "phone=5"});
  ASSERT_TRUE(judge.is_usable());
  std::string deep, end;
  for (int i = 0; i < 40; ++i) {
    deep += "[";
    end += "]";
  }
  // Arrays count as their items, as deep as an element may hold them.
  EXPECT_TRUE(judge.Matches(
      Resource(kPatient, "\"identifier\":" + deep + R"({"value":"7"})" + end),
      1));
  EXPECT_TRUE(judge.Matches(
      Resource(kPatient, "\"name\":" + deep + R"({"text":"Ann"})" + end)));
  EXPECT_TRUE(
      judge.Matches(Resource(kPatient, R"("name":{"given":[[["Ann"]]]})")));
  EXPECT_FALSE(judge.Matches(
      Resource(kPatient, R"("name":{"given":)" + deep + R"("Ann")" + end +
                             R"(,"extension":[{"given":["Ann"]}]})")));
  EXPECT_TRUE(judge.Matches(
      Resource(kPatient, R"("telecom":[[{"value":"5","extension":[{"x":[{}]}],)"
                         R"("system":"phone"}],{"system":"email"}])"),
      2));
}

// ----------------------------------------------------------------- Judgeable

bool CanBeJudged(FhirVersion version, ResourceType type, const char* query) {
  Arena arena = Arena::Growing();
  const auto constraints = Constraints(version, type, query, arena);
  return !constraints.empty() && IsJudgeable(version, type, constraints[0]);
}

TEST(IsJudgeable, SaysNoToWhatIsNotUnderstood) {
  constexpr FhirVersion kR4 = FhirVersion::kR4;
  EXPECT_TRUE(CanBeJudged(kR4, kObs, "category=a"));
  EXPECT_TRUE(CanBeJudged(kR4, kObs, "category:not=a"));
  EXPECT_TRUE(CanBeJudged(kR4, kPatient, "family:exact=a"));
  EXPECT_TRUE(CanBeJudged(kR4, ResourceType::kValueSet, "url:below=a"));
  EXPECT_TRUE(CanBeJudged(kR4, kObs, "_tag=a"));
  EXPECT_FALSE(CanBeJudged(kR4, kObs, "category:in=a"));
  EXPECT_FALSE(CanBeJudged(kR4, kObs, "category:not-in=a"));
  EXPECT_FALSE(CanBeJudged(kR4, kObs, "category:not=a|b|c"));
  EXPECT_FALSE(CanBeJudged(kR4, kObs, "category:not=|"));
  // `Patient.deceased.exists() and Patient.deceased != false` is no path.
  EXPECT_FALSE(CanBeJudged(kR4, kPatient, "deceased=true"));
}

TEST(IsJudgeable, KnowsTheVersionAndTheType) {
  Arena arena = Arena::Growing();
  const auto date = Constraints(FhirVersion::kR4, kObs, "date=2020", arena);
  ASSERT_EQ(date.size(), 1u);
  EXPECT_TRUE(IsJudgeable(FhirVersion::kR5, kObs, date[0]));
  EXPECT_FALSE(IsJudgeable(FhirVersion::kR4, kPatient, date[0]));
  // A reference here, a token there.
  const auto location = Constraints(FhirVersion::kR4, ResourceType::kEncounter,
                                    "location=Location/1", arena);
  ASSERT_EQ(location.size(), 1u);
  EXPECT_FALSE(
      IsJudgeable(FhirVersion::kR4, ResourceType::kContract, location[0]));
}

// Media of R4 is not in R5, and R5 reads `participant.actor` of Encounter.
TEST(ResourcePredicate, ReadsTheElementsOfItsVersion) {
  const ResourceType encounter = ResourceType::kEncounter;
  const std::string r4 = Resource(
      encounter,
      R"("participant":[{"individual":{"reference":"Practitioner/1"}}])");
  const std::string r5 = Resource(
      encounter, R"("participant":[{"actor":{"reference":"Practitioner/1"}}])");
  Judge in_r4(encounter, {"practitioner=Practitioner/1"}, FhirVersion::kR4);
  Judge in_r5(encounter, {"practitioner=Practitioner/1"}, FhirVersion::kR5);
  ASSERT_TRUE(in_r4.is_usable() && in_r5.is_usable());
  EXPECT_TRUE(in_r4.Matches(r4));
  EXPECT_FALSE(in_r4.Matches(r5));
  EXPECT_FALSE(in_r5.Matches(r4));
  EXPECT_TRUE(in_r5.Matches(r5));
}

// --------------------------------------------------------------------- Limits

TEST(ResourcePredicate, RefusesMoreConjunctionsThanItCanHold) {
  Judge judge(kObs, {"category=a"});
  Arena arena = Arena::Growing();
  const auto set = Constraints(FhirVersion::kR4, kObs, "category=a", arena);
  size_t index = 0;
  for (size_t i = 1; i < limits::kMaxJudgedConjunctions; ++i) {
    ASSERT_TRUE(judge.predicate().Require(set, &index)) << i;
    EXPECT_EQ(index, i);
  }
  EXPECT_FALSE(judge.predicate().Require(set, &index));
  EXPECT_TRUE(
      judge.Matches(Resource(kObs, R"("category":[{"coding":[{"code":"a"}]}])"),
                    limits::kMaxJudgedConjunctions - 1));
}

TEST(ResourcePredicate, RefusesMoreConstraintsThanItCanHold) {
  Judge judge(kObs, {});
  Arena arena = Arena::Growing();
  std::vector<std::vector<ScopeConstraint>> sets;
  const size_t half = limits::kMaxJudgedConstraints / 2;
  for (size_t i = 0; i < half; ++i) {
    // Two a conjunction.
    sets.push_back(Constraints(
        FhirVersion::kR4, kObs,
        "category=a" + std::to_string(i) + "&category=b" + std::to_string(i),
        arena));
  }
  size_t index = 0;
  for (const auto& set : sets) {
    ASSERT_TRUE(judge.predicate().Require(set, &index));
  }
  const auto more = Constraints(FhirVersion::kR4, kObs, "category=c", arena);
  EXPECT_FALSE(judge.predicate().Require(more, &index));
  // What is there already takes no room.
  EXPECT_TRUE(judge.predicate().Require(sets[0], &index));
}

// An element is compared with each of many dates, and codes are looked up.
TEST(ResourcePredicate, MatchesNothingAfterTooManyComparisons) {
  std::string dates = "_lastUpdated=gt2020", codes = "code=c0";
  for (int i = 1; i < 1024; ++i) {
    dates += ",gt" + std::to_string(2020 + i);
    codes += ",c" + std::to_string(i);
  }
  const auto with = [](size_t count) {
    std::string days, codings;
    for (size_t i = 0; i < count; ++i) {
      days += (i > 0 ? "," : "") + std::string(R"("2019-01-01")");
      codings += (i > 0 ? "," : "") + std::string(R"({"code":"x"})");
    }
    return Resource(kObs, R"("meta":{"lastUpdated":[)" + days +
                              R"(,"2021-01-01"]},"code":{"coding":[)" +
                              codings + R"(,{"code":"c7"}]})");
  };
  const size_t most = limits::kMaxJudgedComparisons / 1024;
  Judge judge(kObs, {dates, codes});
  ASSERT_TRUE(judge.is_usable());
  EXPECT_TRUE(judge.Matches(with(most - 100), 0));
  EXPECT_TRUE(judge.Matches(with(most - 100), 1));
  EXPECT_FALSE(judge.Matches(with(most + 1), 0));
  EXPECT_FALSE(judge.Matches(with(most + 1), 1)) << "of the same resource";
  Judge lookup(kObs, {codes});
  EXPECT_TRUE(lookup.Matches(with(most + 1), 0));
}

TEST(ResourcePredicate, RefusesMorePathsThanItCanFollow) {
  const char* queries[] = {"combo-code=a",
                           "component-code=a",
                           "code=a",
                           "category=a",
                           "status=a",
                           "method=a",
                           "identifier=a",
                           "value-concept=a",
                           "combo-value-concept=a",
                           "subject=Device/1",
                           "data-absent-reason=a",
                           "date=2020",
                           "performer=Device/1",
                           "based-on=CarePlan/1",
                           "derived-from=Media/1",
                           "device=Device/1",
                           "encounter=1",
                           "focus=Device/1",
                           "has-member=Observation/1",
                           "part-of=Procedure/1",
                           "specimen=1",
                           "value-string=a",
                           "value-date=2020",
                           "value-quantity=1",
                           "component-value-concept=a",
                           "component-value-quantity=1",
                           "combo-value-quantity=1",
                           "combo-data-absent-reason=a",
                           "component-data-absent-reason=a",
                           "patient=1",
                           "_id=a",
                           "_tag=a",
                           "_lastUpdated=2020",
                           "_profile=a",
                           "_security=a",
                           "_source=a"};
  Judge judge(kObs, {});
  Arena arena = Arena::Growing();
  std::vector<std::vector<ScopeConstraint>> sets;
  for (const char* query : queries) {
    sets.push_back(Constraints(FhirVersion::kR4, kObs, query, arena));
    if (sets.back().empty()) sets.pop_back();
  }
  size_t index = 0;
  size_t accepted = 0;
  for (const auto& set : sets) {
    if (judge.predicate().Require(set, &index)) ++accepted;
  }
  EXPECT_GT(accepted, 20u);
  // A value of a parameter that was refused is never matched by mistake.
  EXPECT_FALSE(judge.predicate().Matches(accepted));
}

// --------------------------------------------------------------------- Labels

std::string Labelled(std::string_view security) {
  return Resource(kObs, R"("meta":{"security":)" + std::string(security) + "}");
}

// The labels of `security`; `unreadable` if they are.
std::string LabelsOf(std::string_view security) {
  Judge judge(kObs, {});
  const std::string resource = Labelled(security);
  EXPECT_EQ(judge.Read(resource), Status::kOk);
  Arena arena = Arena::Growing();
  std::string_view text;
  if (!judge.predicate().labels().Print(arena, &text)) return "unreadable";
  return std::string(text);
}

TEST(SecurityLabels, AreASet) {
  const std::string ab =
      LabelsOf(R"([{"system":"s","code":"a"},{"system":"s","code":"b"}])");
  EXPECT_EQ(
      ab, LabelsOf(R"([{"code":"b","system":"s","display":"B"},)"
                   R"({"system":"s","code":"a"},{"system":"s","code":"a"}])"));
  EXPECT_NE(ab, LabelsOf(R"([{"system":"s","code":"a"}])"));
  EXPECT_NE(
      ab, LabelsOf(R"([{"system":"s","code":"a"},{"system":"t","code":"b"}])"));
  EXPECT_NE(LabelsOf(R"([{"system":"sa","code":"b"}])"),
            LabelsOf(R"([{"system":"s","code":"ab"}])"));
  EXPECT_NE(LabelsOf(R"([{"code":"a"}])"), LabelsOf(R"([{"system":"a"}])"));
  EXPECT_EQ(LabelsOf("[]"), "");
}

TEST(SecurityLabels, OfAWrongShapeCannotBeRead) {
  for (const char* security :
       {R"(["R"])", R"("R")", R"([{"code":1}])", R"([{"code":""}])",
        R"([{"system":null,"code":"a"}])", "null"}) {
    EXPECT_EQ(LabelsOf(security), "unreadable") << security;
  }
  Judge judge(kObs, {});
  EXPECT_EQ(judge.Read(Resource(kObs, R"("meta":"x")")), Status::kOk);
  EXPECT_FALSE(judge.predicate().labels().is_readable());
  EXPECT_NE(judge.Read("{"), Status::kOk);
  EXPECT_FALSE(judge.predicate().labels().is_readable());
}

TEST(SecurityLabels, HaveALimit) {
  std::string labels = "[";
  for (size_t i = 0; i < limits::kMaxSecurityLabels; ++i) {
    labels += (i == 0 ? "" : ",") + std::string(R"({"code":"a)") +
              std::to_string(i) + "\"}";
  }
  EXPECT_NE(LabelsOf(labels + "]"), "unreadable");
  EXPECT_EQ(LabelsOf(labels + R"(,{"code":"a0"}])"), "unreadable");
}

}  // namespace
}  // namespace matron::smart
