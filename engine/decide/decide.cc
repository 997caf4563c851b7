// The order is that of docs/evaluate.md, "How it is decided": whoever changes
// one changes the other. Tested by decide_test.cc and by tests/vectors.

#include "decide/decide.h"

#include "decide/answer.h"
#include "decide/confined.h"
#include "decide/finisher.h"
#include "decide/grants.h"
#include "decide/images.h"
#include "decide/outcome.h"
#include "decide/recorder.h"
#include "fhir/interaction.h"

namespace matron::decide {
namespace {

using fhir::InteractionKind;

class Decider {
 public:
  Decider(const Session& session, const DecideInput& input, Scratch& scratch)
      : session_(session),
        input_(input),
        scratch_(scratch),
        recorder_(input.explain, scratch.arena()) {}

  const Decision& Run() {
    const Outcome outcome = DecideRequest();
    return WriteAnswer({session_, request_, input_.http.method, grants_,
                        outcome, images_.stored},
                       recorder_, scratch_);
  }

 private:
  const fhir::Interaction& interaction() const { return request_.interaction; }

  Outcome DecideRequest() {
    const Reason parsed = fhir::ParseRequest(
        input_.http, session_.policy().bases(), scratch_.arena(), &request_);
    if (parsed == Reason::kOk && fhir::IsPublic(interaction().kind)) {
      Outcome outcome = Permit(Reach::kUnconfined, 0);
      outcome.reason = Reason::kPublicInteraction;
      return outcome;
    }
    Reason reason = CheckSession();
    if (reason == Reason::kOk) reason = parsed;
    if (reason == Reason::kOk) reason = ReadBody();
    if (reason == Reason::kOk && session_.roles().empty()) {
      reason = Reason::kNoActiveRole;
    }
    if (reason != Reason::kOk) return Deny(reason);
    grants_ = FindGrants(session_, fhir::LetterOf(interaction().kind),
                         interaction().type, recorder_);
    if (!grants_.scope_covers) return Deny(Reason::kInsufficientScope);
    if (!grants_.role_covers) return Deny(Reason::kRoleInsufficient);
    reason = ReadImages();
    return reason == Reason::kOk ? DecideByGrants() : Deny(reason);
  }

  Reason CheckSession() const {
    if (session_.refusal() != Reason::kOk) return session_.refusal();
    return oauth::CheckLifetime(session_.lifetime(), input_.now,
                                session_.leeway_s());
  }

  // Whether the body of the request is a resource.
  bool BodyIsResource() const {
    return interaction().kind == InteractionKind::kCreate ||
           interaction().kind == InteractionKind::kUpdate;
  }

  Reason ReadBody() {
    if (!BodyIsResource() || input_.body.given != Given::kYes) {
      return Reason::kOk;
    }
    if (!request_.has_json_body) return Reason::kBodyMalformed;
    ImageExpectation expected;
    expected.type = interaction().type;
    expected.id = interaction().id;
    expected.malformed = Reason::kBodyMalformed;
    expected.mismatch = Reason::kBodyMismatch;
    images_.body = ImageReader(session_, scratch_).Read(input_.body, expected);
    return images_.body.fault;
  }

  // Reads what the host handed in, where the interaction has such an image: the
  // stored one of an instance, the resulting one of a write.
  Reason ReadImages() {
    ImageReader reader(session_, scratch_);
    ImageExpectation expected;
    expected.type = interaction().type;
    expected.id = interaction().id;
    if (BodyIsResource() || interaction().kind == InteractionKind::kPatch) {
      images_.resulting = reader.Read(input_.resulting, expected);
    }
    expected.is_stored = true;
    expected.version_id = interaction().version_id;
    if (!interaction().id.empty()) {
      images_.stored = reader.Read(input_.stored, expected);
    }
    if (images_.stored.fault != Reason::kOk) return images_.stored.fault;
    if (images_.resulting.fault != Reason::kOk) return images_.resulting.fault;
    const bool is_missing = images_.stored.given == Given::kAbsent &&
                            interaction().kind != InteractionKind::kUpdate;
    return is_missing ? Reason::kResourceNotFound : Reason::kOk;
  }

  // Grants that are not confined ask for the least, so they come first.
  Outcome DecideByGrants() {
    Attempts attempts(grants_.unusable);
    const Finisher finisher(session_, input_, request_, images_.stored,
                            scratch_.arena(), recorder_);
    if (grants_.of(Reach::kUnconfined).exists) {
      const Outcome outcome = finisher.Finish(DecideUnconfined());
      if (attempts.Decides(outcome)) return outcome;
    }
    if (grants_.of(Reach::kPatientContext).exists ||
        grants_.of(Reach::kOwnCompartment).exists) {
      const Outcome outcome =
          ConfinedDecider(session_, input_, request_, grants_, images_,
                          finisher, scratch_.arena(), recorder_)
              .Decide();
      if (attempts.Decides(outcome)) return outcome;
    }
    return attempts.Denied();
  }

  Outcome DecideUnconfined() const {
    const bool lacks_body = BodyIsResource() &&
                            images_.body.given != Given::kYes &&
                            images_.resulting.given != Given::kYes;
    return Permit(Reach::kUnconfined, lacks_body ? kMatchBody : 0);
  }

  const Session& session_;
  const DecideInput& input_;
  Scratch& scratch_;
  Recorder recorder_;
  fhir::Request request_;
  Grants grants_;
  Images images_;
};

}  // namespace

std::string_view NameOfEnforces(Enforces bit) {
  switch (bit) {
    case kRestrictQuery:
      return "restrict_query";
    case kCompartmentSearch:
      return "compartment_search";
    case kFilterResponse:
      return "filter_response";
    case kMinimalResponse:
      return "minimal_response";
    case kMatchBody:
      return "match_body";
    default:
      return {};
  }
}

const Decision& Decide(const Session& session, const DecideInput& input,
                       Scratch& scratch) {
  scratch.arena().Reset();
  return Decider(session, input, scratch).Run();
}

}  // namespace matron::decide
