// Tested by decide_test.cc and by tests/vectors.

#include "decide/answer.h"

#include "base/text_builder.h"
#include "decide/challenge.h"
#include "decide/search_plan.h"

namespace matron::decide {
namespace {

constexpr size_t kMaxPlanHeaders = 3;

class AnswerWriter {
 public:
  AnswerWriter(const AnswerInput& input, Scratch& scratch)
      : input_(input), arena_(scratch.arena()), out_(scratch.decision()) {}

  bool Write() {
    const Outcome& outcome = input_.outcome;
    out_ = Decision();
    out_.effect = outcome.effect;
    out_.reason = outcome.reason;
    if (outcome.effect != Effect::kDeny) NameGrant();
    if (!WriteInteraction()) return false;
    return outcome.effect == Effect::kDeny ? WriteDeny() : WritePlan();
  }

 private:
  void NameGrant() {
    const Grant& grant = input_.grants.of(input_.outcome.reach);
    if (!grant.exists) return;  // A public interaction.
    out_.scope = arena_.Copy(input_.session.scopes()[grant.scope].text);
    out_.role =
        arena_.Copy(input_.session.policy().roles().role(grant.role).name);
  }

  bool WriteInteraction() {
    const fhir::Interaction& interaction = input_.request.interaction;
    if (interaction.kind == fhir::InteractionKind::kUnknown) return true;
    const std::span<InteractionAnswer> answers =
        arena_.NewArray<InteractionAnswer>(1);
    if (answers.empty()) return false;
    answers[0] = {interaction, out_.effect, out_.reason, out_.scope, out_.role};
    answers[0].interaction.id = arena_.Copy(interaction.id);
    answers[0].interaction.version_id = arena_.Copy(interaction.version_id);
    out_.interactions = answers;
    return true;
  }

  // SECURITY: with a resource in hand, every deny answers as if there were
  // none, so that the answer does not tell what exists. That a version was
  // superseded may be told: the resource itself was found to be within the
  // caller's rights.
  bool WriteDeny() {
    ChallengeInput challenge;
    challenge.reason = out_.reason;
    challenge.as_not_found = input_.stored.given != Given::kNo &&
                             out_.reason != Reason::kVersionMismatch;
    if (out_.reason == Reason::kInsufficientScope) {
      challenge.needed_scope =
          NeededScope(input_.session, input_.request.interaction, arena_);
    }
    return WriteChallenge(challenge, arena_, &out_.challenge);
  }

  bool WritePlan() {
    const Outcome& outcome = input_.outcome;
    out_.obligations = outcome.obligations;
    // What must be filtered must be there: the host filters the answer to a GET
    // and sends its head.
    const bool filters_head =
        (outcome.obligations & kFilterResponse) != 0 && input_.method == "HEAD";
    out_.plan.method = filters_head ? "GET" : arena_.Copy(input_.method);
    out_.plan.url =
        outcome.url.empty() ? UrlOf(input_.request, arena_) : outcome.url;
    out_.plan.needs = outcome.needs;
    const std::span<fhir::Header> headers =
        arena_.NewArray<fhir::Header>(kMaxPlanHeaders);
    if (headers.empty()) return false;
    size_t count = 0;
    if (outcome.restricted) headers[count++] = {"Prefer", "handling=strict"};
    if (outcome.minimal) headers[count++] = {"Prefer", "return=minimal"};
    if (fhir::IsWrite(input_.request.interaction.kind)) {
      if (!input_.stored.version_id.empty()) {
        headers[count++] = {"If-Match", EntityTag(input_.stored.version_id)};
      } else if (input_.stored.given == Given::kAbsent) {
        headers[count++] = {"If-None-Match", "*"};
      }
    }
    out_.plan.headers = headers.first(count);
    return true;
  }

  // R4 http.html: a version id as a weak entity tag.
  std::string_view EntityTag(std::string_view version_id) {
    TextBuilder tag(arena_);
    tag.Append("W/\"");
    tag.Append(version_id);
    tag.Append('"');
    return tag.text();
  }

  const AnswerInput& input_;
  Arena& arena_;
  Decision& out_;
};

}  // namespace

const Decision& WriteAnswer(const AnswerInput& input, Recorder& recorder,
                            Scratch& scratch) {
  Decision& decision = scratch.decision();
  const bool written = AnswerWriter(input, scratch).Write();
  recorder.Add("decision", WireName(decision.effect), decision.scope,
               decision.role, InfoOf(decision.reason).text);
  decision.explanations = recorder.explanations();
  if (!written || scratch.arena().exhausted()) {
    decision = Decision();
    decision.reason = Reason::kScratchTooSmall;
    decision.challenge.status = InfoOf(decision.reason).http_status;
  }
  return decision;
}

}  // namespace matron::decide
