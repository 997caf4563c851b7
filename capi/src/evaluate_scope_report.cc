// The operations that tell people about scopes: `scope.least`, `scope.risk` and
// `scope.describe`.

#include "base/arena_vector.h"
#include "base/limits.h"
#include "base/text_builder.h"
#include "evaluate_scope.h"
#include "fhir/base_url.h"
#include "fhir/request.h"
#include "scope_call.h"
#include "smart/scope_algebra.h"
#include "smart/scope_describe.h"
#include "smart/scope_risk.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;
using smart::ScopeContext;
using smart::ScopeTerms;

namespace {

void ReadContext(OpReader& reader, ScopeContext* out) {
  const std::string_view text = reader.RequireText("context");
  for (size_t i = 0; i < smart::kNumScopeContexts; ++i) {
    *out = static_cast<ScopeContext>(i);
    if (NameOf(*out) == text) return;
  }
  reader.Fault(Status::kInvalidArgument, "context",
               "must be `patient`, `user` or `system`");
}

struct RefusedRequest {
  size_t index;
  Reason reason;
};

// Collects what requests need.
class RequestReader {
 public:
  explicit RequestReader(ScopeCall& call)
      : call_(call), arena_(call.arena()), needs_(arena_), refused_(arena_) {}

  void Run() {
    ReadContext(call_.reader(), &context_);
    const Value base = call_.reader().Optional("base", Kind::kString);
    if (base.exists()) {
      has_base_ = base_.Parse(base.text());
      if (!has_base_) {
        call_.reader().Fault(Status::kInvalidArgument, "base",
                             "must be an https URL without slash at its end");
      }
    }
    const Value list = call_.reader().Require("requests", Kind::kArray);
    size_t index = 0;
    for (Value item = list.first(); item.exists() && !call_.failed();
         item = item.next()) {
      if (index == limits::kMaxScopes) {
        call_.reader().Fault(Status::kLimitExceeded, "requests",
                             "are too many");
      }
      Read(list, item, index++);
    }
  }

  std::span<const smart::ScopeNeed> needs() const { return needs_.items(); }
  std::span<const RefusedRequest> refused() const { return refused_.items(); }

 private:
  void Read(const Value& list, const Value& item, size_t index) {
    OpReader items(list, "/requests", arena_, call_.error());
    if (!item.is_object()) {
      items.FaultAt(Status::kJsonWrongType, index, "must be an object");
    }
    if (call_.failed()) return;
    TextBuilder pointer(arena_);
    pointer.Append("/requests/");
    pointer.AppendInteger(static_cast<int64_t>(index));
    OpReader reader(item, pointer.text(), arena_, call_.error());
    reader.RefuseUnknown({"method", "url"});
    fhir::HttpRequest http;
    http.method = reader.RequireText("method");
    http.url = reader.RequireText("url");
    if (!call_.failed()) Add(http, index);
  }

  // Without memory there is no answer: Evaluate() sees it.
  void Add(const fhir::HttpRequest& http, size_t index) {
    fhir::Request request;
    const std::span<const fhir::BaseUrl> bases(&base_, has_base_ ? 1 : 0);
    Reason reason = fhir::ParseRequest(http, {call_.options().version, bases},
                                       arena_, &request);
    if (reason == Reason::kOk &&
        request.interaction.kind == fhir::InteractionKind::kBatch) {
      reason = Reason::kInteractionUnsupported;  // Its entries are not given.
    }
    if (reason != Reason::kOk) {
      (void)refused_.Append({index, reason});
      return;
    }
    for (const fhir::Need& need : request.needs) AddRows(need);
  }

  void AddRows(const fhir::Need& need) {
    if (need.is_system) {
      (void)needs_.Append({context_, need.letter, fhir::ResourceType::kNone});
    }
    for (fhir::ResourceType type = need.types.After(fhir::ResourceType::kNone);
         type != fhir::ResourceType::kNone; type = need.types.After(type)) {
      (void)needs_.Append({context_, need.letter, type});
    }
  }

