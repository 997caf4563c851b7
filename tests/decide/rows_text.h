// The rows of a decision as lines, `search-type Observation s permit`.

#ifndef MATRON_TESTS_DECIDE_ROWS_TEXT_H_
#define MATRON_TESTS_DECIDE_ROWS_TEXT_H_

#include <string>
#include <vector>

#include "decide/decision.h"
#include "fhir/interaction.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {

using Lines = std::vector<std::string>;

// Of a row that is denied its reason; of one without type `*`.
inline std::string TextOf(const InteractionAnswer& row) {
  std::string text(fhir::NameOf(row.interaction.kind));
  text += ' ';
  text += row.interaction.type == fhir::ResourceType::kNone
              ? "*"
              : fhir::NameOf(row.interaction.type);
  text += ' ';
  text += row.letters;
  text += ' ';
  text += row.effect == Effect::kDeny ? InfoOf(row.reason).wire_name
                                      : WireName(row.effect);
  return text;
}

inline Lines RowsOf(const Decision& decision) {
  Lines lines;
  for (const InteractionAnswer& row : decision.interactions) {
    lines.push_back(TextOf(row));
  }
  return lines;
}

}  // namespace matron::decide

#endif  // MATRON_TESTS_DECIDE_ROWS_TEXT_H_
