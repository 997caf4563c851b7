// What an arena holds dies with it.

#include "base/arena.h"

#include <string_view>

size_t Size() {
#if defined(MISUSE)
  const std::string_view text = matron::Arena::Growing().Copy("x");
#else
  matron::Arena arena = matron::Arena::Growing();
  const std::string_view text = arena.Copy("x");
#endif
  return text.size();
}
