// The engine against the set model of scope_model.h, and the laws of the
// algebra, on scopes made at random.

#include "tests/smart/scope_model.h"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "smart/scope_algebra.h"
#include "tests/fixtures/random.h"

namespace matron::smart {
namespace {

using fixtures::Random;
using model::Facts;

const model::World& TheWorld() {
  static const model::World* world = new model::World;
  return *world;
}

std::string Letters(size_t mask) {
  std::string letters;
  for (size_t i = 0; i < kNumLetters; ++i) {
    if ((mask >> i & 1) != 0) letters += kLetters[i];
  }
  return letters;
}

// ----------------------------------------------------------------- Exhaustive

// All 31 letter sets, 3 contexts, 3 types and `*`, each with constraints.
struct Family {
  std::vector<std::string> texts;
  std::vector<Facts> facts;
  std::vector<ScopeTerms> terms;
  Arena arena = Arena::Growing();

  explicit Family(size_t step) {
    for (const char* context : {"patient", "user", "system"}) {
      for (const char* type : {"Patient", "Observation", "Condition", "*"}) {
        for (size_t k = 0; k < std::size(model::kConstraints); k += step) {
          if (type[0] == 'P' && k >= model::kNumTagConstraints) break;
          for (size_t mask = 1; mask < 32; ++mask) {
            texts.push_back(std::string(context) + "/" + type + "." +
                            Letters(mask) +
                            std::string(model::kConstraints[k]));
          }
        }
      }
    }
    for (const std::string& text : texts) {
      const Result<ScopeTerms> parsed =
          ScopeTerms::Parse(text, ScopeOptions(fhir::FhirVersion::kR4), arena);
      EXPECT_TRUE(parsed.ok() && parsed->scopes().size() == 1) << text;
      terms.push_back(*parsed);
      facts.push_back(TheWorld().FactsOf(text));
    }
  }
};

TEST(ScopeModel, AgreesOnEveryPairOfScopes) {
  const Family family(3);
  size_t differences = 0;
  size_t pairs = 0;
  for (size_t a = 0; a < family.texts.size(); ++a) {
    for (size_t b = 0; b < family.texts.size(); ++b) {
      const Result<bool> covers =
          family.terms[a].Covers(family.terms[b].scopes()[0]);
      const bool want = model::Includes(family.facts[a], family.facts[b]);
      ++pairs;
      if (covers.ok() && *covers == want) continue;
      ++differences;
      if (differences < 10) {
        ADD_FAILURE() << family.texts[a] << " covers " << family.texts[b]
                      << ": " << want;
      }
    }
  }
  std::printf("%zu pairs of %zu scopes compared, %zu differences\n", pairs,
              family.texts.size(), differences);
  EXPECT_EQ(differences, 0u);
}

TEST(ScopeModel, AgreesOnEveryPairOfConstraints) {
  const Family family(1);
  for (size_t a = 30; a < family.texts.size(); a += 31) {
    for (size_t b = 30; b < family.texts.size(); b += 31) {
      const Result<bool> covers =
          family.terms[a].Covers(family.terms[b].scopes()[0]);
      ASSERT_TRUE(covers.ok());
      EXPECT_EQ(*covers, model::Includes(family.facts[a], family.facts[b]))
          << family.texts[a] << " and " << family.texts[b];
    }
  }
}

// --------------------------------------------------------------------- Random

// One set of scopes in the engine and in the model.
struct Both {
  std::string text;
  ScopeTerms terms;
  Facts facts;
};

class Maker {
 public:
  Maker(uint64_t seed, Arena& arena) : random_(seed), arena_(arena) {}

  Both Set(size_t most) {
    std::string text;
    for (size_t n = random_.Below(most + 1); n > 0; --n) {
      text += (text.empty() ? "" : " ") + Scope();
    }
    return Read(text);
  }

  Both Read(std::string_view text) {
    const std::string_view kept = arena_.Copy(text);
    const Result<ScopeTerms> terms =
        ScopeTerms::Parse(kept, ScopeOptions(fhir::FhirVersion::kR4), arena_);
    EXPECT_TRUE(terms.ok() && terms->rejected().empty()) << text;
    return {std::string(text), *terms, TheWorld().FactsOfAll(text)};
  }

