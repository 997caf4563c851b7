// A vector in a temporary arena would grow into memory that is gone.

#include "base/arena.h"

#include "base/arena_vector.h"

bool Build() {
#if defined(MISUSE)
  matron::ArenaVector<int> items(matron::Arena::Growing());
#else
  matron::Arena arena = matron::Arena::Growing();
  matron::ArenaVector<int> items(arena);
#endif
  return items.Append(1);
}
