// Compiled scopes through the C ABI: what a host sees. What they mean is tested
// by tests/smart.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/alloc/allocations.h"
#include "tests/capi/calls.h"
#include "tests/fixtures/case_name.h"

namespace matron::calls {
namespace {

using alloc::AllocationCount;
using alloc::FailingAllocations;

constexpr matron_status kInvalid = MATRON_E_INVALID_ARGUMENT;
constexpr uint32_t kAllModifiers =
    MATRON_SCOPE_MODIFIER_IN | MATRON_SCOPE_MODIFIER_NOT_IN |
    MATRON_SCOPE_MODIFIER_NOT | MATRON_SCOPE_MODIFIER_EXACT |
    MATRON_SCOPE_MODIFIER_BELOW;

using ScopesHandle = Owned<matron_scopes, matron_scopes_free>;

ScopesHandle NewScopes(std::string_view text, uint32_t modifiers = 0) {
  matron_scopes* scopes = nullptr;
  EXPECT_EQ(matron_scopes_new(&scopes, Str(text), Str("R4"), modifiers),
            MATRON_OK);
  EXPECT_NE(scopes, nullptr);
  return ScopesHandle(scopes);
}

std::string Repeat(std::string_view text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

struct Narrowed {
  matron_status status = MATRON_E_INTERNAL;
  int32_t within = -1;
  std::string narrowed = {};
  std::string exceeding = {};
};

class ScopesTest : public testing::Test {
 protected:
  int32_t Covers(const matron_scopes& granted, std::string_view wanted,
                 matron_status want = MATRON_OK) {
    int32_t covers = -1;
    EXPECT_EQ(
        matron_scopes_covers(scratch_.get(), &granted, Str(wanted), &covers),
        want);
    return covers;
  }

  Narrowed Narrow(const matron_scopes& granted, std::string_view requested) {
    Narrowed result;
    matron_str narrowed = kNullText, exceeding = kNullText;
    result.status =
        matron_scopes_narrow(scratch_.get(), &granted, Str(requested),
                             &result.within, &narrowed, &exceeding);
    result.narrowed = Text(narrowed);
    result.exceeding = Text(exceeding);
    return result;
  }

  const ScratchHandle scratch_ = NewScratch();
};

// -------------------------------------------------------------------- Covers

struct CoversCase {
  const char* name;
  const char* granted;
  const char* wanted;
  int32_t want;
  uint32_t modifiers = 0;
};

class ScopesCoversTest : public ScopesTest,
                         public testing::WithParamInterface<CoversCase> {};

TEST_P(ScopesCoversTest, Answers) {
  const CoversCase& c = GetParam();
  const ScopesHandle granted = NewScopes(c.granted, c.modifiers);
  EXPECT_EQ(Covers(*granted, c.wanted), c.want);
}

const CoversCase kGood[] = {
    {"Same", "patient/Observation.rs", "patient/Observation.rs", 1},
    {"FewerLetters", "patient/Observation.cruds", "patient/Observation.r", 1},
    {"LettersOfTwo", "patient/Observation.r patient/Observation.s",
     "patient/Observation.rs", 1},
    {"Wildcard", "user/*.rs", "user/Patient.r", 1},
    {"VersionOne", "user/Patient.rs", "user/Patient.read", 1},
    {"Narrower", "patient/Observation.rs",
     "patient/Observation.rs?category=laboratory", 1},
    {"Constrained", "patient/Observation.rs?category=laboratory",
     "patient/Observation.r?category=laboratory", 1},
    {"AlternativesOfTwo",
     "patient/Observation.rs?category=a patient/Observation.rs?category=b",
     "patient/Observation.rs?category=b,a", 1},
    {"SeveralWanted", "openid user/*.rs patient/Observation.rs?category=a",
     "patient/Observation.s?category=a user/Patient.r openid", 1},
    {"Other", "openid launch/patient", "launch/patient", 1},
    {"Modifier", "patient/Observation.rs?code:in=http://x.org/v",
     "patient/Observation.rs?code:in=http://x.org/v", 1,
     MATRON_SCOPE_MODIFIER_IN},
};
INSTANTIATE_TEST_SUITE_P(Good, ScopesCoversTest, testing::ValuesIn(kGood),
                         fixtures::CaseName());

const CoversCase kBad[] = {
    {"OneLetterMore", "patient/Observation.r", "patient/Observation.rs", 0},
    {"OtherType", "patient/Observation.rs", "patient/Patient.r", 0},
    {"OtherContext", "user/Observation.rs", "patient/Observation.rs", 0},
    {"TypeForWildcard", "user/Patient.rs", "user/*.r", 0},
    {"Wider", "patient/Observation.rs?category=laboratory",
     "patient/Observation.rs", 0},
    {"OtherValue", "patient/Observation.rs?category=laboratory",
     "patient/Observation.rs?category=vital-signs", 0},
    {"OneOfTwoValues", "patient/Observation.rs?category=a",
     "patient/Observation.rs?category=a,b", 0},
    {"OneOfTwoScopes", "openid user/*.rs", "user/Patient.r patient/*.r", 0},
    {"OneConstrainedOfTwo", "user/*.rs?_tag=a", "user/*.r?_tag=a user/*.s", 0},
    {"OtherText", "launch/patient", "launch/encounter", 0},
    {"CaseOfType", "patient/observation.rs", "patient/observation.rs", 0},
    // SECURITY: what is not understood grants nothing, not even itself.
    {"NotUnderstood", "patient/Observation.sr", "patient/Observation.sr", 0},
    {"OneNotUnderstood", "user/*.cruds", "user/Patient.r user/Patient.x", 0},
    {"NothingWanted", "user/*.cruds", "", 0},
    {"OnlySpaces", "user/*.cruds", "  ", 0},
    {"NothingGranted", "", "openid", 0},
    {"NothingAtAll", "", "", 0},
    {"ModifierThatIsOff", "patient/Observation.rs",
     "patient/Observation.rs?code:in=http://x.org/v", 0},
    {"OtherModifierIsOn", "patient/Observation.rs",
     "patient/Observation.rs?code:in=http://x.org/v", 0,
     MATRON_SCOPE_MODIFIER_NOT_IN},
};
INSTANTIATE_TEST_SUITE_P(Bad, ScopesCoversTest, testing::ValuesIn(kBad),
                         fixtures::CaseName());

// -------------------------------------------------------------------- Narrow

TEST_F(ScopesTest, NarrowsToWhatWasGranted) {
  const ScopesHandle granted = NewScopes("openid patient/Observation.rs");
  const Narrowed same = Narrow(*granted, "patient/Observation.r openid");
  EXPECT_EQ(same.status, MATRON_OK);
  EXPECT_EQ(same.within, 1);
  EXPECT_EQ(same.narrowed, "patient/Observation.r openid");
  EXPECT_EQ(same.exceeding, "");

  const Narrowed more = Narrow(*granted, "patient/Observation.cr fhirUser");
  EXPECT_EQ(more.status, MATRON_OK);
  EXPECT_EQ(more.within, 0);
  EXPECT_EQ(more.narrowed, "patient/Observation.r");
  EXPECT_EQ(more.exceeding, "patient/Observation.c fhirUser");

  const Narrowed nothing = Narrow(*granted, "");
  EXPECT_EQ(nothing.status, MATRON_OK);
  EXPECT_EQ(nothing.narrowed, "");
  EXPECT_EQ(nothing.exceeding, "");
}

TEST_F(ScopesTest, NarrowsNothingThatIsNotUnderstood) {
  const ScopesHandle granted = NewScopes("patient/*.rs patient/X.r");
  const Narrowed unknown =
      Narrow(*granted, "patient/Y.r patient/Patient.r patient/X.r patient/Z.r");
  EXPECT_EQ(unknown.within, 0);
  EXPECT_EQ(unknown.narrowed, "patient/Patient.r");
  EXPECT_EQ(unknown.exceeding, "patient/Y.r patient/Z.r");
  const Narrowed granted_so = Narrow(*granted, "patient/Patient.r patient/X.r");
  EXPECT_EQ(granted_so.within, 1);
  EXPECT_EQ(granted_so.narrowed, "patient/Patient.r");
}

// ------------------------------------------------------------------ Rejected

TEST_F(ScopesTest, TellsWhatIsRejected) {
  const ScopesHandle scopes =
      NewScopes("openid patient/Observation.sr  user/Nothing.r");
  ASSERT_EQ(matron_scopes_num_rejected(scopes.get()), 2u);
  matron_rejected_scope item = MATRON_REJECTED_SCOPE_INIT;
  ASSERT_EQ(matron_scopes_rejected(scopes.get(), 0, &item), MATRON_OK);
  EXPECT_EQ(item.reason, MATRON_REASON_SCOPE_LETTERS_INVALID);
  EXPECT_EQ(item.offset, 7u);
  EXPECT_EQ(Text(item.text), "patient/Observation.sr");
  EXPECT_GT(item.hint.len, 0u);
  ASSERT_EQ(matron_scopes_rejected(scopes.get(), 1, &item), MATRON_OK);
  EXPECT_EQ(item.reason, MATRON_REASON_SCOPE_TYPE_UNKNOWN);
  EXPECT_EQ(item.offset, 31u);
  EXPECT_EQ(Text(matron_scopes_canonical(scopes.get())), "openid");
  // Nothing is left of the item before.
  for (const size_t index : {size_t{2}, SIZE_MAX}) {
    EXPECT_EQ(matron_scopes_rejected(scopes.get(), index, &item), kInvalid);
    EXPECT_EQ(item.text.len, 0u);
    EXPECT_EQ(item.reason, MATRON_REASON_OK);
    EXPECT_EQ(item.struct_size, sizeof(item));
  }
}

TEST_F(ScopesTest, WritesRejectedAsFarAsTheCallerKnowsThem) {
  const ScopesHandle scopes = NewScopes("x");
  struct {
    matron_rejected_scope known = MATRON_REJECTED_SCOPE_INIT;
    unsigned char later[16] = {1, 2, 3};
  } newer;
  newer.known.struct_size = sizeof(newer);
  EXPECT_EQ(matron_scopes_rejected(scopes.get(), 0, &newer.known), MATRON_OK);
  EXPECT_EQ(newer.known.struct_size, sizeof(newer));
  EXPECT_EQ(newer.later[0], 1);
  for (const size_t size : {size_t{0}, sizeof(matron_rejected_scope) - 1}) {
    newer.known.struct_size = static_cast<uint32_t>(size);
    EXPECT_EQ(matron_scopes_rejected(scopes.get(), 0, &newer.known),
              MATRON_E_UNSUPPORTED_VERSION);
  }
}

// -------------------------------------------------------------------- Inputs

TEST_F(ScopesTest, PrintsACanonicalFormThatMeansTheSame) {
  const ScopesHandle scopes = NewScopes(
      "openid patient/Observation.s?category=b,a patient/Observation.read");
  const std::string canonical = Text(matron_scopes_canonical(scopes.get()));
  EXPECT_EQ(canonical,
            "patient/Observation.rs patient/Observation.s?category=a,b openid");
  const ScopesHandle again = NewScopes(canonical);
  EXPECT_EQ(Text(matron_scopes_canonical(again.get())), canonical);
  EXPECT_EQ(Covers(*again, canonical), 1);
  EXPECT_EQ(Covers(*scopes, canonical), 1);
}

TEST_F(ScopesTest, RefusesUnknownModifiers) {
  for (uint32_t bit = 1; bit != 0; bit <<= 1) {
    matron_scopes* scopes = Unwritten<matron_scopes>();
    const bool known = (bit & kAllModifiers) != 0;
    EXPECT_EQ(matron_scopes_new(&scopes, Str("openid"), Str("R4"), bit),
              known ? MATRON_OK : MATRON_E_UNSUPPORTED_VERSION)
        << bit;
    EXPECT_EQ(scopes != nullptr, known);
    matron_scopes_free(scopes);
  }
  const ScopesHandle all = NewScopes("openid", kAllModifiers);
  EXPECT_EQ(Covers(*all, "openid"), 1);
}

TEST_F(ScopesTest, KeepsACopyOfItsText) {
  std::string text = "patient/Observation.rs?category=laboratory x";
  const ScopesHandle scopes = NewScopes(text);
  text.assign(text.size(), '?');
  EXPECT_EQ(Covers(*scopes, "patient/Observation.r?category=laboratory"), 1);
  matron_rejected_scope item = MATRON_REJECTED_SCOPE_INIT;
  ASSERT_EQ(matron_scopes_rejected(scopes.get(), 0, &item), MATRON_OK);
  EXPECT_EQ(Text(item.text), "x");
}

TEST_F(ScopesTest, TextsOfNarrowDoNotNeedTheRequest) {
  const ScopesHandle granted = NewScopes("launch/patient");
  std::string requested = "launch/patient openid x";
  int32_t within = -1;
  matron_str narrowed, exceeding;
  ASSERT_EQ(matron_scopes_narrow(scratch_.get(), granted.get(), Str(requested),
                                 &within, &narrowed, &exceeding),
            MATRON_OK);
  requested.assign(requested.size(), '?');
  EXPECT_EQ(Text(narrowed), "launch/patient");
  EXPECT_EQ(Text(exceeding), "openid x");
}

TEST_F(ScopesTest, FailsBeyondTheLimits) {
  constexpr size_t kMaxScopes = 4096;
  constexpr size_t kMaxScopeBytes = 128 * 1024;
  const ScopesHandle granted = NewScopes("openid");
  struct {
    std::string text;
    matron_status want;
  } const cases[] = {
      {Repeat("openid ", kMaxScopes), MATRON_OK},
      {Repeat("openid ", kMaxScopes + 1), MATRON_E_LIMIT_EXCEEDED},
      {Padded("openid", kMaxScopeBytes), MATRON_OK},
      {Padded("openid", kMaxScopeBytes + 1), MATRON_E_LIMIT_EXCEEDED},
  };
  for (const auto& [text, want] : cases) {
    matron_scopes* scopes = Unwritten<matron_scopes>();
    EXPECT_EQ(matron_scopes_new(&scopes, Str(text), Str("R4"), 0), want);
    EXPECT_EQ(scopes != nullptr, want == MATRON_OK);
    matron_scopes_free(scopes);
    EXPECT_EQ(Covers(*granted, text, want), want == MATRON_OK ? 1 : 0);
    const Narrowed narrowed = Narrow(*granted, text);
    EXPECT_EQ(narrowed.status, want);
    EXPECT_EQ(narrowed.within, want == MATRON_OK ? 1 : 0);
    EXPECT_EQ(narrowed.narrowed, want == MATRON_OK ? "openid" : "");
  }
}

TEST_F(ScopesTest, FailsClosedWhenItTakesTooMuch) {
  std::string many;
  for (size_t i = 0; i < 4000; ++i) {
    many += "user/Observation.r?_tag=" + std::to_string(i) + " ";
  }
  const ScopesHandle granted = NewScopes(many);
  EXPECT_EQ(Covers(*granted, many, MATRON_E_LIMIT_EXCEEDED), 0);
  const Narrowed narrowed = Narrow(*granted, many);
  EXPECT_EQ(narrowed.status, MATRON_E_LIMIT_EXCEEDED);
  EXPECT_EQ(narrowed.within, 0);
  EXPECT_EQ(narrowed.narrowed + narrowed.exceeding, "");
  // The same scratch serves on.
  EXPECT_EQ(Covers(*granted, "user/Observation.r?_tag=7"), 1);
}

TEST_F(ScopesTest, FailWithoutArguments) {
  matron_scopes_free(nullptr);
  matron_scopes* scopes = Unwritten<matron_scopes>();
  EXPECT_EQ(matron_scopes_new(nullptr, Str("openid"), Str("R4"), 0), kInvalid);
  EXPECT_EQ(matron_scopes_new(&scopes, kNullText, Str("R4"), 0), kInvalid);
  EXPECT_EQ(scopes, nullptr);
  EXPECT_EQ(matron_scopes_canonical(nullptr).len, 0u);
  EXPECT_EQ(matron_scopes_num_rejected(nullptr), 0u);
  matron_rejected_scope item = MATRON_REJECTED_SCOPE_INIT;
  EXPECT_EQ(matron_scopes_rejected(nullptr, 0, &item), kInvalid);
  const ScopesHandle granted = NewScopes("openid x");
  EXPECT_EQ(matron_scopes_rejected(granted.get(), 0, nullptr), kInvalid);
  EXPECT_EQ(Covers(*NewScopes({}), "openid"), 0);
}

TEST_F(ScopesTest, CoverNothingWithoutArguments) {
  const ScopesHandle granted = NewScopes("openid");
  struct {
    matron_scratch* scratch;
    const matron_scopes* granted;
    matron_str text;
  } const calls[] = {{nullptr, granted.get(), Str("openid")},
                     {scratch_.get(), nullptr, Str("openid")},
                     {scratch_.get(), granted.get(), kNullText}};
  for (const auto& call : calls) {
    int32_t answer = -1;
    EXPECT_EQ(
        matron_scopes_covers(call.scratch, call.granted, call.text, &answer),
        kInvalid);
    EXPECT_EQ(answer, 0);
    answer = -1;
    matron_str narrowed = kNullText, exceeding = kNullText;
    EXPECT_EQ(matron_scopes_narrow(call.scratch, call.granted, call.text,
                                   &answer, &narrowed, &exceeding),
              kInvalid);
    EXPECT_EQ(answer, 0);
    EXPECT_EQ(narrowed.len + exceeding.len, 0u);
  }
  EXPECT_EQ(matron_scopes_covers(scratch_.get(), granted.get(), Str("openid"),
                                 nullptr),
            kInvalid);
}

TEST_F(ScopesTest, NarrowsNothingWithoutAnOutput) {
  const ScopesHandle granted = NewScopes("openid");
  for (const int absent : {0, 1, 2}) {
    int32_t within = -1;
    matron_str narrowed = kNullText, exceeding = kNullText;
    EXPECT_EQ(matron_scopes_narrow(scratch_.get(), granted.get(), Str("openid"),
                                   absent == 0 ? nullptr : &within,
                                   absent == 1 ? nullptr : &narrowed,
                                   absent == 2 ? nullptr : &exceeding),
              kInvalid);
    EXPECT_EQ(within, absent == 0 ? -1 : 0);
    EXPECT_EQ(narrowed.len, absent == 1 ? 1u : 0u);
    EXPECT_EQ(exceeding.len, absent == 2 ? 1u : 0u);
  }
}

// -------------------------------------------------------------------- Memory

const char kGranted[] =
    "openid user/*.rs patient/Observation.rs?category=laboratory,vital-signs x";
const char kWanted[] =
    "patient/Observation.r?category=vital-signs openid user/Patient.read";

TEST_F(ScopesTest, TakeNothingFromTheHeap) {
  const ScopesHandle granted = NewScopes(kGranted);
  const AllocationCount count;
  int32_t covers = 0, within = 0;
  matron_str narrowed, exceeding;
  const matron_status asked = matron_scopes_covers(
      scratch_.get(), granted.get(), Str(kWanted), &covers);
  const matron_status narrow =
      matron_scopes_narrow(scratch_.get(), granted.get(), Str(kWanted), &within,
                           &narrowed, &exceeding);
  EXPECT_EQ(count.so_far(), 0u);
  EXPECT_EQ(asked, MATRON_OK);
  EXPECT_EQ(covers, 1);
  EXPECT_EQ(narrow, MATRON_OK);
  EXPECT_EQ(within, 1);
}

TEST_F(ScopesTest, AreNotMadeWithoutMemory) {
  const std::string text = Repeat(kGranted, 100);
  size_t failures = 0;
  for (bool failed = true; failed; ++failures) {
    matron_scopes* scopes = Unwritten<matron_scopes>();
    matron_status status = MATRON_OK;
    {
      const FailingAllocations failing(failures);
      status = matron_scopes_new(&scopes, Str(text), Str("R4"), 0);
      failed = FailingAllocations::any_failed();
    }
    EXPECT_EQ(status, failed ? MATRON_E_OUT_OF_MEMORY : MATRON_OK);
    EXPECT_EQ(scopes == nullptr, failed);
    matron_scopes_free(scopes);
  }
  EXPECT_GT(failures, 3u);
}

}  // namespace
}  // namespace matron::calls
