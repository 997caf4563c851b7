// Tested by request_test.cc.

#include "fhir/interaction.h"

#include <iterator>

namespace matron::fhir {
namespace {

struct Row {
  std::string_view name;
  std::string_view letters;
  bool is_public;
};

// By InteractionKind; no letter where it is not the kind that tells it.
// SMART 2.2: an instance's history needs `r`, that of a type or of the system
// `s`; an update that creates needs `u` only.
constexpr Row kRows[] = {
    {"", "", false},
    {"read", "r", false},
    {"vread", "r", false},
    {"history-instance", "r", false},
    {"history-type", "s", false},
    {"history-system", "s", false},
    {"search-type", "s", false},
    {"search-system", "s", false},
    {"search-compartment", "s", false},
    {"create", "c", false},
    {"update", "u", false},
    {"patch", "u", false},
    {"delete", "d", false},
    {"conditional-create", "c", false},
    {"conditional-update", "u", false},
    {"conditional-patch", "u", false},
    {"conditional-delete", "d", false},
    {"batch", "", false},
    {"transaction", "", false},
    {"operation", "", false},
    {"capabilities", "", true},
    {"smart-configuration", "", true},
    {"preflight", "", true},
    {"include", "r", false},
    {"revinclude", "", false},
    {"chain", "s", false},
    {"has", "s", false},
    {"list", "r", false},
    {"contained", "r", false},
    {"everything", "r", false},
    {"export-status", "", false},
    {"export-cancel", "", false},
    {"export-output", "", false},
    {"subscription", "", false},
};

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

bool IsPublic(InteractionKind kind) { return RowOf(kind).is_public; }

bool IsOfExport(InteractionKind kind) {
  return kind == InteractionKind::kExportStatus ||
         kind == InteractionKind::kExportCancel ||
         kind == InteractionKind::kExportOutput;
}

bool IsWrite(InteractionKind kind) {
  const char letter = LetterOf(kind);
  return letter == 'c' || letter == 'u' || letter == 'd';
}

}  // namespace matron::fhir
