// Matron for C++20: RAII over matron.h, and nothing else.
//
//   auto policy = matron::Policy::Compile(json);
//   auto keys = matron::KeySet::Parse(jwks);
//   auto session = matron::Session::FromToken(*policy, &*keys, {token, now},
//                                             *scratch);
//   matron::Request request{.method = "GET", .url = "/Observation/7"};
//   request.now_unix_s = now;
//   matron::Decision decision = session->Decide(request, *scratch);
//   if (!decision.permits()) return Refuse(decision);
//
// Conventions are those of matron.h. Nothing throws. A call that can fail
// returns a Result; a deny is a Decision like any other. Views that are
// returned are borrowed from the object that they were asked of; those of a
// Decision from the Scratch.

#ifndef MATRON_HPP_
#define MATRON_HPP_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "matron.h"

namespace matron {
inline namespace v0 {

#if defined(__clang__)
#define MATRON_HPP_BORROWED [[clang::lifetimebound]]
#else
#define MATRON_HPP_BORROWED
#endif

// What was decided. Zero is deny; treat every value that you do not know as
// deny.
enum class Effect : matron_effect {
  kDeny = MATRON_EFFECT_DENY,
  kPermit = MATRON_EFFECT_PERMIT,
  kNeedsResource = MATRON_EFFECT_NEEDS_RESOURCE,
};

inline std::string_view View(matron_str text) {
  return text.len == 0 ? std::string_view()
                       : std::string_view(text.data, text.len);
}
// An empty view is given, but empty; only std::nullopt is not given.
inline matron_str Str(std::string_view text) {
  return {text.data() == nullptr ? "" : text.data(), text.size()};
}
inline matron_str Str(const std::optional<std::string_view>& text) {
  return text.has_value() ? Str(*text) : matron_str{nullptr, 0};
}

// Names of codes, as they stand in docs/reasons.md.
inline std::string_view StatusName(matron_status status) {
  return matron_status_name(status);
}
inline std::string_view ReasonName(matron_reason reason) {
  return matron_reason_name(reason);
}
inline std::string_view ReasonText(matron_reason reason) {
  return matron_reason_text(reason);
}
inline std::string_view EffectName(Effect effect) {
  return matron_effect_name(static_cast<matron_effect>(effect));
}

// One finding about a document.
struct Diagnostic {
  matron_status code = MATRON_OK;
  uint32_t line = 0;  // One-based; 0 if there is none.
  std::string pointer;
  std::string message;
  std::string hint;
};

// A value, or the status that tells why there is none; for documents also what
// was found in them, on success too.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(matron_status status, std::optional<T> value,
         std::vector<Diagnostic> diagnostics = {})
      : status_(status),
        value_(std::move(value)),
        diagnostics_(std::move(diagnostics)) {}

  bool ok() const { return status_ == MATRON_OK && value_.has_value(); }
  matron_status status() const { return status_; }
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

  // Only for ok().
  T& operator*() & MATRON_HPP_BORROWED { return *value_; }
  const T& operator*() const& MATRON_HPP_BORROWED { return *value_; }
  T operator*() && { return *std::move(value_); }
  T* operator->() MATRON_HPP_BORROWED { return &*value_; }
  const T* operator->() const MATRON_HPP_BORROWED { return &*value_; }

 private:
  matron_status status_;
  std::optional<T> value_;
  std::vector<Diagnostic> diagnostics_;
};

namespace internal {

template <auto kFree>
struct Deleter {
  template <typename Handle>
  void operator()(Handle* handle) const {
    kFree(handle);
  }
};
template <typename Handle, auto kFree>
using Owned = std::unique_ptr<Handle, Deleter<kFree>>;

// Copies the findings and frees their handle.
inline std::vector<Diagnostic> Take(matron_diagnostics* handle) {
  const Owned<matron_diagnostics, matron_diagnostics_free> owner(handle);
  std::vector<Diagnostic> items;
  for (size_t i = 0; i < matron_diagnostics_count(handle); ++i) {
    matron_diagnostic item = MATRON_DIAGNOSTIC_INIT;
    if (matron_diagnostics_get(handle, i, &item) != MATRON_OK) break;
    items.push_back({item.code, item.line, std::string(View(item.pointer)),
                     std::string(View(item.message)),
                     std::string(View(item.hint))});
  }
  return items;
}

}  // namespace internal

