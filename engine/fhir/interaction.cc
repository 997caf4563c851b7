// Tested by request_test.cc.

#include "fhir/interaction.h"

#include <iterator>

namespace matron::fhir {
namespace {

struct Row {
  std::string_view name;
  std::string_view letters;
};

// By InteractionKind; no letter where it is not the kind that tells it.
// SMART 2.2: an instance's history needs `r`, that of a type or of the system
// `s`; an update that creates needs `u` only.
constexpr Row kRows[] = {
    {"", ""},
    {"read", "r"},
    {"vread", "r"},
    {"history-instance", "r"},
    {"history-type", "s"},
    {"history-system", "s"},
    {"search-type", "s"},
    {"search-system", "s"},
    {"search-compartment", "s"},
    {"create", "c"},
    {"update", "u"},
    {"patch", "u"},
    {"delete", "d"},
    {"conditional-create", "c"},
    {"conditional-update", "u"},
    {"conditional-patch", "u"},
    {"conditional-delete", "d"},
    {"batch", ""},
    {"transaction", ""},
    {"operation", ""},
    {"capabilities", ""},
    {"smart-configuration", ""},
    {"preflight", ""},
    {"include", "r"},
    {"revinclude", ""},
    {"chain", "s"},
    {"has", "s"},
    {"list", "r"},
    {"contained", "r"},
    {"everything", "r"},
    {"export-status", ""},
    {"export-cancel", ""},
    {"export-output", ""},
    {"subscription", ""},
};

constexpr bool WritesAreKnown() {
  for (size_t i = 0; i < std::size(kRows); ++i) {
    const std::string_view letters = kRows[i].letters;
    const bool writes = letters == "c" || letters == "u" || letters == "d";
    if (IsWrite(static_cast<InteractionKind>(i)) != writes) return false;
  }
  return true;
}
static_assert(WritesAreKnown());

const Row& RowOf(InteractionKind kind) {
  const size_t index = static_cast<size_t>(kind);
  return kRows[index < std::size(kRows) ? index : 0];
}

}  // namespace

std::string_view NameOf(InteractionKind kind) { return RowOf(kind).name; }

char LetterOf(InteractionKind kind) {
  const std::string_view letters = RowOf(kind).letters;
  return letters.empty() ? '\0' : letters[0];
}

std::string_view LettersOf(InteractionKind kind) { return RowOf(kind).letters; }

}  // namespace matron::fhir
