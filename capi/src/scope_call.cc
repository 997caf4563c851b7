#include "scope_call.h"

#include "base/arena_vector.h"
#include "base/limits.h"
#include "base/text_builder.h"
#include "print.h"
#include "smart/scope_algebra.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;
using smart::ScopeTerms;
using smart::ScopeToken;

namespace {

// The hints for constraints differ from those of a policy, which has none.
std::string_view HintFor(const ScopeToken& token) {
  const bool has_query = token.text.find('?') != token.text.npos;
  if (token.reason == Reason::kScopeConstraintUnsupported) {
    return "use search parameters that the FHIR version defines for the type, "
           "without "
           "chains, and with modifiers only if they are enabled";
  }
  if (token.reason == Reason::kScopeLimitExceeded) {
    return "use fewer search parameters and values";
  }
  if (token.reason == Reason::kScopeMalformed && has_query) {
    return "write what follows the question mark as name=value, joined by &, "
           "percent-encoded, with values as the search parameter has them";
  }
  return smart::HintFor(token.reason);
}

}  // namespace

void PrintRejection(const ScopeToken& token, Writer& writer) {
  writer.Member("text", token.text);
  writer.Key("offset");
  writer.Integer(static_cast<int64_t>(token.offset));
  writer.Member("reason", InfoOf(token.reason).wire_name);
  writer.Member("hint", HintFor(token));
}

ScopeCall::ScopeCall(const Value& op, const ScopeMembers& own,
                     const ScopeDefaults& defaults, Arena& arena,
                     Writer& writer)
    : arena_(arena),
      writer_(writer),
      reader_(op, "", arena, &error_),
      options_(defaults.options) {
  std::string_view known[4 + std::tuple_size_v<ScopeMembers>] = {
      "op", "fhir", "modifiers", "policy"};
  size_t num_known = 4;
  for (const std::string_view name : own) {
    if (!name.empty()) known[num_known++] = name;
  }
  reader_.RefuseUnknown(std::span(known, num_known));
  if (!error_.failed()) error_ = defaults.error;
  ReadVersion(defaults.of_policy);
  ReadModifiers();
}

// A policy says itself what its server speaks.
void ScopeCall::ReadVersion(bool is_of_policy) {
  const fhir::FhirVersion version = ReadFhirVersion(reader_, options_.version);
  if (is_of_policy && version != options_.version) {
    reader_.Fault(Status::kInvalidArgument, "fhir",
                  "is not the version of the policy");
  }
  options_.version = version;
}

void ScopeCall::ReadModifiers() {
  const Value list = reader_.Optional("modifiers", Kind::kArray);
  OpReader items(list, "/modifiers", arena_, &error_);
  size_t index = 0;
  for (Value item = list.first(); item.exists(); item = item.next(), ++index) {
    if (!item.is_string()) {
      return items.FaultAt(Status::kJsonWrongType, index, "must be a string");
    }
    const smart::Modifier modifier = smart::ParseModifier(item.text());
    if (modifier == smart::Modifier::kNone) {
      return items.FaultAt(Status::kInvalidArgument, index,
                           "is no modifier that scopes can have");
    }
    options_.modifiers |= static_cast<smart::ModifierMask>(modifier);
  }
}

std::string_view ScopeCall::RequireScope(std::string_view name) {
  const std::string_view text = reader_.RequireText(name);
  if (text.size() > limits::kMaxScopeBytes) {
    reader_.Fault(Status::kLimitExceeded, name, "is too long");
  }
  return failed() ? std::string_view() : text;
}

ScopeTerms ScopeCall::Parse(std::string_view name) {
  const std::string_view text = RequireScope(name);
  const Result<ScopeTerms> terms = ScopeTerms::Parse(text, options_, arena_);
  if (terms.ok()) return *terms;
  reader_.Fault(terms.status(), name,
                terms.status() == Status::kLimitExceeded
                    ? std::string_view("has too many scopes")
                    : TextOf(terms.status()));
  return ScopeTerms();
}

void ScopeCall::FaultWhole(Status status) {
  reader_.Fault(status, "",
                status == Status::kLimitExceeded
                    ? std::string_view("the answer would take too much work")
                    : TextOf(status));
}

Status ScopeCall::Fail(std::string_view verdict) {
  // SECURITY: whoever looks at nothing else is told no.
  if (!verdict.empty()) {
    writer_.Key(verdict);
    writer_.Bool(false);
  }
  PrintError(error_, nullptr, writer_);
  return error_.status;
}

void ScopeCall::PrintSet(const ScopeTerms& terms) {
  writer_.Member("scope", smart::Print(terms, arena_));
  PrintList("scopes", terms);
}

void ScopeCall::PrintList(std::string_view name, const ScopeTerms& terms) {
  writer_.Key(name);
  writer_.BeginArray();
  for (const smart::ConstrainedScope& scope : terms.scopes()) {
    TextBuilder text(arena_);
    AppendCanonical(scope, &text);
    writer_.String(text.text());
  }
  for (const std::string_view text : terms.others()) writer_.String(text);
  writer_.EndArray();
}

void ScopeCall::PrintRejected(std::initializer_list<NamedTerms> inputs) {
  writer_.Key("rejected");
  writer_.BeginArray();
  for (const NamedTerms& input : inputs) {
    for (const ScopeToken& token : input.terms.rejected()) {
      writer_.BeginObject();
      if (!input.member.empty()) writer_.Member("member", input.member);
      PrintRejection(token, writer_);
      writer_.EndObject();
    }
  }
  writer_.EndArray();
}

}  // namespace matron::capi
