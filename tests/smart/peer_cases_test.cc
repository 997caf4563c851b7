// Scopes against what other systems make of them: rows taken from their tests
// (data outside the repository). docs/peer-cases.md lists every row on which we
// disagree, and why; this test holds that list to what happens.

#include <cstdio>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "json/document.h"
#include "json/reader.h"
#include "smart/scope_algebra.h"
#include "tests/fixtures/shared_data.h"

namespace matron::smart {
namespace {

using json::Value;

std::string Text(const Value& value) { return std::string(value.text()); }

// The scopes of an array, as one string.
std::string Join(const Value& array) {
  std::string out;
  for (Value item = array.first(); item.exists(); item = item.next()) {
    out += (out.empty() ? "" : " ") + Text(item);
  }
  return out;
}

// One row: whether our answer is that of the peer.
class Row {
 public:
  Row(const Value& context, const Value& expect)
      : context_(context), expect_(expect) {}

  bool Says(std::string_view decision) const {
    return expect_.Find("decision").text() == decision;
  }
  std::string Context(std::string_view name) const {
    const Value value = context_.Find(name);
    return value.is_array() ? Join(value) : Text(value);
  }
  ScopeTerms Read(std::string_view text) {
    const Result<ScopeTerms> terms = ScopeTerms::Parse(
        arena_.Copy(text), ScopeOptions(fhir::FhirVersion::kR4), arena_);
    EXPECT_TRUE(terms.ok()) << text;
    return terms.ok() ? *terms : ScopeTerms();
  }
  bool Covers(std::string_view a, std::string_view b) {
    const ScopeTerms wanted = Read(b);
    if (wanted.empty()) return false;
    const Result<bool> covers = Read(a).Covers(wanted);
    return covers.ok() && *covers;
  }

  // Whether one parsed scope is what `want` says.
  bool IsAs(const ConstrainedScope& scope, const Value& want) {
    const std::string_view type =
        scope.scope.all_types ? "*" : fhir::NameOf(scope.scope.type);
    std::string letters;
    for (size_t i = 0; i < kNumLetters; ++i) {
      if ((scope.scope.letters >> i & 1) != 0) letters += kLetters[i];
    }
    const auto is = [&](std::string_view name, std::string_view ours) {
      return !want.Find(name).exists() || want.Find(name).text() == ours;
    };
    return is("context", NameOf(scope.scope.context)) && is("type", type) &&
           is("perms", letters) && HasParameters(scope, want.Find("params")) &&
           (!want.Find("version").exists() ||
            want.Find("version").integer() == scope.scope.version);
  }

  bool HasParameters(const ConstrainedScope& scope, const Value& params) {
    if (!params.exists()) return true;
    std::set<std::string> theirs, ours;
    for (Value pair = params.first(); pair.exists(); pair = pair.next()) {
      theirs.insert(Text(pair.first()) + "=" + Text(pair.first().next()));
    }
    for (const ScopeConstraint& item : scope.constraints.items) {
      ours.insert(std::string(item.text));
    }
    return theirs == ours;
  }

  // One scope: accept, reject or ignore.
  bool AgreesOnOne(const std::string& text) {
    ConstrainedScope scope;
    const ScopeToken token = ParseConstrainedScope(
        arena_.Copy(text), ScopeOptions(fhir::FhirVersion::kR4), arena_,
        &scope);
    if (Says("reject")) return token.kind == ScopeClass::kRejected;
    if (Says("ignore")) return token.kind != ScopeClass::kClinical;
    if (token.kind == ScopeClass::kOther) {
      return expect_.Find("class").exists();
    }
    return token.kind == ScopeClass::kClinical && IsAs(scope, expect_);
  }

  // A whole scope string: what it says, or that something in it is refused.
  bool AgreesOnAll(const std::string& text) {
    ScopeReader reader(text, fhir::FhirVersion::kR4);
    std::string_view one;
    size_t offset;
    Value want = expect_.Find("parsed").first();
    bool rejected = false;
    bool same = true;
    while (reader.NextText(&one, &offset)) {
      ConstrainedScope scope;
      const ScopeToken token = ParseConstrainedScope(
          one, ScopeOptions(fhir::FhirVersion::kR4), arena_, &scope);
      rejected = rejected || token.kind == ScopeClass::kRejected;
      if (token.kind != ScopeClass::kClinical) continue;
      same = same && want.exists() && IsAs(scope, want);
      if (want.exists()) want = want.next();
    }
    return Says("reject") ? rejected : same && !want.exists();
  }

  bool AgreesOnContext() {
    for (const ConstrainedScope& scope : Read(Context("scopes")).scopes()) {
      if (NameOf(scope.scope.context) == Context("context")) {
        return Says("yes");
      }
    }
    return Says("no");
  }