// The memory of one thread's decisions; see matron_scratch_new.
class Scratch {
 public:
  static Result<Scratch> Create(size_t max_input_bytes = 0) {
    matron_scratch* handle = nullptr;
    const matron_status status = matron_scratch_new(&handle, max_input_bytes);
    if (status != MATRON_OK) return {status, std::nullopt};
    return {status, Scratch(handle)};
  }
  matron_scratch* get() const { return handle_.get(); }

 private:
  explicit Scratch(matron_scratch* handle) : handle_(handle) {}
  internal::Owned<matron_scratch, matron_scratch_free> handle_;
};

// A compiled policy document; see matron_policy_new.
class Policy {
 public:
  static Result<Policy> Compile(std::string_view json) {
    matron_policy* handle = nullptr;
    matron_diagnostics* found = nullptr;
    const matron_status status =
        matron_policy_new(&handle, &found, json.data(), json.size());
    std::vector<Diagnostic> diagnostics = internal::Take(found);
    if (status != MATRON_OK) {
      return {status, std::nullopt, std::move(diagnostics)};
    }
    return {status, Policy(handle), std::move(diagnostics)};
  }
  // The built-in policy; see matron_policy_new_smart_only.
  static Result<Policy> SmartOnly(std::string_view base,
                                  std::string_view fhir_version,
                                  std::string_view issuer = {}) {
    matron_policy* handle = nullptr;
    const matron_status status = matron_policy_new_smart_only(
        &handle, Str(base), Str(fhir_version), Str(issuer));
    if (status != MATRON_OK) return {status, std::nullopt};
    return {status, Policy(handle)};
  }

  std::string_view revision() const MATRON_HPP_BORROWED {
    return View(matron_policy_revision(get()));
  }
  size_t num_roles() const { return matron_policy_num_roles(get()); }
  const matron_policy* get() const { return handle_.get(); }

 private:
  explicit Policy(matron_policy* handle) : handle_(handle) {}
  internal::Owned<matron_policy, matron_policy_free> handle_;
};

// The keys of one issuer; see matron_key_set_new.
class KeySet {
 public:
  static Result<KeySet> Parse(std::string_view json) {
    matron_key_set* handle = nullptr;
    matron_diagnostics* found = nullptr;
    const matron_status status =
        matron_key_set_new(&handle, &found, json.data(), json.size());
    std::vector<Diagnostic> diagnostics = internal::Take(found);
    if (status != MATRON_OK) {
      return {status, std::nullopt, std::move(diagnostics)};
    }
    return {status, KeySet(handle), std::move(diagnostics)};
  }

  size_t num_keys() const { return matron_key_set_num_keys(get()); }
  const matron_key_set* get() const { return handle_.get(); }

 private:
  explicit KeySet(matron_key_set* handle) : handle_(handle) {}
  internal::Owned<matron_key_set, matron_key_set_free> handle_;
};

// An access token as it came in. `now_unix_s` has no default that accepts one.
struct Token {
  std::string_view compact;
  int64_t now_unix_s = MATRON_TIME_UNSET;
  std::string_view issuer = {};  // Whose keys the key set holds; may be empty.
};

using Header = std::pair<std::string_view, std::string_view>;

// One HTTP request to the FHIR base; see matron_request.
struct Request {
  std::string_view method;
  std::string_view url;
  std::vector<Header> headers = {};
  std::optional<std::string_view> body = std::nullopt;
  uint64_t enforces = 0;  // Bit-or of MATRON_ENFORCES_*.
  std::string_view exact_types = {};
  int64_t now_unix_s = MATRON_TIME_UNSET;
  bool explain = false;
  // What the client has proven with this request; see matron_request.
  std::string_view proven_key_thumbprint = {};
  std::string_view proven_certificate_thumbprint = {};
  // What came of looking up Session::revocation_claims().
  matron_reason revocation = MATRON_REASON_OK;
};

// What the decision of one entry asked for; see matron_entry_resources.
struct EntryResources {
  size_t entry = 0;  // Counted from 0.
  std::optional<std::string_view> stored = std::nullopt;
  bool stored_absent = false;
  std::optional<std::string_view> resulting = std::nullopt;
};

// What a decision asked for; see matron_resources.
struct Resources {
  std::optional<std::string_view> stored = std::nullopt;
  bool stored_absent = false;  // The host looked and found none.
  std::optional<std::string_view> resulting = std::nullopt;
  std::vector<EntryResources> entries = {};  // Of a batch or transaction.
};

