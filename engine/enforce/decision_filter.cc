// Tested by decision_filter_test.cc and by tests/vectors.

#include "enforce/decision_filter.h"

#include "base/result.h"
#include "fhir/interaction.h"

namespace matron::enforce {

using decide::Decision;
using decide::ResponseRules;
using fhir::InteractionKind;
using fhir::OperationRule;

namespace {

// The type that the Bundle of an answer is taken to have if its `type` comes
// behind its entries.
BundleType ExpectedType(const Decision& decision) {
  if (decision.has_entries) {
    return decision.response.kind == InteractionKind::kTransaction
               ? BundleType::kTransactionResponse
               : BundleType::kBatchResponse;
  }
  switch (decision.response.kind) {
    case InteractionKind::kHistoryInstance:
    case InteractionKind::kHistoryType:
    case InteractionKind::kHistorySystem:
      return BundleType::kHistory;
    case InteractionKind::kRead:
    case InteractionKind::kVread:
      return BundleType::kNone;
    default:
      return BundleType::kSearchset;
  }
}

// The types that the Bundle of an answer may have.
uint32_t AllowedTypes(const Decision& decision) {
  if (decision.has_entries) {
    return BitOf(BundleType::kBatchResponse) |
           BitOf(BundleType::kTransactionResponse);
  }
  switch (decision.response.kind) {
    case InteractionKind::kHistoryInstance:
    case InteractionKind::kHistoryType:
    case InteractionKind::kHistorySystem:
      return BitOf(BundleType::kHistory);
    case InteractionKind::kRead:
    case InteractionKind::kVread:
      return kAllBundleTypes;
    case InteractionKind::kOperation:
      return BitOf(BundleType::kSearchset) | BitOf(BundleType::kDocument) |
             BitOf(BundleType::kCollection);
    default:
      return BitOf(BundleType::kSearchset);
  }
}

// Whether a stored Bundle is what was asked for.
bool IsStoredBundle(const ResponseRules& rules) {
  return rules.type == fhir::ResourceType::kBundle &&
         (rules.kind == InteractionKind::kRead ||
          rules.kind == InteractionKind::kVread);
}

// Whether a Bundle can be the answer.
bool MayBeBundle(const ResponseRules& rules) {
  switch (rules.kind) {
    case InteractionKind::kRead:
    case InteractionKind::kVread:
      return IsStoredBundle(rules);
    default:
      return !fhir::IsWrite(rules.kind);
  }
}

}  // namespace

Status DecisionFilter::Reserve(size_t max_bytes) {
  MATRON_RETURN_IF_ERROR(scratch_.Reserve(max_bytes));
  return buffer_.Reserve(scratch_.max_input_bytes());
}

const Decision& DecisionFilter::Begin(const decide::Session& session,
                                      const decide::DecideInput& input,
                                      Sink& sink, bool announce) {
  const Decision& decision = decide::Decide(session, input, scratch_);
  decision_ = &decision;
  sink_ = &sink;
  is_empty_ = true;
  filter_.reset();
  course_ = Choose(decision);
  if (course_ != Course::kFiltered) return decision;
  FilterOptions options;
  const bool is_whole = IsWhole(decision);
  const bool filters = (decision.obligations & decide::kFilterResponse) != 0 ||
                       (decision.has_entries && !is_whole);
  options.strip_total = filters;
  options.strip_links = filters;
  options.keep_outcomes = is_whole;
  options.announce = announce;
  options.assumed_type = ExpectedType(decision);
  options.bundle_types = AllowedTypes(decision);
  if (IsStoredBundle(decision.response)) {
    options.id = decision.response.id;
    options.version_id = decision.response.version_id;
  }
  judge_.Begin(session, decision, scratch_.arena(), scratch_.reader());
  filter_.emplace(scratch_.reader(), buffer_, judge_, sink, options);
  return decision;
}

DecisionFilter::Course DecisionFilter::Choose(const Decision& decision) {
  refusal_ = decision.reason;
  if (decision.effect == Effect::kDeny) return Course::kDenied;
  if (decision.has_entries) return Course::kFiltered;
  if (decision.effect == Effect::kNeedsResource && !IsWhatIsAwaited(decision)) {
    return Course::kDenied;
  }
  return IsUnread(decision.response) ? Course::kUnread : Course::kFiltered;
}

bool DecisionFilter::Push(std::string_view chunk) {
  is_empty_ &= chunk.empty();
  switch (course_) {
    case Course::kDenied:
      return false;
    case Course::kUnread:
      sink_->Append(chunk);
      return true;
    case Course::kFiltered:
      return chunk.empty() || filter_->Push(chunk);
  }
  return false;
}

FilterAnswer DecisionFilter::Denied(Reason reason) const {
  FilterAnswer answer;
  answer.reason = reason;
  return answer;
}

FilterAnswer DecisionFilter::Finish() {
  if (course_ == Course::kDenied) return Denied(refusal_);
  FilterAnswer answer;
  answer.effect = Effect::kPermit;
  answer.reason = decision_->reason == Reason::kResourceRequired
                      ? Reason::kPermitted
                      : decision_->reason;
  if (course_ == Course::kUnread) return answer;
  // A write may be answered by nothing but a status.
  if (is_empty_ && fhir::IsWrite(decision_->response.kind)) return answer;
  const FilterResult result = filter_->Finish();
  if (!result.ok()) {
    const bool is_told = result.reason == Reason::kResourceNotFound ||
                         judge_.reason() == Reason::kScratchTooSmall;
    return Denied(is_told && judge_.reason() != Reason::kOk ? judge_.reason()
                                                            : result.reason);
  }
  if (decision_->has_entries
          ? result.is_bundle && result.num_entries != decision_->entries.size()
          : result.is_bundle && !MayBeBundle(decision_->response)) {
    return Denied(Reason::kResponseUnsupported);
  }
  // SECURITY: a resource that was waited for, and is not shown, must look like
  // none.
  if (decision_->effect == Effect::kNeedsResource && !decision_->has_entries &&
      result.is_bundle && !judge_.has_shown_target()) {
    return Denied(Reason::kNotInCompartment);
  }
  answer.kept = result.kept;
  answer.dropped = result.dropped + result.replaced;
  return answer;
}

}  // namespace matron::enforce
