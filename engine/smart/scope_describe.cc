// Scopes are sorted by context and type, so collecting those that read alike
// keeps the order of types. Tested by scope_describe_test.cc.

#include "smart/scope_describe.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "base/arena_vector.h"
#include "base/text_builder.h"

namespace matron::smart {
namespace {

using fhir::ResourceType;

uint8_t ActionsOf(CrudsMask letters) {
  const auto bit = [&](CrudsMask any, ConsentAction action) {
    return (letters & any) != 0 ? 1u << static_cast<unsigned>(action) : 0u;
  };
  return static_cast<uint8_t>(bit(kLetterR | kLetterS, ConsentAction::kSee) |
                              bit(kLetterC, ConsentAction::kAdd) |
                              bit(kLetterU, ConsentAction::kChange) |
                              bit(kLetterD, ConsentAction::kDelete));
}

// Writes items with commas, and `last` before the last one.
class List {
 public:
  List(size_t size, std::string_view comma, std::string_view last,
       TextBuilder* out)
      : size_(size), comma_(comma), last_(last), out_(out) {}

  // What stands before the next item.
  void Next() {
    if (written_ > 0) out_->Append(written_ + 1 == size_ ? last_ : comma_);
    ++written_;
  }

 private:
  size_t size_;
  size_t written_ = 0;
  std::string_view comma_, last_;
  TextBuilder* out_;
};

// `DeviceUseStatement` as `device use statement`, `value-quantity` as `value
// quantity`.
void AppendAsWords(std::string_view name, TextBuilder* out) {
  for (size_t i = 0; i < name.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(name[i]);
    if (c == '-' || c == '_') {
      if (i > 0) out->Append(' ');
      continue;
    }
    if (absl::ascii_isupper(c) && i > 0) out->Append(' ');
    out->Append(absl::ascii_tolower(c));
  }
}

class Writer {
 public:
  Writer(const ConsentWords& words, Arena& arena)
      : words_(words), arena_(arena) {}

  std::string_view Sentence(const ConsentPart& part) {
    TextBuilder out(arena_);
    out.Append(words_.start);
    AppendActions(part.actions, &out);
    out.Append(' ');
    if (part.all_types) {
      out.Append(words_.all_types);
    } else {
      List list(part.types.size(), words_.comma, words_.list_and, &out);
      for (const ResourceType type : part.types) {
        list.Next();
        AppendType(type, &out);
      }
    }
    out.Append(words_.where[static_cast<size_t>(part.context)]);
    AppendLimits(part.limits, &out);
    out.Append(words_.end);
    return out.text();
  }

 private:
  void AppendActions(uint8_t actions, TextBuilder* out) {
    size_t count = 0;
    for (uint8_t rest = actions; rest != 0; rest >>= 1) count += rest & 1;
    List list(count, words_.comma, words_.list_and, out);
    for (size_t i = 0; i < kNumConsentActions; ++i) {
      if ((actions >> i & 1) == 0) continue;
      list.Next();
      out->Append(words_.actions[i]);
    }
  }

  void AppendType(ResourceType type, TextBuilder* out) {
    for (const ConsentWords::TypeWords& words : words_.types) {
      if (words.type == type) return out->Append(words.words);
    }
    AppendAsWords(fhir::NameOf(type), out);
  }

  void AppendLimits(std::span<const ScopeConstraint> limits, TextBuilder* out) {
    for (size_t i = 0; i < limits.size(); ++i) {
      out->Append(i == 0 ? words_.only_where : words_.limit_and);
      AppendParameter(limits[i].name, out);
      out->Append(words_.is);
      // A modifier says that "is" is not the word; its own name has to do.
      if (limits[i].modifier != Modifier::kNone) {
        AppendAsWords(NameOf(limits[i].modifier), out);
        out->Append(' ');
      }
      List list(limits[i].values.size(), words_.comma, words_.list_or, out);
      for (const ConstraintValue& value : limits[i].values) {
        list.Next();
        AppendValue(limits[i].kind, value, out);
      }
    }
  }

