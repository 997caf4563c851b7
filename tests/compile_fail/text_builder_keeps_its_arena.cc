// A builder of a temporary arena would write into memory that is gone.

#include "base/arena.h"
#include "base/text_builder.h"

void Build() {
#if defined(MISUSE)
  matron::TextBuilder text(matron::Arena::Growing());
#else
  matron::Arena arena = matron::Arena::Growing();
  matron::TextBuilder text(arena);
#endif
  text.Append("x");
}