  // Letters for what the row asks.
  std::string Letters() const {
    const std::map<std::string, std::string> letters = {{"read", "r"},
                                                        {"delete", "d"},
                                                        {"update", "u"},
                                                        {"create", "c"},
                                                        {"search-type", "s"}};
    const std::map<std::string, std::string> words = {
        {"write", "cud"}, {"read", "rs"}, {"*", "cruds"}};
    const auto found = letters.find(Context("interaction"));
    return found != letters.end() ? found->second : words.at(Context("action"));
  }

  bool AgreesOnGrants() {
    const std::string scopes = Context("scopes");
    const std::string type = Context("resourceType");
    const std::string wanted = "/" + type + "." + Letters();
    bool granular = false;
    for (const std::string context : {"patient", "user", "system"}) {
      if (Covers(scopes, context + wanted)) return Says("allow");
      const Result<ScopeTerms> common =
          Intersect(Read(scopes), Read(context + wanted), arena_);
      granular = granular || (common.ok() && !common->scopes().empty());
    }
    if (!granular) return Says("deny");
    const Value matches = context_.Find("resource_matches_constraint");
    if (!matches.exists()) return Says("narrow");
    return Says(matches.integer() != 0 ? "allow" : "deny");
  }

  bool AgreesOnAlgebra() {
    const ScopeTerms a = Read(Context("a")), b = Read(Context("b"));
    const std::string op = Context("op");
    Result<ScopeTerms> ours = Status::kInternal;
    if (op == "intersection") ours = Intersect(a, b, arena_);
    if (op == "union") ours = Union(a, b, arena_);
    if (op == "difference") ours = Difference(a, b, arena_);
    if (op == "symmetric_difference") {
      ours =
          Union(*Difference(a, b, arena_), *Difference(b, a, arena_), arena_);
    }
    if (!ours.ok()) return false;
    const Result<bool> same = Equals(*ours, Read(Join(expect_.Find("result"))));
    return same.ok() && *same;
  }

  bool AgreesOnCanonical() {
    const std::string text = Context("scope");
    const ScopeTerms terms = Read(text);
    return Print(terms, arena_) == expect_.Find("canonical").text();
  }

  // What a scope is echoed as: its own bytes.
  bool AgreesOnRoundTrip() {
    const std::string text = Context("scope");
    const ScopeTerms terms = Read(text);
    return terms.scopes().size() == 1 &&
           terms.scopes()[0].text == expect_.Find("canonical").text();
  }

  bool AgreesOnDisjoint() {
    const Result<ScopeTerms> common =
        Intersect(Read(Context("a")), Read(Context("b")), arena_);
    return common.ok() && Says(common->empty() ? "yes" : "no");
  }

  // Types that a policy and scopes both name.
  bool AgreesOnPolicy() {
    std::string policy;
    const Value types = context_.Find("policy_types");
    if (types.is_null()) policy = "patient/*.cruds";
    for (Value type = types.first(); type.exists(); type = type.next()) {
      policy += "patient/" + Text(type) + ".cruds ";
    }
    const Result<ScopeTerms> common =
        Intersect(Read(policy), Read(Context("scopes")), arena_);
    std::set<std::string> ours, theirs;
    for (const ConstrainedScope& scope : common->scopes()) {
      ours.insert(std::string(fhir::NameOf(scope.scope.type)));
    }
    const Value want = expect_.Find("resulting_types");
    for (Value type = want.first(); type.exists(); type = type.next()) {
      theirs.insert(Text(type));
    }
    return ours == theirs;
  }

  bool AgreesOnMerge() {
    // The peer merges scopes into one map; that map is no union of scopes.
    return expect_.Find("merged").Find("category").size() == 0;
  }

