// NeedList: the rows that a request stands for, collected each once.

#ifndef MATRON_FHIR_NEED_LIST_H_
#define MATRON_FHIR_NEED_LIST_H_

#include <span>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "fhir/request.h"

namespace matron::fhir {

class NeedList {
 public:
  explicit NeedList(Arena& arena MATRON_LIFETIME_BOUND) : needs_(arena) {}

  // Adds what is new in `need`: types that another one of the same kind and
  // letter has are left out, and the stricter of both then holds for them.
  // Returns false without memory. Time: linear in the list, which is bounded by
  // kinds, types and parameters.
  [[nodiscard]] bool Add(const Need& need);

  std::span<const Need> items() const { return needs_.items(); }

 private:
  ArenaVector<Need> needs_;
};

// A need of one type.
Need NeedOf(InteractionKind kind, char letter, ResourceType type);
// A need of the system as a whole.
Need NeedOfSystem(InteractionKind kind, char letter);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_NEED_LIST_H_
