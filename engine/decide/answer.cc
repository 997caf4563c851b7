// Tested by decide_test.cc and by tests/vectors.

#include "decide/answer.h"

#include <memory>

#include "base/text_builder.h"
#include "decide/challenge.h"
#include "decide/search_plan.h"

namespace matron::decide {
namespace {

constexpr size_t kMaxPlanHeaders = 4;

// A letter of `cruds` as a text that outlives everything; empty for none.
std::string_view LettersOf(char letter) {
  const size_t index = smart::IndexOfLetter(letter);
  return index == smart::kNumLetters ? std::string_view()
                                     : smart::kLetters.substr(index, 1);
}

class AnswerWriter {
 public:
  AnswerWriter(const AnswerInput& input, Decision& out)
      : input_(input),
        call_(input.call),
        arena_(input.call.arena()),
        out_(out) {}

  bool Write() {
    const Outcome& outcome = input_.outcome;
    std::construct_at(&out_);  // No copy of so much.
    out_.effect = outcome.effect;
    out_.reason = outcome.reason;
    if (outcome.effect != Effect::kDeny) {
      Name(outcome.grant, &out_.scope, &out_.role);
    }
    if (!WriteInteractions()) return false;
    return outcome.effect == Effect::kDeny ? WriteDeny() : WritePlan();
  }

 private:
  void Name(const Grant* grant, std::string_view* scope,
            std::string_view* role) {
    if (grant == nullptr) return;  // A public interaction.
    *scope = arena_.Copy(call_.session.scopes()[grant->scope].text);
    *role = arena_.Copy(call_.session.policy().roles().role(grant->role).name);
  }

  bool WriteInteractions() {
    if (!input_.rows.empty()) return WriteRows();
    const fhir::Interaction& interaction = call_.request.interaction;
    if (interaction.kind == fhir::InteractionKind::kUnknown) return true;
    const std::span<InteractionAnswer> answers =
        arena_.NewArray<InteractionAnswer>(1);
    if (answers.empty()) return false;
    answers[0].effect = out_.effect;
    answers[0].reason = out_.reason;
    answers[0].letters =
        LettersOf(call_.is_understood && !call_.request.needs.empty() &&
                          !call_.request.needs[0].if_mutation
                      ? call_.request.needs[0].letter
                      : fhir::LetterOf(interaction.kind));
    CopyInteraction(interaction, &answers[0]);
    out_.interactions = answers;
    return true;
  }

  bool WriteRows() {
    const std::span<InteractionAnswer> answers =
        arena_.NewArray<InteractionAnswer>(input_.rows.size());
    if (answers.size() != input_.rows.size()) return false;
    for (size_t i = 0; i < answers.size(); ++i) {
      const Row& row = input_.rows[i];
      answers[i].effect = row.effect;
      answers[i].reason = row.reason;
      answers[i].letters = LettersOf(row.letter);
      if (row.grant == input_.outcome.grant && out_.effect != Effect::kDeny) {
        answers[i].scope = out_.scope;
        answers[i].role = out_.role;
      } else {
        Name(row.grant, &answers[i].scope, &answers[i].role);
      }
      CopyInteraction(row.interaction, &answers[i]);
    }
    out_.interactions = answers;
    return true;
  }

  void CopyInteraction(const fhir::Interaction& interaction,
                       InteractionAnswer* out) {
    out->interaction = interaction;
    out->interaction.id = Keep(interaction.id);
    out->interaction.version_id = Keep(interaction.version_id);
  }

  // A copy; of what was copied last, that copy: most rows have one id.
  std::string_view Keep(std::string_view text) {
    if (text.empty()) return {};
    if (text.data() != kept_.data() || text.size() != kept_.size()) {
      kept_ = text;
      copy_ = arena_.Copy(text);
    }
    return copy_;
  }

  // SECURITY: with a resource in hand, every deny answers as if there were
  // none, so that the answer does not tell what exists. That a version was
  // superseded may be told: the resource itself was found to be within the
  // caller's rights.
  bool WriteDeny() {
    ChallengeInput challenge;
    challenge.reason = out_.reason;
    challenge.as_not_found = call_.images.stored.given != Given::kNo &&
                             out_.reason != Reason::kVersionMismatch;
    if (out_.reason == Reason::kInsufficientScope) {
      challenge.needed_scope = ScopeOfFirstMissing();
    }
    return WriteChallenge(challenge, arena_, &out_.challenge);
  }

