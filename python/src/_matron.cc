// The private module `matron._matron`: matron.hpp for Python, and no logic of
// its own. The public names, with their types and documentation, are those of
// the package around it.
//
// Calls that can fail return (status, value or None, diagnostics); the package
// raises. Decisions are returned as tuples, copied out of their scratch.

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "matron.hpp"
#include "memory_pool.h"
#include "text.h"

namespace py = pybind11;
using py::arg;

namespace {

using Headers = std::vector<std::pair<Text, Text>>;
// Entry, stored, whether it is absent, resulting.
using EntryResources =
    std::tuple<size_t, std::optional<Text>, bool, std::optional<Text>>;
// Method, URL, headers, body, now, enforces, exact types, stored, whether it is
// absent, resulting, those of entries, explain, proven keys, revocation.
using Call =
    std::tuple<Text, Text, Headers, std::optional<Text>, std::optional<int64_t>,
               uint64_t, Text, std::optional<Text>, bool, std::optional<Text>,
               std::vector<EntryResources>, bool, Text, Text, matron_reason>;

// Runs `call` without the GIL. What it reads must be held by a Text.
template <typename Call>
auto WithoutGil(const Call& call) {
  const py::gil_scoped_release release;
  return call();
}

std::optional<std::string_view> View(const std::optional<Text>& text) {
  if (!text.has_value()) return std::nullopt;
  return text->view();
}

py::object OrNone(std::string_view text) {
  if (text.empty()) return py::none();
  return py::str(text.data(), text.size());
}

template <typename Items, typename Convert>
py::tuple TupleOf(const Items& items, const Convert& convert) {
  py::tuple out(items.size());
  for (size_t i = 0; i < items.size(); ++i) out[i] = convert(items[i]);
  return out;
}

py::tuple FromDiagnostic(const matron::Diagnostic& item) {
  return py::make_tuple(item.code, item.line, item.pointer, item.message,
                        item.hint);
}

template <typename T>
py::tuple FromResult(matron::Result<T> result) {
  py::tuple diagnostics = TupleOf(result.diagnostics(), FromDiagnostic);
  const matron_status status = result.status();
  py::object value = py::none();
  if (result.ok()) value = py::cast(*std::move(result));
  return py::make_tuple(status, value, diagnostics);
}

// ---------------------------------------------------------------- Decisions

py::tuple FromInteraction(const matron::Interaction& item) {
  return py::make_tuple(item.kind, OrNone(item.type), OrNone(item.id),
                        item.letters, static_cast<int>(item.effect),
                        item.reason, OrNone(item.scope), OrNone(item.role));
}

py::tuple FromExplanation(const matron::Explanation& item) {
  return py::make_tuple(item.step, item.outcome, OrNone(item.scope),
                        OrNone(item.role), item.text);
}

py::dict FromHeaders(const std::vector<matron::Header>& headers) {
  py::dict out;
  for (const auto& [name, value] : headers) {
    out[py::str(name.data(), name.size())] = value;
  }
  return out;
}

py::object FromView(std::string_view text) { return py::cast(text); }

py::object FromPlan(const matron::Decision& decision) {
  if (decision.plan_url().empty()) return py::none();
  return py::make_tuple(decision.plan_method(), decision.plan_url(),
                        FromHeaders(decision.plan_headers()),
                        decision.plan_needs(),
                        TupleOf(decision.plan_request_urls(), FromView));
}

py::object FromChallenge(const matron::Decision& decision) {
  if (decision.challenge_status() == 0) return py::none();
  return py::make_tuple(decision.challenge_status(),
                        FromHeaders(decision.challenge_headers()),
                        OrNone(decision.challenge_body()));
}

py::tuple FromDecision(const matron::Decision& decision) {
  return py::make_tuple(
      static_cast<int>(decision.effect()), decision.reason(),
      OrNone(decision.scope()), OrNone(decision.role()),
      TupleOf(decision.interactions(), FromInteraction), FromPlan(decision),
      decision.obligations(), FromChallenge(decision),
      TupleOf(decision.explanations(), FromExplanation), decision.permits(),
      TupleOf(decision.entries(), FromDecision));
}

// ----------------------------------------------------------------- Documents

py::tuple CompilePolicy(const Text& json) {
  return FromResult(
      WithoutGil([&] { return matron::Policy::Compile(json.view()); }));
}

py::tuple SmartOnly(const Text& base, const Text& fhir, const Text& issuer) {
  return FromResult(WithoutGil([&] {
    return matron::Policy::SmartOnly(base.view(), fhir.view(), issuer.view());
  }));
}

py::tuple ParseKeySet(const Text& json) {
  return FromResult(
      WithoutGil([&] { return matron::KeySet::Parse(json.view()); }));
}

// ------------------------------------------------------------------ Sessions

py::tuple OpenFromToken(const matron::Policy& policy,
                        const matron::KeySet* key_set, const Text& token,
                        const Text& issuer, std::optional<int64_t> now) {
  ScratchPool::Lease scratch(ScratchPool::Shared(), token.view().size());
  matron::Token input;
  input.compact = token.view();
  input.issuer = issuer.view();
  input.now_unix_s = now.value_or(MATRON_TIME_UNSET);
  return FromResult(WithoutGil([&] {
    return matron::Session::FromToken(policy, key_set, input, *scratch);
  }));
}

py::tuple OpenFromHostVerifiedClaims(const matron::Policy& policy,
                                     const Text& claims) {
  ScratchPool::Lease scratch(ScratchPool::Shared(), claims.view().size());
  return FromResult(WithoutGil([&] {
    return matron::Session::FromHostVerifiedClaims(policy, claims.view(),
                                                   *scratch);
  }));
}

py::tuple OpenWithoutCredentials(const matron::Policy& policy) {
  return FromResult(matron::Session::WithoutCredentials(policy));
}

py::tuple SessionRoles(const matron::Session& session) {
  return TupleOf(session.roles(), FromView);
}

// Views of what Python handed in.
std::vector<matron::Header> View(const Headers& headers) {
  std::vector<matron::Header> out;
  for (const auto& [name, value] : headers) {
    out.emplace_back(name.view(), value.view());
  }
  return out;
}

// The largest of what a scratch must have room for.
size_t SizeOf(const matron::Request& request,
              const matron::Resources& resources) {
  const auto size = [](const auto& text) { return text ? text->size() : 0; };
  size_t largest =
      std::max({request.url.size(), size(request.body), size(resources.stored),
                size(resources.resulting)});
  for (const matron::EntryResources& entry : resources.entries) {
    largest = std::max({largest, size(entry.stored), size(entry.resulting)});
  }
  return largest;
}

// A request and what the host has for it. Views of what Python handed in.
struct Input {
  matron::Request request;
  matron::Resources resources;
  size_t size = 0;
};

Input View(const Call& call) {
  const auto& [method, url, headers, body, now, enforces, exact_types, stored,
               stored_absent, resulting, entries, explain, proven_key,
               proven_certificate, revocation] = call;
  Input input{{.method = method.view(),
               .url = url.view(),
               .headers = View(headers),
               .body = View(body),
               .enforces = enforces,
               .exact_types = exact_types.view(),
               .now_unix_s = now.value_or(MATRON_TIME_UNSET),
               .explain = explain,
               .proven_key_thumbprint = proven_key.view(),
               .proven_certificate_thumbprint = proven_certificate.view(),
               .revocation = revocation},
              {View(stored), stored_absent, View(resulting)}};
  for (const auto& [index, of_entry, absent, result] : entries) {
    input.resources.entries.push_back(
        {index, View(of_entry), absent, View(result)});
  }
  input.size = SizeOf(input.request, input.resources);
  return input;
}

py::tuple Decide(const matron::Session& session, const Call& call) {
  const Input input = View(call);
  ScratchPool::Lease scratch(ScratchPool::Shared(), input.size);
  return FromDecision(WithoutGil([&] {
    return session.Decide(input.request, input.resources, *scratch);
  }));
}

py::tuple FromFilterResult(const matron::FilterResult& result) {
  py::object response = py::none();
  if (result.effect == matron::Effect::kPermit) {
    response = py::bytes(result.output.data(), result.output.size());
  }
  return py::make_tuple(static_cast<int>(result.effect), result.reason,
                        response, result.kept, result.dropped);
}

// Entries are mostly small, so that large memory is only taken for one that is
// not.
py::tuple Filter(const matron::Session& session, const Call& call,
                 const Text& response, bool announce) {
  const Input input = View(call);
  for (size_t room = input.size;; room = response.view().size()) {
    FilterPool::Lease filter(FilterPool::Shared(), room);
    const matron::FilterResult result = WithoutGil([&] {
      return (*filter).FilterResponse(session, input.request, response.view(),
                                      &input.resources, announce);
    });
    if (result.reason != MATRON_REASON_SCRATCH_TOO_SMALL ||
        room >= response.view().size()) {
      return FromFilterResult(result);
    }
  }
}

// One response that is filtered as it streams. Several threads may use it, one
// after the other.
class ResponseFilter {
 public:
  // `session` outlives it.
  ResponseFilter(const matron::Session& session, const Call& call,
                 bool announce, size_t max_entry_bytes)
      : filter_(Create(call, max_entry_bytes)) {
    const Input input = View(call);
    decision_ = FromDecision(WithoutGil([&] {
      return filter_->Begin(session, input.request, input.resources, announce);
    }));
  }

