// The operations on scopes that parse, compare, combine and rewrite.

#include "evaluate_scope.h"

#include "base/arena_vector.h"
#include "base/limits.h"
#include "base/text_builder.h"
#include "print.h"
#include "scope_call.h"
#include "smart/scope_algebra.h"

namespace matron::capi {

using json::Value;
using json::Writer;
using smart::ConstrainedScope;
using smart::ScopeClass;
using smart::ScopeTerms;
using smart::ScopeToken;

namespace {

void PrintConstraints(const ConstrainedScope& scope, Writer& writer) {
  writer.Key("constraints");
  writer.BeginArray();
  for (const smart::ScopeConstraint& item : scope.constraints.items) {
    writer.BeginObject();
    writer.Member("parameter", item.name);
    writer.MemberOrNull("modifier", NameOf(item.modifier));
    writer.Key("values");
    writer.BeginArray();
    for (const smart::ConstraintValue& value : item.values) {
      writer.String(value.text);
    }
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
}

void PrintClinical(const ConstrainedScope& scope, Arena& arena,
                   Writer& writer) {
  TextBuilder canonical(arena);
  AppendCanonical(scope, &canonical);
  writer.Member("canonical", canonical.text());
  writer.Member("context", NameOf(scope.scope.context));
  writer.Member("type", scope.scope.all_types ? std::string_view("*")
                                              : fhir::NameOf(scope.scope.type));
  char head[smart::kMaxCanonicalBytes];
  const std::string_view printed = PrintCanonical(scope.scope, head);
  writer.Member("letters", printed.substr(printed.rfind('.') + 1));
  writer.Key("version");
  writer.Integer(scope.scope.version);
  PrintConstraints(scope, writer);
}

// One token, and what it says if it is a clinical scope.
struct ParsedToken {
  ScopeToken token;
  ConstrainedScope scope;
};

void PrintTokens(std::span<const ParsedToken> tokens, ScopeClass kind,
                 Arena& arena, Writer& writer) {
  writer.BeginArray();
  for (const ParsedToken& parsed : tokens) {
    const ScopeToken& token = parsed.token;
    if (token.kind != kind) continue;
    writer.BeginObject();
    if (kind == ScopeClass::kClinical) {
      writer.Member("text", token.text);
      PrintClinical(parsed.scope, arena, writer);
    } else if (kind == ScopeClass::kOther) {
      writer.Member("text", token.text);
      writer.Member("kind", NameOf(token.other));
    } else {
      PrintRejection(token, writer);
    }
    writer.EndObject();
  }
  writer.EndArray();
}

using Combine = Result<ScopeTerms> (*)(const ScopeTerms&, const ScopeTerms&,
                                       Arena&);

// The operations that make one set of the sets `a` and `b`, in the fewest
// words.
Status PrintCombined(ScopeCall& call, std::string_view a, std::string_view b,
                     Combine combine) {
  Arena& arena = call.arena();
  const ScopeTerms first = call.Parse(a);
  const ScopeTerms second = call.Parse(b);
  if (call.failed()) return call.Fail();
  const ScopeTerms combined = call.Take(combine(first, second, arena));
  const ScopeTerms least = call.Take(smart::Minimise(combined, arena));
  if (call.failed()) return call.Fail();
  call.PrintSet(least);
  call.PrintRejected({{a, first}, {b, second}});
  return Status::kOk;
}

void PrintRewritten(std::span<const std::string_view> scopes,
                    std::span<const std::string_view> rest, Arena& arena,
                    Writer& writer) {
  TextBuilder text(arena);
  for (const std::string_view scope : scopes) {
    if (text.size() > 0) text.Append(' ');
    text.Append(scope);
  }
  writer.Member("scope", text.text());
  PrintTexts("rest", rest, writer);
}

// Those of `texts` that are not among `rejected`; both stand in one string, in
// order.
std::span<const std::string_view> WithoutRejected(
    std::span<const std::string_view> texts,
    std::span<const ScopeToken> rejected, Arena& arena) {
  ArenaVector<std::string_view> kept(arena);
  for (const std::string_view text : texts) {
    if (!rejected.empty() && rejected[0].text.data() == text.data()) {
      rejected = rejected.subspan(1);
    } else if (!kept.Append(text)) {
      break;
    }
  }
  return kept.items();
}

enum class UriDirection : uint8_t { kTo, kFrom };

// The other form of the scope `text`; `text` itself if there is none.
std::string_view OtherForm(std::string_view text, UriDirection direction,
                           Arena& arena) {
  if (direction == UriDirection::kFrom) return smart::FromUriForm(text);
  TextBuilder uri(arena);
  smart::AppendUriForm(text, &uri);
  return uri.text();
}

// SMART 2.2, scopes as URIs.
Status RewriteUris(ScopeCall& call, UriDirection direction) {
  Arena& arena = call.arena();
  Writer& writer = call.writer();
  smart::ScopeReader reader(call.RequireScope("scope"), call.options().version);
  ArenaVector<std::string_view> scopes(arena), rest(arena);
  ArenaVector<ParsedToken> rejected(arena);
  std::string_view text;
  size_t offset;
  for (size_t i = 0; reader.NextText(&text, &offset); ++i) {
    if (i == limits::kMaxScopes) {
      call.reader().Fault(Status::kLimitExceeded, "scope",
                          "has too many scopes");
      break;
    }
    const std::string_view other = OtherForm(text, direction, arena);
    ParsedToken parsed;
    parsed.token = smart::ParseConstrainedScope(
        direction == UriDirection::kFrom ? other : text, call.options(), arena,
        &parsed.scope);
    parsed.token.text = text;
    parsed.token.offset = offset;
    const bool is_rejected = parsed.token.kind == ScopeClass::kRejected;
    const bool kept = is_rejected     ? rejected.Append(parsed)
                      : other == text ? rest.Append(text)
                                      : scopes.Append(other);
    // Without memory there is no answer: Evaluate() sees it.
    if (!kept) break;
  }
  if (call.failed()) return call.Fail();
  PrintRewritten(scopes.items(), rest.items(), arena, writer);
  writer.Key("rejected");
  PrintTokens(rejected.items(), ScopeClass::kRejected, arena, writer);
  return Status::kOk;
}

}  // namespace

Status ParseScope(ScopeCall& call) {
  Arena& arena = call.arena();
  Writer& writer = call.writer();
  smart::ScopeReader reader(call.RequireScope("scope"), call.options().version);
  if (call.failed()) return call.Fail();
  ArenaVector<ParsedToken> tokens(arena);
  std::string_view text;
  size_t offset;
  while (reader.NextText(&text, &offset)) {
    ParsedToken parsed;
    parsed.token = smart::ParseConstrainedScope(text, call.options(), arena,
                                                &parsed.scope);
    parsed.token.offset = offset;
    // Without memory there is no answer: Evaluate() sees it.
    if (!tokens.Append(parsed)) break;
  }
  writer.Key("scopes");
  PrintTokens(tokens.items(), ScopeClass::kClinical, arena, writer);
  writer.Key("other");
  PrintTokens(tokens.items(), ScopeClass::kOther, arena, writer);
  writer.Key("rejected");
  PrintTokens(tokens.items(), ScopeClass::kRejected, arena, writer);
  return Status::kOk;
}

Status CoverScope(ScopeCall& call) {
  const ScopeTerms granted = call.Parse("granted");
  const ScopeTerms wanted = call.Parse("wanted");
  if (call.failed()) return call.Fail("covers");
  const bool covers = call.Take(granted.Covers(wanted));
  const ScopeTerms missing =
      covers ? ScopeTerms()
             : call.Take(smart::Difference(wanted, granted, call.arena()));
  const ScopeTerms least = call.Take(smart::Minimise(missing, call.arena()));
  if (call.failed()) return call.Fail("covers");
  // SECURITY: what is not understood is not known to be covered.
  call.writer().Key("covers");
  call.writer().Bool(covers && wanted.rejected().empty());
  call.PrintList("missing", least);
  call.PrintRejected({{"granted", granted}, {"wanted", wanted}});
  return Status::kOk;
}

Status EqualScope(ScopeCall& call) {
  const ScopeTerms a = call.Parse("a");
  const ScopeTerms b = call.Parse("b");
  if (call.failed()) return call.Fail("equal");
  const bool equal = call.Take(smart::Equals(a, b));
  if (call.failed()) return call.Fail("equal");
  // SECURITY: as for covering, in both directions.
  call.writer().Key("equal");
  call.writer().Bool(equal && a.rejected().empty() && b.rejected().empty());
  call.PrintRejected({{"a", a}, {"b", b}});
  return Status::kOk;
}

Status IntersectScope(ScopeCall& call) {
  return PrintCombined(call, "a", "b", smart::Intersect);
}

Status UniteScope(ScopeCall& call) {
  return PrintCombined(call, "a", "b", smart::Union);
}

Status SubtractScope(ScopeCall& call) {
  return PrintCombined(call, "wanted", "granted", smart::Difference);
}

Status MinimiseScope(ScopeCall& call) {
  const ScopeTerms terms = call.Parse("scope");
  const ScopeTerms least = call.Take(smart::Minimise(terms, call.arena()));
  if (call.failed()) return call.Fail();
  call.PrintSet(least);
  call.PrintRejected({{"", terms}});
  return Status::kOk;
}

Status NarrowScope(ScopeCall& call) {
  Arena& arena = call.arena();
  Writer& writer = call.writer();
  const ScopeTerms granted = call.Parse("granted");
  const ScopeTerms requested = call.Parse("requested");
  if (call.failed()) return call.Fail("within");
  const smart::NarrowResult result =
      call.Take(smart::Narrow(granted, requested, arena));
  const ScopeTerms exceeding =
      call.Take(smart::Minimise(result.exceeding, arena));
  if (call.failed()) return call.Fail("within");
  writer.Key("within");
  writer.Bool(result.within);
  writer.Member("narrowed", smart::Print(result.narrowed, arena));
  writer.Member("exceeding", smart::Print(exceeding, arena));
  call.PrintRejected({{"granted", granted}, {"requested", requested}});
  return Status::kOk;
}

Status ScopeToV1(ScopeCall& call) {
  const ScopeTerms terms = call.Parse("scope");
  const smart::Rewritten rewritten =
      call.Take(smart::ToV1(terms, call.arena()));
  if (call.failed()) return call.Fail();
  PrintRewritten(rewritten.scopes, rewritten.rest, call.arena(), call.writer());
  call.PrintRejected({{"", terms}});
  return Status::kOk;
}

Status ScopeFromV1(ScopeCall& call) {
  Arena& arena = call.arena();
  const ScopeTerms terms = call.Parse("scope");
  const std::string_view text = call.RequireScope("scope");
  const smart::Rewritten rewritten =
      call.Take(smart::FromV1(text, call.options().version, arena));
  if (call.failed()) return call.Fail();
  PrintRewritten(rewritten.scopes,
                 WithoutRejected(rewritten.rest, terms.rejected(), arena),
                 arena, call.writer());
  call.PrintRejected({{"", terms}});
  return Status::kOk;
}

Status ScopeToUri(ScopeCall& call) {
  return RewriteUris(call, UriDirection::kTo);
}

Status ScopeFromUri(ScopeCall& call) {
  return RewriteUris(call, UriDirection::kFrom);
}

}  // namespace matron::capi
