// Tested by conditional_test.cc and by tests/vectors.

#include "decide/conditional.h"

#include <algorithm>

#include "base/text_builder.h"
#include "decide/instance.h"
#include "decide/search.h"
#include "fhir/interaction.h"

namespace matron::decide {

using fhir::InteractionKind;

namespace {

bool HasBody(InteractionKind kind) {
  return kind == InteractionKind::kConditionalCreate ||
         kind == InteractionKind::kConditionalUpdate;
}

InteractionKind KindOfMatched(InteractionKind kind) {
  switch (kind) {
    case InteractionKind::kConditionalUpdate:
      return InteractionKind::kUpdate;
    case InteractionKind::kConditionalPatch:
      return InteractionKind::kPatch;
    case InteractionKind::kConditionalDelete:
      return InteractionKind::kDelete;
    default:
      return InteractionKind::kRead;
  }
}

std::string_view MethodOf(InteractionKind kind) {
  switch (kind) {
    case InteractionKind::kUpdate:
      return "PUT";
    case InteractionKind::kPatch:
      return "PATCH";
    case InteractionKind::kDelete:
      return "DELETE";
    default:
      return "GET";
  }
}

std::string_view TypeUrl(fhir::ResourceType type, std::string_view id,
                         Arena& arena) {
  TextBuilder url(arena);
  url.Append('/');
  url.Append(fhir::NameOf(type));
  if (!id.empty()) {
    url.Append('/');
    url.Append(id);
  }
  return url.text();
}

}  // namespace

const Row* ConditionalDecider::CreateRow() const {
  if (call_.request.interaction.kind == InteractionKind::kConditionalCreate) {
    return &rows_.all()[0];
  }
  if (call_.request.interaction.kind == InteractionKind::kConditionalUpdate) {
    return &rows_.all()[2];
  }
  return nullptr;
}

bool ConditionalDecider::IsWhole() const {
  // A parameter may be excused only where the search is planned by some grants.
  return call_.search_reaches == kAllReaches &&
         rows_.all()[0].whole != nullptr && SearchRow().whole != nullptr &&
         (CreateRow() == nullptr || CreateRow()->whole != nullptr);
}

Outcome ConditionalDecider::Decide() {
  // The criteria's match, judged by who may search for it.
  ImageExpectation expected;
  expected.type = call_.request.interaction.type;
  expected.is_stored = true;
  expected.needs_id = true;
  const Image match = ImageReader(call_.session, SearchRow().grants.items,
                                  /*entries=*/nullptr, call_.scratch)
                          .Read(call_.input.stored, expected);
  call_.images.stored.given = match.given;
  if (match.fault != Reason::kOk) return Deny(match.fault);
  if (IsWhole()) return DecideWhole(match);
  if (match.given == Given::kNo) return search_;
  for (size_t i = 0; i < SearchRow().grants.items.size(); ++i) {
    const Grant& grant = SearchRow().grants.items[i];
    if (match.given == Given::kYes && match.judgement.IsVisible(i) &&
        (call_.search_reaches & BitOf(grant.reach)) != 0) {
      return DecideMatched(match, grant);
    }
  }
  call_.images.stored = Image();
  call_.images.stored.given = Given::kAbsent;
  if (CreateRow() == nullptr) return Deny(Reason::kResourceNotFound);
  call_.target = call_.request.interaction;
  call_.target.kind = InteractionKind::kCreate;
  return DecideCreate(*CreateRow());
}

void ConditionalDecider::AnswerSearchRow() {
  Row& row = rows_.at(kSearchRow);
  if (row.effect == Effect::kDeny || IsWhole()) return;
  search_ = PlanSearchForMatch();
  row.effect =
      search_.effect == Effect::kDeny ? Effect::kDeny : Effect::kPermit;
  row.reason =
      search_.effect == Effect::kDeny ? search_.reason : Reason::kPermitted;
  row.grant = search_.grant;
  if (search_.effect == Effect::kDeny) return;
  search_.effect = Effect::kNeedsResource;
  search_.reason = Reason::kResourceRequired;
  search_.needs = kNeedsMatch;
  search_.grant = rows_.all()[0].grants.items.data();
}

// The request goes out as it came.
Outcome ConditionalDecider::DecideWhole(const Image& match) {
  if (match.given == Given::kYes) {
    call_.target.id = match.id;
    const Reason reason = ReadImages(rows_.all()[0].grants);
    call_.target.id = {};
    if (reason != Reason::kOk) return Deny(reason);
  }
  call_.images.stored.version_id = {};
  const bool lacks_body = HasBody(call_.request.interaction.kind) &&
                          call_.images.result() == nullptr;
  return finisher_.Finish(
      Permit(rows_.all()[0].whole, lacks_body ? kMatchBody : 0));
}

// The search by which the host finds the match.
Outcome ConditionalDecider::PlanSearchForMatch() {
  SearchQuery search;
  search.type = call_.request.interaction.type;
  search.path = TypeUrl(search.type, {}, call_.arena());
  search.query = call_.request.criteria;
  search.parameters = call_.request.parameters;
  const fhir::Interaction target = call_.target;
  const bool needs_filter = call_.needs_filter;
  call_.target.kind = InteractionKind::kSearchType;
  call_.needs_filter |= SearchRow().hides_others;
  Outcome outcome = DecideSearch(call_, search, SearchRow().grants,
                                 SearchRow().whole, finisher_);
  call_.target = target;
  call_.needs_filter = needs_filter;
  if (outcome.effect == Effect::kDeny) return outcome;
  outcome.method = "GET";
  if (outcome.url.empty()) {
    TextBuilder url(call_.arena());
    url.Append(search.path);
    url.Append('?');
    url.Append(search.query);
    outcome.url = url.text();
  }
  return outcome;
}

Outcome ConditionalDecider::DecideMatched(const Image& match, const Grant& by) {
  call_.target.kind = KindOfMatched(call_.request.interaction.kind);
  call_.target.type = call_.request.interaction.type;
  call_.target.id = match.id;
  Outcome outcome;
  if (call_.target.kind == InteractionKind::kRead) {
    // A create that found something shows it, as the search would.
    if (SearchRow().hides_others) call_.needs_filter = true;
    outcome = finisher_.Finish(Permit(&by, 0));
  } else {
    const Grants& grants = rows_.all()[0].grants;
    const Reason reason = ReadImages(grants);
    if (reason != Reason::kOk) return Deny(reason);
    outcome = InstanceDecider(call_, grants, finisher_).DecideWrite();
  }
  outcome.method = MethodOf(call_.target.kind);
  outcome.url = TypeUrl(call_.target.type, match.id, call_.arena());
  return outcome;
}

Outcome ConditionalDecider::DecideCreate(const Row& row) {
  const Reason reason = ReadImages(row.grants);
  if (reason != Reason::kOk) return Deny(reason);
  Outcome outcome = InstanceDecider(call_, row.grants, finisher_).DecideWrite();
  // SECURITY: the server must not look for itself again, among what is hidden.
  outcome.drops_if_none_exist =
      call_.request.interaction.kind == InteractionKind::kConditionalCreate;
  outcome.method = "POST";
  outcome.url = TypeUrl(call_.target.type, {}, call_.arena());
  return outcome;
}

// Reads what the host handed in for the interaction that this one turned out to
// be.
Reason ConditionalDecider::ReadImages(const Grants& grants) {
  ImageReader reader(call_.session, grants.items, call_.entries, call_.scratch);
  ImageExpectation expected;
  expected.type = call_.target.type;
  expected.id = call_.target.id;
  if (call_.images.stored.given == Given::kYes) {
    expected.is_stored = true;
    // SECURITY: what is stored was not written by this Bundle.
    call_.images.stored = ImageReader(call_.session, grants.items,
                                      /*entries=*/nullptr, call_.scratch)
                              .Read(call_.input.stored, expected);
    if (call_.images.stored.fault != Reason::kOk) {
      return call_.images.stored.fault;
    }
    expected.is_stored = false;
  }
  if (call_.target.kind == InteractionKind::kUpdate ||
      call_.target.kind == InteractionKind::kCreate ||
      call_.target.kind == InteractionKind::kPatch) {
    call_.images.resulting = reader.Read(call_.input.resulting, expected);
    if (call_.images.resulting.fault != Reason::kOk) {
      return call_.images.resulting.fault;
    }
  }
  if (!HasBody(call_.request.interaction.kind)) return Reason::kOk;
  // A body that is sent to where the match is need not say its id.
  expected.may_lack_id = true;
  expected.malformed = Reason::kBodyMalformed;
  expected.mismatch = Reason::kBodyMismatch;
  call_.images.body = reader.Read(call_.input.body, expected);
  return call_.images.body.fault;
}

}  // namespace matron::decide
