// The C ABI in short: handles that free themselves, and one question at a time.
//
//   const PolicyHandle policy = NewPolicy(MemberPolicy());
//   const ScratchHandle scratch = NewScratch();
//   const SessionHandle session =
//       OpenClaims(*policy, Claims("user/*.r"), *scratch);
//   const matron_decision* answer =
//       Ask(*session, {.url = "/Observation/o1"}, *scratch);
//
// Sees matron.h only, so that tests of matron.hpp can use it as well.

#ifndef MATRON_TESTS_CAPI_CALLS_H_
#define MATRON_TESTS_CAPI_CALLS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "matron.h"

namespace matron::calls {

inline constexpr int64_t kNow = 1764000000;
inline constexpr std::string_view kBase = "https://ehr.example.org/fhir";
inline constexpr std::string_view kIssuer = "https://auth.example.org";

// ------------------------------------------------------------------- Handles

template <auto kFree>
struct Free {
  template <typename Handle>
  void operator()(Handle* handle) const {
    kFree(handle);
  }
};
template <typename Handle, auto kFree>
using Owned = std::unique_ptr<Handle, Free<kFree>>;

using PolicyHandle = Owned<matron_policy, matron_policy_free>;
using KeySetHandle = Owned<matron_key_set, matron_key_set_free>;
using ScratchHandle = Owned<matron_scratch, matron_scratch_free>;
using SessionHandle = Owned<matron_session, matron_session_free>;
using DiagnosticsHandle = Owned<matron_diagnostics, matron_diagnostics_free>;
using EvaluatorHandle = Owned<matron_evaluator, matron_evaluator_free>;

// Each call must succeed: otherwise the test fails.
PolicyHandle NewPolicy(std::string_view json);
KeySetHandle NewKeySet(std::string_view json);
ScratchHandle NewScratch(size_t max_input_bytes = 0);
EvaluatorHandle NewEvaluator(size_t max_input_bytes = 0);
SessionHandle OpenClaims(const matron_policy& policy, std::string_view claims,
                         matron_scratch& scratch);
// `keys` may be null. The issuer is kIssuer, the time kNow.
SessionHandle OpenToken(const matron_policy& policy, const matron_key_set* keys,
                        std::string_view compact, matron_scratch& scratch);
SessionHandle OpenWithoutCredentials(const matron_policy& policy);

// A pointer that no call returns: an output that still has it was not written.
template <typename T>
T* Unwritten() {
  static const long place = 0;
  return reinterpret_cast<T*>(const_cast<long*>(&place));
}

// --------------------------------------------------------------------- Texts

inline matron_str Str(std::string_view text) {
  return {text.data(), text.size()};
}
inline std::string Text(matron_str text) {
  return text.len == 0 ? std::string() : std::string(text.data, text.len);
}
// A length without anything behind it.
inline constexpr matron_str kNullText = {nullptr, 1};

// One role, `member`, that holds user/*.cruds and is everybody's. `issuer` are
// further members of the issuer's entry, each with a comma behind.
std::string MemberPolicy(std::string_view issuer = {});
// The same with a `revision`, and with `scope` instead of user/*.cruds.
std::string PolicyOf(std::string_view revision, std::string_view scope);

// Claims of a practitioner with patient `p1` in context, good until kNow + 300.
std::string Claims(std::string_view scope);
// Claims without a user; `patient` in context unless it is empty.
std::string PatientClaims(std::string_view scope,
                          std::string_view patient = "p1");

// An Observation `o1` whose subject is `subject`.
std::string Observation(std::string_view subject, std::string_view extra = {});
// `text` with spaces behind it, `size` bytes in all.
std::string Padded(std::string_view text, size_t size);

// A token of tests/vectors/tokens.json, and the keys of tests/vectors/keys.
std::string Token(std::string_view name);
std::string KeySetText(const std::vector<std::string>& names);

// ----------------------------------------------------------------- Decisions

struct Question {
  std::string method = "GET";
  std::string url = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::optional<std::string> body = {};
  std::optional<std::string> stored = {};
  bool stored_absent = false;
  std::optional<std::string> resulting = {};
  uint64_t enforces = MATRON_ENFORCES_ALL;
  std::string exact = {};
  int64_t now = kNow;
  bool explain = false;
};

// A request GET `url` at kNow by a host that enforces everything.
matron_request RequestFor(std::string_view url);

// Asks by matron_decide if nothing was brought, else by
// matron_decide_with_resources.
const matron_decision* Ask(const matron_session& session,
                           const Question& question, matron_scratch& scratch);

// Effect, reason and whatever else a decision says, on one line.
std::string Describe(const matron_decision* decision);

// The value of header `name` of the plan; empty if there is none.
std::string PlanHeader(const matron_decision* decision, std::string_view name);

// --------------------------------------------------------------- Evaluations

struct Evaluation {
  matron_status status = MATRON_E_INTERNAL;
  std::string answer = {};
};
Evaluation Evaluate(matron_evaluator& evaluator, std::string_view request);

}  // namespace matron::calls

#endif  // MATRON_TESTS_CAPI_CALLS_H_
