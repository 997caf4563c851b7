// Each entry is decided as a request of its own; what is said of them together
// comes last. Tested by batch_test.cc and by tests/vectors.

#include "decide/batch.h"

#include <algorithm>

#include "base/text_builder.h"
#include "decide/answer.h"
#include "decide/request_decider.h"
#include "decide/root_scan.h"
#include "fhir/entry_references.h"
#include "fhir/interaction.h"
#include "fhir/request_bundle.h"

namespace matron::decide {

using fhir::BundleEntry;
using fhir::InteractionKind;

namespace {

class BatchDecider {
 public:
  BatchDecider(Call& call, Decision* out)
      : call_(call),
        out_(*out),
        silent_(false, call.arena()),
        references_(call.arena()) {}

  void Run() {
    out_ = Decision();
    const Reason reason = DecideAll();
    Outcome outcome = reason == Reason::kOk ? Combine() : Deny(reason);
    WriteAnswer({call_, {}, outcome}, &out_);
    if (out_.reason == Reason::kScratchTooSmall) return;
    out_.has_entries = reason == Reason::kOk && !is_undeclared_;
    if (out_.has_entries) out_.entries = entries_;
  }

 private:
  Reason DecideAll() {
    Reason reason = CheckSession(call_.session, call_.input);
    if (reason == Reason::kOk && call_.input.body.given != Given::kYes) {
      reason = Reason::kBodyMalformed;
    }
    if (reason == Reason::kOk && !call_.request.has_json_body) {
      reason = Reason::kBodyMalformed;
    }
    if (reason != Reason::kOk) return reason;
    const std::string_view text = call_.input.body.text;
    if (text.size() > call_.scratch.max_input_bytes()) {
      return Reason::kScratchTooSmall;
    }
    reason = fhir::ParseBundle(text, call_.scratch.reader(), call_.arena(),
                               &bundle_);
    if (bundle_.is_transaction) {
      call_.request.interaction.kind = InteractionKind::kTransaction;
    }
    if (reason != Reason::kOk) return reason;
    if (call_.session.roles().empty()) return Reason::kNoActiveRole;
    entries_ = call_.arena().NewArray<Decision>(bundle_.entries.size());
    faults_ = call_.arena().NewArray<Reason>(bundle_.entries.size());
    targets_ = call_.arena().NewArray<fhir::ResourceId>(bundle_.entries.size());
    if (entries_.size() != bundle_.entries.size() ||
        faults_.size() != bundle_.entries.size() ||
        targets_.size() != bundle_.entries.size()) {
      return Reason::kScratchTooSmall;
    }
    reason = CollectReferences();
    if (reason != Reason::kOk) return reason;
    for (size_t i = 0; i < entries_.size(); ++i) DecideEntry(i);
    return WritesTwice() ? Reason::kMalformedRequest : Reason::kOk;
  }

  // What the references between entries lead to.
  //
  // SECURITY: only names that are made up for this Bundle are. A fullUrl that
  // is a real URL of another resource would let the client say whom a real
  // reference means.
  Reason CollectReferences() {
    for (size_t i = 0; i < bundle_.entries.size(); ++i) {
      const BundleEntry& entry = bundle_.entries[i];
      const bool may_create =
          bundle_.is_transaction && entry.http.method == "POST";
      if (entry.full_url.empty() && !may_create) continue;
      fhir::Request request;
      const bool is_read = entry.fault == Reason::kOk &&
                           ParseEntry(entry, &request) == Reason::kOk;
      if (!entry.full_url.empty() && !AddFullUrl(i, is_read, request)) {
        return Reason::kScratchTooSmall;
      }
      if (is_read && may_create && faults_[i] == Reason::kOk &&
          fhir::LetterOf(request.interaction.kind) == 'c') {
        const Reason reason = AddOwnId(entry, request.interaction.type);
        if (reason != Reason::kOk) return reason;
      }
    }
    references_.Sort();
    return Reason::kOk;
  }

