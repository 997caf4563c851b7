// A Decision is an object: were it a truth value, `if (decision)` would permit
// all.

#include "matron.hpp"

bool Passes(const matron::Decision& decision) {
#if defined(MISUSE)
  return decision ? true : false;
#else
  return decision.permits();
#endif
}
