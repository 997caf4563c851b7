#include "tests/capi/calls.h"

#include "gtest/gtest.h"
#include "tests/decide/tokens.h"
#include "tests/fixtures/desk.h"

namespace matron::calls {
namespace {

static_assert(kNow == fixtures::kNow);
static_assert(kBase == fixtures::kBase);
static_assert(kIssuer == fixtures::kIssuer);

matron_str Given(const std::optional<std::string>& text) {
  return text.has_value() ? Str(*text) : matron_str{nullptr, 0};
}

void AppendHeaders(size_t count,
                   matron_status (*read)(const matron_decision*, size_t,
                                         matron_header*) noexcept,
                   const matron_decision* decision, std::string& out) {
  for (size_t i = 0; i < count; ++i) {
    matron_header header = {{nullptr, 0}, {nullptr, 0}};
    EXPECT_EQ(read(decision, i, &header), MATRON_OK);
    out += " " + Text(header.name) + ": " + Text(header.value);
  }
}

void AppendInteractions(const matron_decision* decision, std::string& out) {
  for (size_t i = 0; i < matron_decision_num_interactions(decision); ++i) {
    matron_interaction item = MATRON_INTERACTION_INIT;
    EXPECT_EQ(matron_decision_interaction(decision, i, &item), MATRON_OK);
    out += " | ";
    out += matron_effect_name(item.effect);
    out += " ";
    out += matron_reason_name(item.reason);
    for (const matron_str text :
         {item.kind, item.type, item.id, item.letters, item.scope, item.role}) {
      out += " " + Text(text);
    }
  }
}

void AppendExplanations(const matron_decision* decision, std::string& out) {
  for (size_t i = 0; i < matron_decision_num_explanations(decision); ++i) {
    matron_explanation item = MATRON_EXPLANATION_INIT;
    EXPECT_EQ(matron_decision_explanation(decision, i, &item), MATRON_OK);
    out += " |";
    for (const matron_str text :
         {item.step, item.outcome, item.scope, item.role, item.text}) {
      out += " " + Text(text);
    }
  }
}

}  // namespace

PolicyHandle NewPolicy(std::string_view json) {
  matron_policy* policy = nullptr;
  EXPECT_EQ(matron_policy_new(&policy, nullptr, json.data(), json.size()),
            MATRON_OK);
  return PolicyHandle(policy);
}

KeySetHandle NewKeySet(std::string_view json) {
  matron_key_set* keys = nullptr;
  EXPECT_EQ(matron_key_set_new(&keys, nullptr, json.data(), json.size()),
            MATRON_OK);
  return KeySetHandle(keys);
}

ScratchHandle NewScratch(size_t max_input_bytes) {
  matron_scratch* scratch = nullptr;
  EXPECT_EQ(matron_scratch_new(&scratch, max_input_bytes), MATRON_OK);
  return ScratchHandle(scratch);
}

EvaluatorHandle NewEvaluator(size_t max_input_bytes) {
  matron_evaluator* evaluator = nullptr;
  EXPECT_EQ(matron_evaluator_new(&evaluator, max_input_bytes), MATRON_OK);
  return EvaluatorHandle(evaluator);
}

SessionHandle OpenClaims(const matron_policy& policy, std::string_view claims,
                         matron_scratch& scratch) {
  matron_session* session = nullptr;
  EXPECT_EQ(matron_session_new_from_host_verified_claims(&session, &policy,
                                                         Str(claims), &scratch),
            MATRON_OK);
  return SessionHandle(session);
}

SessionHandle OpenToken(const matron_policy& policy, const matron_key_set* keys,
                        std::string_view compact, matron_scratch& scratch) {
  matron_token token = MATRON_TOKEN_INIT;
  token.now_unix_s = kNow;
  token.compact = Str(compact);
  token.issuer = Str(kIssuer);
  matron_session* session = nullptr;
  EXPECT_EQ(
      matron_session_new_from_token(&session, &policy, keys, &token, &scratch),
      MATRON_OK);
  return SessionHandle(session);
}

SessionHandle OpenWithoutCredentials(const matron_policy& policy) {
  matron_session* session = nullptr;
  EXPECT_EQ(matron_session_new_without_credentials(&session, &policy),
            MATRON_OK);
  return SessionHandle(session);
}

std::string MemberPolicy(std::string_view issuer) {
  return fixtures::MemberPolicy(issuer);
}

std::string PolicyOf(std::string_view revision, std::string_view scope) {
  std::string text =
      fixtures::PolicyText({{"member", {std::string(scope)}}}, {"member"});
  text.pop_back();
  text += R"(,"revision":")";
  text += revision;
  return text + "\"}";
}