  std::string_view ScopeOfFirstMissing() {
    for (const Row& row : input_.rows) {
      if (row.reason != Reason::kInsufficientScope) continue;
      return NeededScope(call_.session, row.interaction, row.letter, arena_);
    }
    return {};
  }

  bool WritePlan() {
    const Outcome& outcome = input_.outcome;
    out_.obligations = outcome.obligations;
    // What must be filtered must be there: the host filters the answer to a GET
    // and sends its head.
    const std::string_view method =
        outcome.method.empty() ? call_.input.http.method : outcome.method;
    const bool filters_head =
        (outcome.obligations & kFilterResponse) != 0 && method == "HEAD";
    out_.plan.method = filters_head ? "GET" : arena_.Copy(method);
    const std::string_view own_url = UrlOf(call_.request, arena_);
    out_.plan.url = outcome.url.empty() ? own_url : outcome.url;
    out_.plan.urls = outcome.urls;
    out_.plan.needs = outcome.needs;
    if (!WriteHeaders()) return false;
    out_.plan.differs = !out_.plan.headers.empty() ||
                        (!outcome.url.empty() && outcome.url != own_url) ||
                        out_.plan.method != call_.input.http.method;
    WriteResponseRules();
    return true;
  }

  bool WriteHeaders() {
    const Outcome& outcome = input_.outcome;
    const Image& stored = call_.images.stored;
    const bool is_write = fhir::IsWrite(call_.target.kind);
    if (!is_write && !outcome.restricted && !outcome.minimal &&
        !outcome.drops_if_none_exist) {
      return true;
    }
    const std::span<fhir::Header> headers =
        arena_.NewArray<fhir::Header>(kMaxPlanHeaders);
    if (headers.empty()) return false;
    size_t count = 0;
    if (outcome.restricted) headers[count++] = {"Prefer", "handling=strict"};
    if (outcome.minimal) headers[count++] = {"Prefer", "return=minimal"};
    if (outcome.drops_if_none_exist) headers[count++] = {"If-None-Exist", {}};
    if (is_write && !stored.version_id.empty()) {
      headers[count++] = {"If-Match", EntityTag(stored.version_id)};
    } else if (call_.target.kind == fhir::InteractionKind::kUpdate &&
               stored.given == Given::kAbsent) {
      headers[count++] = {"If-None-Match", "*"};
    }
    out_.plan.headers = headers.first(count);
    return true;
  }

  void WriteResponseRules() {
    ResponseRules& rules = out_.response;
    rules.kind = call_.target.kind;
    rules.operation = call_.request.operation;
    rules.type = call_.target.type;
    rules.id = Keep(call_.target.id);
    rules.version_id = Keep(call_.target.version_id);
    rules.is_of_a_time = call_.request.is_of_a_time;
    rules.match_reaches = call_.search_reaches;
    rules.must_be_minimal =
        (input_.outcome.obligations & kMinimalResponse) != 0;
    rules.is_whole = true;
    for (const Row& row : input_.rows) {
      rules.is_whole &= row.whole != nullptr && !row.hides_others;
      if (&row == input_.rows.data()) rules.letter = row.letter;
      if (row.interaction.kind != call_.target.kind) continue;
      if (row.interaction.type == fhir::ResourceType::kNone) {
        rules.searches_all = true;
      } else {
        rules.searched.Add(row.interaction.type);
      }
    }
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
  const Call& call_;
  Arena& arena_;
  Decision& out_;
  std::string_view kept_;  // What was copied last.
  std::string_view copy_;
};

}  // namespace

void WriteAnswer(const AnswerInput& input, Decision* decision) {
  const bool written = AnswerWriter(input, *decision).Write();
  Recorder& recorder = input.call.recorder;
  recorder.Add("decision", WireName(decision->effect), decision->scope,
               decision->role, InfoOf(decision->reason).text);
  decision->explanations = recorder.explanations();
  if (!written || input.call.arena().exhausted()) WriteExhausted(decision);
}

void WriteExhausted(Decision* decision) {
  *decision = Decision();
  decision->reason = Reason::kScratchTooSmall;
  decision->challenge.status = InfoOf(decision->reason).http_status;
}

}  // namespace matron::decide