struct Interaction {
  std::string_view kind;
  std::string_view type;
  std::string_view id;
  std::string_view letters;
  Effect effect = Effect::kDeny;
  matron_reason reason = MATRON_REASON_INTERNAL;
  std::string_view scope;
  std::string_view role;
};

struct Explanation {
  std::string_view step;
  std::string_view outcome;
  std::string_view scope;
  std::string_view role;
  std::string_view text;
};

// A decision. Refers to the scratch that it was made in, and dies with the next
// use of that scratch. It is no truth value: ask permits(), or look at
// effect().
class Decision {
 public:
  explicit Decision(const matron_decision* handle) : handle_(handle) {}
  explicit operator bool() const = delete;

  // Only for a permit that leaves nothing to do; see matron_permits.
  bool permits() const { return matron_permits(handle_) == 1; }
  Effect effect() const {
    return static_cast<Effect>(matron_decision_effect(handle_));
  }
  matron_reason reason() const { return matron_decision_reason(handle_); }
  std::string_view reason_name() const { return ReasonName(reason()); }
  std::string_view scope() const {
    return View(matron_decision_scope(handle_));
  }
  std::string_view role() const { return View(matron_decision_role(handle_)); }

  std::vector<Interaction> interactions() const {
    std::vector<Interaction> items;
    for (size_t i = 0; i < matron_decision_num_interactions(handle_); ++i) {
      matron_interaction item = MATRON_INTERACTION_INIT;
      matron_decision_interaction(handle_, i, &item);
      items.push_back({View(item.kind), View(item.type), View(item.id),
                       View(item.letters), static_cast<Effect>(item.effect),
                       item.reason, View(item.scope), View(item.role)});
    }
    return items;
  }

  std::string_view plan_method() const {
    return View(matron_decision_plan_method(handle_));
  }
  std::string_view plan_url() const {
    return View(matron_decision_plan_url(handle_));
  }
  std::vector<Header> plan_headers() const {
    return Headers(matron_decision_num_plan_headers,
                   matron_decision_plan_header);
  }
  // The URLs of several queries, plan_url() first; empty if one will do.
  std::vector<std::string_view> plan_request_urls() const {
    std::vector<std::string_view> urls;
    for (size_t i = 0; i < matron_decision_num_plan_requests(handle_); ++i) {
      urls.push_back(View(matron_decision_plan_request_url(handle_, i)));
    }
    return urls;
  }
  // Bits of MATRON_NEEDS_*.
  uint32_t plan_needs() const { return matron_decision_plan_needs(handle_); }
  // Bits of MATRON_ENFORCES_*.
  uint64_t obligations() const { return matron_decision_obligations(handle_); }

  uint32_t challenge_status() const {
    return matron_decision_challenge_status(handle_);
  }
  std::vector<Header> challenge_headers() const {
    return Headers(matron_decision_num_challenge_headers,
                   matron_decision_challenge_header);
  }
  std::string_view challenge_body() const {
    return View(matron_decision_challenge_body(handle_));
  }

  // Of the entries of a batch or transaction.
  std::vector<Decision> entries() const {
    std::vector<Decision> items;
    for (size_t i = 0; i < matron_decision_num_entries(handle_); ++i) {
      items.emplace_back(matron_decision_entry(handle_, i));
    }
    return items;
  }

  std::vector<Explanation> explanations() const {
    std::vector<Explanation> items;
    for (size_t i = 0; i < matron_decision_num_explanations(handle_); ++i) {
      matron_explanation item = MATRON_EXPLANATION_INIT;
      matron_decision_explanation(handle_, i, &item);
      items.push_back({View(item.step), View(item.outcome), View(item.scope),
                       View(item.role), View(item.text)});
    }
    return items;
  }

  const matron_decision* get() const { return handle_; }

 private:
  template <typename Count, typename Get>
  std::vector<Header> Headers(Count count, Get read) const {
    std::vector<Header> items;
    for (size_t i = 0; i < count(handle_); ++i) {
      matron_header item = {{nullptr, 0}, {nullptr, 0}};
      read(handle_, i, &item);
      items.emplace_back(View(item.name), View(item.value));
    }
    return items;
  }

  const matron_decision* handle_;
};

