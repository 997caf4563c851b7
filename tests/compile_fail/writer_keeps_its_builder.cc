// A writer into a temporary builder would write into memory that is gone.

#include "base/arena.h"
#include "base/text_builder.h"
#include "json/writer.h"

void Write(matron::Arena& arena) {
#if defined(MISUSE)
  matron::json::Writer writer{matron::TextBuilder(arena)};
#else
  matron::TextBuilder text(arena);
  matron::json::Writer writer(text);
#endif
  writer.Null();
}
