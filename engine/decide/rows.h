// Rows: the interactions that a request stands for, each with its grants and
// its own answer (docs/requests.md sections 1, 3 and 4).

#ifndef MATRON_DECIDE_ROWS_H_
#define MATRON_DECIDE_ROWS_H_

#include <cstddef>
#include <span>

#include "base/arena_vector.h"
#include "decide/call.h"
#include "decide/grants.h"
#include "fhir/request.h"

namespace matron::decide {

struct Row {
  fhir::Interaction interaction;
  char letter = 0;
  const fhir::Need* need = nullptr;
  // What it leads to must be filtered, whole or not: other types of an
  // `_include` have no grant, or it is a Bundle, which holds others.
  bool hides_others = false;
  Grants grants;
  // The first grant that reaches all of the row's type; null if there is none.
  const Grant* whole = nullptr;
  // The answer.
  Effect effect = Effect::kDeny;
  Reason reason = Reason::kInternal;
  const Grant* grant = nullptr;  // That is named.
};

// Expands what `call.request` needs into rows and finds their grants.
class Rows {
 public:
  Rows(Call& call, GrantFinder& finder)
      : call_(call), finder_(finder), rows_(call.arena()) {}

  // Returns Reason::kOk, or why there can be no rows: too many, no memory.
  Reason Expand();

  // Says that operations stand for requests about an export.
  void Rename(fhir::InteractionKind kind);

  // Takes back what was expanded: the request is denied before it.
  void Forget() { rows_ = ArenaVector<Row>(call_.arena()); }
  Row& primary() { return rows_.items()[0]; }
  Row& at(size_t index) { return rows_.items()[index]; }
  std::span<const Row> all() const { return rows_.items(); }

  // Answers the rows behind the first, and writes to the call what follows for
  // that one.
  void AnswerSecondary();
  // The reason of the first of them that is denied; Reason::kOk if none is.
  Reason FirstDenied() const;

 private:
  Reason ExpandNeed(const fhir::Need& need);
  Reason ExpandPair(const fhir::Need& first, const fhir::Need& second);
  Reason ExpandAny(const fhir::Need& need,
                   std::span<const fhir::ResourceType> types);
  Reason AddRow(const fhir::Need& need, fhir::ResourceType type);
  const Row* Find(const fhir::Need& need, fhir::ResourceType type) const;
  std::string_view IdFor(const fhir::Need& need, fhir::ResourceType type) const;
  Reason Answer(Row& row);
  Reason Limit(const Row& row);
  uint32_t ReachesToProbe(const Row& row) const;
  bool MayProbeWithin(const Row& row, const Confinement& confinement) const;
  const Grant* FindWithin(const Row& row, const Confinement& confinement) const;
  const Grant* NamedGrant(const Row& row) const;
  bool IsOfConditional(const Row& row) const;

  Call& call_;
  GrantFinder& finder_;
  ArenaVector<Row> rows_;
  Reason ExpandCarried();
  Reason ExpandDefinition(bool* decides);
  fhir::Need* NewNeed(fhir::InteractionKind kind, char letter);
  Grants FindByDefinition();
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_ROWS_H_