  std::string Scope() {
    // Mostly one context, or nothing would ever overlap.
    const char* context = random_.Percent(90) ? "patient" : "user";
    const std::string_view type = random_.OneOf(std::vector<std::string_view>{
        "Patient", "Observation", "Observation", "Condition", "*"});
    const size_t k =
        random_.Below(type == "Patient" ? model::kNumTagConstraints
                                        : std::size(model::kConstraints));
    const size_t mask = random_.OneOf(
        std::vector<size_t>{2, 18, 18, 31, 13, 1 + random_.Below(31)});
    return std::string(context) + "/" + std::string(type) + "." +
           Letters(mask) + std::string(model::kConstraints[k]);
  }

 private:
  Random random_;
  Arena& arena_;
};

constexpr uint64_t kRounds = 1000;

Facts FactsOf(const ScopeTerms& terms, Arena& arena) {
  return TheWorld().FactsOfAll(Print(terms, arena));
}

bool Covers(const ScopeTerms& a, const ScopeTerms& b) {
  const Result<bool> covers = a.Covers(b);
  EXPECT_TRUE(covers.ok());
  return covers.ok() && *covers;
}

TEST(ScopeModel, AgreesOnUnions) {
  size_t covered = 0;
  for (uint64_t seed = 0; seed < 5 * kRounds; ++seed) {
    Arena arena = Arena::Growing();
    Maker make(seed, arena);
    const Both a = make.Set(5);
    const Both b = make.Set(2);
    const bool want = model::Includes(a.facts, b.facts);
    covered += want ? 1 : 0;
    EXPECT_EQ(Covers(a.terms, b.terms), want) << a.text << " and " << b.text;
  }
  std::printf("%zu of %zu covered\n", covered,
              static_cast<size_t>(5 * kRounds));
  EXPECT_GT(covered, kRounds / 4);
}

TEST(ScopeModel, IntersectsAndUnitesExactly) {
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    Arena arena = Arena::Growing();
    Maker make(seed, arena);
    const Both a = make.Set(4);
    const Both b = make.Set(4);
    const Result<ScopeTerms> both = Intersect(a.terms, b.terms, arena);
    const Result<ScopeTerms> either = Union(a.terms, b.terms, arena);
    ASSERT_TRUE(both.ok() && either.ok());
    EXPECT_EQ(FactsOf(*both, arena), model::Both(a.facts, b.facts))
        << a.text << " and " << b.text << ": " << Print(*both, arena);
    EXPECT_EQ(FactsOf(*either, arena), model::Either(a.facts, b.facts));
  }
}

// Within b, and with a all of b; and nothing of b that a covers whole.
TEST(ScopeModel, SubtractsSoundly) {
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    Arena arena = Arena::Growing();
    Maker make(seed, arena);
    const Both a = make.Set(4);
    const Both b = make.Set(3);
    const Result<ScopeTerms> rest = Difference(b.terms, a.terms, arena);
    ASSERT_TRUE(rest.ok());
    const Facts facts = FactsOf(*rest, arena);
    EXPECT_TRUE(model::Includes(b.facts, facts));
    EXPECT_TRUE(model::Includes(model::Either(facts, a.facts), b.facts))
        << b.text << " without " << a.text << ": " << Print(*rest, arena);
    EXPECT_EQ(rest->empty(), model::Includes(a.facts, b.facts));
    EXPECT_TRUE(Covers(*Union(*rest, a.terms, arena), b.terms));
    EXPECT_TRUE(Covers(b.terms, *rest));
  }
}

// The words of a set without one scope, one letter or one alternative.
std::vector<std::string> Shorter(std::string_view text) {
  std::vector<std::string> all;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    const std::string before(text.substr(0, begin));
    const std::string after(text.substr(std::min(end + 1, text.size())));
    std::string without = before + after;
    if (!without.empty() && without.back() == ' ') without.pop_back();
    all.push_back(without);
    const std::string_view scope = text.substr(begin, end - begin);
    const size_t dot = scope.find('.');
    const size_t query = std::min(scope.find('?'), scope.size());
    if (query - dot > 2) {
      for (size_t i = dot + 1; i < query; ++i) {
        std::string copy(text);
        all.push_back(copy.erase(begin + i, 1));
      }
    }
    for (size_t comma = text.find(',', begin); comma < end;
         comma = text.find(',', comma + 1)) {
      const size_t from = text.find_last_of("=,", comma - 1) + 1;
      const size_t to = std::min(text.find_first_of(",& ", comma + 1), end);
      std::string copy(text);
      all.push_back(copy.erase(from, comma + 1 - from));
      copy = text;
      all.push_back(copy.erase(comma, to - comma));
    }
    begin = end + 1;
  }
  return all;
}