  py::tuple decision() const { return decision_; }

  // None if the response is refused.
  py::object Push(const Text& chunk) {
    bool refused = false;
    std::string output = WithoutGil([&] {
      const std::lock_guard<std::mutex> lock(mutex_);
      const std::string_view part = filter_->Push(chunk.view());
      refused = part.data() == nullptr;
      return std::string(part);
    });
    if (refused) return py::none();
    return py::bytes(output);
  }

  py::tuple Finish() {
    std::string output;
    matron::FilterResult result = WithoutGil([&] {
      const std::lock_guard<std::mutex> lock(mutex_);
      const matron::FilterResult finished = filter_->Finish();
      output = std::string(finished.output);
      return finished;
    });
    result.output = output;
    return FromFilterResult(result);
  }

 private:
  static matron::Filter Create(const Call& call, size_t max_entry_bytes) {
    const Input input = View(call);
    matron::Result<matron::Filter> filter =
        matron::Filter::Create(std::max(input.size, max_entry_bytes));
    if (!filter.ok()) throw std::bad_alloc();
    return *std::move(filter);
  }

  std::optional<matron::Filter> filter_;
  py::tuple decision_;
  std::mutex mutex_;
};

// ---------------------------------------------------------------- The others

matron_reason VerifyPkce(const std::optional<Text>& code_challenge,
                         const std::optional<Text>& code_challenge_method,
                         const std::optional<Text>& code_verifier) {
  return matron::VerifyPkce(View(code_challenge), View(code_challenge_method),
                            View(code_verifier));
}

// An Evaluator that several threads may use, one after the other.
class Evaluator {
 public:
  explicit Evaluator(size_t max_input_bytes)
      : result_(matron::Evaluator::Create(max_input_bytes)) {
    if (!result_.ok()) throw std::bad_alloc();
  }

