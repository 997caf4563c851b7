// Tested by request_rows_test.cc.

#include "fhir/need_list.h"

namespace matron::fhir {
namespace {

// SECURITY: of two rows that are one, the one that asks for more decides.
void Tighten(const Need& need, Need* kept) {
  kept->probes |= need.probes;
  kept->must_be_whole |= need.must_be_whole;
  for (size_t i = 0; i < kNumConfiningCompartments; ++i) {
    kept->refers_to_member[i] &= need.refers_to_member[i];
  }
}

// Whether `kept` says all that `need` does; takes out of `need` what it says.
bool Covers(Need* kept, Need* need) {
  if (kept->kind != need->kind || kept->letter != need->letter ||
      kept->is_system != need->is_system ||
      kept->any_suffices != need->any_suffices) {
    return false;
  }
  if (need->is_system || need->any_suffices) {
    return kept->types == need->types;
  }
  if (!kept->types.Meets(need->types)) return false;
  Tighten(*need, kept);
  need->types -= kept->types;
  return need->types.empty();
}

}  // namespace

bool NeedList::Add(const Need& need) {
  if (needs_.empty()) return needs_.Append(need);
  Need rest = need;
  for (Need& kept : needs_.items()) {
    if (Covers(&kept, &rest)) return true;
  }
  return needs_.Append(rest);
}

Need NeedOf(InteractionKind kind, char letter, ResourceType type) {
  Need need;
  need.kind = kind;
  need.letter = letter;
  need.types.Add(type);
  return need;
}

Need NeedOfSystem(InteractionKind kind, char letter) {
  Need need;
  need.kind = kind;
  need.letter = letter;
  need.is_system = true;
  return need;
}

}  // namespace matron::fhir