 private:
  Value context_, expect_;
  Arena arena_ = Arena::Growing();
};

using Comparison = std::function<bool(Row&)>;

const std::map<std::string, Comparison>& Comparisons() {
  static const auto* comparisons = new std::map<std::string, Comparison>{
      {"scope-implies",
       [](Row& row) {
         return row.Says(
             row.Covers(row.Context("granted"), row.Context("wanted"))
                 ? "implied"
                 : "not-implied");
       }},
      {"permission-parse",
       [](Row& row) {
         return row.AgreesOnOne("user/Observation." +
                                row.Context("permission"));
       }},
      {"scope-parse",
       [](Row& row) { return row.AgreesOnOne(row.Context("scope")); }},
      {"scopes-have-context", [](Row& row) { return row.AgreesOnContext(); }},
      {"scope-grant",
       [](Row& row) {
         return row.Says(
             row.Covers(row.Context("available"), row.Context("wanted"))
                 ? "grant"
                 : "refuse");
       }},
      {"scope-grants", [](Row& row) { return row.AgreesOnGrants(); }},
      {"scope-canonical-v2", [](Row& row) { return row.AgreesOnCanonical(); }},
      {"scope-roundtrip", [](Row& row) { return row.AgreesOnRoundTrip(); }},
      {"scope-algebra", [](Row& row) { return row.AgreesOnAlgebra(); }},
      {"scope-subset",
       [](Row& row) {
         return row.Says(row.Covers(row.Context("of"), row.Context("subset"))
                             ? "yes"
                             : "no");
       }},
      {"scope-disjoint", [](Row& row) { return row.AgreesOnDisjoint(); }},
      {"policy-intersect-scopes",
       [](Row& row) { return row.AgreesOnPolicy(); }},
      {"scope-merge", [](Row& row) { return row.AgreesOnMerge(); }},
      {"scope-set-conflict",
       [](Row& row) {
         return !row.Read(row.Context("scopes")).rejected().empty();
       }},
  };
  return *comparisons;
}

// Ids in the first column of the tables of docs/peer-cases.md.
std::set<std::string> Documented() {
  std::set<std::string> ids;
  const auto text = fixtures::ReadFile("docs/peer-cases.md");
  EXPECT_TRUE(text.has_value());
  if (!text.has_value()) return ids;
  for (const std::string& line : fixtures::Split(*text, '\n')) {
    const bool is_row =
        line.starts_with("| alg-") || line.starts_with("| ms-scope-parse-");
    if (is_row) ids.insert(line.substr(2, line.find(' ', 2) - 2));
  }
  return ids;
}

struct Tally {
  size_t compared = 0, without_note = 0, disagreeing = 0;
  std::set<std::string> ids;
};

void Compare(const std::string& line, bool whole_strings, Tally* tally) {
  json::Document document;
  json::Reader reader;
  ASSERT_EQ(document.Parse(line, reader), Status::kOk) << line;
  const Value root = document.root();
  const auto found = Comparisons().find(Text(root.Find("kind")));
  if (found == Comparisons().end()) return;
  const Value pure = root.Find("pure_smart_expectation");
  Row row(root.Find("context"), pure.is_null() ? root.Find("expect") : pure);
  const bool agrees = whole_strings ? row.AgreesOnAll(row.Context("scope"))
                                    : found->second(row);
  ++tally->compared;
  if (!pure.is_null() || root.Find("differs_from_smart_spec").is_null()) {
    ++tally->without_note;
  }
  if (agrees) return;
  ++tally->disagreeing;
  tally->ids.insert(Text(root.Find("id")));
}

void Report(const char* name, const Tally& tally) {
  std::printf(
      "%s: %zu rows compared, %zu of them without a note that the peer differs "
      "from SMART; %zu disagree, all documented\n",
      name, tally.compared, tally.without_note, tally.disagreeing);
}

void ExpectDocumented(const Tally& tally, std::string_view prefix) {
  std::set<std::string> documented;
  for (const std::string& id : Documented()) {
    if (id.starts_with(prefix)) documented.insert(id);
  }
  for (const std::string& id : tally.ids) {
    EXPECT_EQ(documented.count(id), 1u) << id << " disagrees";
  }
  for (const std::string& id : documented) {
    EXPECT_EQ(tally.ids.count(id), 1u) << id << " agrees";
  }
}

TEST(PeerCases, AgreeOnGrammarAndAlgebra) {
  MATRON_SHARED_OR_SKIP(rows,
                        "data/peer-cases/scope-grammar-and-algebra.jsonl");
  Tally tally;
  for (const std::string& line : fixtures::Split(rows, '\n')) {
    if (!line.empty()) Compare(line, /*whole_strings=*/false, &tally);
  }
  Report("scope-grammar-and-algebra", tally);
  EXPECT_GE(tally.without_note, 160u);
  ExpectDocumented(tally, "alg-");
}

TEST(PeerCases, AgreeOnScopeStringsOfMicrosoft) {
  MATRON_SHARED_OR_SKIP(rows, "data/peer-cases/ms-fhir-server-smart.jsonl");
  Tally tally;
  for (const std::string& line : fixtures::Split(rows, '\n')) {
    if (line.find("\"scope-parse\"") == line.npos) continue;
    Compare(line, /*whole_strings=*/true, &tally);
  }
  Report("ms-fhir-server-smart", tally);
  EXPECT_GE(tally.compared, 80u);
  ExpectDocumented(tally, "ms-");
}

}  // namespace
}  // namespace matron::smart