namespace internal {

// A request and its resources as matron.h has them. Refers to both.
class CallInput {
 public:
  CallInput(const Request& request, const Resources* resources) {
    headers_.reserve(request.headers.size());
    for (const Header& header : request.headers) {
      headers_.push_back({Str(header.first), Str(header.second)});
    }
    request_.flags = request.explain ? uint32_t{MATRON_REQUEST_EXPLAIN} : 0;
    request_.now_unix_s = request.now_unix_s;
    request_.enforces = request.enforces;
    request_.method = Str(request.method);
    request_.url = Str(request.url);
    request_.headers = headers_.data();
    request_.num_headers = headers_.size();
    request_.body = Str(request.body);
    request_.exact_types = Str(request.exact_types);
    request_.proven_key_thumbprint = Str(request.proven_key_thumbprint);
    request_.proven_certificate_thumbprint =
        Str(request.proven_certificate_thumbprint);
    request_.revocation = request.revocation;
    if (resources != nullptr) Add(*resources);
  }
  CallInput(const CallInput&) = delete;  // Refers to itself.
  CallInput& operator=(const CallInput&) = delete;

  const matron_request* request() const { return &request_; }
  // Null if there are none.
  const matron_resources* resources() const {
    return has_resources_ ? &resources_ : nullptr;
  }

 private:
  template <typename From, typename To>
  static void Copy(const From& from, To* to) {
    if (from.stored_absent) to->flags |= MATRON_RESOURCES_STORED_ABSENT;
    to->stored = Str(from.stored);
    to->resulting = Str(from.resulting);
  }

  void Add(const Resources& resources) {
    has_resources_ = true;
    Copy(resources, &resources_);
    entries_.reserve(resources.entries.size());
    for (const EntryResources& entry : resources.entries) {
      matron_entry_resources item = MATRON_ENTRY_RESOURCES_INIT;
      item.entry = entry.entry;
      Copy(entry, &item);
      entries_.push_back(item);
    }
    resources_.entries = entries_.data();
    resources_.num_entries = entries_.size();
  }

  std::vector<matron_header> headers_;
  std::vector<matron_entry_resources> entries_;
  matron_request request_ = MATRON_REQUEST_INIT;
  matron_resources resources_ = MATRON_RESOURCES_INIT;
  bool has_resources_ = false;
};

}  // namespace internal

// One subject under one policy; see matron_session_new_from_token. May be
// shared by threads, each with a Scratch of its own.
class Session {
 public:
  // `keys` may be null if the policy holds them.
  static Result<Session> FromToken(const Policy& policy, const KeySet* keys,
                                   const Token& token, Scratch& scratch) {
    matron_token input = MATRON_TOKEN_INIT;
    input.now_unix_s = token.now_unix_s;
    input.compact = Str(token.compact);
    input.issuer = Str(token.issuer);
    matron_session* handle = nullptr;
    return Wrap(
        matron_session_new_from_token(&handle, policy.get(),
                                      keys == nullptr ? nullptr : keys->get(),
                                      &input, scratch.get()),
        &handle);
  }
  static Result<Session> FromHostVerifiedClaims(const Policy& policy,
                                                std::string_view claims,
                                                Scratch& scratch) {
    matron_session* handle = nullptr;
    return Wrap(matron_session_new_from_host_verified_claims(
                    &handle, policy.get(), Str(claims), scratch.get()),
                &handle);
  }
  static Result<Session> WithoutCredentials(const Policy& policy) {
    matron_session* handle = nullptr;
    return Wrap(matron_session_new_without_credentials(&handle, policy.get()),
                &handle);
  }

  // MATRON_REASON_OK, or why only public interactions are permitted.
  matron_reason reason() const { return matron_session_reason(get()); }
  std::vector<std::string_view> roles() const MATRON_HPP_BORROWED {
    std::vector<std::string_view> names;
    for (size_t i = 0; i < matron_session_num_roles(get()); ++i) {
      names.push_back(View(matron_session_role(get(), i)));
    }
    return names;
  }
  std::string_view patient() const MATRON_HPP_BORROWED {
    return View(matron_session_patient(get()));
  }
  // What `revocation.check` takes as `claims`; see
  // matron_session_revocation_claims.
  std::string_view revocation_claims() const MATRON_HPP_BORROWED {
    return View(matron_session_revocation_claims(get()));
  }

  // Decides `request`; a failed call is a deny with reason `invalid_argument`.
  Decision Decide(const Request& request, Scratch& scratch) const {
    const internal::CallInput call(request, nullptr);
    const matron_decision* decision = nullptr;
    matron_decide(scratch.get(), get(), call.request(), &decision);
    return Decision(decision);
  }
  // The same request again, with what the plan of the first answer needs.
  Decision Decide(const Request& request, const Resources& resources,
                  Scratch& scratch) const {
    const internal::CallInput call(request, &resources);
    const matron_decision* decision = nullptr;
    matron_decide_with_resources(scratch.get(), get(), call.request(),
                                 call.resources(), &decision);
    return Decision(decision);
  }