  // What the fullUrl of an entry stands for; false without memory.
  bool AddFullUrl(size_t index, bool is_read, const fhir::Request& request) {
    const BundleEntry& entry = bundle_.entries[index];
    const fhir::ResourceId own = {request.interaction.type,
                                  request.interaction.id};
    fhir::EntryReference reference;
    reference.full_url = entry.full_url;
    // Of what is not written it is not known what it will be.
    if (IsMadeUp(entry.full_url) && is_read &&
        MakesResource(request.interaction.kind)) {
      reference.target = own;
    }
    const fhir::Reference real = fhir::ParseReference(
        entry.full_url, call_.session.policy().bases(), call_.version());
    // References to it mean the real one; a Bundle that says that it stands
    // for another is refused.
    if (real.form == fhir::ReferenceForm::kLocal) {
      if (!is_read || real.target != own) {
        faults_[index] = Reason::kMalformedRequest;
      }
      return true;
    }
    // SECURITY: relative references of an entry lead to where its fullUrl is
    // (R4 bundle.html, resolving references), or to the entry whose fullUrl
    // ends like them.
    if (bundle_.is_transaction && !IsMadeUp(entry.full_url)) {
      faults_[index] = Reason::kMalformedRequest;
    }
    return references_.Add(reference);
  }

  // SECURITY: the id that a new resource comes with is no id of the server, but
  // there are servers to which references to it mean the new one.
  Reason AddOwnId(const BundleEntry& entry, fhir::ResourceType type) {
    if (!entry.has_resource ||
        entry.resource.size() > call_.scratch.max_input_bytes()) {
      return Reason::kOk;
    }
    RootScan scan("id");
    size_t error_offset = 0;
    const Status status =
        call_.scratch.reader().Walk(entry.resource, scan, &error_offset);
    if (LacksMemory(status)) return Reason::kScratchTooSmall;
    // What is no JSON is told of by who reads the images.
    if (status != Status::kOk || !fhir::IsId(scan.text())) return Reason::kOk;
    if (!AddName({}, type, scan.text())) return Reason::kScratchTooSmall;
    for (const fhir::BaseUrl& base : call_.session.policy().bases()) {
      if (!AddName(base.text(), type, scan.text())) {
        return Reason::kScratchTooSmall;
      }
    }
    return Reason::kOk;
  }

  // A name of which nobody knows what it leads to. False without memory.
  bool AddName(std::string_view base, fhir::ResourceType type,
               std::string_view id) {
    TextBuilder name(call_.arena());
    name.Append(base);
    if (!base.empty()) name.Append('/');
    name.Append(fhir::NameOf(type));
    name.Append('/');
    name.Append(id);
    const std::string_view text = name.text();
    return name.ok() && references_.Add({text, {}});
  }

  static bool IsMadeUp(std::string_view full_url) {
    return full_url.starts_with("urn:uuid:") ||
           full_url.starts_with("urn:oid:");
  }

  static bool MakesResource(InteractionKind kind) {
    return kind == InteractionKind::kCreate ||
           kind == InteractionKind::kUpdate ||
           kind == InteractionKind::kConditionalCreate ||
           kind == InteractionKind::kConditionalUpdate;
  }

  Reason ParseEntry(const BundleEntry& entry, fhir::Request* request) {
    return fhir::ParseRequest(entry.http, ServerOf(call_.session),
                              call_.arena(), request);
  }

  void DecideEntry(size_t index) {
    const BundleEntry& entry = bundle_.entries[index];
    DecideInput input = call_.input;
    input.http = entry.http;
    input.explain = false;
    input.entries = {};
    input.body = {};
    if (entry.has_resource) input.body = {Given::kYes, entry.resource};
    input.stored = {};
    input.resulting = {};
    for (const EntryResources& resources : call_.input.entries) {
      if (resources.entry != index) continue;
      input.stored = resources.stored;
      input.resulting = resources.resulting;
    }
    Call call(call_.session, input, call_.scratch, silent_);
    call.pairs_left = call_.pairs_left;
    if (bundle_.is_transaction) call.entries = &references_;
    Reason parsed = entry.fault;
    if (parsed == Reason::kOk) parsed = ParseEntry(entry, &call.request);
    // No Bundle within the Bundle, and no method that one cannot have (R4
    // http-verb).
    const InteractionKind kind = call.request.interaction.kind;
    if (parsed == Reason::kOk && (kind == InteractionKind::kBatch ||
                                  kind == InteractionKind::kPreflight)) {
      parsed = Reason::kInteractionUnsupported;
    }
    if (parsed == Reason::kOk) parsed = faults_[index];
    // What the client prefers of the whole it prefers of each.
    if (call.request.prefer_return == fhir::PreferReturn::kNone) {
      call.request.prefer_return = call_.request.prefer_return;
    }
    RequestDecider decider(call, parsed);
    const Outcome outcome = decider.Decide();
    WriteAnswer({call, decider.rows(), outcome}, &entries_[index]);
    if (parsed == Reason::kOk && fhir::IsWrite(call.target.kind)) {
      targets_[index] = {call.target.type, call.target.id};
    }
  }