TEST(ScopeModel, MinimisesWithoutChangingTheMeaning) {
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    Arena arena = Arena::Growing();
    Maker make(seed, arena);
    const Both a = make.Set(6);
    const Result<ScopeTerms> least = Minimise(a.terms, arena);
    ASSERT_TRUE(least.ok());
    const std::string text(Print(*least, arena));
    EXPECT_EQ(TheWorld().FactsOfAll(text), a.facts) << a.text << ": " << text;
    EXPECT_TRUE(*Equals(*least, a.terms));
    EXPECT_LE(text.size(), a.text.size());
    const Result<ScopeTerms> again = Minimise(*least, arena);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(Print(*again, arena), text) << a.text;
    for (const std::string& shorter : Shorter(text)) {
      EXPECT_NE(TheWorld().FactsOfAll(shorter), a.facts)
          << text << " is " << shorter;
    }
  }
}

// ----------------------------------------------------------------------- Laws

TEST(ScopeLaws, CoversIsReflexiveAndTransitive) {
  size_t chains = 0;
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    Arena arena = Arena::Growing();
    Maker make(seed, arena);
    const Both a = make.Set(4), b = make.Set(2), c = make.Set(1);
    EXPECT_TRUE(Covers(a.terms, a.terms)) << a.text;
    if (!Covers(a.terms, b.terms) || !Covers(b.terms, c.terms)) continue;
    ++chains;
    EXPECT_TRUE(Covers(a.terms, c.terms));
  }
  EXPECT_GT(chains, 50u);
}

TEST(ScopeLaws, IntersectAndUnionCommuteAssociateAndAbsorb) {
  for (uint64_t seed = 0; seed < kRounds / 4; ++seed) {
    Arena arena = Arena::Growing();
    Maker make(seed, arena);
    const ScopeTerms a = make.Set(3).terms;
    const ScopeTerms b = make.Set(3).terms;
    const ScopeTerms c = make.Set(3).terms;
    using Operation =
        Result<ScopeTerms> (*)(const ScopeTerms&, const ScopeTerms&, Arena&);
    const Operation operations[] = {&Intersect, &Union};
    for (size_t i = 0; i < 2; ++i) {
      const Operation f = operations[i];
      const Operation g = operations[1 - i];
      EXPECT_TRUE(*Equals(*f(a, b, arena), *f(b, a, arena)));
      EXPECT_TRUE(*Equals(*f(a, *f(b, c, arena), arena),
                          *f(*f(a, b, arena), c, arena)));
      EXPECT_TRUE(*Equals(*f(a, *g(a, b, arena), arena), a));
      EXPECT_TRUE(*Equals(*f(a, a, arena), a));
      EXPECT_TRUE(*Equals(*f(a, *g(b, c, arena), arena),
                          *g(*f(a, b, arena), *f(a, c, arena), arena)));
    }
  }
}

TEST(ScopeLaws, RemovingAScopeNeverWidens) {
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    Arena arena = Arena::Growing();
    Maker make(seed, arena);
    const Both a = make.Set(5);
    for (size_t i = 0; i < a.terms.scopes().size(); ++i) {
      std::vector<ConstrainedScope> fewer(a.terms.scopes().begin(),
                                          a.terms.scopes().end());
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      const Result<ScopeTerms> less = ScopeTerms::Of(fewer, {}, arena);
      ASSERT_TRUE(less.ok());
      EXPECT_TRUE(Covers(a.terms, *less));
    }
  }
}

TEST(ScopeLaws, PrintIsWhatWasParsed) {
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    Arena arena = Arena::Growing();
    Maker make(seed, arena);
    const Both a = make.Set(5);
    const std::string text(Print(a.terms, arena));
    const Both again = make.Read(text);
    EXPECT_EQ(Print(again.terms, arena), text);
    EXPECT_EQ(again.facts, a.facts);
  }
}

TEST(ScopeLaws, NarrowedIsWithinBoth) {
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    Arena arena = Arena::Growing();
    Maker make(seed, arena);
    const Both granted = make.Set(4), requested = make.Set(3);
    const Result<NarrowResult> result =
        Narrow(granted.terms, requested.terms, arena);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->within, model::Includes(granted.facts, requested.facts));
    EXPECT_TRUE(Covers(granted.terms, result->narrowed));
    EXPECT_TRUE(Covers(requested.terms, result->narrowed));
    if (result->within) {
      EXPECT_TRUE(*Equals(result->narrowed, requested.terms));
    }
  }
}

}  // namespace
}  // namespace matron::smart