  const matron_session* get() const { return handle_.get(); }

 private:
  friend class SessionCache;
  explicit Session(matron_session* handle) : handle_(handle) {}

  static Result<Session> Wrap(matron_status status, matron_session** handle) {
    if (status != MATRON_OK) return {status, std::nullopt};
    return {status, Session(*handle)};
  }

  internal::Owned<matron_session, matron_session_free> handle_;
};

// Sessions of tokens that come again, for any number of threads; see
// matron_session_cache_open.
class SessionCache {
 public:
  static Result<SessionCache> Create(size_t max_sessions) {
    matron_session_cache* handle = nullptr;
    const matron_status status =
        matron_session_cache_new(&handle, max_sessions);
    if (status != MATRON_OK) return {status, std::nullopt};
    return {status, SessionCache(handle)};
  }

  // As Session::FromToken. `*was_cached`, if it is wanted, tells whether
  // nothing was verified.
  Result<Session> Open(const Policy& policy, const KeySet* keys,
                       const Token& token, int64_t revocation_epoch,
                       Scratch& scratch, bool* was_cached = nullptr) {
    matron_token input = MATRON_TOKEN_INIT;
    input.now_unix_s = token.now_unix_s;
    input.compact = Str(token.compact);
    input.issuer = Str(token.issuer);
    matron_session* handle = nullptr;
    int32_t cached = 0;
    const matron_status status = matron_session_cache_open(
        handle_.get(), &handle, policy.get(),
        keys == nullptr ? nullptr : keys->get(), &input, revocation_epoch,
        scratch.get(), &cached);
    if (was_cached != nullptr) *was_cached = cached == 1;
    return Session::Wrap(status, &handle);
  }
  void Clear() { matron_session_cache_clear(handle_.get()); }

 private:
  explicit SessionCache(matron_session_cache* handle) : handle_(handle) {}
  internal::Owned<matron_session_cache, matron_session_cache_free> handle_;
};

// What became of a response; see matron_filter_result. `output` is empty unless
// the effect is a permit, and is borrowed from the filter until its next use.
struct FilterResult {
  Effect effect = Effect::kDeny;
  matron_reason reason = MATRON_REASON_INVALID_ARGUMENT;
  uint64_t kept = 0;
  uint64_t dropped = 0;
  std::string_view output;
  explicit operator bool() const = delete;
};

// Filters responses; see matron_filter_new. One thread at a time.
//
//   filter->Begin(*session, request);
//   while (Receive(&chunk)) held_back += filter->Push(chunk);
//   const matron::FilterResult result = filter->Finish();
//   if (result.effect == matron::Effect::kPermit) {
//     Send(held_back += result.output);
//   }
class Filter {
 public:
  static Result<Filter> Create(size_t max_bytes = 0) {
    matron_filter* handle = nullptr;
    const matron_status status = matron_filter_new(&handle, max_bytes);
    if (status != MATRON_OK) return {status, std::nullopt};
    return {status, Filter(handle)};
  }

  // Decides `request` and gets ready for its response. `session` must live
  // until Finish(); the decision is borrowed from the filter.
  Decision Begin(const Session& session, const Request& request,
                 bool announce = false) {
    return BeginAny(session, internal::CallInput(request, nullptr), announce);
  }
  Decision Begin(const Session& session, const Request& request,
                 const Resources& resources, bool announce = false) {
    return BeginAny(session, internal::CallInput(request, &resources),
                    announce);
  }

  // What of `chunk` may go on, borrowed until the next use of the filter. Its
  // data() is null if the response is refused already.
  //
  // SECURITY: to be thrown away unless Finish() says permit.
  std::string_view Push(std::string_view chunk) MATRON_HPP_BORROWED {
    matron_str output = {nullptr, 0};
    matron_filter_push(get(), Str(chunk), &output);
    return {output.data, output.len};
  }
  // Ends the response; `output` has its last bytes.
  FilterResult Finish() MATRON_HPP_BORROWED {
    matron_filter_result result = MATRON_FILTER_RESULT_INIT;
    matron_str output = {nullptr, 0};
    matron_filter_finish(get(), &result, &output);
    return Wrap(result, output);
  }