  void AppendParameter(std::string_view name, TextBuilder* out) {
    for (const ConsentWords::ParameterWords& words : words_.parameters) {
      if (words.parameter == name) return out->Append(words.words);
    }
    AppendAsWords(name, out);
  }

  // The code of a token, without its system; other values as they are.
  void AppendValue(fhir::ParameterKind kind, const ConstraintValue& value,
                   TextBuilder* out) {
    if (kind != fhir::ParameterKind::kToken) return out->Append(value.text);
    const bool has_code = value.bar != ConstraintValue::kNoBar &&
                          value.bar + 1 < value.text.size();
    for (const char c :
         has_code ? value.text.substr(value.bar + 1) : value.text) {
      out->Append(c == '-' && has_code ? ' ' : c);
    }
  }

  const ConsentWords& words_;
  Arena& arena_;
};

bool Alike(const ConstrainedScope& a, const ConstrainedScope& b) {
  return a.scope.context == b.scope.context &&
         a.scope.all_types == b.scope.all_types &&
         ActionsOf(a.scope.letters) == ActionsOf(b.scope.letters) &&
         a.constraints.query == b.constraints.query;
}

// Brings the scopes that read alike together; each keeps its first one's place.
Status Group(const ScopeTerms& terms, Arena& arena,
             std::span<ConstrainedScope>* out) {
  struct Keyed {
    ConstrainedScope scope;
    size_t place;
  };
  const std::span<Keyed> keyed = arena.NewArray<Keyed>(terms.scopes().size());
  *out = arena.NewArray<ConstrainedScope>(keyed.size());
  if (keyed.size() != terms.scopes().size() || out->size() != keyed.size()) {
    return Status::kOutOfMemory;
  }
  for (size_t i = 0; i < keyed.size(); ++i) keyed[i] = {terms.scopes()[i], i};
  std::sort(keyed.begin(), keyed.end(), [](const Keyed& a, const Keyed& b) {
    const Scope& x = a.scope.scope;
    const Scope& y = b.scope.scope;
    if (x.context != y.context) return x.context < y.context;
    if (x.all_types != y.all_types) return x.all_types;
    // What is only seen comes first.
    const uint8_t x_actions = ActionsOf(x.letters);
    const uint8_t y_actions = ActionsOf(y.letters);
    if (x_actions != y_actions) return x_actions < y_actions;
    const std::string_view x_query = a.scope.constraints.query;
    const std::string_view y_query = b.scope.constraints.query;
    return x_query != y_query ? x_query < y_query : a.place < b.place;
  });
  for (size_t i = 0; i < keyed.size(); ++i) (*out)[i] = keyed[i].scope;
  return Status::kOk;
}

}  // namespace

Result<Consent> Describe(const ScopeTerms& terms, const ConsentWords& words,
                         Arena& arena) {
  std::span<ConstrainedScope> scopes;
  MATRON_RETURN_IF_ERROR(Group(terms, arena, &scopes));
  Writer writer(words, arena);
  ArenaVector<ConsentPart> parts(arena);
  for (size_t begin = 0, end = 0; begin < scopes.size(); begin = end) {
    ArenaVector<ResourceType> types(arena);
    const ConstrainedScope& first = scopes[begin];
    for (; end < scopes.size() && Alike(first, scopes[end]); ++end) {
      if (first.scope.all_types) continue;
      if (!types.Append(scopes[end].scope.type)) return Status::kOutOfMemory;
    }
    ConsentPart part = {first.scope.context,     ActionsOf(first.scope.letters),
                        first.scope.all_types,   types.items(),
                        first.constraints.items, {}};
    part.sentence = writer.Sentence(part);
    if (!parts.Append(part)) return Status::kOutOfMemory;
  }
  ArenaVector<ConsentOther> others(arena);
  for (const std::string_view text : terms.others()) {
    const OtherScope other = KindOfOther(text);
    const size_t number = static_cast<size_t>(other) % words.others.size();
    if (!others.Append({other, text, words.others[number]})) {
      return Status::kOutOfMemory;
    }
  }
  if (arena.exhausted()) return Status::kOutOfMemory;
  return Consent{parts.items(), others.items()};
}

}  // namespace matron::smart