  // The lock is only waited for without the GIL, and never held while waiting
  // for it.
  py::str Evaluate(const Text& request) {
    return WithoutGil([&] {
      const std::lock_guard<std::mutex> lock(mutex_);
      return std::string(result_->Evaluate(request.view()));
    });
  }

 private:
  matron::Result<matron::Evaluator> result_;
  std::mutex mutex_;
};

// What a host may declare, and a permit may ask, by name.
py::dict Obligations() {
  py::dict out;
  for (uint64_t bit = 1; (bit & MATRON_ENFORCES_ALL) != 0; bit <<= 1) {
    out[matron_obligation_name(bit)] = bit;
  }
  return out;
}

void DefineSession(py::module_& m) {
  py::class_<matron::Session>(m, "Session")
      .def_property_readonly("reason", &matron::Session::reason)
      .def_property_readonly("roles", SessionRoles)
      .def_property_readonly(
          "patient",
          [](const matron::Session& self) { return OrNone(self.patient()); })
      .def_property_readonly("revocation_claims",
                             [](const matron::Session& self) {
                               return OrNone(self.revocation_claims());
                             })
      .def("decide", Decide, arg("call"))
      .def("filter", Filter, arg("call"), arg("response"), arg("announce"));
  py::class_<ResponseFilter>(m, "ResponseFilter")
      .def(py::init<const matron::Session&, const Call&, bool, size_t>(),
           arg("session"), arg("call"), arg("announce"), arg("max_entry_bytes"),
           py::keep_alive<1, 2>())
      .def_property_readonly("decision", &ResponseFilter::decision)
      .def("push", &ResponseFilter::Push, arg("chunk"))
      .def("finish", &ResponseFilter::Finish);
  m.def("open_from_token", OpenFromToken, arg("policy"), arg("key_set"),
        arg("token"), arg("issuer"), arg("now"));
  m.def("open_from_host_verified_claims", OpenFromHostVerifiedClaims,
        arg("policy"), arg("claims"));
  m.def("open_without_credentials", OpenWithoutCredentials, arg("policy"));
}

void DefineDocuments(py::module_& m) {
  py::class_<matron::Policy>(m, "Policy")
      .def_property_readonly(
          "revision",
          [](const matron::Policy& self) { return OrNone(self.revision()); })
      .def_property_readonly("num_roles", &matron::Policy::num_roles);
  py::class_<matron::KeySet>(m, "KeySet")
      .def_property_readonly("num_keys", &matron::KeySet::num_keys);
  m.def("compile_policy", CompilePolicy, arg("json"));
  m.def("smart_only", SmartOnly, arg("base"), arg("fhir"), arg("issuer"));
  m.def("parse_key_set", ParseKeySet, arg("json"));
}

void DefineTheOthers(py::module_& m) {
  py::class_<Evaluator>(m, "Evaluator")
      .def(py::init<size_t>(), arg("max_input_bytes"))
      .def("evaluate", &Evaluator::Evaluate, arg("request"));
  m.def("verify_pkce", VerifyPkce, arg("code_challenge"),
        arg("code_challenge_method"), arg("code_verifier"));
  m.def("version", matron_version);
  m.def("abi_version", matron_abi_version);
  m.def("status_text", matron_status_text, arg("status"));
  m.def("reason_text", matron_reason_text, arg("reason"));
}

}  // namespace

PYBIND11_MODULE(_matron, m) {
  m.attr("OBLIGATIONS") = Obligations();
  m.attr("NEEDS_STORED") = uint32_t{MATRON_NEEDS_STORED};
  m.attr("NEEDS_RESULTING") = uint32_t{MATRON_NEEDS_RESULTING};
  m.attr("NEEDS_MATCH") = uint32_t{MATRON_NEEDS_MATCH};
  m.attr("NEEDS_EXPORT_JOB") = uint32_t{MATRON_NEEDS_EXPORT_JOB};
  DefineDocuments(m);
  DefineSession(m);
  DefineTheOthers(m);
}