  // Filters a response that is at hand as a whole.
  FilterResult FilterResponse(const Session& session, const Request& request,
                              std::string_view response,
                              const Resources* resources = nullptr,
                              bool announce = false) MATRON_HPP_BORROWED {
    const internal::CallInput call(request, resources);
    matron_filter_result result = MATRON_FILTER_RESULT_INIT;
    matron_str output = {nullptr, 0};
    matron_filter_response(get(), session.get(), call.request(),
                           call.resources(), Flags(announce), Str(response),
                           &result, &output);
    return Wrap(result, output);
  }

  matron_filter* get() const { return handle_.get(); }

 private:
  explicit Filter(matron_filter* handle) : handle_(handle) {}

  static uint32_t Flags(bool announce) {
    return announce ? uint32_t{MATRON_FILTER_ANNOUNCE} : 0;
  }
  Decision BeginAny(const Session& session, const internal::CallInput& call,
                    bool announce) {
    const matron_decision* decision = nullptr;
    matron_filter_begin(get(), session.get(), call.request(), call.resources(),
                        Flags(announce), &decision);
    return Decision(decision);
  }
  // A call that failed has left its outputs as those of a deny.
  static FilterResult Wrap(const matron_filter_result& result,
                           matron_str output) {
    return {static_cast<Effect>(result.effect), result.reason, result.kept,
            result.dropped, View(output)};
  }

  internal::Owned<matron_filter, matron_filter_free> handle_;
};

// A scope that is not understood; see matron_rejected_scope.
struct RejectedScope {
  matron_reason reason = MATRON_REASON_INTERNAL;
  size_t offset = 0;
  std::string_view text;
  std::string_view hint;
};

// What may be granted of a request, and what it asks beyond. The views are
// borrowed from the scratch, until its next use.
struct NarrowedScopes {
  bool within = false;
  std::string_view narrowed;
  std::string_view exceeding;
};

// A compiled scope string; see matron_scopes_new. May be shared by threads,
// each with a Scratch of its own.
class Scopes {
 public:
  // `modifiers` is a bit-or of MATRON_SCOPE_MODIFIER_*.
  static Result<Scopes> Parse(std::string_view scope,
                              std::string_view fhir_version = "R4",
                              uint32_t modifiers = 0) {
    matron_scopes* handle = nullptr;
    const matron_status status =
        matron_scopes_new(&handle, Str(scope), Str(fhir_version), modifiers);
    if (status != MATRON_OK) return {status, std::nullopt};
    return {status, Scopes(handle)};
  }

  std::string_view canonical() const MATRON_HPP_BORROWED {
    return View(matron_scopes_canonical(get()));
  }
  std::vector<RejectedScope> rejected() const MATRON_HPP_BORROWED {
    std::vector<RejectedScope> items;
    for (size_t i = 0; i < matron_scopes_num_rejected(get()); ++i) {
      matron_rejected_scope item = MATRON_REJECTED_SCOPE_INIT;
      if (matron_scopes_rejected(get(), i, &item) != MATRON_OK) break;
      items.push_back(
          {item.reason, item.offset, View(item.text), View(item.hint)});
    }
    return items;
  }

  // Whether all of `wanted` is granted; false if the call failed, which
  // `*status`, if it is wanted, tells.
  bool Covers(std::string_view wanted, Scratch& scratch,
              matron_status* status = nullptr) const {
    int32_t covers = 0;
    const matron_status result =
        matron_scopes_covers(scratch.get(), get(), Str(wanted), &covers);
    if (status != nullptr) *status = result;
    return result == MATRON_OK && covers == 1;
  }
  // See matron_scopes_narrow.
  Result<NarrowedScopes> Narrow(std::string_view requested,
                                Scratch& scratch) const {
    int32_t within = 0;
    matron_str narrowed = {nullptr, 0};
    matron_str exceeding = {nullptr, 0};
    const matron_status status = matron_scopes_narrow(
        scratch.get(), get(), Str(requested), &within, &narrowed, &exceeding);
    if (status != MATRON_OK) return {status, std::nullopt};
    return {status,
            NarrowedScopes{within == 1, View(narrowed), View(exceeding)}};
  }

  const matron_scopes* get() const { return handle_.get(); }

 private:
  explicit Scopes(matron_scopes* handle) : handle_(handle) {}
  internal::Owned<matron_scopes, matron_scopes_free> handle_;
};

// A token that was verified; see matron_verified_token.
struct VerifiedToken {
  matron_reason reason = MATRON_REASON_INVALID_ARGUMENT;
  std::string_view claims = {};
  std::string_view key_thumbprint = {};