std::string Claims(std::string_view scope) {
  return fixtures::Claims(scope,
                          {.patient = "p1", .fhir_user = "Practitioner/d1"});
}

std::string PatientClaims(std::string_view scope, std::string_view patient) {
  return fixtures::Claims(scope, {.patient = std::string(patient)});
}

std::string Observation(std::string_view subject, std::string_view extra) {
  return fixtures::Observation(subject, extra);
}

std::string Padded(std::string_view text, size_t size) {
  EXPECT_LE(text.size(), size);
  return std::string(text) + std::string(size - text.size(), ' ');
}

std::string Token(std::string_view name) { return decide::Token(name); }

std::string KeySetText(const std::vector<std::string>& names) {
  return decide::KeySetText(names);
}

matron_request RequestFor(std::string_view url) {
  matron_request request = MATRON_REQUEST_INIT;
  request.now_unix_s = kNow;
  request.enforces = MATRON_ENFORCES_ALL;
  request.method = Str("GET");
  request.url = Str(url);
  return request;
}

const matron_decision* Ask(const matron_session& session,
                           const Question& question, matron_scratch& scratch) {
  std::vector<matron_header> headers;
  for (const auto& [name, value] : question.headers) {
    headers.push_back({Str(name), Str(value)});
  }
  matron_request request = RequestFor(question.url);
  request.method = Str(question.method);
  request.headers = headers.data();
  request.num_headers = headers.size();
  request.body = Given(question.body);
  request.enforces = question.enforces;
  request.exact_types = Str(question.exact);
  request.now_unix_s = question.now;
  if (question.explain) request.flags |= MATRON_REQUEST_EXPLAIN;
  matron_resources resources = MATRON_RESOURCES_INIT;
  if (question.stored_absent) {
    resources.flags |= MATRON_RESOURCES_STORED_ABSENT;
  }
  resources.stored = Given(question.stored);
  resources.resulting = Given(question.resulting);
  const bool brings = question.stored_absent || question.stored.has_value() ||
                      question.resulting.has_value();
  const matron_decision* decision = nullptr;
  EXPECT_EQ(brings ? matron_decide_with_resources(&scratch, &session, &request,
                                                  &resources, &decision)
                   : matron_decide(&scratch, &session, &request, &decision),
            MATRON_OK);
  return decision;
}

std::string Describe(const matron_decision* decision) {
  std::string out = matron_effect_name(matron_decision_effect(decision));
  out += " ";
  out += matron_reason_name(matron_decision_reason(decision));
  out += " scope=" + Text(matron_decision_scope(decision));
  out += " role=" + Text(matron_decision_role(decision));
  out += " plan=" + Text(matron_decision_plan_method(decision)) + " " +
         Text(matron_decision_plan_url(decision));
  AppendHeaders(matron_decision_num_plan_headers(decision),
                matron_decision_plan_header, decision, out);
  out += " needs=" + std::to_string(matron_decision_plan_needs(decision));
  out +=
      " obligations=" + std::to_string(matron_decision_obligations(decision));
  out +=
      " answer=" + std::to_string(matron_decision_challenge_status(decision));
  AppendHeaders(matron_decision_num_challenge_headers(decision),
                matron_decision_challenge_header, decision, out);
  out += " " + Text(matron_decision_challenge_body(decision));
  AppendInteractions(decision, out);
  AppendExplanations(decision, out);
  return out;
}

std::string PlanHeader(const matron_decision* decision, std::string_view name) {
  for (size_t i = 0; i < matron_decision_num_plan_headers(decision); ++i) {
    matron_header header = {{nullptr, 0}, {nullptr, 0}};
    EXPECT_EQ(matron_decision_plan_header(decision, i, &header), MATRON_OK);
    if (Text(header.name) == name) return Text(header.value);
  }
  return {};
}

Evaluation Evaluate(matron_evaluator& evaluator, std::string_view request) {
  const char* answer = nullptr;
  size_t answer_len = 0;
  Evaluation result;
  result.status = matron_evaluate(&evaluator, request.data(), request.size(),
                                  &answer, &answer_len);
  EXPECT_NE(answer, nullptr);
  if (answer != nullptr) result.answer.assign(answer, answer_len);
  return result;
}

}  // namespace matron::calls