  // Of a transaction no resource may be written by two entries (R4 http.html).
  bool WritesTwice() {
    if (!bundle_.is_transaction) return false;
    const auto by_identity = [](const fhir::ResourceId& a,
                                const fhir::ResourceId& b) {
      return a.type != b.type ? a.type < b.type : a.id < b.id;
    };
    std::sort(targets_.begin(), targets_.end(), by_identity);
    const auto twice = std::adjacent_find(
        targets_.begin(), targets_.end(),
        [](const fhir::ResourceId& a, const fhir::ResourceId& b) {
          return !a.id.empty() && a == b;
        });
    return twice != targets_.end();
  }

  // Whether the entry can be sent as it came.
  static bool IsPlain(const Decision& entry) {
    return entry.effect == Effect::kPermit && entry.obligations == 0 &&
           !entry.plan.differs;
  }

  Outcome Combine() {
    if (entries_.empty()) return Finish(0, 0);
    return bundle_.is_transaction ? CombineTransaction() : CombineBatch();
  }

  Outcome CombineBatch() {
    bool any_permit = false, all_plain = true;
    Needs needs = 0;
    for (const Decision& entry : entries_) {
      any_permit |= entry.effect != Effect::kDeny;
      all_plain &= IsPlain(entry);
      needs |= entry.plan.needs;
    }
    if (!any_permit) return Deny(entries_[0].reason);
    return Finish(all_plain ? 0 : kSplitBatch, needs);
  }

  Outcome CombineTransaction() {
    Enforces obligations = 0;
    Needs needs = 0;
    for (const Decision& entry : entries_) {
      if (entry.effect == Effect::kDeny) return Deny(Reason::kEntryDenied);
      obligations |= entry.obligations;
      needs |= entry.plan.needs;
      if (entry.plan.differs) obligations |= kRewriteEntries;
    }
    return Finish(obligations, needs);
  }

  Outcome Finish(Enforces obligations, Needs needs) {
    if (!call_.enforces(obligations)) {
      is_undeclared_ = true;
      return Deny(Reason::kObligationUnsupported);
    }
    return needs == 0 ? Permit(nullptr, obligations)
                      : AskWith(obligations, needs);
  }

  static Outcome AskWith(Enforces obligations, Needs needs) {
    Outcome outcome = Ask(nullptr, needs);
    outcome.obligations = obligations;
    return outcome;
  }

  Call& call_;
  Decision& out_;
  Recorder silent_;
  fhir::RequestBundle bundle_;
  fhir::EntryReferences references_;
  std::span<Decision> entries_;
  bool is_undeclared_ = false;  // The host cannot send the whole.
  std::span<fhir::ResourceId> targets_;
  std::span<Reason> faults_;  // Of fullUrls; Reason::kOk is the zero.
};

}  // namespace

void DecideBatch(Call& call, Decision* decision) {
  BatchDecider(call, decision).Run();
}

fhir::HttpRequest WithBody(const DecideInput& input) {
  fhir::HttpRequest http = input.http;
  http.has_body = input.body.given == Given::kYes;
  http.body_is_json = input.body_is_json;
  http.body = input.body.text;
  return http;
}

fhir::Server ServerOf(const Session& session) {
  const policy::Policy& policy = session.policy();
  fhir::Server server;
  server.version = policy.fhir_version();
  server.bases = policy.bases();
  server.operations = policy.operations();
  server.has_graphql = policy.has_graphql();
  server.export_status = policy.export_status();
  server.export_output = policy.export_output();
  return server;
}

}  // namespace matron::decide