  bool valid() const { return reason == MATRON_REASON_OK; }
};

// Verifies a token by its profile; see matron_token_verify. `key_set` may be
// null for a DPoP proof. Fields of `rules` are set by Str(). A call that fails
// gives a token that is not valid.
inline VerifiedToken VerifyToken(Scratch& scratch,
                                 const matron_token_rules& rules,
                                 const KeySet* key_set,
                                 std::string_view token) {
  matron_verified_token out = MATRON_VERIFIED_TOKEN_INIT;
  const matron_status status = matron_token_verify(
      scratch.get(), &rules, key_set == nullptr ? nullptr : key_set->get(),
      Str(token), &out);
  if (status != MATRON_OK) return {};
  return {out.reason, View(out.claims), View(out.key_thumbprint)};
}

// Checks a code verifier against the stored challenge; see matron_pkce_verify.
inline matron_reason VerifyPkce(std::optional<std::string_view> code_challenge,
                                std::optional<std::string_view> method,
                                std::optional<std::string_view> code_verifier) {
  matron_reason reason = MATRON_REASON_INVALID_ARGUMENT;
  matron_pkce_verify(&reason, Str(code_challenge), Str(method),
                     Str(code_verifier));
  return reason;
}

// Keys that seal bytes at rest; see matron_key_ring_new. May be shared by
// threads.
class KeyRing {
 public:
  static Result<KeyRing> Parse(std::string_view json) {
    matron_key_ring* handle = nullptr;
    matron_diagnostics* found = nullptr;
    const matron_status status =
        matron_key_ring_new(&handle, &found, json.data(), json.size());
    std::vector<Diagnostic> diagnostics = internal::Take(found);
    if (status != MATRON_OK) {
      return {status, std::nullopt, std::move(diagnostics)};
    }
    return {status, KeyRing(handle), std::move(diagnostics)};
  }

  // The id of the key that seals at `now_unix_s`; empty if none does.
  std::string_view sealing_key(int64_t now_unix_s) const MATRON_HPP_BORROWED {
    return View(matron_key_ring_sealing_key(get(), now_unix_s));
  }
  const matron_key_ring* get() const { return handle_.get(); }

 private:
  explicit KeyRing(matron_key_ring* handle) : handle_(handle) {}
  internal::Owned<matron_key_ring, matron_key_ring_free> handle_;
};

// Whom bytes are sealed for, what for, and when; see matron_seal_input.
struct SealInput {
  std::string_view purpose;
  std::string_view client;
  std::string_view subject;
  std::string_view nonce = {};  // 24 octets; not for Open.
  int64_t now_unix_s = 0;
  int64_t expires_unix_s = 0;  // For Seal.
};

// What came of sealing or opening. `bytes` counts only with MATRON_REASON_OK.
struct Sealed {
  matron_status status = MATRON_E_INTERNAL;
  matron_reason reason = MATRON_REASON_INTERNAL;
  std::vector<uint8_t> bytes;
  std::string_view key;  // Borrowed from the ring.
  int64_t expires_unix_s = 0;
  bool changed = false;  // Of Reseal.

  bool ok() const { return status == MATRON_OK && reason == MATRON_REASON_OK; }
};

namespace internal {

// Asks for the size, and then for the bytes.
template <typename Call>
Sealed CallSealing(Call call, const KeyRing& ring, const SealInput& input,
                   std::string_view bytes) {
  matron_seal_input given = MATRON_SEAL_INPUT_INIT;
  given.purpose = Str(input.purpose);
  given.client = Str(input.client);
  given.subject = Str(input.subject);
  given.nonce = Str(input.nonce);
  given.now_unix_s = input.now_unix_s;
  given.expires_unix_s = input.expires_unix_s;
  matron_sealed result = MATRON_SEALED_INIT;
  Sealed out;
  size_t size = 0;
  out.status = call(ring.get(), &result, nullptr, 0, &size, &given, Str(bytes));
  if (out.status == MATRON_E_SCRATCH_TOO_SMALL) {
    out.bytes.resize(size);
    out.status = call(ring.get(), &result, out.bytes.data(), size, &size,
                      &given, Str(bytes));
  }
  out.bytes.resize(size);
  out.reason = result.reason;
  out.key = View(result.key);
  out.expires_unix_s = result.expires_unix_s;
  out.changed = result.changed == 1;
  return out;
}

}  // namespace internal

