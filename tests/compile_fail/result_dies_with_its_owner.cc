// What a Result holds dies with it.

#include "matron.hpp"

size_t Roles() {
#if defined(MISUSE)
  const matron::Policy* policy = matron::Policy::Compile("{}").operator->();
  return policy->num_roles();
#else
  const matron::Result<matron::Policy> result = matron::Policy::Compile("{}");
  return result.ok() ? result->num_roles() : 0;
#endif
}
