#include "base/status.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/base/pinned_codes.h"

namespace matron {
namespace {

struct StatusRow {
  int32_t number;
  std::string_view wire_name;
  std::string_view text;
};

constexpr StatusRow kStatusRows[] = {
#define MATRON_STATUS(number, name, wire, text) {number, #wire, text},
#include "base/status_codes.inc"
#undef MATRON_STATUS
};

struct ReasonRow {
  int32_t number;
  std::string_view wire_name;
  int http_status;
  std::string_view oauth_error;
  int rank;
  std::string_view text;
};

constexpr ReasonRow kReasonRows[] = {
#define MATRON_REASON(number, name, wire, http, oauth, rank, text) \
  {number, #wire, http, oauth, rank, text},
#include "base/reason_codes.inc"
#undef MATRON_REASON
};

bool IsSnakeCase(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

// Style of messages: no capital at the start, no period at the end.
bool IsMessage(std::string_view text) {
  return !text.empty() && !(text.front() >= 'A' && text.front() <= 'Z') &&
         text.back() != '.';
}

// ------------------------------------------------------------------- Tables

TEST(StatusCodes, HaveUniqueNumbersAndNames) {
  std::set<int32_t> numbers;
  std::set<std::string_view> names;
  for (const StatusRow& row : kStatusRows) {
    EXPECT_TRUE(numbers.insert(row.number).second) << row.number;
    EXPECT_TRUE(names.insert(row.wire_name).second) << row.wire_name;
    EXPECT_TRUE(IsSnakeCase(row.wire_name)) << row.wire_name;
    EXPECT_TRUE(IsMessage(row.text)) << row.text;
  }
}

TEST(ReasonCodes, HaveUniqueNumbersAndNames) {
  std::set<int32_t> numbers;
  std::set<std::string_view> names;
  for (const ReasonRow& row : kReasonRows) {
    EXPECT_TRUE(numbers.insert(row.number).second) << row.number;
    EXPECT_TRUE(names.insert(row.wire_name).second) << row.wire_name;
    EXPECT_TRUE(IsSnakeCase(row.wire_name)) << row.wire_name;
    EXPECT_TRUE(IsMessage(row.text)) << row.text;
  }
}

TEST(StatusCodes, KeepTheirNumbers) {
  EXPECT_EQ(std::size(kStatusRows), std::size(kPinnedStatuses));
  for (const Pinned& pinned : kPinnedStatuses) {
    EXPECT_EQ(WireName(static_cast<Status>(pinned.number)), pinned.wire_name);
  }
}

TEST(ReasonCodes, KeepTheirNumbers) {
  EXPECT_EQ(std::size(kReasonRows), std::size(kPinnedReasons));
  for (const Pinned& pinned : kPinnedReasons) {
    EXPECT_TRUE(IsReason(pinned.number)) << pinned.number;
    EXPECT_EQ(InfoOf(static_cast<Reason>(pinned.number)).wire_name,
              pinned.wire_name);
  }
}

TEST(StatusCodes, LieInTheRangeOfTheirGroup) {
  for (const StatusRow& row : kStatusRows) {
    const int32_t n = row.number;
    EXPECT_EQ(row.wire_name.starts_with("key_"), n <= -20 && n >= -39) << n;
    EXPECT_EQ(row.wire_name.starts_with("policy_"), n <= -40 && n >= -69) << n;
    EXPECT_LE(n, 0);
    EXPECT_TRUE(n >= -69 || n == -90) << n;
  }
}

// ------------------------------------------------------------------- Look-up

TEST(WireName, IsThatOfTheTable) {
  for (const StatusRow& row : kStatusRows) {
    const Status status = static_cast<Status>(row.number);
    EXPECT_EQ(WireName(status), row.wire_name);
    EXPECT_EQ(WireName(status).data()[row.wire_name.size()], '\0');
    EXPECT_EQ(TextOf(status), row.text);
    EXPECT_EQ(TextOf(status).data()[row.text.size()], '\0');
  }
}

TEST(WireName, IsUnknownForOtherNumbers) {
  for (const int32_t number : {1, 2, -8, -19, -89, -91, INT32_MAX, INT32_MIN}) {
    EXPECT_EQ(WireName(static_cast<Status>(number)), "unknown") << number;
    EXPECT_EQ(TextOf(static_cast<Status>(number)), "unknown") << number;
  }
}

TEST(WireName, OfEffects) {
  EXPECT_EQ(WireName(Effect::kDeny), "deny");
  EXPECT_EQ(WireName(Effect::kPermit), "permit");
  EXPECT_EQ(WireName(Effect::kNeedsResource), "needs_resource");
  EXPECT_EQ(WireName(static_cast<Effect>(3)), "unknown");
  EXPECT_EQ(WireName(static_cast<Effect>(-1)), "unknown");
}

TEST(Effect, IsDenyWhenItIsZero) {
  EXPECT_EQ(Effect{}, Effect::kDeny);
  EXPECT_EQ(static_cast<int32_t>(Effect::kDeny), 0);
  EXPECT_EQ(static_cast<int32_t>(Effect::kPermit), 1);
  EXPECT_EQ(static_cast<int32_t>(Effect::kNeedsResource), 2);
}

TEST(InfoOf, IsTheRowOfTheTable) {
  for (const ReasonRow& row : kReasonRows) {
    const ReasonInfo& info = InfoOf(static_cast<Reason>(row.number));
    EXPECT_EQ(static_cast<int32_t>(info.reason), row.number);
    EXPECT_EQ(info.wire_name, row.wire_name);
    EXPECT_EQ(info.wire_name.data()[info.wire_name.size()], '\0');
    EXPECT_EQ(info.text, row.text);
    EXPECT_EQ(info.text.data()[info.text.size()], '\0');
    EXPECT_EQ(info.oauth_error, row.oauth_error);
    EXPECT_EQ(info.http_status, row.http_status);
    EXPECT_EQ(info.rank, row.rank);
  }
}

TEST(InfoOf, IsInternalForOtherNumbers) {
  for (const int32_t number :
       {-1, 4, 99, 129, 899, 905, INT32_MAX, INT32_MIN}) {
    EXPECT_FALSE(IsReason(number)) << number;
    EXPECT_EQ(InfoOf(static_cast<Reason>(number)).reason, Reason::kInternal);
  }
}

// ---------------------------------------------------------------- Challenges

// RFC 6750 section 3.1, RFC 6749 section 5.2 and RFC 9449 section 7.1: which
// status goes with which error.
TEST(ReasonCodes, AnswerWithTheStatusOfTheirError) {
  for (const ReasonRow& row : kReasonRows) {
    const std::string_view error = row.oauth_error;
    if (error == "invalid_token" || error == "invalid_client" ||
        error == "invalid_dpop_proof" || error == "use_dpop_nonce" ||
        error == "insufficient_user_authentication") {
      EXPECT_EQ(row.http_status, 401) << row.wire_name;
    } else if (error == "insufficient_scope") {
      EXPECT_EQ(row.http_status, 403) << row.wire_name;
    } else if (error == "invalid_request" || error == "invalid_grant" ||
               error == "invalid_scope" || error == "request_not_supported" ||
               error == "request_uri_not_supported" ||
               error == "unsupported_response_type" ||
               error == "unauthorized_client" ||
               error == "unsupported_grant_type") {
      EXPECT_EQ(row.http_status, 400) << row.wire_name;
    } else {
      EXPECT_EQ(error, "") << row.wire_name;
    }
  }
}

TEST(ReasonCodes, NeverAnswerARefusalWithSuccess) {
  const std::set<int> statuses = {0, 400, 401, 403, 404, 412, 500, 503};
  for (const ReasonRow& row : kReasonRows) {
    EXPECT_EQ(statuses.count(row.http_status), 1u) << row.wire_name;
    if (row.number < 100) {
      EXPECT_EQ(row.http_status, 0) << row.wire_name;
    }
  }
}

// --------------------------------------------------------------------- Ranks

TEST(ReasonRanks, AreUniqueAmongThoseThatCompete) {
  std::set<int> ranks;
  for (const ReasonRow& row : kReasonRows) {
    if (row.rank == 0) continue;
    EXPECT_TRUE(ranks.insert(row.rank).second) << row.wire_name;
  }
}

// From the grant that fails first to the one that comes nearest to a permit.
constexpr Reason kByRank[] = {
    Reason::kInsufficientScope,     Reason::kRoleInsufficient,
    Reason::kNoPatientContext,      Reason::kNoFhirUser,
    Reason::kNoEncounterContext,    Reason::kConstraintUnsupported,
    Reason::kNotInCompartment,      Reason::kPatientConflict,
    Reason::kConstraintNotMet,      Reason::kOperationConfined,
    Reason::kParameterUnsupported,  Reason::kParameterProbesHidden,
    Reason::kObligationUnsupported, Reason::kLeavesCompartment,
    Reason::kVersionMismatch,       Reason::kLeavesConstraint,
    Reason::kLabelChange,
};

TEST(ReasonRanks, CompeteInTheOrderOfTheDecision) {
  size_t competing = 0;
  for (const ReasonRow& row : kReasonRows) competing += row.rank == 0 ? 0 : 1;
  EXPECT_EQ(competing, std::size(kByRank));
  for (size_t i = 0; i < std::size(kByRank); ++i) {
    for (size_t k = 0; k < std::size(kByRank); ++k) {
      EXPECT_EQ(Nearer(kByRank[i], kByRank[k]), kByRank[std::max(i, k)]);
    }
  }
}

TEST(ReasonRanks, LeaveTheFirstWhereNeitherCompetes) {
  EXPECT_EQ(Nearer(Reason::kInternal, Reason::kMalformedRequest),
            Reason::kInternal);
  EXPECT_EQ(Nearer(Reason::kMalformedRequest, Reason::kInternal),
            Reason::kMalformedRequest);
  EXPECT_EQ(Nearer(Reason::kNotInCompartment, Reason::kInternal),
            Reason::kNotInCompartment);
}

}  // namespace
}  // namespace matron