// See matron_seal, matron_open and matron_reseal.
inline Sealed Seal(const KeyRing& ring MATRON_HPP_BORROWED,
                   const SealInput& input, std::string_view plaintext) {
  return internal::CallSealing(matron_seal, ring, input, plaintext);
}
inline Sealed Open(const KeyRing& ring MATRON_HPP_BORROWED,
                   const SealInput& input, std::string_view sealed) {
  return internal::CallSealing(matron_open, ring, input, sealed);
}
inline Sealed Reseal(const KeyRing& ring MATRON_HPP_BORROWED,
                     const SealInput& input, std::string_view sealed) {
  return internal::CallSealing(matron_reseal, ring, input, sealed);
}

// A store in memory, which any number of threads may use; see matron_store_new
// and docs/state.md.
class Store {
 public:
  static Result<Store> Create(size_t max_entries, size_t max_bytes) {
    matron_store* handle = nullptr;
    const matron_status status =
        matron_store_new(&handle, max_entries, max_bytes);
    if (status != MATRON_OK) return {status, std::nullopt};
    return {status, Store(handle)};
  }

  // Carries out one operation; see matron_store_apply.
  matron_status Apply(int64_t now_unix_s, const matron_store_request& request,
                      int32_t* out_result, char* buffer, size_t capacity,
                      size_t* out_len) {
    return matron_store_apply(handle_.get(), now_unix_s, &request, out_result,
                              buffer, capacity, out_len);
  }

  matron_store* get() const { return handle_.get(); }

 private:
  explicit Store(matron_store* handle) : handle_(handle) {}
  internal::Owned<matron_store, matron_store_free> handle_;
};

// A code verifier and its challenge; see matron_pkce_generate.
struct PkcePair {
  matron_reason reason = MATRON_REASON_INVALID_ARGUMENT;
  std::string code_verifier = {};  // Empty unless the reason is ok.
  std::string code_challenge = {};
};
inline PkcePair GeneratePkce(std::string_view entropy) {
  char verifier[MATRON_PKCE_TEXT_LEN], challenge[MATRON_PKCE_TEXT_LEN];
  PkcePair pair;
  const matron_status status = matron_pkce_generate(
      &pair.reason, reinterpret_cast<const uint8_t*>(entropy.data()),
      entropy.size(), verifier, challenge);
  if (status != MATRON_OK || pair.reason != MATRON_REASON_OK) return pair;
  pair.code_verifier.assign(verifier, sizeof(verifier));
  pair.code_challenge.assign(challenge, sizeof(challenge));
  return pair;
}
// Its challenge alone; empty for what is no verifier.
inline std::string ChallengePkce(std::string_view code_verifier) {
  char challenge[MATRON_PKCE_TEXT_LEN];
  matron_reason reason = MATRON_REASON_INVALID_ARGUMENT;
  const matron_status status =
      matron_pkce_challenge(&reason, Str(code_verifier), challenge);
  if (status != MATRON_OK || reason != MATRON_REASON_OK) return {};
  return std::string(challenge, sizeof(challenge));
}

// The JSON protocol; see matron_evaluate and docs/evaluate.md.
class Evaluator {
 public:
  static Result<Evaluator> Create(size_t max_input_bytes = 0) {
    matron_evaluator* handle = nullptr;
    const matron_status status = matron_evaluator_new(&handle, max_input_bytes);
    if (status != MATRON_OK) return {status, std::nullopt};
    return {status, Evaluator(handle)};
  }

  // Answers one JSON request. The view lives until the next call. `*status`, if
  // it is wanted, tells whether the call worked.
  std::string_view Evaluate(std::string_view request,
                            matron_status* status = nullptr)
      MATRON_HPP_BORROWED {
    const char* answer = nullptr;
    size_t answer_size = 0;
    const matron_status result = matron_evaluate(
        handle_.get(), request.data(), request.size(), &answer, &answer_size);
    if (status != nullptr) *status = result;
    return {answer, answer_size};
  }

  // Lets operations use `store`, which must outlive the evaluator; see
  // matron_evaluator_attach_store.
  matron_status AttachStore(std::string_view name, Store& store) {
    return matron_evaluator_attach_store(handle_.get(), Str(name), store.get());
  }
  matron_status AttachStore(std::string_view, Store&&) = delete;

 private:
  explicit Evaluator(matron_evaluator* handle) : handle_(handle) {}
  internal::Owned<matron_evaluator, matron_evaluator_free> handle_;
};

}  // namespace v0
}  // namespace matron

#endif  // MATRON_HPP_
