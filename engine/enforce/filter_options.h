// What a filter is to do, and what it did.

#ifndef MATRON_ENFORCE_FILTER_OPTIONS_H_
#define MATRON_ENFORCE_FILTER_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/status.h"

namespace matron::enforce {

// Bundle.type of responses. Those of requests (batch, transaction) are none.
enum class BundleType : uint8_t {
  kNone,
  kSearchset,
  kHistory,
  kBatchResponse,
  kTransactionResponse,
  kDocument,
  kCollection,
  kMessage,
};

// A bit for each BundleType.
constexpr uint32_t BitOf(BundleType type) {
  return uint32_t{1} << static_cast<uint32_t>(type);
}
inline constexpr uint32_t kAllBundleTypes = ~uint32_t{0};

struct FilterOptions {
  // The types that the Bundle may have, as bits; those inside of its entries
  // may have any.
  uint32_t bundle_types = kAllBundleTypes;
  // Leaves `total` out, whether or not anything was dropped, so that neither
  // its value nor its absence tells of what was. Default on.
  bool strip_total = true;
  // Leaves links out whose relation is not `self`. Paging ends with them, so
  // the default is off.
  bool strip_links = false;
  // Leaves the link `self` out, which repeats the query that was run.
  bool strip_self_link = false;
  // Keeps OperationOutcomes that the server has put beside the results: the
  // entries of mode `outcome`, and Bundle.issues. Their texts may speak of
  // anything, so the default is off.
  bool keep_outcomes = false;
  // Adds an OperationOutcome to a searchset of which an entry was dropped. It
  // tells that something was withheld, and no more.
  bool announce = false;
  // Which type a Bundle is taken to have whose `type` comes behind its `entry`,
  // until that shows. kNone: such a Bundle is refused.
  BundleType assumed_type = BundleType::kNone;
  // What a stored Bundle that was asked for must have; empty: anything.
  std::string_view id;
  std::string_view version_id;
};

struct FilterResult {
  // Status::kOk, or what the call lacked.
  Status status = Status::kOk;
  // Reason::kOk, or why there is no response.
  Reason reason = Reason::kOk;
  // Entries, those of Bundles inside of entries included; a resource that
  // stands alone is one.
  size_t kept = 0;
  size_t dropped = 0;
  size_t replaced = 0;
  // What the response was: a Bundle, with so many entries of its own.
  bool is_bundle = false;
  size_t num_entries = 0;

  // SECURITY: whatever was written before a refusal is to be thrown away. A
  // host that has sent some of it must cut the connection.
  bool ok() const { return reason == Reason::kOk; }
};

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_FILTER_OPTIONS_H_