  ScopeCall& call_;
  Arena& arena_;
  ScopeContext context_ = ScopeContext::kPatient;
  fhir::BaseUrl base_;
  bool has_base_ = false;
  ArenaVector<smart::ScopeNeed> needs_;
  ArenaVector<RefusedRequest> refused_;
};

void PrintRisk(const smart::Risk& risk, Writer& writer) {
  writer.BeginObject();
  writer.Member("code", NameOf(risk.code));
  writer.Member("severity", NameOf(risk.severity));
  writer.Member("scope", risk.scope);
  writer.Member("text", risk.text);
  writer.MemberOrNull("suggestion", risk.suggestion);
  writer.EndObject();
}

constexpr std::string_view kActionNames[smart::kNumConsentActions] = {
    "see", "add", "change", "delete"};

void PrintPart(const smart::ConsentPart& part, Writer& writer) {
  writer.BeginObject();
  writer.Member("context", NameOf(part.context));
  writer.Key("actions");
  writer.BeginArray();
  for (size_t i = 0; i < smart::kNumConsentActions; ++i) {
    if ((part.actions >> i & 1) != 0) writer.String(kActionNames[i]);
  }
  writer.EndArray();
  writer.Key("types");
  writer.BeginArray();
  if (part.all_types) writer.String("*");
  for (const fhir::ResourceType type : part.types) {
    writer.String(fhir::NameOf(type));
  }
  writer.EndArray();
  writer.Key("limits");
  writer.BeginArray();
  for (const smart::ScopeConstraint& limit : part.limits) {
    writer.String(limit.text);
  }
  writer.EndArray();
  writer.Member("sentence", part.sentence);
  writer.EndObject();
}

void PrintConsent(const smart::Consent& consent, Writer& writer) {
  writer.Key("parts");
  writer.BeginArray();
  for (const smart::ConsentPart& part : consent.parts) PrintPart(part, writer);
  writer.EndArray();
  writer.Key("others");
  writer.BeginArray();
  for (const smart::ConsentOther& other : consent.others) {
    writer.BeginObject();
    writer.Member("scope", other.scope);
    writer.Member("kind", NameOf(other.other));
    writer.Member("sentence", other.sentence);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

Status FindLeastScope(ScopeCall& call) {
  Writer& writer = call.writer();
  RequestReader requests(call);
  requests.Run();
  if (call.failed()) return call.Fail();
  const ScopeTerms least =
      call.Take(smart::Least(requests.needs(), call.arena()));
  if (call.failed()) return call.Fail();
  call.PrintSet(least);
  writer.Key("rejected");
  writer.BeginArray();
  for (const RefusedRequest& refused : requests.refused()) {
    writer.BeginObject();
    writer.Key("index");
    writer.Integer(static_cast<int64_t>(refused.index));
    writer.Member("reason", InfoOf(refused.reason).wire_name);
    writer.EndObject();
  }
  writer.EndArray();
  return Status::kOk;
}

Status AssessScope(ScopeCall& call) {
  Writer& writer = call.writer();
  const ScopeTerms terms = call.Parse("scope");
  ScopeTerms least = call.Take(smart::Minimise(terms, call.arena()));
  least.KeepRejected(terms);
  const std::span<const smart::Risk> risks =
      call.Take(smart::AssessRisk(least, call.arena()));
  if (call.failed()) return call.Fail();
  writer.Key("risks");
  writer.BeginArray();
  for (const smart::Risk& risk : risks) PrintRisk(risk, writer);
  writer.EndArray();
  call.PrintRejected({{"", terms}});
  return Status::kOk;
}

Status DescribeScope(ScopeCall& call) {
  const ScopeTerms terms = call.Parse("scope");
  const Value language = call.reader().Optional("language", Kind::kString);
  if (language.exists() && language.text() != "en") {
    call.reader().Fault(Status::kInvalidArgument, "language",
                        "is not a language that there are words for");
  }
  if (call.failed()) return call.Fail();
  const ScopeTerms least = call.Take(smart::Minimise(terms, call.arena()));
  const smart::Consent consent =
      call.Take(smart::Describe(least, smart::EnglishWords(), call.arena()));
  if (call.failed()) return call.Fail();
  PrintConsent(consent, call.writer());
  call.PrintRejected({{"", terms}});
  return Status::kOk;
}

}  // namespace matron::capi
